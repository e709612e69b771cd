"""A key of every day that is made from the one of the day before, and from which that one cannot be made again.

Who keeps the key of a day opens what was sealed on that day and later, and nothing older: a key that is moved on
forgets. Forward security by a one-way function (Bellare and Yee, "Forward-Security in Private-Key Cryptography", 2003);
each step is HKDF-SHA-256.
"""

from dataclasses import dataclass
from datetime import date

from .box import derive


class Forgotten(Exception):
    """This key was moved on past that day."""


@dataclass(frozen=True)
class AgeingKey:
    """`secret` (32 random bytes, or made from such) is the key of the day `since`, the oldest that can still be had."""

    since: date
    secret: bytes

    def of(self, day: date) -> bytes:
        """The key of a day. Raises `Forgotten` for one before `since`."""
        if day < self.since:
            raise Forgotten(day)
        secret = self.secret
        for _ in range((day - self.since).days):
            secret = derive(secret, "next-day")
        return secret

    def moved_to(self, day: date) -> "AgeingKey":
        """The same key, which has forgotten every day before that one; unchanged where it has already."""
        return AgeingKey(day, self.of(day)) if day > self.since else self
