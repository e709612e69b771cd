"""Records of breaches of personal data. Versions are added, never changed; the newest of a breach counts."""

import json
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ..crypto.box import Box, Unreadable
from ..domain.breach import Breach
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from . import tables as t
from .damage import Damage

CLEAR = ("id", "version", "kind", "noticed_at", "written_at", "written_by")


class Breaches:
    def __init__(self, connection: Connection, office: Box, damage: Damage) -> None:
        self._connection = connection
        self._office = office
        self._damage = damage

    def add(self, breach: Breach) -> None:
        """Raises `WriteConflict`, by its unit of work, for a version that is there already."""
        sealed = breach.model_dump_json(exclude=set(CLEAR)).encode()
        self._connection.execute(
            insert(t.breaches).values(
                **{name: getattr(breach, name) for name in CLEAR},
                sealed=self._office.seal(sealed, _context(breach.id, breach.version)),
            )
        )

    def newest(self) -> list[Breach]:
        """What counts of each, the one that was noticed last first."""
        last = select(t.breaches.c.id, func.max(t.breaches.c.version).label("version")).group_by(t.breaches.c.id)
        newest = last.subquery()
        joined = (t.breaches.c.id == newest.c.id) & (t.breaches.c.version == newest.c.version)
        rows = self._connection.execute(
            select(t.breaches).join(newest, joined).order_by(t.breaches.c.noticed_at.desc())
        )
        return [self._read(row) for row in rows]

    def versions(self, breach_id: str) -> list[Breach]:
        """Of one, the newest first. Raises `NotFound`."""
        mine = select(t.breaches).where(t.breaches.c.id == breach_id).order_by(t.breaches.c.version.desc())
        found = [self._read(row) for row in self._connection.execute(mine)]
        if not found:
            raise NotFound("breach")
        return found

    def _read(self, row: Any) -> Breach:
        clear = {name: getattr(row, name) for name in CLEAR}
        context = _context(row.id, row.version)
        try:
            plain = self._office.open(row.sealed, context)
        except Unreadable:
            self._damage.met(context)
            return Breach(**clear, facts=DAMAGED)
        return Breach.model_validate({**clear, **json.loads(plain)})


def _context(breach_id: str, version: int) -> str:
    return f"breaches/{breach_id}/{version}"
