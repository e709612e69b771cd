"""Erasing a case: why, who proposed it and who agreed, what keeps it, and what is remembered of it afterwards."""

from datetime import date, datetime, timedelta
from typing import Literal, get_args

from .record import Record

ErasureWhy = Literal[
    "person",  # they asked for it
    "law",  # a court or an authority orders it
    "retention",  # its time is over
    "mistake",  # should never have been kept: a test, or the same person twice
]
ERASURE_WHYS: tuple[ErasureWhy, ...] = get_args(ErasureWhy)
MOST_HOLD = timedelta(days=366 * 5)
MOST_HOLD_REASON = 300  # characters


class ErasureProposal(Record):
    """Somebody (`by`, an account) wants this case erased; a second person has to agree. `at`: aware UTC."""

    case_id: str
    why: ErasureWhy
    by: str
    at: datetime


class LegalHold(Record):
    """The case may not be erased up to and including the day `until`. `lifted_at`: when somebody ended it earlier,
    None while nobody has. Times aware UTC."""

    id: str
    case_id: str
    until: date
    reason: str
    by: str
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def holds(self, today: date) -> bool:
        """Whether it still keeps the case; `today` by the office's wall clock."""
        return self.lifted_at is None and today <= self.until


class Erasure(Record):
    """What is remembered of a case that was erased: nothing of the person, not even the number of the case. `rows`: how
    many were deleted; `plans`: how many plans and earlier states of one were written anew without it. `proposed_by`,
    `approved_by`: accounts, None for the program itself. `at`: aware UTC."""

    id: str
    why: ErasureWhy
    at: datetime
    proposed_by: str | None
    approved_by: str | None
    rows: int
    plans: int
