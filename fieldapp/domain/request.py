"""What a client asks for: the answers of the form, and the request they make."""

from datetime import date, datetime, time
from typing import Literal

from pydantic import Field

from .hours import Window
from .language import MOST_CHARACTERS
from .place import Place
from .record import Record

Asker = Literal["self", "relative", "organisation", "guardian"]
HomeReason = Literal["mobility", "transport", "both", "none"]
ContactWay = Literal["call", "voicemail", "text", "email", "third_party", "door"]
Guardian = Literal["", "yes", "no", "unknown"]
Meeting = Literal["home", "elsewhere", "none", "office"]
Urgency = Literal["normal", "high", "urgent"]
State = Literal["new", "address_unconfirmed", "accepted", "rejected", "merged", "cancelled"]
Source = Literal["form", "telephone", "file"]
MOST_WORDS_AGREED = 1_000  # characters of what is read before somebody agrees
MOST_WINDOWS = 120  # two half days on each of the most days that a form may offer


class Contact(Record):
    """How and when it is safe to reach somebody. `safe_from`/`safe_to` are local times; None = any time.

    `they_call`: "do not contact me, I will call you". Whether a way may be used now is the rule of `contact_rule`.
    """

    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=120)
    ways: tuple[ContactWay, ...] = ()
    they_call: bool = False
    safe_from: time | None = None
    safe_to: time | None = None
    note: str = Field(default="", max_length=600)


class Consent(Record):
    """Given by ticking, never beforehand; `language` and `version` say which words were read, `words` are those."""

    given_at: datetime
    language: str
    version: str
    words: str = Field(default="", max_length=MOST_WORDS_AGREED)


class Answers(Record):
    """Everything a visit needs and nothing else. Empty strings and None = not said.

    `contact` is the client's and `asker_contact` of whoever asks for them; None in what was kept when one number stood
    for both (`party.parties_of`).
    `language`: the client's, a code or a written name (`domain/language.py`); `dialect`: of it, as the client said it.
    `asker_language`: a code, what whoever asks for them reads or speaks with us.

    `guardian_known`, `_name`, `_phone`, and `_note` (words beside the number): what a minor who asks alone said of a
    guardian. `letter_date`: the day that an official letter names. `meeting`: at home, at another place, no place
    of their own, or at our office; `home_reason` "none": they can come there.
    """

    asker: Asker = "self"
    client_agrees: bool | None = None
    asker_name: str = Field(default="", max_length=120)
    asker_language: str = Field(default="", max_length=8)
    client_name: str = Field(default="", max_length=120)
    minor: bool = False
    guardian_known: Guardian = ""
    guardian_name: str = Field(default="", max_length=120)
    guardian_phone: str = Field(default="", max_length=40)
    guardian_note: str = Field(default="", max_length=300)
    language: str = Field(max_length=MOST_CHARACTERS)
    dialect: str = Field(default="", max_length=8)
    interpreter: bool = False
    home_reason: HomeReason = "both"
    service: str = Field(max_length=21)
    message: str = Field(default="", max_length=1000)
    letter_date: date | None = None
    meeting: Meeting = "home"
    place: Place
    windows: tuple[Window, ...] = Field(default=(), max_length=MOST_WINDOWS)
    hours_unknown: bool = False
    contact: Contact = Contact()
    asker_contact: Contact | None = None
    wished_gender: Literal["", "f", "m"] = ""
    consent: Consent | None = None

    @property
    def spoken(self) -> tuple[str, ...]:
        """The language, and its dialect where one was said."""
        return (self.language, self.dialect) if self.dialect else (self.language,)


class Decided(Record):
    """What was decided of a request before it was taken up again (`state`), or that it was ("new"); `by`: an account,
    None for the client or the program; `at` aware UTC."""

    state: State
    at: datetime
    by: str | None
    reason: str = ""


class Request(Record):
    """A request as the inbox shows it. Times are aware UTC. `earlier`: what was decided before, the oldest first."""

    id: str
    reference: str
    case_id: str
    state: State
    source: Source
    urgency: Urgency
    received_at: datetime
    answers: Answers
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_reason: str = ""
    merged_into: str | None = None
    earlier: tuple[Decided, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state in ("new", "address_unconfirmed")
