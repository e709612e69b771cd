"""Staff accounts and invitations."""

import uuid
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from ..domain.account import Account
from ..domain.errors import NotFound
from . import tables as t


class Credential(NamedTuple):
    account: Account
    password_hash: str | None
    demonstration: bool


class Accounts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, at: datetime, demonstration: bool = False, password_hash: str | None = None, **facts: Any
    ) -> Account:
        """Without a password the account waits for its invitation to be used."""
        account = Account(id=str(uuid.uuid4()), **facts)
        self._connection.execute(
            insert(t.accounts).values(
                **account.model_dump(exclude={"roles"}),
                roles=",".join(sorted(account.roles)),
                password_hash=password_hash,
                demonstration=demonstration,
                created_at=at,
            )
        )
        return account

    def save(self, account: Account) -> None:
        values = account.model_dump(exclude={"roles", "id"}) | {"roles": ",".join(sorted(account.roles))}
        self._connection.execute(update(t.accounts).where(t.accounts.c.id == account.id).values(**values))

    def get(self, account_id: str) -> Account:
        row = self._connection.execute(select(t.accounts).where(t.accounts.c.id == account_id)).one_or_none()
        if row is None:
            raise NotFound("account")
        return _read(row)

    def all(self) -> list[Account]:
        return [_read(row) for row in self._connection.execute(select(t.accounts).order_by(t.accounts.c.name))]

    def names(self) -> dict[str, str]:
        return {row.id: row.name for row in self._connection.execute(select(t.accounts.c.id, t.accounts.c.name))}

    def credential(self, login: str) -> Credential | None:
        row = self._connection.execute(select(t.accounts).where(t.accounts.c.login == login)).one_or_none()
        return Credential(_read(row), row.password_hash, row.demonstration) if row else None

    def set_password(self, account_id: str, password_hash: str) -> None:
        self._connection.execute(
            update(t.accounts).where(t.accounts.c.id == account_id).values(password_hash=password_hash)
        )

    def any_demonstration(self) -> bool:
        return self._connection.execute(select(t.accounts.c.id).where(t.accounts.c.demonstration)).first() is not None

    def invite(self, account_id: str, token: str, expires_at: datetime) -> None:
        self._connection.execute(
            insert(t.invitations).values(token_hash=_hash(token), account_id=account_id, expires_at=expires_at)
        )

    def invited(self, token: str, at: datetime) -> Account | None:
        row = self._connection.execute(
            select(t.accounts)
            .join(t.invitations, t.invitations.c.account_id == t.accounts.c.id)
            .where(
                t.invitations.c.token_hash == _hash(token),
                t.invitations.c.used_at.is_(None),
                t.invitations.c.expires_at > at,
            )
        ).one_or_none()
        return _read(row) if row else None

    def use_invitation(self, token: str, at: datetime) -> bool:
        """True once."""
        done = self._connection.execute(
            update(t.invitations)
            .where(t.invitations.c.token_hash == _hash(token), t.invitations.c.used_at.is_(None))
            .values(used_at=at)
        )
        return done.rowcount == 1


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _read(row: Any) -> Account:
    facts = {name: getattr(row, name) for name in Account.model_fields if name != "roles"}
    return Account(**facts, roles=frozenset(part for part in row.roles.split(",") if part))
