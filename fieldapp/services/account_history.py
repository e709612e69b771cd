"""What was done with an account, for its owner to recognise or not: signing in, passwords, invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from ..domain.account import Account
from .workplace import Workplace

Done = Literal[
    "sign_in",
    "sign_in_failed",
    "sign_in_closed",
    "invite",
    "cancel_invitation",
    "set_password",
    "set_password_by_invitation",
]
SHOWN = 20


@dataclass(frozen=True)
class Happened:
    """`at`: aware UTC, by the machine's clock. `by`: the name of who did it, "" for the account itself, or where nobody
    knows who."""

    at: datetime
    done: Done
    by: str


@dataclass(frozen=True)
class AccountHistory:
    """The newest first. `invited_until`: a link is open with which somebody can set another password (aware UTC)."""

    rows: tuple[Happened, ...]
    invited_until: datetime | None


def read(work: Workplace, account: Account) -> AccountHistory:
    """Of one's own account."""
    with work.store.read() as unit:
        names = unit.accounts.names()
        rows = unit.audit.of_account(account.id, get_args(Done), SHOWN)
        until = unit.accounts.invited_until(account.id, work.machine_now())
    happened = (
        Happened(row.at, cast(Done, row.action), names.get(row.user_id or "", "") if row.user_id != account.id else "")
        for row in rows
    )
    return AccountHistory(tuple(happened), until)
