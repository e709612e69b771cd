"""Writing an index: beside the old one, which it replaces in one step or not at all.
The same rows give the same bytes."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...domain.address import number_and_box
from ...domain.street_name import street_name, words_of
from .source import AddressRow, ImportRefused, PlaceRow, StreetRow

VERSION = 3
"""`user_version` of the file: an index of another version is not read, and its regions are not kept."""

_SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {VERSION};
CREATE TABLE street (id INTEGER PRIMARY KEY, region TEXT, label TEXT, postcode TEXT, town TEXT, lat REAL, lon REAL);
CREATE TABLE name (id INTEGER PRIMARY KEY, street INTEGER, label TEXT, key TEXT, kind TEXT, core TEXT);
CREATE TABLE town (street INTEGER, key TEXT);
CREATE TABLE house (street INTEGER, number TEXT, box TEXT, lat REAL, lon REAL, origin INTEGER);
CREATE TABLE place (id INTEGER PRIMARY KEY, names TEXT, postcode TEXT, lat REAL, lon REAL, population INTEGER);
CREATE VIRTUAL TABLE gram USING fts5(core, content='', tokenize='trigram', detail='none');
"""
_INDEXES = """
INSERT INTO gram (rowid, core) SELECT id, core FROM name ORDER BY id;
CREATE INDEX street_postcode ON street (postcode);
CREATE INDEX street_place ON street (lat, lon);
CREATE INDEX name_street ON name (street);
CREATE INDEX name_core ON name (core);
CREATE INDEX town_key ON town (key, street);
CREATE INDEX house_number ON house (street, number);
CREATE INDEX house_place ON house (lat, lon);
ANALYZE;
"""
_BATCH = 20_000
NAMES_APART = "|"


class IndexWriter:
    """Fills the tables of a new index. Streets are told apart by their `StreetRow`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._numbers: dict[StreetRow, int] = {}
        self._middles: list[list[float]] = []
        self._houses: list[tuple[int, str, str, float, float, int]] = []

    @property
    def streets(self) -> int:
        """How many streets have been written."""
        return len(self._numbers)

    def add(self, row: AddressRow) -> None:
        number = self._street(row.street)
        middle = self._middles[number]
        middle[0] += row.lat
        middle[1] += row.lon
        middle[2] += 1
        key, box = number_and_box(row.number)
        self._houses.append((number, key, row.box or box, row.lat, row.lon, row.origin))
        if len(self._houses) >= _BATCH:
            self.flush()

    def add_street(self, street: StreetRow, lat: float, lon: float) -> None:
        """A street that may have no house; its middle counts only then."""
        number = self._street(street)
        if not self._middles[number][2]:
            self._middles[number][3:] = [lat, lon]

    def add_places(self, places: Iterable[PlaceRow]) -> None:
        self.connection.executemany(
            "INSERT INTO place (names, postcode, lat, lon, population) VALUES (?, ?, ?, ?, ?)",
            ((NAMES_APART.join(p.names), p.postcode, p.lat, p.lon, p.population) for p in places),
        )

    def flush(self) -> None:
        self.connection.executemany(
            "INSERT INTO house (street, number, box, lat, lon, origin) VALUES (?, ?, ?, ?, ?, ?)", self._houses
        )
        self._houses.clear()

    def finish(self) -> None:
        """Rows that wait, and the middle of each street: the mean of its houses."""
        self.flush()
        middles = ((a / n, o / n) if n else tuple(alone) for a, o, n, *alone in self._middles)
        self.connection.executemany(
            "UPDATE street SET lat = ?, lon = ? WHERE id = ?", [(*middle, s) for s, middle in enumerate(middles)]
        )

    def _street(self, street: StreetRow) -> int:
        number = self._numbers.get(street)
        if number is None:
            number = self._numbers[street] = len(self._numbers)
            self._middles.append([0.0, 0.0, 0])
            self._write_street(number, street)
        return number

    def _write_street(self, number: int, street: StreetRow) -> None:
        self.connection.execute(
            "INSERT INTO street (id, region, label, postcode, town) VALUES (?, ?, ?, ?, ?)",
            (number, street.region, street.names[0], street.postcode, next(iter(street.towns), "")),
        )
        for label in street.names:
            name = street_name(words_of(label))
            self.connection.execute(
                "INSERT INTO name (street, label, key, kind, core) VALUES (?, ?, ?, ?, ?)",
                (number, label, name.key, name.kind, name.core),
            )
        keys = dict.fromkeys(" ".join(words_of(town)) for town in street.towns)
        self.connection.executemany("INSERT INTO town (street, key) VALUES (?, ?)", [(number, key) for key in keys])


@contextlib.contextmanager
def written(target: Path) -> Iterator[sqlite3.Connection]:
    """A new index with its empty tables, which takes the place of `target` when the block has ended well.

    Raises `ImportRefused` with one sentence; then, and when interrupted, the old index stays in use.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(target.with_suffix(".lock")), contextlib.ExitStack() as stack:
        beside = target.with_suffix(".building")
        beside.unlink(missing_ok=True)  # what an interrupted import left
        stack.callback(beside.unlink, missing_ok=True)
        try:
            with contextlib.closing(sqlite3.connect(beside, isolation_level=None, uri=True)) as connection:
                beside.chmod(0o600)
                connection.executescript(_SCHEMA)
                yield connection
                connection.executescript(_INDEXES)
        except sqlite3.Error as error:
            raise ImportRefused(f"the index cannot be written in {target.parent}: {error}.") from None
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One import at a time; the lock ends with the process, however it ends."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRefused("another import is running; wait until it has ended.") from None
        yield


def is_readable(index: Path) -> bool:
    """An index of this version, whole enough to be opened."""
    try:
        with contextlib.closing(sqlite3.connect(read_only(index), uri=True)) as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)
    except sqlite3.Error:
        return False


def read_only(index: Path) -> str:
    return f"{index.absolute().as_uri()}?mode=ro"
