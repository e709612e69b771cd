"""Server-side sessions: the database knows a hash of the token and a box only the token opens."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from . import tables as t
from .parameters import given

GET = select(t.sessions).where(t.sessions.c.token_hash == given("of_token"))
PUT = update(t.sessions).where(t.sessions.c.token_hash == given("of_token"))
VISITORS = t.sessions.c.account_id.is_(None)
COUNT_VISITORS = select(func.count()).select_from(t.sessions).where(VISITORS)
FORGET_VISITORS = delete(t.sessions).where(VISITORS, t.sessions.c.seen_at < given("unseen_since"))

TYPED_NOTHING_BYTES = 170
"""Longer is what holds more than the token of its forms, a language and the mark of an empty form."""


class SessionRow(NamedTuple):
    """A session: whose (None before signing in), since when and last seen (aware UTC), and a box that only the token
    opens."""

    account_id: str | None
    created_at: datetime
    seen_at: datetime
    sealed: bytes


class Sessions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, token_hash: str) -> SessionRow | None:
        """The session with this hash of a token, None without one; whether it is still valid is for the caller to
        judge."""
        row = self._connection.execute(GET, {"of_token": token_hash}).one_or_none()
        return SessionRow(row.account_id, row.created_at, row.seen_at, row.sealed) if row else None

    def put(self, token_hash: str, row: SessionRow) -> None:
        """Writes the session, new or over what it was."""
        changed = self._connection.execute(PUT, {"of_token": token_hash, **row._asdict()})
        if changed.rowcount == 0:
            self._connection.execute(insert(t.sessions), {"token_hash": token_hash, **row._asdict()})

    def touch(self, token_hash: str, at: datetime) -> None:
        """It was used at `at` (aware UTC)."""
        self._connection.execute(PUT, {"of_token": token_hash, "seen_at": at})

    def end(self, token_hash: str) -> None:
        """Deletes the session with this hash of a token, if there is one."""
        self._connection.execute(delete(t.sessions).where(t.sessions.c.token_hash == token_hash))

    def of_account(self, account_id: str) -> list[tuple[str, SessionRow]]:
        """Every session of the account, by the hash of its token; also those that have run out."""
        rows = self._connection.execute(select(t.sessions).where(t.sessions.c.account_id == account_id))
        return [(row.token_hash, SessionRow(row.account_id, row.created_at, row.seen_at, row.sealed)) for row in rows]

    def end_all_of(self, account_id: str, *, but: str = "") -> None:
        """Deletes every session of the account, except the one with this hash of a token."""
        mine = (t.sessions.c.account_id == account_id) & (t.sessions.c.token_hash != but)
        self._connection.execute(delete(t.sessions).where(mine))

    def forget_visitors(self, unseen_since: datetime) -> None:
        """Deletes the sessions of nobody's account that were not used since then (aware UTC)."""
        self._connection.execute(FORGET_VISITORS, {"unseen_since": unseen_since})

    def limit_visitors(self, most: int) -> None:
        """Leaves at most so many sessions of nobody's account: those in which nothing was typed go first, then those
        that were used the longest ago."""
        there = self._connection.execute(COUNT_VISITORS).scalar_one()
        if there > most:
            typed = func.length(t.sessions.c.sealed) > TYPED_NOTHING_BYTES
            first = select(t.sessions.c.token_hash).where(VISITORS).order_by(typed, t.sessions.c.seen_at)
            over = self._connection.scalars(first.limit(there - most)).all()
            self._connection.execute(delete(t.sessions).where(t.sessions.c.token_hash.in_(over)))

    def forget(self, *, unseen_since: datetime, made_before: datetime) -> None:
        """Deletes what was not used since the one time or began before the other (aware UTC)."""
        self._connection.execute(
            delete(t.sessions).where((t.sessions.c.seen_at < unseen_since) | (t.sessions.c.created_at < made_before))
        )
