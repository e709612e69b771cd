"""Where a number that nobody mapped must be: between its nearest neighbours on its side of the street.

Odd numbers stand on one side and even ones on the other, in order. Nothing is said beyond the last known number, across
a gap of numbers too wide, or between neighbours too far apart for a straight line to mean anything.
"""

import re
from collections.abc import Iterable

from ..domain.distance import distance_km
from .address_index import House
from .address_index.source import BETWEEN

WIDEST_GAP = 40
FARTHEST_KM = 0.4
_WHOLE = re.compile(r"(\d{1,4})[A-Z]?")


def between(houses: Iterable[House], number: str) -> House | None:
    """The house `number` as it would stand there; None where its neighbours do not tell."""
    asked = _whole(number)
    if asked is None:
        return None
    side = [(known, house) for house in houses if (known := _whole(house.number)) and (known - asked) % 2 == 0]
    below = max((entry for entry in side if entry[0] <= asked), key=lambda entry: entry[0], default=None)
    above = min((entry for entry in side if entry[0] >= asked), key=lambda entry: entry[0], default=None)
    if not below or not above:
        return None
    (low, first), (high, last) = below, above
    away = distance_km(first.lat, first.lon, last.lat, last.lon)
    if high - low > WIDEST_GAP or away > FARTHEST_KM:
        return None
    share = (asked - low) / (high - low) if high > low else 0.0
    lat, lon = first.lat + share * (last.lat - first.lat), first.lon + share * (last.lon - first.lon)
    return House(number, "", lat, lon, BETWEEN)


def _whole(number: str) -> int | None:
    """Of "12" and "12A": a letter stands beside its number."""
    found = _WHOLE.fullmatch(number)
    return int(found[1]) if found else None
