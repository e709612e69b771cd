"""Several keys for one purpose: what is new is sealed with the first, and each of them opens what it sealed.

A value does not say which key sealed it: AES-GCM opens with the right one alone, so that trying tells. That is how
values of an earlier master key open while it is changed (`rotation.py`), and in backups from before.
"""

from collections.abc import Sequence

from .box import Box, Unreadable


class RingBox(Box):
    def __init__(self, keys: Sequence[bytes]) -> None:
        super().__init__(keys[0])
        self._earlier = [Box(key) for key in keys[1:]]

    def open(self, sealed: bytes, context: str) -> bytes:
        try:
            return super().open(sealed, context)
        except Unreadable:
            for box in self._earlier:
                try:
                    return box.open(sealed, context)
                except Unreadable:
                    continue
            raise

    def renewed(self, sealed: bytes, context: str) -> bytes | None:
        """The same, sealed with the first key; None where it is already. Raises `Unreadable`."""
        try:
            super().open(sealed, context)
        except Unreadable:
            return self.seal(self.open(sealed, context), context)
        return None
