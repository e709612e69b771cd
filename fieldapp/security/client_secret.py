"""The six digits of a client as a slow hash.

A million codes are tried in hours whatever the hash costs, so it is the key that protects them: what is hashed is keyed
already, and whoever has that key has every case. A slow hash is asked for all the same where a secret has so few digits
(OWASP ASVS 5.0, 6.5.2). It is made whenever a form is sent, so it costs as little as OWASP's Password Storage Cheat
Sheet allows for Argon2id: seven megabytes, five passes, one thread; a tenth of what a password costs.

All are hashed by one thread, one after the other: the memory of a hash stays with the thread that asked for it, and a
server of fourteen threads would keep it fourteen times.
"""

from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=5, memory_cost=7168, parallelism=1)
_NOBODY = _hasher.hash("no request has this code")
_alone = ThreadPoolExecutor(1, thread_name_prefix="codes")  # its thread begins with the first hash, after any fork


def hash_secret(keyed: str) -> str:
    """`keyed`: the digits under a key of the office."""
    return _alone.submit(_hasher.hash, keyed).result()


def is_secret(stored: str | None, keyed: str) -> bool:
    """Takes the same time whether or not there is one; without a stored hash no code is right."""
    try:
        return _alone.submit(_hasher.verify, stored or _NOBODY, keyed).result() and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
