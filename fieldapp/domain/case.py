"""A case: the person a visit serves, and the notes that belong to it."""

from datetime import datetime

from pydantic import Field

from .record import Record


class Person(Record):
    name: str = Field(default="", max_length=120)
    languages: tuple[str, ...] = ()
    phone: str = Field(default="", max_length=40)
    contact_note: str = Field(default="", max_length=600)
    mobility: str = Field(default="", max_length=300)
    minor: bool = False
    guardian: str = Field(default="", max_length=120)


class Case(Record):
    id: str
    number: str
    opened_at: datetime
    person: Person


class Note(Record):
    """One version of a note. `root_id` is the id of its first version; ids are made where the note was written.

    `unfinished`: what stood in a field when the phone's day ended; nobody pressed the button.
    """

    id: str
    root_id: str
    version: int
    case_id: str
    stop_id: str | None
    author_id: str
    written_at: datetime
    received_at: datetime
    text: str = Field(min_length=1, max_length=20_000)
    reason: str = Field(default="", max_length=300)
    unfinished: bool = False
