"""What phones said that they hold, until it comes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, delete, exists, insert, not_, select, update

from ..domain.owed import ClosedWhy, OwedEntry
from . import tables as t
from .parameters import given

HAS_COME = exists().where(t.deposits.c.id == t.owed_entries.c.id, t.deposits.c.phone_id == t.owed_entries.c.phone_id)
OPEN = select(t.owed_entries).where(t.owed_entries.c.ended_how.is_(None), not_(HAS_COME))
OPEN_OF = OPEN.where(t.owed_entries.c.phone_id == given("phone_id"))


class Owed:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named_by(self, phone_id: str) -> dict[str, OwedEntry]:
        """All that this phone ever named, by id, what has come or ended included."""
        rows = self._connection.execute(select(t.owed_entries).where(t.owed_entries.c.phone_id == phone_id))
        return {row.id: OwedEntry(**row._mapping) for row in rows}

    def came(self, phone_id: str, ids: Collection[str]) -> set[str]:
        """Those of these ids under which something that the unlocked day made has come from this phone: what nothing
        proves lies under another id."""
        mine = and_(t.deposits.c.phone_id == phone_id, t.deposits.c.id.in_(ids))
        return set(self._connection.scalars(select(t.deposits.c.id).where(mine)))

    def save(self, entries: Collection[OwedEntry]) -> None:
        """New ones, or in place of what was kept of them."""
        c = t.owed_entries.c
        for entry in entries:
            mine = and_(c.phone_id == entry.phone_id, c.id == entry.id)
            values = entry.model_dump()
            if self._connection.execute(update(t.owed_entries).where(mine).values(**values)).rowcount == 0:
                self._connection.execute(insert(t.owed_entries).values(**values))

    def open(self, phone_id: str | None = None) -> list[OwedEntry]:
        """What has neither come nor ended, of this phone or of all."""
        query, values = (OPEN, {}) if phone_id is None else (OPEN_OF, {"phone_id": phone_id})
        return [OwedEntry(**row._mapping) for row in self._connection.execute(query, values)]

    def forget(self, phone_id: str, entry_id: str) -> None:
        """What it is about was erased: nobody waits for it."""
        mine = and_(t.owed_entries.c.phone_id == phone_id, t.owed_entries.c.id == entry_id)
        self._connection.execute(delete(t.owed_entries).where(mine))

    def close(self, entries: Collection[OwedEntry], by: str, why: ClosedWhy, at: datetime) -> None:
        """Somebody at the office (an account) says that these are waited for no more; `at` aware UTC."""
        ended = {"ended_at": at, "ended_how": "closed", "ended_by": by, "why": why}
        self.save([entry.model_copy(update=ended) for entry in entries])
