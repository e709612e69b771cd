"""What the map says, as the rows of an index: each street once a postcode and town, under all its names."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched, pairwise

from ....domain.street_name import street_name, words_of
from ...address_index.source import BETWEEN, MAPPED, AddressRow, PlaceRow, StreetRow
from .houses import House
from .limits import Limits, Where
from .reading import Found, Line, Settlement, Street

REGION = "map"
_AT_ONCE = 20_000
_MOST_BETWEEN = 200
_SEVERAL = re.compile(r"\s*[,;/+&]\s*|\s+(?:et|en|und)\s+")
_RANGE = re.compile(r"(\d+)\s*[a-zA-Z]?\s*[-–]\s*(\d+)")


@dataclass
class Rows:
    """Streets with their middle (latitude, longitude, WGS84 degrees), and places. `houses()` runs once, in the order of
    the file; `left_out` counts the houses that nothing gives a street."""

    streets: list[tuple[StreetRow, float, float]]
    places: list[PlaceRow]
    left_out: int
    _found: Found
    _limits: Limits
    _known: "_Streets"
    _street_of_house: array[int]

    def houses(self) -> Iterator[AddressRow]:
        with_street = (house for house in self._found.houses if house.street)
        for house, at in zip(with_street, self._street_of_house, strict=True):
            street = self._known.row(at)
            for number in numbers(house.number):
                yield AddressRow(street, number, "", house.lat, house.lon, MAPPED)
        lines = [line for line in self._found.lines if line.first.street]
        ends = _located(self._limits, (line.first for line in lines))
        for line, (first, where) in zip(lines, ends, strict=True):
            street = self._known.of(first.street, where)
            for house in _between(line):
                yield AddressRow(street, house.number, "", house.lat, house.lon, BETWEEN)


def address_rows(found: Found) -> Rows:
    limits = Limits(found.limits, found.settlements, found.houses)
    known = _Streets()
    for street, where in _located(limits, found.streets):
        known.add(street.names, where, (street.lat, street.lon))
    with_street = (house for house in found.houses if house.street)
    of_house = array("I", (known.add_house(house, where) for house, where in _located(limits, with_street)))
    places = [_place(place, where) for place, where in _located(limits, found.settlements)]
    left_out = sum(not house.street for house in found.houses)
    return Rows(known.rows(), places, left_out, found, limits, known, of_house)


def numbers(written: str) -> list[str]:
    """ "14,16" and "2A;2B" are two numbers each, "10-12" is three: both ends and the whole."""
    parts = [part for part in _SEVERAL.split(written) if part]
    ends = [end for part in parts if (span := _RANGE.fullmatch(part)) for end in span.groups()]
    return list(dict.fromkeys((*parts, *ends)))


@dataclass
class _Joined:
    """A street of one postcode and town while its stretches come in."""

    names: list[str]
    where: Where
    towns: Counter[str] = field(default_factory=Counter)
    spots: list[tuple[float, float]] = field(default_factory=list)

    def row(self) -> StreetRow:
        """The town most houses name is the one to be written; the others lead there too."""
        tagged = sorted(self.towns, key=lambda town: (-self.towns[town], town))
        towns = tuple(dict.fromkeys((*tagged, *self.where.towns)))
        key = f"{self.where.postcode}/{self.where.towns[:1]}/{self.names[0]}"
        return StreetRow(REGION, self.where.postcode, key, tuple(self.names), towns)


class _Streets:
    """Streets by postcode, town and any of their names."""

    def __init__(self) -> None:
        self._streets: list[_Joined] = []
        self._by_name: dict[tuple[str, str, str], int] = {}
        self._rows: list[StreetRow] = []

    def add(self, names: Sequence[str], where: Where, spot: tuple[float, float]) -> int:
        """A stretch of a street; answers which street it is."""
        keys = [self._key(name, where) for name in names]
        number = next((self._by_name[key] for key in keys if key in self._by_name), len(self._streets))
        if number == len(self._streets):
            self._streets.append(_Joined([], where))
        street = self._streets[number]
        street.spots.append(spot)
        for name, key in zip(names, keys, strict=True):
            if self._by_name.setdefault(key, number) == number and name not in street.names:
                street.names.append(name)
        return number

    def add_house(self, house: House, where: Where) -> int:
        """A house says where its street is only when the map does not draw the street."""
        number = self._by_name.get(self._key(house.street, where))
        if number is None:
            number = self.add((house.street,), where, (house.lat, house.lon))
        if house.town:
            self._streets[number].towns[house.town] += 1
        return number

    def rows(self) -> list[tuple[StreetRow, float, float]]:
        """The middle is that stretch's which lies nearest to the mean of all: on the street, not beside a bend."""
        self._rows = [street.row() for street in self._streets]
        return [(row, *_middle(street.spots)) for row, street in zip(self._rows, self._streets, strict=True)]

    def row(self, number: int) -> StreetRow:
        return self._rows[number]

    def of(self, name: str, where: Where) -> StreetRow:
        """Where a house of that street has been added."""
        return self._rows[self._by_name[self._key(name, where)]]

    @staticmethod
    def _key(name: str, where: Where) -> tuple[str, str, str]:
        return where.postcode, where.towns[0] if where.towns else "", street_name(words_of(name)).key


def _middle(spots: list[tuple[float, float]]) -> tuple[float, float]:
    lat = math.fsum(spot[0] for spot in spots) / len(spots)
    lon = math.fsum(spot[1] for spot in spots) / len(spots)
    return min(spots, key=lambda spot: ((spot[0] - lat) ** 2 + (spot[1] - lon) ** 2, spot))


def _located[T: (House, Street, Settlement)](limits: Limits, things: Iterable[T]) -> Iterator[tuple[T, Where]]:
    """Each with its postcode (its own, where it is tagged with one) and towns."""
    for some in batched(things, _AT_ONCE):
        for thing, where in zip(some, limits.where([(t.lat, t.lon) for t in some]), strict=True):
            own = getattr(thing, "postcode", "")
            yield thing, where._replace(postcode=own) if own else where


def _place(place: Settlement, where: Where) -> PlaceRow:
    return PlaceRow(place.names, where.postcode, place.lat, place.lon, place.population)


def _between(line: Line) -> list[House]:
    """Spread evenly along the line; none where the ends are no numbers, or there would be suspiciously many."""
    first, last = line.first, line.last
    if not (first.number.isdecimal() and last.number.isdecimal()) or first.street != last.street:
        return []
    low, high = int(first.number), int(last.number)
    step = line.step if high > low else -line.step
    if (high - low) // step > _MOST_BETWEEN:
        return []
    return [
        first._replace(number=str(number), lat=spot[0], lon=spot[1])
        for number in range(low + step, high, step)
        for spot in [_along(line.points, (number - low) / (high - low))]
    ]


def _along(points: tuple[tuple[float, float], ...], share: float) -> tuple[float, float]:
    """The spot after this share of a line's length."""
    squeeze = math.cos(math.radians(points[0][0]))
    lengths = [math.hypot(b[0] - a[0], (b[1] - a[1]) * squeeze) for a, b in pairwise(points)]
    left = share * math.fsum(lengths)
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length:
            part = left / length
            return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
        left -= length
    return points[-1]
