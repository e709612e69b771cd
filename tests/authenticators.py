"""A telephone, computer or key that makes passkeys, without a browser: what a browser would send for it, right or wrong
in one point at a time."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://localhost"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def written(plain: bytes) -> str:
    return urlsafe_b64encode(plain).decode().rstrip("=")


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Authenticator:
    """`count`: of its signatures so far, None where it does not count. `verified`: whether its owner shows who they
    are. `framed`: the page that asks stands in one of others."""

    origin: str = ORIGIN
    host: str = "localhost"
    verified: bool = True
    count: int | None = 0
    framed: bool = False
    fmt: str = "none"
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def but(self, **facts: Any) -> "Authenticator":
        """The same, with another one of these."""
        return replace(self, **facts)

    def make(self, options: dict[str, Any]) -> str:
        """What a browser sends for `navigator.credentials.create`."""
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        about = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        statement = {} if self.fmt == "none" else {"alg": -7, "sig": b"of its maker", "x5c": [b"no certificate"]}
        made = {"fmt": self.fmt, "attStmt": statement, "authData": self._data(HAS_KEY) + about}
        said = self._said("webauthn.create", options["challenge"])
        return self._sent(
            {"attestationObject": written(cbor2.dumps(made)), "transports": ["internal", "thought"]}, said
        )

    def show(self, options: dict[str, Any], owner: bytes | None = None) -> str:
        """What it sends for `navigator.credentials.get`; it counts on in the one that comes after (`next`)."""
        data, said = self._data(), self._said("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        signed = {"authenticatorData": written(data), "signature": written(signature)}
        return self._sent(signed | {"userHandle": written(owner) if owner else None}, said)

    @property
    def next(self) -> "Authenticator":
        """Before its next signature."""
        return self.but(count=None if self.count is None else self.count + 1)

    def _data(self, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verified else 0) | more
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count or 0)

    def _said(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed}
        return json.dumps(said).encode()

    def _sent(self, response: dict[str, Any], said: bytes) -> str:
        name = written(self.credential)
        whole = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(whole | {"response": response | {"clientDataJSON": written(said)}})
