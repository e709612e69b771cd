"""What was done with an account, for its owner to recognise or not: signing in, passwords, invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ..domain.account import Account
from ..domain.audit import ACCOUNT_ACTS, AccountAct
from .workplace import Workplace

SHOWN = 20


@dataclass(frozen=True)
class Happened:
    """`at`: as in `AuditRow`. `by`: the name of who did it, "" for the account itself, or where nobody
    knows who."""

    at: datetime | None
    done: AccountAct
    by: str


@dataclass(frozen=True)
class AccountHistory:
    """The newest first. `invited_until`: a link is open with which somebody can set another password (aware UTC)."""

    rows: tuple[Happened, ...]
    invited_until: datetime | None


def invited_until(work: Workplace, account: Account) -> datetime | None:
    """As in `AccountHistory`."""
    with work.store.read() as unit:
        return unit.accounts.invited_until(account.id, work.machine_now())


def read(work: Workplace, account: Account) -> AccountHistory:
    """Of one's own account."""
    with work.store.read() as unit:
        names = unit.accounts.names()
        rows = unit.audit.of_account(account.id, ACCOUNT_ACTS, SHOWN)
        until = unit.accounts.invited_until(account.id, work.machine_now())
    happened = (
        Happened(
            row.at, cast(AccountAct, row.action), names.get(row.user_id or "", "") if row.user_id != account.id else ""
        )
        for row in rows
    )
    return AccountHistory(tuple(happened), until)
