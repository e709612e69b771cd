"""Staff accounts and invitations."""

import uuid
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from ..domain.account import Account
from ..domain.errors import NotFound
from . import tables as t
from .parameters import given

GET = select(t.accounts).where(t.accounts.c.id == given("id"))
BY_LOGIN = select(t.accounts).where(t.accounts.c.login == given("login"))
ALL = select(t.accounts).order_by(t.accounts.c.name)
NAMES = select(t.accounts.c.id, t.accounts.c.name)


class Credential(NamedTuple):
    """An account with the hash of its password, None while it waits for its invitation. `demonstration`: it belongs to
    the invented office, whose password everybody knows."""

    account: Account
    password_hash: str | None
    demonstration: bool


class Accounts:
    """Accounts of the staff: read whole, written one at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, at: datetime, demonstration: bool = False, password_hash: str | None = None, **facts: Any
    ) -> Account:
        """A new account; `facts` are the other fields of `Account`, `at` aware UTC. Without a password it waits for its
        invitation to be used. A login that is taken raises `WriteConflict` from the unit."""
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
        """Writes every field of a known account; an unknown one changes nothing. A login that is taken raises
        `WriteConflict` from the unit."""
        values = account.model_dump(exclude={"roles", "id"}) | {"roles": ",".join(sorted(account.roles))}
        self._connection.execute(update(t.accounts).where(t.accounts.c.id == account.id).values(**values))

    def get(self, account_id: str) -> Account:
        """The account of this id. Raises `NotFound`."""
        row = self._connection.execute(GET, {"id": account_id}).one_or_none()
        if row is None:
            raise NotFound("account")
        return _read(row)

    def all(self) -> list[Account]:
        """All accounts, closed ones included, by name."""
        return [_read(row) for row in self._connection.execute(ALL)]

    def names(self) -> dict[str, str]:
        """The name of every account by its id."""
        return {row.id: row.name for row in self._connection.execute(NAMES)}

    def credential(self, login: str) -> Credential | None:
        """The account with this login and the hash of its password; None when nobody has it."""
        row = self._connection.execute(BY_LOGIN, {"login": login}).one_or_none()
        return Credential(_read(row), row.password_hash, row.demonstration) if row else None

    def password_hash(self, account_id: str) -> str | None:
        """The hash of the password, None while the account waits for its invitation, and for an unknown one."""
        found: str | None = self._connection.execute(
            select(t.accounts.c.password_hash).where(t.accounts.c.id == account_id)
        ).scalar()
        return found

    def set_password(self, account_id: str, password_hash: str) -> None:
        """Replaces the hash of the password."""
        self._connection.execute(
            update(t.accounts).where(t.accounts.c.id == account_id).values(password_hash=password_hash)
        )

    def any_demonstration(self) -> bool:
        """Whether an account of the invented office exists."""
        return self._connection.execute(select(t.accounts.c.id).where(t.accounts.c.demonstration)).first() is not None

    def invite(self, account_id: str, token: str, expires_at: datetime) -> None:
        """Remembers the hash of an invitation's token until `expires_at` (aware UTC); every other of the account is
        dead from now on."""
        self.end_invitations(account_id)
        self._connection.execute(
            insert(t.invitations).values(token_hash=_hash(token), account_id=account_id, expires_at=expires_at)
        )

    def invited(self, token: str, at: datetime) -> Account | None:
        """The account whose invitation this is; None when it is unknown, used, or over at `at` (aware UTC)."""
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

    def invited_until(self, account_id: str, at: datetime) -> datetime | None:
        """Until when (aware UTC) an invitation of this account is open at `at`; None without one."""
        expires: datetime | None = self._connection.execute(
            select(func.max(t.invitations.c.expires_at)).where(
                t.invitations.c.account_id == account_id,
                t.invitations.c.used_at.is_(None),
                t.invitations.c.expires_at > at,
            )
        ).scalar()
        return expires

    def end_invitations(self, account_id: str) -> None:
        """No link that was made for this account opens any more."""
        self._connection.execute(
            delete(t.invitations).where(t.invitations.c.account_id == account_id, t.invitations.c.used_at.is_(None))
        )

    def use_invitation(self, token: str, at: datetime) -> bool:
        """Marks it as used at `at` (aware UTC). True once; False when it is unknown or used."""
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
