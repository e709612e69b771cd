"""An hour that a client was told, or that a message named, and that nobody keeps any more, until they know it."""

from datetime import datetime
from typing import Literal, get_args

from .record import Record
from .visit import ToldBy

FellBecause = Literal[
    "changed",  # other hours, or another need
    "place",
    "waits",  # held back
    "closed",
    "reopened",
    "day_closed",  # nobody works on its day any more
    "consent",  # withdrawn, but not by the client; or the use of their data rests
    "published",  # the day was published without it, or with another hour
    "door",  # it ended at a door of another day
    "not_planned",  # nobody was sent by then
    "consent_over",  # nobody agrees any more
]
FallenOutcome = Literal[
    "told",
    "unreachable",  # somebody tried and gave it up
    "by_client",  # they gave the visit up themselves meanwhile
    "met",  # they were met at the door before anybody told them
    "kept_again",  # the same hour was published again
    "kept_read",  # the same, but they had read on their own page that it fell: they are told that it holds
]
Heard = Literal[
    "told",
    "written",  # a message with it is out of our hands, and nobody knows whether they read it
]
OUTCOMES: tuple[FallenOutcome, ...] = get_args(FallenOutcome)
KEPT: tuple[FallenOutcome, ...] = ("kept_again", "kept_read")


class FallenHour(Record):
    """`start`: the hour that was told or written (`heard`), as from `earliest` to `latest`. `by`: who let it fall, an
    account, None for nobody or a client. Open until `settled_at`; `way`: how they were told. `id` is "" as long as
    nothing is written of it. Times are aware UTC."""

    id: str
    visit_id: str
    start: datetime
    earliest: datetime
    latest: datetime
    fell_at: datetime
    why: FellBecause
    by: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    way: ToldBy | Literal[""] = ""
    heard: Heard = "told"
    outcome: FallenOutcome | Literal[""] = ""

    @property
    def reading(self) -> str:
        """What a row of the audit says that they read on their own page that it fell."""
        return f"fallen/{self.visit_id}/{int(self.start.timestamp())}"

    def is_over(self, now: datetime) -> bool:
        """Whether they have waited in vain: the last moment that they heard has passed."""
        return self.latest <= now
