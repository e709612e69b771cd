"""Staff passwords: Argon2id with the library's current parameters, re-hashed when they change."""

from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

Weakness = Literal["password_short", "password_long", "password_guessable"]
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("no account has this password")

COMMON = frozenset({"password1234", "motdepasse12", "123456789012", "hirondelle12", "wachtwoord12", "azertyuiop12"})


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Takes the same time whether or not the account exists; without a stored hash no password is right."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def weakness(password: str, login: str, minimum: int) -> Weakness | None:
    """A code for what is wrong with a new password, or None. `minimum`: its least number of characters."""
    if len(password) < minimum:
        return "password_short"
    if len(password) > 200:
        return "password_long"
    folded = password.casefold()
    if folded in COMMON or len(set(folded)) < 5 or (login and login.casefold() in folded):
        return "password_guessable"
    return None
