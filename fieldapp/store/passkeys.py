"""Passkeys of the staff, each with what it is checked by."""

import json
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, or_, select, update

from ..crypto.box import Unreadable
from ..crypto.vault import Vault
from ..domain.passkey import Passkey
from ..domain.record import DAMAGED
from . import tables as t
from .damage import Damage

Use = Literal["used", "again", "copied"]
"""What became of a signature: taken, once; of the challenge that it signed last, or of one removed meanwhile; with a
count that has not grown, as that of a copy."""
SEALED = {"name", "host", "credential", "public_key", "transports"}


class Passkeys:
    """An account has as many as it wants. Name, id, key and host are sealed; the id is found again by a keyed hash."""

    def __init__(self, connection: Connection, vault: Vault, damage: Damage) -> None:
        self._connection = connection
        self._vault = vault
        self._damage = damage

    def of_account(self, account_id: str) -> tuple[Passkey, ...]:
        """Of this account, the oldest first."""
        rows = self._connection.execute(
            select(t.passkeys)
            .where(t.passkeys.c.account_id == account_id)
            .order_by(t.passkeys.c.made_at, t.passkeys.c.id)
        )
        return tuple(self._read(row) for row in rows)

    def find(self, account_id: str, credential: str) -> Passkey | None:
        """The one of this account with this id (base64url); None for any other, somebody else's too."""
        row = self._connection.execute(
            select(t.passkeys).where(
                t.passkeys.c.account_id == account_id, t.passkeys.c.credential_hash == self._hash(credential)
            )
        ).one_or_none()
        return self._read(row) if row else None

    def is_known(self, credential: str) -> bool:
        """Whether anybody has one with this id (base64url)."""
        known = select(t.passkeys.c.id).where(t.passkeys.c.credential_hash == self._hash(credential))
        return self._connection.execute(known).first() is not None

    def owners(self) -> frozenset[str]:
        """The ids of the accounts that have one."""
        return frozenset(self._connection.scalars(select(t.passkeys.c.account_id)))

    def add(self, passkey: Passkey) -> None:
        """Raises `WriteConflict`, by its unit of work, for one that is known."""
        sealed = passkey.model_dump_json(include=SEALED).encode()
        self._connection.execute(
            insert(t.passkeys).values(
                **passkey.model_dump(exclude=SEALED),
                credential_hash=self._hash(passkey.credential),
                sealed=self._vault.office.seal(sealed, _context(passkey.id)),
            )
        )

    def use(self, passkey_id: str, count: int, challenge: bytes, at: datetime) -> Use:
        """It has signed this challenge at `at` (aware UTC), and says that this was its signature number `count`, 0
        where it does not count."""
        challenge_hash = self._vault.lookup("passkey-challenge", challenge.hex())
        counted = t.passkeys.c.sign_count
        done = self._connection.execute(
            update(t.passkeys)
            .where(
                t.passkeys.c.id == passkey_id,
                (counted < count) | ((counted == 0) & (count == 0)),
                or_(t.passkeys.c.challenge_hash.is_(None), t.passkeys.c.challenge_hash != challenge_hash),
            )
            .values(sign_count=count, used_at=at, challenge_hash=challenge_hash)
        )
        if done.rowcount == 1:
            return "used"
        row = self._connection.execute(select(t.passkeys).where(t.passkeys.c.id == passkey_id)).one_or_none()
        return "again" if row is None or row.challenge_hash == challenge_hash else "copied"

    def remove(self, account_id: str, passkey_id: str) -> bool:
        """Whether this account had it."""
        mine = (t.passkeys.c.account_id == account_id) & (t.passkeys.c.id == passkey_id)
        return self._connection.execute(delete(t.passkeys).where(mine)).rowcount == 1

    def remove_all(self, account_id: str) -> None:
        """Of this account."""
        self._connection.execute(delete(t.passkeys).where(t.passkeys.c.account_id == account_id))

    def _hash(self, credential: str) -> str:
        return self._vault.lookup("passkey", credential)

    def _read(self, row: Any) -> Passkey:
        clear = {name: getattr(row, name) for name in ("id", "account_id", "made_at", "used_at", "sign_count")}
        try:
            plain = self._vault.office.open(row.sealed, _context(row.id))
        except Unreadable:
            self._damage.met(_context(row.id))
            return Passkey(**clear, name=DAMAGED, host="", credential="", public_key="")
        return Passkey.model_validate({**clear, **json.loads(plain)})


def _context(passkey_id: str) -> str:
    return f"passkeys/{passkey_id}"
