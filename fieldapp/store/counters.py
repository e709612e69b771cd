"""Whole numbers given out once each."""

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from . import tables as t


def next_number(connection: Connection, name: str) -> int:
    """The next number of this name: 1, 2, 3, ...; a rolled-back unit gives its number back."""
    if not _advance(connection, name):
        try:
            with connection.begin_nested():
                connection.execute(insert(t.counters).values(name=name, value=0))
        except IntegrityError:
            pass  # another writer made the row first; its lock is awaited by the update below
        _advance(connection, name)
    return int(connection.execute(select(t.counters.c.value).where(t.counters.c.name == name)).scalar_one())


def _advance(connection: Connection, name: str) -> bool:
    table = t.counters
    done = connection.execute(update(table).where(table.c.name == name).values(value=table.c.value + 1))
    return done.rowcount == 1
