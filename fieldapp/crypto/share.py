"""The office's share of the key of a readable day: without it the PIN of a copied phone opens nothing.

It follows from the office's master key, the phone and the moment when it was made ready, so that the office keeps none
and yet can give it again for as long as that day may be read. A phone that holds it in memory alone asks for it with
what follows from its PIN (`static/phone/lock.js`); the office compares that with a keyed hash and counts wrong ones.
"""

from datetime import datetime

from .box import derive


class Shares:
    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    def of(self, phone_id: str, since: datetime) -> bytes:
        """Of the day that this phone was given at `since` (aware UTC): 32 bytes."""
        return derive(self._seed, f"share/{phone_id}/{since.isoformat()}")
