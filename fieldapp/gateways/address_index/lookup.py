"""Reading the index: candidates for the search, never a judgement about them."""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...domain.street_name import StreetName
from .source import BETWEEN, OFFICIAL, PlaceRow
from .writing import NAMES_APART, is_readable, read_only

KM_A_DEGREE_NORTH = 111.2
KM_A_DEGREE_EAST = 70.0
"""At 51 degrees north; a square a little too wide does no harm."""
_POOLS = 64
_ATTEMPTS = 5
_STREET = """SELECT s.id, n.label, n.key, n.kind, n.core, s.postcode, s.town, s.lat, s.lon
             FROM street s JOIN name n ON n.street = s.id """
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Street:
    """One name of one street of one postcode; `label` as the file writes it, WGS84 degrees of its middle."""

    id: int
    label: str
    name: StreetName
    postcode: str
    town: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class House:
    """A house number with its place in WGS84 degrees. `origin`: 0 the official file, 1 the map, 2 a line on the map
    between two known numbers."""

    number: str
    box: str
    lat: float
    lon: float
    origin: int = 0

    @property
    def source(self) -> str:
        return "addresses" if self.origin == OFFICIAL else "map"

    @property
    def surveyed(self) -> bool:
        """Somebody put this number there; otherwise it was thought between its neighbours."""
        return self.origin != BETWEEN


Mark = tuple[str, int, int, int]
"""Which file is open: its path, inode, time and size."""


