"""What somebody has beside the password: the secret of an app, and recovery codes."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from ..crypto.box import Unreadable
from ..crypto.vault import Vault
from . import tables as t


class AppSecret(NamedTuple):
    """`secret`: what the app shares with the office, None where it is damaged; since when (aware UTC); the half minute
    whose code was taken last (`crypto/one_time.py`)."""

    secret: bytes | None
    made_at: datetime
    last_used: int


class SecondSteps:
    """An account has one app, or none. Its secret is sealed; of a recovery code there is a keyed hash alone, which
    nobody finds a code for without the key."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def app(self, account_id: str) -> AppSecret | None:
        """Of this account, None without one."""
        row = self._connection.execute(
            select(t.second_steps).where(t.second_steps.c.account_id == account_id)
        ).one_or_none()
        return AppSecret(self._open(account_id, row.sealed_secret), row.made_at, row.last_used) if row else None

    def those_with_an_app(self) -> frozenset[str]:
        """The ids of the accounts that have an app."""
        return frozenset(self._connection.scalars(select(t.second_steps.c.account_id)))

    def put(self, account_id: str, secret: bytes, used: int, at: datetime) -> None:
        """The app of this account from `at` (aware UTC) on, instead of any before. `used`: the half minute whose code
        has proved it."""
        self.remove_app(account_id)
        sealed = self._vault.office.seal(secret, _context(account_id))
        self._connection.execute(
            insert(t.second_steps).values(account_id=account_id, sealed_secret=sealed, made_at=at, last_used=used)
        )

    def use(self, account_id: str, step: int, newest: int) -> bool:
        """The code of this half minute is used. True once: False for the last one that was used and all before it. One
        that lies after `newest` was used while a clock was wrong, and does not count."""
        last = t.second_steps.c.last_used
        done = self._connection.execute(
            update(t.second_steps)
            .where(t.second_steps.c.account_id == account_id, (last < step) | (last > newest))
            .values(last_used=step)
        )
        return done.rowcount == 1

    def put_codes(self, account_id: str, codes: Iterable[str]) -> None:
        """These recovery codes, instead of all before."""
        self._connection.execute(delete(t.recovery_codes).where(t.recovery_codes.c.account_id == account_id))
        for code in codes:
            self._connection.execute(
                insert(t.recovery_codes).values(code_hash=self._hash(account_id, code), account_id=account_id)
            )

    def use_code(self, account_id: str, code: str, at: datetime) -> bool:
        """Marks a recovery code as used at `at` (aware UTC). True once; False when it is unknown or used."""
        done = self._connection.execute(
            update(t.recovery_codes)
            .where(t.recovery_codes.c.code_hash == self._hash(account_id, code), t.recovery_codes.c.used_at.is_(None))
            .values(used_at=at)
        )
        return done.rowcount == 1

    def codes_left(self, account_id: str) -> int:
        """How many recovery codes nobody has used."""
        return self._connection.execute(
            select(func.count())
            .select_from(t.recovery_codes)
            .where(t.recovery_codes.c.account_id == account_id, t.recovery_codes.c.used_at.is_(None))
        ).scalar_one()

    def remove_app(self, account_id: str) -> None:
        """Of this account; its recovery codes stay."""
        self._connection.execute(delete(t.second_steps).where(t.second_steps.c.account_id == account_id))

    def remove(self, account_id: str) -> None:
        """App and recovery codes of this account."""
        for table in (t.second_steps, t.recovery_codes):
            self._connection.execute(delete(table).where(table.c.account_id == account_id))

    def asked_at(self, account_id: str) -> datetime | None:
        """Since when (aware UTC) this account is asked to add one, None where it never was."""
        asked: datetime | None = self._connection.execute(
            select(t.accounts.c.second_step_asked_at).where(t.accounts.c.id == account_id)
        ).scalar()
        return asked

    def note_asked(self, account_id: str, at: datetime) -> None:
        """It is asked from `at` (aware UTC) on."""
        self._connection.execute(
            update(t.accounts).where(t.accounts.c.id == account_id).values(second_step_asked_at=at)
        )

    def _hash(self, account_id: str, code: str) -> str:
        return self._vault.lookup("recovery-code", f"{account_id}/{code}")

    def _open(self, account_id: str, sealed: bytes) -> bytes | None:
        try:
            return self._vault.office.open(sealed, _context(account_id))
        except Unreadable:
            return None


def _context(account_id: str) -> str:
    return f"second_steps/{account_id}"
