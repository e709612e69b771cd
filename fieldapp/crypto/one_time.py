"""Codes of six digits that an app makes anew every half minute from a secret it shares with the office (TOTP, RFC
6238).

SHA-1, six digits and thirty seconds are what every app understands.
"""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20  # as long as what SHA-1 makes, which RFC 4226 asks for
CLOCKS_DIFFER_STEPS = 1  # of a telephone and this machine, and while somebody types


def fresh_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_of(moment: datetime) -> int:
    """Which half minute it is, counted from 1970. `moment`: aware UTC."""
    return int(moment.timestamp()) // STEP_S


def code_of(secret: bytes, step: int) -> str:
    """What the app shows in this half minute."""
    return _maker(secret).generate(step * STEP_S).decode()


def matching_step(secret: bytes, code: str, moment: datetime) -> int | None:
    """The half minute, this one or one beside it, whose code this is; None for any other. `moment`: aware UTC."""
    now = step_of(moment)
    found = None
    for step in range(now - CLOCKS_DIFFER_STEPS, now + CLOCKS_DIFFER_STEPS + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            found = step
    return found


def for_typing(secret: bytes) -> str:
    """The secret as apps take it, in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def for_app(secret: bytes, login: str, office: str) -> str:
    """The secret as an address that a telephone opens with its app."""
    return _maker(secret).get_provisioning_uri(login, office.replace(":", " "))


def _maker(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_S)  # noqa: S303  (HMAC with SHA-1, which apps are made for)
