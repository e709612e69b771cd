"""Counts of what was erased: how many there were of a kind in a month, and of whom nothing else is left."""

from collections import Counter

from sqlalchemy import Connection, insert, select, update

from ..domain.figures import By, Counted, Tally
from . import tables as t


class Tallies:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, counts: Counter[Tally]) -> None:
        """What is erased now is counted on."""
        table = t.tallies.c
        for tally, count in sorted(counts.items()):
            mine = [getattr(table, name) == value for name, value in tally._asdict().items()]
            changed = self._connection.execute(update(t.tallies).where(*mine).values(count=table.count + count))
            if changed.rowcount == 0:
                self._connection.execute(insert(t.tallies).values(**tally._asdict(), count=count))

    def read(self, counted: Counted, by: By) -> Counter[Tally]:
        """All months of one fact."""
        mine = (t.tallies.c.counted == counted) & (t.tallies.c.by == by)
        rows = self._connection.execute(select(t.tallies).where(mine))
        return Counter({Tally(row.month, counted, by, row.value): row.count for row in rows})
