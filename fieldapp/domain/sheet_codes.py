"""The codes that a paper sheet prints: B3-9F2A beside a visit, R-1C for the whole route at its head, B3-9F2A-7C1E on a
slip for consent of that visit."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

MARK_DIGITS = 4
_SLIP = re.compile(r"\s*(.*[0-9a-fA-F]{4})\s*[-–.]\s*([0-9a-fA-F]{4})\s*")
_ROUTE = re.compile(r"\s*[Rr]\s*[-–.\s]?\s*(\d{1,3})\s*([A-Za-z]{1,2})\s*")


class RouteCode(NamedTuple):
    """Whose sheet it is: the version of the day's plan, and the letter of the route."""

    version: int
    letter: str

    def __str__(self) -> str:
        return f"R-{self.version}{self.letter}"


def sheet_code(letter: str, number: int, stop_id: str) -> str:
    """What the sheet prints beside a stop, B3-9F2A: letter of the route, number of the stop on it from 1, and the
    beginning of its id."""
    return f"{letter}{number}-{stop_id[:4].upper()}"


def read_route_code(typed: str) -> RouteCode | None:
    """None for what does not look like the code of a route."""
    match = _ROUTE.fullmatch(typed)
    return RouteCode(int(match[1]), match[2].upper()) if match else None


class SlipCode(NamedTuple):
    """Of which visit, and the mark of the words on it."""

    stop: str
    mark: str


def words_mark(texts: Iterable[str]) -> str:
    """What tells these words from all others on a slip: four digits of their hash, in capitals."""
    return sha256("\n".join(texts).encode()).hexdigest()[:MARK_DIGITS].upper()


def read_slip_code(typed: str) -> SlipCode | None:
    """None for what does not look like the code of a slip. Whether the first part is the code of a visit is for whoever
    looks it up."""
    match = _SLIP.fullmatch(typed)
    return SlipCode(match[1], match[2].upper()) if match else None
