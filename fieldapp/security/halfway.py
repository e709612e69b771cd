"""Somebody whose password was right and whose second step is still missing.

Until it is shown their session is nobody's: it opens what `config/access.toml` gives to "halfway" and nothing else, for
ten minutes, and not after the password or the account has changed.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app, session

from ..crypto.vault import Vault
from ..domain.account import Account
from ..domain.errors import NotFound
from ..store.unit import Store, Unit

LASTS = timedelta(minutes=10)
CLOCKS_DIFFER = timedelta(minutes=5)
KEY = "halfway"


@dataclass(frozen=True)
class Halfway:
    """`target`: the path of the page they were on the way to."""

    account: Account
    target: str


def install(app: Flask, store: Store) -> None:
    app.extensions[KEY] = store


def begin(account: Account, target: str, now: datetime) -> None:
    """This session's, from now (aware UTC) on."""
    store: Store = current_app.extensions[KEY]
    with store.read() as unit:
        proof = _proof(store.vault, unit, account.id)
    session[KEY] = {"account": account.id, "at": now.timestamp(), "proof": proof, "target": target}


def who(store: Store, now: datetime) -> Halfway | None:
    """Whose session this is halfway; None for everybody else, and when it is over."""
    kept: dict[str, Any] | None = session.get(KEY)
    if not kept:
        return None
    age = now.timestamp() - kept["at"]
    if not -CLOCKS_DIFFER.total_seconds() <= age <= LASTS.total_seconds():
        return None
    try:
        with store.read() as unit:
            account = unit.accounts.get(kept["account"])
            proof = _proof(store.vault, unit, account.id)
    except NotFound:
        return None
    still = account.active and hmac.compare_digest(proof, kept["proof"])
    return Halfway(account, kept["target"]) if still else None


def _proof(vault: Vault, unit: Unit, account_id: str) -> str:
    """Of the password that was right, which says nothing of it."""
    return vault.lookup(KEY, f"{account_id}/{unit.accounts.password_hash(account_id)}")
