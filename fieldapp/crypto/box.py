"""Bytes sealed with one key: AES-256-GCM, and the context (table, row, field) is authenticated, so that a sealed value
copied to another row does not open."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


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


def derive(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from a secret that no one can guess (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"fieldapp/{purpose}".encode()).derive(secret)
