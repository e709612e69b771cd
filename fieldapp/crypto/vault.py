"""Encryption of personal data: a key per case, wrapped by a master key that lives outside the database.

Look-ups (same telephone, same address) use HMAC-SHA-256 under a key of their own. Erasing a case's wrapped key makes
everything sealed with it unreadable in the database. A backup taken before still holds the wrapped key: it is sealed as
a whole with a key that forgets (`ageing.py`).
"""

import hmac
import secrets
from datetime import date
from hashlib import sha256

from .ageing import AgeingKey
from .box import KEY_BYTES, Box, derive
from .chain import Chain


class Vault:
    """What the master key can do. `office` seals what belongs to no single case (plans, for instance);
    from `mailbox_seed` comes the key pair that phones seal to (`mailbox.py`), from `proof_seed` what an unlocked day
    proves with (`proof.py`), from `share_seed` the office's part of the key of a day on a phone (`share.py`). `audit`
    links the rows of the audit (`chain.py`)."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("a master key has 32 bytes")
        self._wrap = Box(derive(master, "case-keys"))
        self._lookup_key = derive(master, "look-up")
        self.office = Box(derive(master, "office"))
        self._backup_secret = derive(master, "backup")
        self.mailbox_seed = derive(master, "mailbox")
        self.proof_seed = derive(master, "proof")
        self.share_seed = derive(master, "share")
        self.audit = Chain(derive(master, "audit"))

    def new_case_key(self, case_id: str) -> bytes:
        """A fresh key, wrapped for the database."""
        return self._wrap.seal(secrets.token_bytes(KEY_BYTES), f"case/{case_id}")

    def case_box(self, case_id: str, wrapped: bytes) -> Box:
        return Box(self._wrap.open(wrapped, f"case/{case_id}"))

    def backup_box(self, ageing: AgeingKey | None, day: date) -> Box:
        """What seals and opens a backup of that day; without `ageing` one that never forgets, whatever the day. Raises
        `Forgotten` for a day that is over for this key."""
        if ageing is None:
            return Box(self._backup_secret)
        return Box(derive(self._backup_secret + ageing.of(day), "backup-of-a-day"))

    def lookup(self, kind: str, value: str) -> str:
        """A keyed hash: equal values can be found, nothing can be read or guessed without the key."""
        return hmac.new(self._lookup_key, f"{kind}\0{value}".encode(), sha256).hexdigest()
