"""How a key file is locked: sealed as a whole under a key that follows from a secret which does not lie beside it.

The key is Argon2id of the secret, whatever the secret is: a passphrase needs it, and who chose a weak one for another
place is no worse off. What it was stretched with stands in clear in the first line of the file, which is authenticated
with the rest: `locked MODE argon2id MEMORY PASSES LANES SALT`, memory in KiB, the salt in base64. The second line is
what `keys.py` writes, sealed (`box.py`), in base64.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal, get_args

from argon2.low_level import Type, hash_secret_raw

from .box import KEY_BYTES, Box

Mode = Literal["credential", "environment", "passphrase"]
"""Where whoever locked it meant the secret to come from; it opens from each of these places."""

START = b"locked "
SALT_BYTES = 16
MOST_MEMORY_KIB, MOST_PASSES, MOST_LANES = 4 * 2**20, 64, 64


@dataclass(frozen=True)
class Cost:
    """Of one try to guess: memory in KiB, passes over it, lanes at once."""

    memory_kib: int
    passes: int
    lanes: int


COST = Cost(128 * 1024, 3, 4)
"""Twice the memory that RFC 9106 recommends where it is scarce: half a second of a small machine, once for each start,
and as much for each guess of a thief."""


@dataclass(frozen=True)
class Lock:
    mode: Mode
    cost: Cost
    salt: bytes

    def key(self, secret: bytes) -> bytes:
        """What seals the file. Takes its time and memory. Raises `argon2.exceptions.HashingError` without memory."""
        cost = self.cost
        return hash_secret_raw(
            secret, self.salt, cost.passes, cost.memory_kib, cost.lanes, hash_len=KEY_BYTES, type=Type.ID
        )

    def seal(self, key: bytes, plain: bytes) -> bytes:
        """The content of a locked file."""
        line = self._line()
        return f"{line}\n{base64.b64encode(Box(key).seal(plain, line)).decode()}\n".encode()

    def open(self, key: bytes, content: bytes) -> bytes:
        """Raises `Unreadable` for another secret or a damaged file."""
        return Box(key).open(base64.b64decode(content.splitlines()[1]), self._line())

    def fingerprint(self) -> int:
        """31 bits that another lock hardly has. They tell nothing of a secret."""
        return int.from_bytes(hashlib.sha256(self._line().encode()).digest()[:4]) >> 1

    def _line(self) -> str:
        cost = self.cost
        salt = base64.b64encode(self.salt).decode()
        return f"locked {self.mode} argon2id {cost.memory_kib} {cost.passes} {cost.lanes} {salt}"


def new_lock(mode: Mode) -> Lock:
    """With a salt of its own."""
    return Lock(mode, COST, secrets.token_bytes(SALT_BYTES))


def lock_of(content: bytes) -> Lock | None:
    """How this file is locked, None for one that lies in plain. Raises `ValueError` for one that is damaged."""
    if not content.startswith(START):
        return None
    first, sealed = content.splitlines()
    head = first.decode("ascii")
    base64.b64decode(sealed, validate=True)
    _, mode, function, *numbers, salt = head.split()
    if function != "argon2id" or mode not in get_args(Mode):
        raise ValueError(head)
    memory, passes, lanes = map(int, numbers)
    if not (0 < memory <= MOST_MEMORY_KIB and 0 < passes <= MOST_PASSES and 0 < lanes <= MOST_LANES):
        raise ValueError(head)
    found = Lock(_mode(mode), Cost(memory, passes, lanes), base64.b64decode(salt, validate=True))
    if len(found.salt) != SALT_BYTES:
        raise ValueError(head)
    return found


def _mode(word: str) -> Mode:
    return next(mode for mode in get_args(Mode) if mode == word)
