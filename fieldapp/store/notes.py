"""Notes: append-only. There is no update and no delete here, on purpose."""

import json
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ..domain.case import Note
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from . import tables as t
from .cases import CaseKeys

SEALED = {"text", "reason", "unfinished", "for_worker", "ground"}


class Notes:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def append(self, note: Note) -> bool:
        """True when it was new; the same id again changes nothing. Raises `NotFound` for an unknown case."""
        if self.has(note.id):
            return False
        sealed = self._keys.box(note.case_id).seal(note.model_dump_json(include=SEALED).encode(), f"notes/{note.id}")
        self._connection.execute(insert(t.notes).values(**note.model_dump(exclude=SEALED), sealed=sealed))
        return True

    def has(self, note_id: str) -> bool:
        """Whether a version of this id is kept."""
        return self._connection.scalar(select(t.notes.c.id).where(t.notes.c.id == note_id)) is not None

    def get(self, note_id: str) -> Note:
        """The version of this id. Raises `NotFound`."""
        row = self._connection.execute(select(t.notes).where(t.notes.c.id == note_id)).one_or_none()
        if row is None:
            raise NotFound("note")
        return self._read(row)

    def next_version(self, root_id: str) -> int:
        """The version that comes next in the thread of this first note, from 1."""
        last = self._connection.scalar(select(func.max(t.notes.c.version)).where(t.notes.c.root_id == root_id))
        return (last or 0) + 1

    def of_case(self, case_id: str) -> list[Note]:
        """Every version, in the order they were received."""
        rows = self._connection.execute(
            select(t.notes).where(t.notes.c.case_id == case_id).order_by(t.notes.c.received_at, t.notes.c.version)
        ).all()
        return [self._read(row) for row in rows]

    def _read(self, row: Any) -> Note:
        opened = self._keys.open(row.case_id, row.sealed, f"notes/{row.id}")
        plain = {"text": DAMAGED} if opened is None else json.loads(opened)
        return Note(**{name: getattr(row, name) for name in Note.model_fields if name not in SEALED}, **plain)
