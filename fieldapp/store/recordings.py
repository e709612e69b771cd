"""Voice notes of cases: append-only, each sealed with the key of its case."""

import json
from typing import Any

from sqlalchemy import Connection, insert, select

from ..domain.case import Recording
from ..domain.errors import NotFound
from . import tables as t
from .cases import CaseKeys

SEALED = {"seconds", "caption", "agreed_by", "ground", "mimetype", "unfinished"}
LISTED = [column for column in t.recordings.c if column.name != "sealed_content"]


class Recordings:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def append(self, recording: Recording, content: bytes) -> None:
        """Adds a voice note with its sound. A second one of the same id raises `WriteConflict` from the unit, an
        unknown case `NotFound`."""
        box = self._keys.box(recording.case_id)
        self._connection.execute(
            insert(t.recordings).values(
                **recording.model_dump(exclude=SEALED),
                sealed=box.seal(recording.model_dump_json(include=SEALED).encode(), f"recordings/{recording.id}"),
                sealed_content=box.seal(content, f"recordings/{recording.id}/content"),
            )
        )

    def of_case(self, case_id: str) -> list[Recording]:
        """Newest first, without their sound."""
        rows = self._connection.execute(
            select(*LISTED).where(t.recordings.c.case_id == case_id).order_by(t.recordings.c.recorded_at.desc())
        ).all()
        return [self._read(row) for row in rows]

    def get(self, case_id: str, recording_id: str) -> tuple[Recording, bytes]:
        """The voice note and its sound. Raises `NotFound` unless it belongs to this case."""
        row = self._connection.execute(
            select(t.recordings).where(t.recordings.c.id == recording_id, t.recordings.c.case_id == case_id)
        ).one_or_none()
        if row is None:
            raise NotFound("recording")
        content = self._keys.box(case_id).open(row.sealed_content, f"recordings/{recording_id}/content")
        return self._read(row), content

    def _read(self, row: Any) -> Recording:
        plain = json.loads(self._keys.box(row.case_id).open(row.sealed, f"recordings/{row.id}"))
        return Recording(**{name: getattr(row, name) for name in Recording.model_fields if name not in SEALED}, **plain)
