"""Conflicts that wait for a person."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from ..domain.phone import Conflict, ConflictKind
from . import tables as t

COUNT_OPEN = select(func.count()).select_from(t.conflicts).where(t.conflicts.c.settled_at.is_(None))


class Conflicts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, case_id: str, kind: ConflictKind, item_id: str, other_id: str, at: datetime) -> None:
        """Adds one that nobody has settled. `item_id`: of what arrived; `other_id`: of what it crossed; `at` aware
        UTC."""
        found = Conflict(
            id=str(uuid.uuid4()), case_id=case_id, kind=kind, item_id=item_id, other_id=other_id, found_at=at
        )
        self._connection.execute(insert(t.conflicts).values(**found.model_dump()))

    def about(self, item_id: str) -> list[Conflict]:
        """All conflicts of what arrived with this id, settled ones included, the oldest first."""
        return self._read(t.conflicts.c.item_id == item_id)

    def open(self) -> list[Conflict]:
        """What nobody has settled, the oldest first."""
        return self._read(t.conflicts.c.settled_at.is_(None))

    def count_open(self) -> int:
        """How many nobody has settled."""
        return int(self._connection.scalar(COUNT_OPEN) or 0)

    def settle(self, conflict_id: str, by: str, at: datetime) -> bool:
        """Marks it as settled by this account at `at` (aware UTC). False when it is unknown or was settled before."""
        done = self._connection.execute(
            update(t.conflicts)
            .where(t.conflicts.c.id == conflict_id, t.conflicts.c.settled_at.is_(None))
            .values(settled_at=at, settled_by=by)
        )
        return done.rowcount == 1

    def _read(self, condition: ColumnElement[bool]) -> list[Conflict]:
        rows = self._connection.execute(
            select(t.conflicts).where(condition).order_by(t.conflicts.c.found_at, t.conflicts.c.id)
        )
        return [Conflict(**row._mapping) for row in rows]
