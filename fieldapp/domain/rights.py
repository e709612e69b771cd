"""What a person asks of the office about their own data, and what was answered (GDPR, articles 12, 16, 18, 20 and 21).

What must not be done with the data of a case meanwhile is a `Use` that rests: all of them while a restriction holds,
those that an objection names while it is weighed and once it was granted.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from pydantic import Field

from .record import DAMAGED, Record

RightKind = Literal[
    "rectification",  # something is wrong or missing
    "restriction",  # keep it, and do nothing else with it
    "objection",  # do not use it for this
    "portability",  # give it to them as a file
]
RIGHT_KINDS: tuple[RightKind, ...] = get_args(RightKind)
HowAsked = Literal["visit", "telephone", "letter", "office", "own_page"]
ASKED_OF_STAFF: tuple[HowAsked, ...] = ("visit", "telephone", "letter", "office")
Use = Literal[
    "visits",  # plan one, go there
    "messages",  # write by the program: hours, reminders
    "file",  # write something new about them: notes, photos, what is known of them
    "passing_on",  # to another organisation
    "statistics",
]
USES: tuple[Use, ...] = get_args(Use)
Decision = Literal["granted", "partly", "refused"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
AllowedGround = Literal[
    "consent",  # the person agreed to this one use
    "claims",  # legal claims
    "safety",  # somebody else's rights or safety
]
ALLOWED_GROUNDS: tuple[AllowedGround, ...] = get_args(AllowedGround)
Stage = Literal["extended", "decided", "lifting"]
"""Of what the person is told, in writing: later than a month, what was decided, that a restriction is to end."""
ToldHow = Literal["letter", "spoken", "telephone"]
TOLD_HOW: tuple[ToldHow, ...] = get_args(ToldHow)
Corrected = Literal["name", "mobility", "guardian", "phone", "email", "other"]
CORRECTED: tuple[Corrected, ...] = get_args(Corrected)
"""What can be corrected at once; "other": where it stands, by hand."""
MOST_WORDS = 2000  # characters of what was asked, of a statement beside a note
MOST_REASON = 1000
MOST_VALUE = 300  # characters of a value that is corrected
SOON = timedelta(days=7)
"""An answer that is due within this time cannot wait."""
LONGER_MONTHS = 2


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class Told(Record):
    """That the person was told, on an office day."""

    stage: Stage
    on: date
    how: ToldHow


class Allowed(Record):
    """What may be done all the same while a restriction holds, and why (article 18(2)). `at`: aware UTC."""

    use: Use
    ground: AllowedGround
    words: str = Field(max_length=MOST_REASON)
    by: str
    at: datetime


class Correction(Record):
    """What stood there and what stands there now, at the request of the person."""

    field: Corrected
    before: str = Field(max_length=MOST_VALUE)
    after: str = Field(max_length=MOST_VALUE)


class Right(Record):
    """One version of what a person asks; the newest counts, and what stood before stays in the earlier ones.

    `words`: theirs. `uses`: what must rest, of a restriction and an objection. `written_by`: an account, None for the
    client's own page. `extended`: why the answer takes longer than a month, as they were told. `note`: which note
    (`Note.root_id`) `statement` stands beside. `lift_reason`: why a restriction is to end, as they are told before.
    Times aware UTC, days of the office's calendar.
    """

    id: str
    version: int
    case_id: str
    kind: RightKind
    asked_on: date
    written_at: datetime
    written_by: str | None
    how: HowAsked = "office"
    words: str = Field(default="", max_length=MOST_WORDS)
    uses: tuple[Use, ...] = ()
    extended: str = Field(default="", max_length=MOST_REASON)
    decision: Decision | Literal[""] = ""
    reason: str = Field(default="", max_length=MOST_REASON)
    decided_at: datetime | None = None
    decided_by: str | None = None
    correction: Correction | None = None
    note: str = ""
    statement: str = Field(default="", max_length=MOST_WORDS)
    allowed: tuple[Allowed, ...] = ()
    told: tuple[Told, ...] = ()
    lift_reason: str = Field(default="", max_length=MOST_REASON)
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    @property
    def damaged(self) -> bool:
        """Whether what was asked and answered cannot be read any more."""
        return self.words == DAMAGED

    @property
    def due(self) -> date:
        """By when the person has an answer: one month, or three once they were told why (article 12(3))."""
        return months_after(self.asked_on, 1 + (LONGER_MONTHS if self.extended else 0))

    @property
    def to_tell(self) -> tuple[Stage, ...]:
        """What they have not been told yet."""
        reached: dict[Stage, bool] = {
            "extended": bool(self.extended) and not self.decision,
            "decided": bool(self.decision),
            "lifting": bool(self.lift_reason) and self.lifted_at is None,
        }
        known = {one.stage for one in self.told}
        return tuple(stage for stage, there in reached.items() if there and stage not in known)

    @property
    def owed(self) -> bool:
        """Whether somebody of the office still has to decide, or to tell them."""
        return not self.decision or bool(self.to_tell)

    @property
    def holds(self) -> bool:
        """Whether a restriction or an objection was granted and is not over."""
        granted = self.decision in ("granted", "partly")
        return self.kind in ("restriction", "objection") and granted and self.lifted_at is None

    @property
    def resting(self) -> frozenset[Use]:
        """What may not be done because of it."""
        weighed = self.kind == "objection" and not self.decision
        if not (self.holds or weighed):
            return frozenset()
        return frozenset(self.uses) - {one.use for one in self.allowed}
