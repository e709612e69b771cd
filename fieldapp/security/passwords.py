"""Staff passwords: Argon2id with the library's current parameters, re-hashed when they change."""

from collections.abc import Collection
from typing import Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

Weakness = Literal["password_short", "password_long", "password_guessable"]
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("no account has this password")

LONGEST = 200
HARD_TO_GUESS = 10**10
"""Guesses that somebody who knows people's habits needs: the highest of the five grades of zxcvbn."""


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


def weakness(
    password: str, login: str, minimum: int, known: Collection[str] = (), guesses: float = HARD_TO_GUESS
) -> Weakness | None:
    """A code for what is wrong with a new password, or None. `minimum`: its least number of characters; `known`: words
    that somebody who guesses would try first, such as the names of person and office; `guesses`: so many it must take.

    How easy it is to guess follows Wheeler, "zxcvbn: Low-Budget Password Strength Estimation" (USENIX Security 2016):
    lists of common passwords, names and words, dates, keys beside each other and repetitions.
    """
    if len(password) < minimum:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    folded = password.casefold()
    if len(set(folded)) < 5 or (login and login.casefold() in folded):
        return "password_guessable"
    estimate = zxcvbn(password, user_inputs=[login, *known], max_length=LONGEST)
    if estimate["guesses"] < guesses:
        return "password_guessable"
    return None
