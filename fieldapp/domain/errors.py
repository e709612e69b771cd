"""What a service refuses, as a code and parameters; the web layer has the words."""

from collections.abc import Sequence
from typing import Any, Self


class Refused(Exception):
    """A rule of the domain forbids it. `code` is stable; `params` fill the sentence;
    `field` names the input at fault."""

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def at(self, place: str) -> Self:
        """The same in a form of several, where each field has this after its name."""
        return type(self)(self.code, f"{self.field}{place}" if self.field else None, **self.params)


class RefusedSeveral(Exception):
    """The same of one act at several places, each with its own `Refused`."""

    def __init__(self, refusals: Sequence[Refused]) -> None:
        super().__init__(*(one.code for one in refusals))
        self.refusals = tuple(refusals)


class NotFound(Exception):
    """No such thing, or not for this reader: both look the same from outside."""


class Stale(Exception):
    """Somebody else changed it meanwhile; read again, then decide."""


class WriteConflict(Exception):
    """Another transaction wrote the same thing at the same moment, and the store keeps what was first; read again."""
