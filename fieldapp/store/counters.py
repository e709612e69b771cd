"""Whole numbers given out once each."""

from sqlalchemy import Connection, insert, select, update

from . import tables as t


def next_number(connection: Connection, name: str) -> int:
    """1, 2, 3, ... for each name; a rolled-back unit gives its number back."""
    table = t.counters
    changed = connection.execute(update(table).where(table.c.name == name).values(value=table.c.value + 1))
    if changed.rowcount == 0:
        connection.execute(insert(table).values(name=name, value=1))
    return connection.execute(select(table.c.value).where(table.c.name == name)).scalar_one()
