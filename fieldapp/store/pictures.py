"""Photos and signatures of cases: append-only, each sealed with the key of its case."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ..domain.case import Picture
from ..domain.errors import NotFound
from . import tables as t
from .cases import CaseKeys

SEALED = {"caption", "signer", "statement", "mimetype", "unfinished", "for_worker"}
LISTED = [column for column in t.pictures.c if column.name != "sealed_content"]


class Pictures:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def append(self, picture: Picture, content: bytes) -> None:
        """Adds a picture with its bytes. A second one of the same id raises `WriteConflict` from the unit, an unknown
        case `NotFound`."""
        box = self._keys.box(picture.case_id)
        self._connection.execute(
            insert(t.pictures).values(
                **picture.model_dump(exclude=SEALED),
                sealed=box.seal(picture.model_dump_json(include=SEALED).encode(), f"pictures/{picture.id}"),
                sealed_content=box.seal(content, f"pictures/{picture.id}/content"),
            )
        )

    def count_by(self, author_id: str, since: datetime) -> int:
        """How many this account has added since then (aware UTC)."""
        query = select(func.count()).where(t.pictures.c.author_id == author_id, t.pictures.c.received_at >= since)
        return int(self._connection.execute(query).scalar_one())

    def of_case(self, case_id: str) -> list[Picture]:
        """Newest first, without their content."""
        rows = self._connection.execute(
            select(*LISTED).where(t.pictures.c.case_id == case_id).order_by(t.pictures.c.taken_at.desc())
        ).all()
        return [self._read(row) for row in rows]

    def get(self, case_id: str, picture_id: str) -> tuple[Picture, bytes]:
        """The picture and its bytes. Raises `NotFound` unless it belongs to this case."""
        row = self._connection.execute(
            select(t.pictures).where(t.pictures.c.id == picture_id, t.pictures.c.case_id == case_id)
        ).one_or_none()
        if row is None:
            raise NotFound("picture")
        content = self._keys.box(case_id).open(row.sealed_content, f"pictures/{picture_id}/content")
        return self._read(row), content

    def _read(self, row: Any) -> Picture:
        plain = json.loads(self._keys.box(row.case_id).open(row.sealed, f"pictures/{row.id}"))
        return Picture(**{name: getattr(row, name) for name in Picture.model_fields if name not in SEALED}, **plain)
