"""Encryption of personal data: a key per case, wrapped by a master key that lives outside the database.

AES-256-GCM throughout; the context (table, row, field) is authenticated, so a sealed value copied to another row does
not open. Look-ups (same telephone, same address) use HMAC-SHA-256 under a key of their own. Erasing a case's wrapped
key makes everything sealed with it unreadable, in old backups too.
"""

import base64
import hmac
import os
import secrets
import stat
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyFileError(Exception):
    """The key file cannot be used; the text is one sentence for the administrator."""


class Unreadable(Exception):
    """A sealed value does not open with this key: wrong key, wrong row, or changed bytes."""


class Box:
    """Seals and opens bytes with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, context: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable(context) from error


class Vault:
    """What the master key can do. `office` seals what belongs to no single case (plans, for instance);
    from `mailbox_seed` comes the key pair that phones seal to (`mailbox.py`)."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError("a master key has 32 bytes")
        self._wrap = Box(derive(master, "case-keys"))
        self._lookup_key = derive(master, "look-up")
        self.office = Box(derive(master, "office"))
        self.backup = Box(derive(master, "backup"))
        self.mailbox_seed = derive(master, "mailbox")

    def new_case_key(self, case_id: str) -> bytes:
        """A fresh key, wrapped for the database."""
        return self._wrap.seal(secrets.token_bytes(KEY_BYTES), f"case/{case_id}")

    def case_box(self, case_id: str, wrapped: bytes) -> Box:
        return Box(self._wrap.open(wrapped, f"case/{case_id}"))

    def lookup(self, kind: str, value: str) -> str:
        """A keyed hash: equal values can be found, nothing can be read or guessed without the key."""
        return hmac.new(self._lookup_key, f"{kind}\0{value}".encode(), sha256).hexdigest()


def derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"fieldapp/{purpose}".encode()).derive(secret)


def create_key_file(path: Path) -> None:
    """Writes a new 0600 key file; leaves an existing one alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> bytes:
    """Raises `KeyFileError` when the file is missing, readable by others, damaged or weak."""
    try:
        content = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: the master key is missing; run `fieldapp init`, or copy the saved key there."
        ) from None
    if mode & 0o077:
        raise KeyFileError(f"{path}: other users of this machine can read the master key; run `chmod 600 {path}`.")
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except ValueError:
        raise KeyFileError(f"{path}: this is not a key file; restore the one `fieldapp init` made.") from None
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 2:
        raise KeyFileError(f"{path}: the master key is weak or cut short; restore the one `fieldapp init` made.")
    return key
