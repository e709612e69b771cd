"""What is sealed under a master key, value by value, to be sealed under another: the keys of cases, and what belongs to
no case. All else is sealed with the key of a case, which stays the same inside its new wrapping."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, select, tuple_, update

from ..crypto.box import Unreadable
from ..crypto.vault import Vault
from . import tables as t
from .soundness import OF_NO_CASE, context_of, sealed_columns

Key = tuple[Any, ...]
ENOUGH = 20


@dataclass(frozen=True)
class Look:
    """`old`: rows with something to be sealed anew; `unreadable`: under which contexts something opens with no key."""

    old: tuple[Key, ...]
    unreadable: frozenset[str]


def columns() -> list[Column[Any]]:
    """All that is sealed under the master key."""
    return [t.cases.c.wrapped_key, *(column for column in sealed_columns() if column.table in OF_NO_CASE)]


class Resealing:
    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def keys(self, column: Column[Any]) -> list[Key]:
        """Which rows have something in this column."""
        table = column.table
        rows = self._connection.execute(select(*table.primary_key.columns).where(column.is_not(None)))
        return [tuple(row) for row in rows]

    def opens_any(self) -> bool:
        """Whether the key is the one of this database: it opens some key of a case; where there is no case, something
        that belongs to none; or nothing is sealed yet. One value that does not open is damaged, of `ENOUGH` in each
        column none means another master key."""
        of_cases, *others = columns()
        found = self._first(of_cases) or [one for column in others for one in self._first(column)]
        return not found or any(self._opens(column, row) for column, row in found)

    def _first(self, column: Column[Any]) -> list[tuple[Column[Any], Row[Any]]]:
        query = select(*column.table.primary_key.columns, column).where(column.is_not(None)).limit(ENOUGH)
        return [(column, row) for row in list[Any](self._connection.execute(query))]

    def look(self, column: Column[Any], keys: Sequence[Key]) -> Look:
        """Which of these rows have something under an earlier master key."""
        old, unreadable = [], set()
        for row in self._rows(column, keys):
            try:
                if self._renewed(column, row):
                    old.append(tuple(row)[:-1])
            except Unreadable as error:
                unreadable.add(str(error))
        return Look(tuple(old), frozenset(unreadable))

    def renew(self, column: Column[Any], keys: Sequence[Key]) -> int:
        """Seals anew what is in these rows under an earlier master key; how many. Whoever writes one meanwhile has
        sealed it by the newest already."""
        count = 0
        for row in self._rows(column, keys):
            with suppress(Unreadable):
                new = self._renewed(column, row)
                if new:
                    same = [one == row._mapping[one] for one in (*column.table.primary_key.columns, column)]
                    statement = update(column.table).where(*same).values({column: new})
                    count += self._connection.execute(statement).rowcount
        return count

    def _opens(self, column: Column[Any], row: Row[Any]) -> bool:
        try:
            self._renewed(column, row)
        except Unreadable:
            return False
        return True

    def _rows(self, column: Column[Any], keys: Sequence[Key]) -> list[Row[Any]]:
        primary = column.table.primary_key.columns
        query = select(*primary, column).where(tuple_(*primary).in_(keys), column.is_not(None))
        return list(self._connection.execute(query))

    def _renewed(self, column: Column[Any], row: Row[Any]) -> bytes | None:
        """What it is to have, None where that is there already. Raises `Unreadable`."""
        sealed = row._mapping[column]
        if column is t.cases.c.wrapped_key:
            return self._vault.rewrapped(row.id, sealed)
        return self._vault.office.renewed(sealed, context_of(column, row._mapping))
