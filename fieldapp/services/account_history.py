"""What was done with an account, for its owner to recognise or not: signing in, passwords, invitations."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from ..domain.account import Account
from ..domain.audit import ACCOUNT_ACTS, AccountAct, AuditRow
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


def taken_off_by_others(work: Workplace, account: Account) -> bool:
    """Whether somebody else took its second step off since this account was signed in the last time but one."""
    lately = _since_the_last_sign_in(work, account, "remove_second_step")
    return any(row.user_id != account.id for row in lately)


def passkey_may_be_copied(work: Workplace, account: Account) -> bool:
    """Whether a passkey was refused as one that somebody may have copied, since then."""
    return bool(_since_the_last_sign_in(work, account, "copied_passkey"))


def _since_the_last_sign_in(work: Workplace, account: Account, action: AccountAct) -> list[AuditRow]:
    """Rows of what was done with the account between its last sign-in but one and the last."""
    with work.store.read() as unit:
        rows = unit.audit.of_account(account.id, ("sign_in", action), 10)
    sign_ins = [at for at, row in enumerate(rows) if row.action == "sign_in"][:2]
    return [row for row in rows[: sign_ins[1] if len(sign_ins) > 1 else None] if row.action == action]
