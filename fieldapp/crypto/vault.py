"""Encryption of personal data: a key per case, wrapped by a master key that lives outside the database.

Look-ups (same telephone, same address) use HMAC-SHA-256 under a key of their own. Erasing a case's wrapped key makes
everything sealed with it unreadable in the database. A backup taken before still holds the wrapped key: it is sealed as
a whole with a key that forgets (`ageing.py`).

When the master key is changed (`rotation.py`), what was sealed under the one before opens still, and is sealed anew;
what cannot be sealed anew because nobody has it in clear (look-ups, the audit's links, what telephones prove with)
stays under keys that are kept. The mailbox of the phones changes with it, and opens for some time what was sealed to
the one before.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256

from .ageing import AgeingKey
from .box import KEY_BYTES, Box, Unreadable, derive
from .chain import Chain
from .keys import Keys
from .mailbox import MailboxRing
from .ring import RingBox

KEPT = ("look-up", "mailbox", "proof", "share", "audit")
"""What has a key of its own once the master key was changed; without such a key each follows from the master key."""


class VaultKeys:
    """All that follows from a master key, `masters[0]`, and from those before it, at one time. `mailboxes`: seeds of
    earlier mailboxes."""

    def __init__(self, masters: Sequence[bytes], kept: Mapping[str, bytes], mailboxes: Sequence[bytes] = ()) -> None:
        if any(len(master) != KEY_BYTES for master in masters):
            raise ValueError("a master key has 32 bytes")
        self.master = masters[0]
        self.wrap = RingBox([derive(master, "case-keys") for master in masters])
        self.office = RingBox([derive(master, "office") for master in masters])
        self.backup_secrets = [derive(master, "backup") for master in masters]
        self.kept = {name: kept.get(name) or derive(masters[0], name) for name in KEPT}
        self.audit = Chain(self.kept["audit"])
        self.mailbox = MailboxRing([self.kept["mailbox"], *mailboxes])

    @classmethod
    def of(cls, keys: Keys) -> "VaultKeys":
        masters = [keys.master, *(one.master for one in keys.earlier)]
        return cls(masters, dict(keys.kept), [one.seed for one in keys.mailboxes])


class OfficeBox(Box):
    """Seals and opens what belongs to no single case, by the keys that the vault has at that moment."""

    def __init__(self, vault: "Vault") -> None:
        self._vault = vault

    def seal(self, plain: bytes, context: str) -> bytes:
        return self._vault.keys.office.seal(plain, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        try:
            return self._vault.keys.office.open(sealed, context)
        except Unreadable:
            if not self._vault.refresh():
                raise
        return self._vault.keys.office.open(sealed, context)

    def renewed(self, sealed: bytes, context: str) -> bytes | None:
        """As `RingBox.renewed`."""
        return self._vault.keys.office.renewed(sealed, context)


class OfficeMailbox:
    """What phones seal to, by the keys that the vault has at that moment."""

    def __init__(self, vault: "Vault") -> None:
        self._vault = vault

    @property
    def public_key(self) -> bytes:
        """What phones are given."""
        return self._vault.keys.mailbox.public_key

    def open(self, envelope: bytes, context: str) -> bytes:
        """Raises `Unreadable` as `Mailbox.open`."""
        try:
            return self._vault.keys.mailbox.open(envelope, context)
        except Unreadable:
            if not self._vault.refresh():
                raise
        return self._vault.keys.mailbox.open(envelope, context)


class Vault:
    """What the master key can do. `office` seals what belongs to no single case (plans, for instance); `mailbox` opens
    what phones seal (`mailbox.py`); from `proof_seed` comes what an unlocked day proves with (`proof.py`), from
    `share_seed` the office's part of the key of a day on a phone (`share.py`). `audit` links the rows of the audit
    (`chain.py`)."""

    def __init__(self, master: bytes, earlier: Sequence[bytes] = (), kept: Mapping[str, bytes] | None = None) -> None:
        self.keys = VaultKeys([master, *earlier], kept or {})
        self.office = OfficeBox(self)
        self.mailbox = OfficeMailbox(self)

    @classmethod
    def of(cls, keys: Keys) -> "Vault":
        """With all that a key file says."""
        vault = cls(keys.master)
        vault.keys = VaultKeys.of(keys)
        return vault

    def refresh(self) -> bool:
        """Takes up other keys, where somebody changed them meanwhile; whether there were any."""
        return False

    @property
    def proof_seed(self) -> bytes:
        return self.keys.kept["proof"]

    @property
    def share_seed(self) -> bytes:
        return self.keys.kept["share"]

    @property
    def audit(self) -> Chain:
        return self.keys.audit

    def new_case_key(self, case_id: str) -> bytes:
        """A fresh key, wrapped for the database."""
        return self.keys.wrap.seal(secrets.token_bytes(KEY_BYTES), f"case/{case_id}")

    def case_box(self, case_id: str, wrapped: bytes) -> Box:
        try:
            return Box(self.keys.wrap.open(wrapped, f"case/{case_id}"))
        except Unreadable:
            if not self.refresh():
                raise
        return Box(self.keys.wrap.open(wrapped, f"case/{case_id}"))

    def rewrapped(self, case_id: str, wrapped: bytes) -> bytes | None:
        """The same key of a case, wrapped by the newest master key; None where it is already. Raises `Unreadable`."""
        return self.keys.wrap.renewed(wrapped, f"case/{case_id}")

    def backup_box(self, ageing: AgeingKey | None, day: date) -> Box:
        """What seals and opens a backup of that day; without `ageing` one that never forgets, whatever the day. Raises
        `Forgotten` for a day that is over for this key."""
        if ageing is None:
            return RingBox(self.keys.backup_secrets)
        of_day = ageing.of(day)
        return RingBox([derive(secret + of_day, "backup-of-a-day") for secret in self.keys.backup_secrets])

    def lookup(self, kind: str, value: str) -> str:
        """A keyed hash: equal values can be found, nothing can be read or guessed without the key."""
        return hmac.new(self.keys.kept["look-up"], f"{kind}\0{value}".encode(), sha256).hexdigest()
