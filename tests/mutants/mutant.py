"""One change to the code, and what became of it."""

from dataclasses import dataclass

NOTICED = ("killed", "timeout")
NOT_TRIED = "not checked"


@dataclass(frozen=True)
class Mutant:
    """`before` and `after` are the lines that differ, without their indentation. `status` is one of mutmut's words
    ("killed", "survived", "timeout", "no tests", ...), and `NOT_TRIED` before it was tried."""

    name: str
    module: str
    function: str
    before: str
    after: str
    status: str = NOT_TRIED
