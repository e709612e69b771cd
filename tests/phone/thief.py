"""Whoever has a copy of a phone's profile and its PIN: what can be opened with it, without our application.

The thief is given all that IndexedDB held at its best moment, because its log and tables keep what was deleted. What
the copy itself must still have is this phone's share; what the office must give is its own.
"""

import base64
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.phone.phones import Phone

SHARE_BYTES = 32
TAKEN = """
  (async () => {
    const db = await phone.database.database("day");
    const [lock, names, parts] = await Promise.all([
      db.get("lock", "lock"), db.getAllKeys("parts"), db.getAll("parts"),
    ]);
    const [sender] = await phone.outbox.senders();
    const text = (bytes) => btoa(String.fromCharCode(...bytes));
    const closed = names.map((name, at) => [name, { iv: text(parts[at].iv), data: [...parts[at].data] }]);
    return {
      lock: { ...lock, salt: text(lock.salt), iv: text(lock.iv), wrapped: text(lock.wrapped) },
      parts: Object.fromEntries(closed),
      bring: sender.bring,
    };
  })()
"""


@dataclass
class Thief:
    """`taken`: what IndexedDB held; `office`: its address."""

    taken: dict[str, Any]
    office: str

    @classmethod
    def of(cls, phone: Phone) -> "Thief":
        return cls(phone.call(TAKEN), phone.address)

    def reads(self, copy: Path, pin: str) -> str:
        """All that the copy says of the day with this PIN, "" when nothing opens."""
        lock = self.taken["lock"]
        secret = pbkdf2_hmac("sha256", pin.encode(), _bytes(lock["salt"]), lock["iterations"])
        office = self._asked(secret) or b""
        for phone in _shares(copy):
            for shares in (phone + office, phone, office):
                key = self._key(secret + shares)
                if key:
                    return "\n".join(self._opened(key))
        return ""

    def _asked(self, secret: bytes) -> bytes | None:
        """The office's share, for what follows from the PIN."""
        lock = self.taken["lock"]
        body = {"since": lock["since"], "opener": _derived(secret, b"fieldapp/office-share").hex()}
        asked = urllib.request.Request(
            f"{self.office}/field/phone/share",
            json.dumps(body).encode(),
            {
                "Authorization": f"Phone-Bring {lock['phone']}.{self.taken['bring']}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(asked) as answer:
                share = json.load(answer)["share"]
        except OSError:
            return None
        return _bytes(share) if share else None

    def _key(self, secret: bytes) -> bytes | None:
        lock = self.taken["lock"]
        try:
            return AESGCM(_derived(secret, b"fieldapp/day-key")).decrypt(
                _bytes(lock["iv"]), _bytes(lock["wrapped"]), None
            )
        except InvalidTag:
            return None

    def _opened(self, key: bytes) -> Iterator[str]:
        for name, part in self.taken["parts"].items():
            opened = AESGCM(key).decrypt(_bytes(part["iv"]), bytes(part["data"]), f"day/{name}".encode())
            yield json.dumps(json.loads(opened), ensure_ascii=False)


def _shares(copy: Path) -> Iterator[bytes]:
    """Whatever in the copy may be this phone's share, and nothing."""
    yield b""
    for path in copy.rglob("*"):
        if path.is_file() and not path.is_symlink() and path.stat().st_size == SHARE_BYTES:
            yield path.read_bytes()


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=bytes(32), info=info).derive(secret)


def _bytes(said: str) -> bytes:
    return base64.b64decode(said)
