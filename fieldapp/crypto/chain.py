"""A chain over rows that are only ever added: each is linked to the one before it, and the end is signed.

A link is HMAC-SHA-256 over the link before and the row, under a key that lies outside the database: whoever can write
in the database and has no key can change, add, remove or reorder no row so that the links still fit, nor cut off the
end. Whoever has the key as well can make another chain: only an end that was noted elsewhere (a backup) tells that.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256


class Chain:
    """Links and ends are 64 hexadecimal digits."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def first(self, rows: Iterable[bytes]) -> str:
        """What stands before the first link, over the rows that were there before there was a chain, in their order."""
        digest = sha256()
        for row in rows:
            digest.update(sha256(row).digest())
        return self._mac("first", digest.digest())

    def link(self, before: str, row: bytes) -> str:
        """Of a row behind the one whose link is `before`."""
        return self._mac("link", before.encode(), row)

    def end(self, number: int, first: str, last: str) -> str:
        """Signs that the chain has so many rows, and between which links."""
        return self._mac("end", str(number).encode(), first.encode(), last.encode())

    def _mac(self, use: str, *parts: bytes) -> str:
        return hmac.new(self._key, b"\n".join((use.encode(), *parts)), sha256).hexdigest()
