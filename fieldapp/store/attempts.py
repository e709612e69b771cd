"""Attempts at a door (sign-in, sending a request), counted so that it can close for a while."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, true

from ..crypto.vault import Vault
from . import tables as t


class Attempts:
    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def note(self, door: str, who: str, at: datetime) -> None:
        """Adds an attempt at `at` (aware UTC). `who` (a login, a network address) is kept as a keyed hash only."""
        self._connection.execute(insert(t.attempts).values(door=door, who_hash=self._vault.lookup(door, who), at=at))

    def count(self, door: str, who: str, since: datetime, until: datetime | None = None) -> int:
        """How many attempts of this one at this door since then and `until` then (aware UTC, both included). What a
        clock that was wrong has put into the future is none."""
        return self._connection.execute(
            select(func.count())
            .select_from(t.attempts)
            .where(
                t.attempts.c.door == door,
                t.attempts.c.who_hash == self._vault.lookup(door, who),
                t.attempts.c.at >= since,
                t.attempts.c.at <= until if until else true(),
            )
        ).scalar_one()

    def recent(self, door: str, who: str, since: datetime, until: datetime) -> tuple[int, datetime | None]:
        """How many attempts of this one at this door in this time, as above, and when the last was (aware UTC)."""
        row = self._connection.execute(
            select(func.count(), func.max(t.attempts.c.at)).where(
                t.attempts.c.door == door,
                t.attempts.c.who_hash == self._vault.lookup(door, who),
                t.attempts.c.at >= since,
                t.attempts.c.at <= until,
            )
        ).one()
        return row[0], row[1]

    def forgive(self, door: str, who: str, at: datetime) -> None:
        """Takes back the attempt noted at that moment (aware UTC), because it succeeded."""
        who_hash = self._vault.lookup(door, who)
        self._connection.execute(
            delete(t.attempts).where(
                t.attempts.c.door == door, t.attempts.c.who_hash == who_hash, t.attempts.c.at == at
            )
        )

    def clear(self, door: str, who: str) -> None:
        """Deletes every attempt of this one at this door."""
        self._connection.execute(
            delete(t.attempts).where(t.attempts.c.door == door, t.attempts.c.who_hash == self._vault.lookup(door, who))
        )

    def forget(self, before: datetime) -> None:
        """Deletes everybody's attempts before then (aware UTC)."""
        self._connection.execute(delete(t.attempts).where(t.attempts.c.at < before))
