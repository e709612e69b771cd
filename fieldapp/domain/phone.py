"""A worker's phone: what it was given to read, and the words it brings back sealed to the office."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from .case import MOST_NOTE_CHARACTERS, Ground
from .consent import Purpose
from .record import Record
from .request import MOST_WORDS_AGREED
from .safety import MOST_MINUTES
from .visit import DoorWord, FollowUp

FactCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
FactText = Annotated[str, Field(max_length=300)]
StopId = Annotated[str, Field(max_length=36, pattern=r"^[0-9a-f-]*$")]
MOST_CORRECTED = 50  # arrivals at one stop that count no more by one word
OurWords = Annotated[str, Field(max_length=MOST_WORDS_AGREED, pattern=r"^[^\x00-\x1f]*$")]  # as they were read out
Recipient = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f]*$")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]  # what a database counts to


class Phone(Record):
    """One person's use of one browser. It reads the day until `reads_until` (tonight) and may bring words, which it
    cannot read back, until `brings_until`; after that its owner signs in again. `plan_version` of `day` is the one its
    owner has read and accepted. `closed_at`: reported lost. `said_at`: when it last said what it holds, since it was
    made ready for that day; None for an older application, which never does. `listed_at`: when its unlocked day last
    named all of it.
    """

    id: str
    account_id: str
    prepared_at: datetime
    reads_until: datetime
    brings_until: datetime
    seen_at: datetime
    day: date
    plan_version: int | None = None
    closed_at: datetime | None = None
    said_at: datetime | None = None
    listed_at: datetime | None = None


class GivenStop(Record):
    """A stop that a phone was given: what it brings back about it is accepted, whatever the plan says by then."""

    phone_id: str
    stop_id: str
    visit_id: str
    day: date
    given_at: datetime


class Deposit(Record):
    """Receipt of one item. `ordinal` is the phone's own order, `at` the time that this order allows, `digest` keyed.
    `since`: when the phone was made ready for the day in whose count it stands; None for what no unlocked day proves,
    and for an impossible count: such an item puts no other in order."""

    id: str
    phone_id: str
    ordinal: int
    kind: str
    at: datetime
    received_at: datetime
    digest: str
    since: datetime | None = None


ConflictKind = Literal[
    "note_edit",
    "note_unseen",
    "outcomes_differ",
    "stop_changed",
    "no_consent",
    "at_rest",
    "unproved",
    "time_doubtful",
    "too_early",
]


class Conflict(Record):
    """Two people's work that crossed, or words of which something is doubtful; all is kept and somebody is asked to
    read it. `item_id` came later."""

    id: str
    case_id: str
    kind: ConflictKind
    item_id: str
    other_id: str
    found_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None

    @property
    def of_two(self) -> bool:
        """Whether it crossed the work of somebody else; the other kinds only ask somebody to read."""
        return self.kind in ("note_edit", "note_unseen", "outcomes_differ", "stop_changed")


class Item(Record):
    """What every item says. `at` by the phone's clock, corrected by the office's; `order` counts on that phone. `kind`
    names its row in `phone_kinds.KINDS`."""

    kind: str
    id: UUID
    order: int = Field(ge=1, le=2**31 - 1)
    at: AwareDatetime


class StopItem(Item):
    """About a stop that this phone was given."""

    stop: StopId


class NoteItem(StopItem):
    """A new note. `seen_at`: when the office made the extract of the case that the writer could see."""

    kind: Literal["note"]
    text: str = Field(min_length=1, max_length=MOST_NOTE_CHARACTERS)
    seen_at: AwareDatetime | None = None
    unfinished: bool = False
    ground: Ground | Literal[""] = ""


class EditItem(StopItem):
    """A new version of a note, written by somebody who saw `seen_version`."""

    kind: Literal["edit"]
    root: UUID
    text: str = Field(min_length=1, max_length=MOST_NOTE_CHARACTERS)
    seen_version: Version
    reason: str = Field(default="", max_length=300)
    unfinished: bool = False
    ground: Ground | Literal[""] = ""


class EventItem(StopItem):
    """What happened at a door: somebody arrived, or an outcome with the answers to the office's own questions. `early`:
    they were asked, and it is really this visit, although it is hours before its time. `seen_at`: when the office made
    the day that the phone showed; an older application does not say. `corrects`: ids of their own arrivals there that
    count no more, of "taken_back" alone."""

    kind: Literal["event"]
    event: DoorWord
    follow_up: FollowUp | Literal[""] = ""
    facts: dict[FactCode, FactText] = Field(default_factory=dict, max_length=20)
    early: bool = False
    seen_at: AwareDatetime | None = None
    corrects: tuple[UUID, ...] = Field(default=(), max_length=MOST_CORRECTED)

    @model_validator(mode="after")
    def _takes_something_back(self) -> Self:
        if bool(self.corrects) != (self.event == "taken_back"):
            raise ValueError("corrects")
        return self


class PhotoItem(StopItem):
    """The picture itself stands behind the words in the envelope. `agreed_by`: who said yes to photos at the door, ""
    where nobody was asked; `agreed_words`, `agreed_language`, `agreed_text`: the version and the language of the words
    that stood there to be read out, and those words, "" where the phone had none; an older application does not send
    the words themselves."""

    kind: Literal["photo"]
    agreed_by: Literal["", "client", "guardian"] = ""
    agreed_words: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    agreed_language: str = Field(default="", pattern=r"^[a-z]{0,8}$")
    agreed_text: OurWords = ""
    caption: str = Field(default="", max_length=300)
    unfinished: bool = False


class ConsentItem(StopItem):
    """What somebody answered at the door when they were asked; `recipient`: of a referral, the organisation;
    `agreed_by`: whose word it is, the rest as in `PhotoItem`."""

    kind: Literal["consent"]
    purpose: Purpose
    recipient: Recipient = ""
    agreed: bool
    agreed_by: Literal["client", "guardian"]
    agreed_words: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    agreed_language: str = Field(default="", pattern=r"^[a-z]{0,8}$")
    agreed_text: OurWords = ""

    @model_validator(mode="after")
    def _names_an_organisation(self) -> Self:
        if bool(self.recipient) != (self.purpose == "referral"):
            raise ValueError("recipient")
        return self


class SignatureItem(StopItem):
    """Drawn on the phone, the drawing behind the words; `statement` is what was signed, as the signer read it."""

    kind: Literal["signature"]
    signer: str = Field(default="", max_length=120)
    statement: str = Field(max_length=400)
    unfinished: bool = False


class VoiceItem(StopItem):
    """A voice note, the sound behind the words. `agreed_by`: who said yes at the door to being recorded, "" where only
    the worker speaks; `ground`: as of a note."""

    kind: Literal["voice"]
    agreed_by: Literal["", "client", "guardian"] = ""
    caption: str = Field(default="", max_length=300)
    ground: Ground | Literal[""] = ""
    unfinished: bool = False


class AcceptedItem(Item):
    """The worker has read a changed plan and accepted it: its id, and its version of that day, from 1."""

    kind: Literal["accepted"]
    day: date
    plan: StopId
    version: Version


class SafetyItem(Item):
    """`stop`: where its owner is or is going, "" when there is none."""

    stop: StopId = ""


class CheckInItem(SafetyItem):
    """All is well, and will be for so many minutes."""

    kind: Literal["check_in"]
    minutes: int = Field(ge=0, le=MOST_MINUTES)


class LateItem(SafetyItem):
    """So many minutes behind the plan, from this stop on."""

    kind: Literal["late"]
    minutes: int = Field(ge=0, le=MOST_MINUTES)


class HomeItem(SafetyItem):
    """Home safe: nobody needs to wait for a sign any more."""

    kind: Literal["home"]


class AlarmItem(SafetyItem):
    """Raised by its owner: by a hidden gesture, or with the PIN that says somebody forces them."""

    kind: Literal["alarm"]
    how: Literal["discreet", "duress"]


class PositionItem(SafetyItem):
    """Where the phone is after its alarm; WGS84 degrees, metres."""

    kind: Literal["position"]
    alarm: UUID
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    accuracy_m: int = Field(ge=0, le=1_000_000)
