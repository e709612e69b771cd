"""What a passkey is asked to sign: random, of one session, good once and for five minutes."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Literal

from flask import session

LASTS = timedelta(minutes=5)
CLOCKS_DIFFER = timedelta(minutes=5)
KEY = "challenge"
BYTES = 32

Purpose = Literal["make", "show"]


def fresh(purpose: Purpose, now: datetime) -> bytes:
    """This session's from now (aware UTC) on, instead of any before."""
    challenge = secrets.token_bytes(BYTES)
    session[KEY] = {"challenge": challenge.hex(), "for": purpose, "at": now.timestamp()}
    return challenge


def taken(purpose: Purpose, now: datetime) -> bytes | None:
    """What this session was given last for this purpose, which is used up by that; None when it is over, was used or
    never was. Two requests at once may take the same: who keeps what was signed says which of them was first."""
    kept: dict[str, Any] | None = session.pop(KEY, None)
    if not kept or kept["for"] != purpose:
        return None
    age = now.timestamp() - kept["at"]
    current = -CLOCKS_DIFFER.total_seconds() <= age <= LASTS.total_seconds()
    return bytes.fromhex(kept["challenge"]) if current else None
