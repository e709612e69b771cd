"""What a client said on their own page and somebody of the office has to read."""

from calendar import monthrange
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from .consent import Purpose
from .hours import Window
from .record import Record
from .request import Contact

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
]
NOT_WANTED: dict[Purpose, WordKind] = {
    "notes": "no_notes",
    "photo": "no_photo",
    "interpreter": "no_interpreter",
    "referral": "no_referral",
}
"""What is said by taking back the consent to one thing alone."""


class ClientWord(Record):
    """It stands on a list of the office until somebody has `settled` it. `visit_id`: None as long as the request has no
    visit. `windows`: of another time; `contact_before`: what counted until then. Times are aware UTC."""

    id: str
    request_id: str
    visit_id: str | None
    kind: WordKind
    at: datetime
    text: str = Field(default="", max_length=500)
    windows: tuple[Window, ...] = ()
    contact_before: Contact | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None

    def says_the_same(self, other: "ClientWord") -> bool:
        """Whether it is the other one sent again."""
        return (self.kind, self.text, self.windows) == (other.kind, other.text, other.windows)


def answer_by(asked: date) -> date:
    """The last day on which a request for erasure is to be answered: one month (GDPR, article 12(3))."""
    year, month = (asked.year + 1, 1) if asked.month == 12 else (asked.year, asked.month + 1)
    return date(year, month, min(asked.day, monthrange(year, month)[1]))
