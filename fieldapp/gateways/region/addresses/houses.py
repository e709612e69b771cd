"""Millions of houses in columns: some 40 bytes each, where a list of tuples would take five times that."""

from array import array
from collections.abc import Iterator
from typing import NamedTuple


class House(NamedTuple):
    """As tagged; `street` also for houses that only a hamlet names. WGS84 degrees."""

    number: str
    street: str
    postcode: str
    town: str
    lat: float
    lon: float


class Houses:
    """Read as often as needed, in the order they came."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._columns = [array("I") for _ in range(4)]
        self._places = array("d")

    def append(self, house: House) -> None:
        for column, word in zip(self._columns, house[:4], strict=True):
            column.append(self._words.setdefault(word, len(self._words)))
        self._places.extend(house[4:])

    def __len__(self) -> int:
        return len(self._columns[0])

    def __iter__(self) -> Iterator[House]:
        words = list(self._words)
        for n, (number, street, postcode, town) in enumerate(zip(*self._columns, strict=True)):
            lat, lon = self._places[2 * n], self._places[2 * n + 1]
            yield House(words[number], words[street], words[postcode], words[town], lat, lon)
