"""In which browsers an account is signed in, and how its owner or an administrator ends that."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..domain.account import Account
from .workplace import Workplace


@dataclass(frozen=True)
class SignedIn:
    """One browser, of which nothing else is kept: since when, and when it was last used (aware UTC). `here`: the one
    that asks."""

    since: datetime
    used_at: datetime
    here: bool


def read(work: Workplace, account: Account, here: str) -> tuple[SignedIn, ...]:
    """Those that have not run out, the last used first. `here`: the hash of the token of the session that asks."""
    rules, now = work.settings.session, work.machine_now()
    idle, absolute = timedelta(minutes=rules.idle_minutes), timedelta(hours=rules.absolute_hours)
    with work.store.read() as unit:
        rows = unit.sessions.of_account(account.id)
    found = [
        SignedIn(row.created_at, row.seen_at, token_hash == here)
        for token_hash, row in rows
        if now - row.seen_at <= idle and now - row.created_at <= absolute
    ]
    return tuple(sorted(found, key=lambda one: (one.here, one.used_at), reverse=True))


def end_others(work: Workplace, account: Account, here: str) -> None:
    """In every browser but this one, whoever is there must sign in again."""
    with work.store.write() as unit:
        unit.sessions.end_all_of(account.id, but=here)
        unit.audit.append(user_id=account.id, action="end_sessions", case_id=None, subject=f"account/{account.id}")
        unit.commit()


def end_all(work: Workplace, by: Account, account_id: str) -> Account:
    """An administrator does so for somebody, in every browser. Returns whose they were. Raises `NotFound`."""
    with work.store.write() as unit:
        account = unit.accounts.get(account_id)
        unit.sessions.end_all_of(account.id)
        unit.audit.append(user_id=by.id, action="end_sessions", case_id=None, subject=f"account/{account.id}")
        unit.commit()
    return account
