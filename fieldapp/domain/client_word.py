"""What a client said on their own page, or what became of it, and somebody of the office has to read."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import Field

from .consent import Purpose
from .hours import Window
from .record import DAMAGED, Record
from .request import Contact
from .rights import months_after

WordKind = Literal[
    "another_time",  # wishes other hours; the plan stays until somebody answers
    "added",  # wrote something
    "contact",  # may be contacted otherwise, which counts at once
    "erase",  # wants what is kept about them erased
    "cancelled",  # cancelled a visit that was published
    "withdrew",  # took back the agreement to a visit that was published
    "no_notes",  # wants no notes any more, which counts at once, as the three that follow
    "no_photo",
    "no_interpreter",
    "no_referral",  # `text`: the organisations for which the case was printed
    "code_over",  # said by nobody: the code of their other request (`text`: its number) died, and they have no new one
]
ToldKind = Literal["another_time", "added", "contact"]
TOLD: tuple[ToldKind, ...] = get_args(ToldKind)
"""Of which whoever goes there hears only that it was said: what the others change counts at once, and reaches them by
itself. Another way to be contacted does so too; but whoever holds the code may have written it, and as long as nobody
of the office has read it, nobody calls without knowing that."""
NOT_WANTED: dict[Purpose, WordKind] = {
    "notes": "no_notes",
    "photo": "no_photo",
    "interpreter": "no_interpreter",
    "referral": "no_referral",
}
"""What is said by taking back the consent to one thing alone."""
ASKED_BY_THEM: tuple[WordKind, ...] = ("another_time", "added", "erase")
ABOUT_THEM: frozenset[WordKind] = frozenset({*ASKED_BY_THEM, "contact"})
"""What is read before the client is called about any of their visits: whoever says it does not say of which."""
REPEATED_FOR = timedelta(days=30)


class ClientWord(Record):
    """It stands on a list of the office until somebody has `settled` it. `visit_id`: None as long as the request has no
    visit. `windows`: of another time; `contact_before`: what counted until then; `answered`: what the office answered
    and how, where an answer is owed. Times are aware UTC."""

    id: str
    request_id: str
    visit_id: str | None
    kind: WordKind
    at: datetime
    text: str = Field(default="", max_length=500)
    windows: tuple[Window, ...] = ()
    contact_before: Contact | None = None
    answered: str = Field(default="", max_length=500)
    settled_at: datetime | None = None
    settled_by: str | None = None

    def says_the_same(self, other: "ClientWord") -> bool:
        """Whether it is the other one sent again."""
        return (self.kind, self.text, self.windows) == (other.kind, other.text, other.windows)

    @property
    def damaged(self) -> bool:
        """Whether what was written cannot be read any more."""
        return self.text == DAMAGED

    @property
    def owes_answer(self) -> bool:
        """Whether the law asks for an answer to whoever said it."""
        return self.kind == "erase" and self.settled_at is None


class Unread(Record):
    """That something was said and nobody has settled it, without the words; `at`: aware UTC."""

    kind: WordKind
    at: datetime


class Asked(Record):
    """What whoever goes there hears of a word: that the client said it, not the words, which may be about them. Times
    are aware UTC; `settled_at`: None as long as nobody of the office settled it."""

    kind: ToldKind
    at: datetime
    settled_at: datetime | None


def told_on(day: date, words: Iterable[Asked], zone: ZoneInfo) -> tuple[Asked, ...]:
    """What is said on the office day `day` of the words about one visit: of each kind the newest that waits, else the
    newest that was settled that day, so that who read of it reads that too."""
    latest: dict[str, Asked] = {}
    for one in sorted(words, key=lambda one: (one.settled_at is None, one.at)):
        if one.settled_at is None or one.settled_at.astimezone(zone).date() == day:
            latest[one.kind] = one
    return tuple(latest[kind] for kind in TOLD if kind in latest)


def still_told(words: Iterable[ClientWord], now: datetime) -> tuple[ClientWord, ...]:
    """What the client's page repeats: what nobody has settled, and for a month that a question was read or answered."""
    return tuple(
        one
        for one in words
        if one.settled_at is None or (one.kind in ASKED_BY_THEM and now - one.settled_at < REPEATED_FOR)
    )


def answer_by(asked: date) -> date:
    """The last day on which a request for erasure is to be answered: one month (GDPR, article 12(3))."""
    return months_after(asked, 1)