class AddressIndex:
    """Opens the file again when an import or another region pack has replaced it. Safe for several threads.

    A file that is missing, damaged or of another version is an empty index: addresses then wait for a person.
    """

    def __init__(self, path: Path | Callable[[], Path]) -> None:
        """`path`: of the file, or what says which file it is now."""
        self._path = path if callable(path) else lambda: path
        self._local = threading.local()

    @contextlib.contextmanager
    def steady(self) -> Iterator[Mark | None]:
        """One and the same file for everything asked inside, in this thread:
        numbers of streets mean nothing in another.

        Answers which file it is; None while there is none.
        """
        self._connection()
        self._local.steady = True
        try:
            yield self._local.mark
        finally:
            self._local.steady = False

    def has_streets(self) -> bool:
        return bool(self._rows("SELECT 1 FROM street LIMIT 1"))

    def places(self) -> list[PlaceRow]:
        """The towns, villages and hamlets of the map."""
        rows = self._rows("SELECT names, postcode, lat, lon, population FROM place ORDER BY id")
        return [PlaceRow(tuple(names.split(NAMES_APART)), *rest) for names, *rest in rows]

    def has_town(self, key: str) -> bool:
        return bool(self._rows("SELECT 1 FROM town WHERE key = ? LIMIT 1", key))

    def is_in_town(self, street: int, key: str) -> bool:
        """Whether the street of this id lies in the town whose normalised name is `key`."""
        return bool(self._rows("SELECT 1 FROM town WHERE key = ? AND street = ? LIMIT 1", key, street))

    def in_postcode(self, postcode: str) -> list[Street]:
        return self._pool("WHERE s.postcode = ?", postcode)

    def in_town(self, key: str) -> list[Street]:
        return self._pool("WHERE s.id IN (SELECT street FROM town WHERE key = ?)", key)

    def around(self, lat: float, lon: float, km: float) -> list[Street]:
        """Streets whose middle lies in the square of `km` each way."""
        return self._pool("WHERE s.lat BETWEEN ? AND ? AND s.lon BETWEEN ? AND ?", *_square(lat, lon, km))

    def sounding_like(self, core: str, most: int = 60) -> list[Street]:
        """Streets that share the most three-letter pieces with the words, wherever they are."""
        match = " OR ".join(_pieces(core))
        if not match:
            return self._streets("WHERE n.core = ?", core)
        ranked = "WHERE n.id IN (SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rank LIMIT ?)"
        return self._streets(ranked, match, most)

    def containing(self, word: str, most: int) -> list[Street]:
        """The first `most` rows, in no particular order, of streets with all three-letter pieces of a word (of three
        letters or more) somewhere in the name."""
        match = " AND ".join(_pieces(word))
        if not match:
            return []
        return self._streets("WHERE n.id IN (SELECT rowid FROM gram WHERE gram MATCH ? LIMIT ?)", match, most)

    def houses(self, street: int, number: str) -> list[House]:
        """Those of the street of this id with this number; official ones first, then as they stand in the file."""
        query = "SELECT number, box, lat, lon, origin FROM house WHERE street = ? AND number = ? ORDER BY origin, rowid"
        return [House(*row) for row in self._rows(query, street, number)]

    def houses_of(self, street: int) -> list[House]:
        """All houses of the street of this id, in the order of the file."""
        query = "SELECT number, box, lat, lon, origin FROM house WHERE street = ? ORDER BY rowid"
        return [House(*row) for row in self._rows(query, street)]

    def around_house(self, lat: float, lon: float, km: float, most: int = 5_000) -> list[tuple[House, Street]]:
        """Houses in the square of `km` each way, in no order."""
        query = """SELECT street, number, box, lat, lon, origin FROM house
                   WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? LIMIT ?"""
        rows = self._rows(query, *_square(lat, lon, km), most)
        streets: dict[int, Street] = {}
        for number in sorted({row[0] for row in rows}):
            streets[number] = self._streets("WHERE s.id = ?", number)[0]
        return [(House(*row[1:]), streets[row[0]]) for row in rows]

    def _streets(self, where: str, *values: object) -> list[Street]:
        rows = self._rows(f"{_STREET} {where} ORDER BY n.id", *values)
        return [Street(r[0], r[1], StreetName(r[2], r[3], r[4]), r[5], r[6], r[7], r[8]) for r in rows]

    def _pool(self, where: str, *values: object) -> list[Street]:
        """Streets of one area, remembered while the index stays the same: people ask for the same towns all day."""
        if self._connection() is None:
            return []
        pools: dict[tuple[object, ...], list[Street]] = self._local.pools
        key = (where, *values)
        if key not in pools:
            if len(pools) >= _POOLS:
                pools.clear()
            pools[key] = self._streets(where, *values)
        return pools[key]

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        connection = self._connection()
        if connection is None:
            return []
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            _log.warning("The address index cannot be read (%s); import the address file again.", error)
            return []

    def _connection(self) -> sqlite3.Connection | None:
        """This thread's connection to the file that is there now."""
        if not getattr(self._local, "steady", False):
            self._open_what_is_there()
        connection: sqlite3.Connection | None = self._local.connection
        return connection

    def _open_what_is_there(self) -> None:
        """A pack may be switched, and the one before removed, between asking for its file and opening it: ask again."""
        for _ in range(_ATTEMPTS):
            path = self._path()
            mark = _mark(path)
            if hasattr(self._local, "mark") and self._local.mark == mark:
                return
            connection = _opened(path) if mark else None
            if connection or self._path() == path:
                break
        old: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if old:
            old.close()
        self._local.mark, self._local.pools, self._local.connection = mark, {}, connection


def _mark(path: Path) -> Mark | None:
    try:
        stamp = path.stat()
    except FileNotFoundError:
        return None
    return str(path), stamp.st_ino, stamp.st_mtime_ns, stamp.st_size


def _opened(path: Path) -> sqlite3.Connection | None:
    if not is_readable(path):
        _log.warning("The address index is damaged or of another version; import the address file again.")
        return None
    return sqlite3.connect(read_only(path), uri=True)


def _square(lat: float, lon: float, km: float) -> tuple[float, float, float, float]:
    high, wide = km / KM_A_DEGREE_NORTH, km / KM_A_DEGREE_EAST
    return lat - high, lat + high, lon - wide, lon + wide


def _pieces(text: str) -> list[str]:
    """The three-letter pieces of each word, quoted for the search; letters and digits only, so nothing to escape."""
    pieces = {text[at : at + 3] for at in range(len(text) - 2)}
    return [f'"{piece}"' for piece in sorted(pieces) if piece.strip()]
