"""A case: the person a visit serves, and the notes that belong to it."""

from datetime import datetime
from typing import Literal, Self, get_args

from pydantic import Field

from .record import Record

MOST_NOTE_CHARACTERS = 20_000
Ground = Literal["danger", "law"]  # why words go into the file where consent to notes does not hold
GROUNDS: tuple[Ground, ...] = get_args(Ground)


class Person(Record):
    """Whom the visits of a case serve; every text is empty as long as nobody has told it. `guardian`: their name.

    `phone` and `contact_note` are of cases kept before parties had contacts of their own (`party.with_person`).
    """

    name: str = Field(default="", max_length=120)
    languages: tuple[str, ...] = ()
    phone: str = Field(default="", max_length=40)
    contact_note: str = Field(default="", max_length=600)
    mobility: str = Field(default="", max_length=300)
    minor: bool = False
    guardian: str = Field(default="", max_length=120)


class Case(Record):
    """A case file; `opened_at` aware UTC, `number` as people quote it."""

    id: str
    number: str
    opened_at: datetime
    person: Person


class Note(Record):
    """One version of a note. `root_id` is the id of its first version; ids are made where the note was written.

    `unfinished`: what stood in a field when the phone's day ended; nobody pressed the button. `for_worker`: whose words
    on paper the author copied, None for their own. `ground`: why it could be written without consent to notes, "" where
    nothing forbade it.
    """

    id: str
    root_id: str
    version: int
    case_id: str
    stop_id: str | None
    author_id: str
    written_at: datetime
    received_at: datetime
    text: str = Field(min_length=1, max_length=MOST_NOTE_CHARACTERS)
    reason: str = Field(default="", max_length=300)
    unfinished: bool = False
    for_worker: str | None = None
    ground: Ground | Literal[""] = ""

    @classmethod
    def first(
        cls,
        note_id: str,
        case_id: str,
        author_id: str,
        text: str,
        *,
        written_at: datetime,
        received_at: datetime,
        stop_id: str | None = None,
        unfinished: bool = False,
        for_worker: str | None = None,
        ground: Ground | Literal[""] = "",
    ) -> Self:
        """A new note; aware UTC times. Raises `ValidationError` for a text that is empty or too long."""
        return cls(
            id=note_id,
            root_id=note_id,
            version=1,
            case_id=case_id,
            stop_id=stop_id,
            author_id=author_id,
            written_at=written_at,
            received_at=received_at,
            text=text,
            unfinished=unfinished,
            for_worker=for_worker,
            ground=ground,
        )

    def edited(
        self,
        note_id: str,
        author_id: str,
        text: str,
        *,
        version: int,
        written_at: datetime,
        received_at: datetime,
        reason: str = "",
        stop_id: str | None = None,
        unfinished: bool = False,
        ground: Ground | Literal[""] = "",
    ) -> "Note":
        """A further version above this first one. `stop_id`: where it was written, else the one of the first."""
        return Note(
            id=note_id,
            root_id=self.root_id,
            version=version,
            case_id=self.case_id,
            stop_id=stop_id or self.stop_id,
            author_id=author_id,
            written_at=written_at,
            received_at=received_at,
            text=text,
            reason=reason,
            unfinished=unfinished,
            ground=ground,
        )


class Picture(Record):
    """A photo or a signature taken at a door. `statement` is what was signed, in the words of the signer's language.

    `mimetype` is the one we gave it: what came was drawn anew. `unfinished`: it was in a form when the phone's day
    ended; nobody pressed the button, so that such a drawing is no signature. `for_worker`: whose paper it shows, None
    for what was taken at a door.
    """

    id: str
    case_id: str
    stop_id: str | None
    author_id: str
    kind: Literal["photo", "signature"]
    taken_at: datetime
    received_at: datetime
    caption: str = Field(default="", max_length=300)
    signer: str = Field(default="", max_length=120)
    statement: str = Field(default="", max_length=400)
    mimetype: Literal["image/jpeg", "image/png"]
    unfinished: bool = False
    for_worker: str | None = None


class Recording(Record):
    """A voice note spoken after a visit. `seconds` as its sound was measured here, `mimetype` as it was recognised.

    `agreed_by`: who said yes to being recorded, "" where only the worker speaks. `ground`: as of a note. `unfinished`:
    it was in the form when the phone's day ended; nobody pressed the button.
    """

    id: str
    case_id: str
    stop_id: str | None
    author_id: str
    recorded_at: datetime
    received_at: datetime
    seconds: int
    mimetype: Literal["audio/webm", "audio/mp4"]
    caption: str = Field(default="", max_length=300)
    agreed_by: Literal["", "client", "guardian"] = ""
    ground: Ground | Literal[""] = ""
    unfinished: bool = False
