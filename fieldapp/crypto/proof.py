"""What an entry proves that was made while the day was unlocked: a MAC under a key that only the unlocked day has.

The key follows from the office's master key, the phone, the moment when it was made ready and what it is for, so that
the office keeps none: HKDF-SHA-256, then HMAC-SHA-256. On the phone it lies inside the encrypted day. The line before
the words of an entry reads `proof USE SINCE MAC`, with the MAC in 64 hexadecimal digits over the context of the
envelope, a line break and all that follows the line. `fieldapp/static/phone/proof.js` is the other end.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

from .box import derive

Use = Literal["day", "danger"]  # what opened the phone: its PIN or passkey, or the PIN for danger
START = b"proof "
MOST_LINE = 128  # bytes


@dataclass(frozen=True)
class Proof:
    """Made on a phone that was made ready at `since` (aware UTC) and opened for `use`."""

    use: Use
    since: datetime


class Proofs:
    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    def key(self, phone_id: str, since: datetime, use: Use) -> bytes:
        """Of the day that this phone was given at `since` (aware UTC): 32 bytes."""
        return self._key(phone_id, since.isoformat(), use)

    def holds(self, phone_id: str, since: datetime, use: Use, said: bytes, mac: str) -> bool:
        """Whether `mac`, hexadecimal, was made over `said` with that key."""
        return _same(self.key(phone_id, since, use), said, mac)

    def read(self, phone_id: str, context: str, plain: bytes) -> tuple[Proof | None, bytes]:
        """The proof of what was in an envelope, None where there is none that is true, and the words behind it."""
        if not plain.startswith(START):
            return None, plain
        line, _, words = plain.partition(b"\n")
        parts = line[:MOST_LINE].decode("ascii", "replace").split(" ")
        if len(parts) != 4 or parts[1] not in get_args(Use):
            return None, words
        use: Use = "day" if parts[1] == "day" else "danger"
        if not _same(self._key(phone_id, parts[2], use), context.encode() + b"\n" + words, parts[3]):
            return None, words
        return Proof(use, datetime.fromisoformat(parts[2])), words

    def _key(self, phone_id: str, since: str, use: Use) -> bytes:
        return derive(self._seed, f"proof/{use}/{phone_id}/{since}")


def _same(key: bytes, said: bytes, mac: str) -> bool:
    return hmac.compare_digest(hmac.new(key, said, sha256).hexdigest().encode(), mac.encode())
