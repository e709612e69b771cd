"""What persons ask about their own data. Versions are added, never changed; the newest of a request counts, and it
alone says what is owed and what rests."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from ..crypto.box import Unreadable
from ..domain.errors import NotFound
from ..domain.record import DAMAGED
from ..domain.rights import USES, Right, Use
from . import tables as t
from .cases import CaseKeys
from .parameters import given, one_of, pieces

CLEAR = ("id", "version", "case_id", "kind", "asked_on", "written_at", "written_by")
WHOLE = select(t.rights).order_by(t.rights.c.asked_on, t.rights.c.id, t.rights.c.version)
OF_CASE = WHOLE.where(t.rights.c.case_id == given("id"))
VERSIONS = select(t.rights).where(t.rights.c.id == given("id")).order_by(t.rights.c.version.desc())
OWED = WHOLE.where(t.rights.c.owed)
RESTS = select(t.rights.c.case_id, t.rights.c.rests).where(one_of(t.rights.c.case_id), t.rights.c.rests != "")
ALL_RESTS = select(t.rights.c.case_id, t.rights.c.rests).where(t.rights.c.rests != "")


class Rights:
    def __init__(self, connection: Connection, keys: CaseKeys) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, right: Right) -> None:
        """The next version of it. Raises `WriteConflict`, by its unit of work, for one that is there already;
        `NotFound` for an unknown case, `Unreadable` where its key is damaged."""
        before = update(t.rights).where(t.rights.c.id == right.id)
        self._connection.execute(before.values(owed=False, rests=""))
        self._connection.execute(
            insert(t.rights).values(
                **{name: getattr(right, name) for name in CLEAR},
                owed=right.owed,
                rests=",".join(use for use in USES if use in right.resting),
                sealed=self._sealed(right),
            )
        )

    def versions(self, right_id: str) -> list[Right]:
        """Of one, the newest first. Raises `NotFound`."""
        found = self._all(VERSIONS, {"id": right_id})
        if not found:
            raise NotFound("right")
        return found

    def find(self, right_id: str) -> Right | None:
        """What counts of it, None for an unknown id."""
        return next(iter(self._all(VERSIONS, {"id": right_id})), None)

    def of_case(self, case_id: str) -> list[Right]:
        """What counts of each, in the order in which they were asked."""
        newest = {right.id: right for right in self._all(OF_CASE, {"id": case_id})}
        return list(newest.values())

    def owed(self) -> list[Right]:
        """Those for which somebody still has to decide something, or to tell the person, the oldest first."""
        return self._all(OWED, {})

    def resting(self, case_ids: Iterable[str]) -> dict[str, frozenset[Use]]:
        """By case id what may not be done with its data now; no entry for a case without. Nothing is unsealed."""
        found: dict[str, frozenset[Use]] = {}
        for piece in pieces(sorted(case_ids)):
            found = _by_case(self._connection.execute(RESTS, piece), found)
        return found

    def all_resting(self) -> dict[str, frozenset[Use]]:
        """The same of every case."""
        return _by_case(self._connection.execute(ALL_RESTS), {})

    def move_to_case(self, from_case: str, into_case: str) -> None:
        """Seals all that was asked in one case again with the key of another. Raises `Unreadable` where one is
        damaged."""
        for right in self._all(OF_CASE, {"id": from_case}):
            moved = right.model_copy(update={"case_id": into_case})
            mine = (t.rights.c.id == right.id) & (t.rights.c.version == right.version)
            values = {"case_id": into_case, "sealed": self._sealed(moved)}
            self._connection.execute(update(t.rights).where(mine).values(values))

    def _sealed(self, right: Right) -> bytes:
        if right.damaged:
            raise Unreadable(_context(right))
        plain = right.model_dump_json(exclude=set(CLEAR)).encode()
        return self._keys.box(right.case_id).seal(plain, _context(right))

    def _all(self, query: Select[Any], values: dict[str, str]) -> list[Right]:
        return [self._read(row) for row in self._connection.execute(query, values).all()]

    def _read(self, row: Any) -> Right:
        clear = {name: getattr(row, name) for name in CLEAR}
        opened = self._keys.open(row.case_id, row.sealed, f"rights/{row.id}/{row.version}")
        plain = {"words": DAMAGED} if opened is None else json.loads(opened)
        return Right.model_validate(clear | plain)


def _by_case(rows: Iterable[Any], known: dict[str, frozenset[Use]]) -> dict[str, frozenset[Use]]:
    found = dict(known)
    for case_id, rests in rows:
        named = frozenset(use for use in USES if use in rests.split(","))
        found[case_id] = found.get(case_id, frozenset()) | named
    return found


def _context(right: Right) -> str:
    return f"rights/{right.id}/{right.version}"
