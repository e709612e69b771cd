"""The codes that a paper sheet prints: B3-9F2A beside a visit, R-1C for the whole route at its head."""

import re
from typing import NamedTuple

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
