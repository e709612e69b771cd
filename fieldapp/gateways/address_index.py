"""The local index of addresses: one SQLite file, built from a file in the official BeSt column layout.

A build goes to a temporary file and replaces the old index in one step, so an interrupted import leaves the old one in
use. The same file gives the same index. A new file replaces the whole index: the official download is complete.
"""

import contextlib
import csv
import gzip
import io
import itertools
import os
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..domain.address import StreetName, normalise, street_name, words_of

COLUMNS = (
    "EPSG:4326_lat", "EPSG:4326_lon", "box_number", "house_number", "municipality_name_fr", "municipality_name_nl",
    "municipality_name_de", "postcode", "postname_fr", "postname_nl", "street_id", "streetname_fr", "streetname_nl",
    "streetname_de", "status",
)  # fmt: skip
MAX_LINE = 5_000
SCHEMA = """
CREATE TABLE street (id INTEGER PRIMARY KEY, label TEXT, postcode TEXT, town TEXT, lat REAL, lon REAL);
CREATE TABLE name (street INTEGER, label TEXT, key TEXT, kind TEXT, core TEXT);
CREATE TABLE town (street INTEGER, key TEXT);
CREATE TABLE house (street INTEGER, number TEXT, box TEXT, lat REAL, lon REAL, PRIMARY KEY (street, number, box)) WITHOUT ROWID;
CREATE VIRTUAL TABLE gram USING fts5(core, content='', tokenize='trigram', detail='none');
"""
INDEXES = """
CREATE INDEX street_postcode ON street (postcode);
CREATE INDEX street_place ON street (lat, lon);
CREATE INDEX name_street ON name (street);
CREATE INDEX name_core ON name (core);
CREATE INDEX town_key ON town (key, street);
CREATE INDEX house_place ON house (lat, lon);
"""


class ImportRefused(Exception):
    """The file cannot be used; the text is one sentence. The index in use is unchanged."""


@dataclass(frozen=True)
class Imported:
    addresses: int
    streets: int
    left_out: int


@dataclass(frozen=True)
class Street:
    """One street of one postcode; `label` as the file writes it, WGS84 degrees of its middle."""

    id: int
    label: str
    name: StreetName
    postcode: str
    town: str
    lat: float
    lon: float


@dataclass(frozen=True)
class House:
    number: str
    box: str
    lat: float
    lon: float


def build(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> Imported:
    """Reads `source` (plain, gzip or zip) into a new index at `target`. `progress(bytes read, bytes in all)`."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(".building")
    beside.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; " + SCHEMA)
            connection.execute("BEGIN")
            with _opened(source, progress) as lines:
                counts = _fill(connection, lines)
            connection.execute("COMMIT")
            connection.executescript(INDEXES + "ANALYZE;")
        finally:
            connection.close()
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.chmod(0o600)
        beside.replace(target)
    except (OSError, EOFError, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise ImportRefused(f"{source} cannot be read: {error}.") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"{source} is not UTF-8; save it in that encoding.") from None
    except csv.Error as error:
        raise ImportRefused(f"{source} is not a CSV file: {error}.") from None
    finally:
        beside.unlink(missing_ok=True)
    return counts


@contextlib.contextmanager
def _opened(source: Path, progress: Callable[[int, int], None] | None) -> Iterator[Iterator[str]]:
    size = source.stat().st_size
    with contextlib.ExitStack() as stack:
        raw: IO[bytes] = stack.enter_context(source.open("rb"))
        magic = raw.read(4)
        raw.seek(0)
        binary: IO[bytes] = raw
        if magic[:2] == b"\x1f\x8b":
            binary = stack.enter_context(gzip.open(raw))
        elif magic == b"PK\x03\x04":
            archive = stack.enter_context(zipfile.ZipFile(raw))
            tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(tables) != 1:
                raise ImportRefused(f"{source} holds {len(tables)} CSV files; give a zip with exactly one.")
            binary = stack.enter_context(archive.open(tables[0]))

        yield _lines(source, binary, raw, lambda done: progress(done, size) if progress else None)


def _lines(source: Path, binary: IO[bytes], raw: IO[bytes], told: Callable[[int], None]) -> Iterator[str]:
    """Text lines of a limited length; says how many bytes of the file itself were read."""
    text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
    for count in itertools.count(1):
        line = text.readline(MAX_LINE)
        if not line:
            break
        if len(line) >= MAX_LINE or "\0" in line:
            raise ImportRefused(f"{source} is not an address file: line {count} is too long or holds no text.")
        if count % 2_000 == 0:
            told(raw.tell())
        yield line
    told(raw.tell())


def _fill(connection: sqlite3.Connection, lines: Iterator[str]) -> Imported:
    rows = csv.reader(lines)
    header = next(rows, [])
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ImportRefused(f"the column {missing[0]} is missing; use the official BeSt address download.")
    place = {column: header.index(column) for column in COLUMNS}
    streets: dict[tuple[str, str, str], int] = {}
    sums: dict[int, list[float]] = {}
    kept = left_out = 0
    houses: list[tuple[int, str, str, float, float]] = []
    for row in rows:
        if not row:
            continue
        if len(row) < len(header):
            raise ImportRefused(f"line {rows.line_num} has {len(row)} columns instead of {len(header)}.")
        value = {column: row[position].strip() for column, position in place.items()}
        if value["status"] != "current":
            left_out += 1
            continue
        try:
            lat, lon = float(value["EPSG:4326_lat"]), float(value["EPSG:4326_lon"])
        except ValueError:
            left_out += 1
            continue
        labels = tuple(
            dict.fromkeys(value[f"streetname_{code}"] for code in ("fr", "nl", "de") if value[f"streetname_{code}"])
        )
        if not labels or not value["house_number"]:
            left_out += 1
            continue
        key = (value["street_id"], value["postcode"], labels[0])
        street = streets.get(key)
        if street is None:
            street = streets[key] = len(streets) + 1
            _add_street(connection, street, labels, value)
            sums[street] = [0.0, 0.0, 0.0]
        total = sums[street]
        total[0] += lat
        total[1] += lon
        total[2] += 1
        houses.append((street, house_key(value["house_number"]), value["box_number"].upper(), lat, lon))
        kept += 1
        if len(houses) >= 20_000:
            _add_houses(connection, houses)
    _add_houses(connection, houses)
    if not kept:
        raise ImportRefused("the file has no current address; use the official BeSt address download.")
    connection.executemany(
        "UPDATE street SET lat = ?, lon = ? WHERE id = ?", [(a / n, o / n, s) for s, (a, o, n) in sums.items()]
    )
    return Imported(kept, len(streets), left_out)


def _add_street(connection: sqlite3.Connection, street: int, labels: tuple[str, ...], value: dict[str, str]) -> None:
    towns = [value[f"{kind}_{code}"] for kind in ("postname", "municipality_name") for code in ("fr", "nl", "de")
             if f"{kind}_{code}" in value and value[f"{kind}_{code}"]]  # fmt: skip
    town = value["postname_fr"] or value["municipality_name_fr"] or (towns[0] if towns else "")
    connection.execute(
        "INSERT INTO street (id, label, postcode, town) VALUES (?, ?, ?, ?)",
        (street, labels[0], value["postcode"], town),
    )
    for label in labels:
        name = street_name(words_of(label))
        cursor = connection.execute(
            "INSERT INTO name (street, label, key, kind, core) VALUES (?, ?, ?, ?, ?)",
            (street, label, name.key, name.kind, name.core),
        )
        connection.execute("INSERT INTO gram (rowid, core) VALUES (?, ?)", (cursor.lastrowid, name.core))
    connection.executemany("INSERT INTO town (street, key) VALUES (?, ?)", {(street, normalise(t)) for t in towns})


def _add_houses(connection: sqlite3.Connection, houses: list[tuple[int, str, str, float, float]]) -> None:
    connection.executemany("INSERT OR IGNORE INTO house (street, number, box, lat, lon) VALUES (?, ?, ?, ?, ?)", houses)
    houses.clear()


def house_key(number: str) -> str:
    """ "20 a" and "20A" are one number."""
    return number.replace(" ", "").upper().lstrip("0")


class AddressIndex:
    """Reads an index; opens the file again when an import has replaced it. Safe for several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        try:
            stamp = self._path.stat()
        except FileNotFoundError:
            return []
        mark = (stamp.st_ino, stamp.st_mtime_ns)
        if getattr(self._local, "mark", None) != mark:
            if hasattr(self._local, "connection"):
                self._local.connection.close()
            uri = f"file:{self._path}?mode=ro"
            self._local.connection = sqlite3.connect(uri, uri=True)
            self._local.mark = mark
            self._local.pools = {}
        return self._local.connection.execute(query, values).fetchall()

    def towns(self, key: str) -> bool:
        return bool(self._rows("SELECT 1 FROM town WHERE key = ? LIMIT 1", key))

    def street_in_town(self, street: int, key: str) -> bool:
        return bool(self._rows("SELECT 1 FROM town WHERE key = ? AND street = ? LIMIT 1", key, street))

    def in_postcode(self, postcode: str) -> list[Street]:
        return self._pool("WHERE s.postcode = ?", postcode)

    def in_town(self, key: str) -> list[Street]:
        return self._pool("WHERE s.id IN (SELECT street FROM town WHERE key = ?)", key)

    def around(self, lat: float, lon: float, km: float) -> list[Street]:
        """Streets whose middle lies in the square of `km` each way."""
        high, wide = km / 111.2, km / 70.0
        return self._pool(
            "WHERE s.lat BETWEEN ? AND ? AND s.lon BETWEEN ? AND ?", lat - high, lat + high, lon - wide, lon + wide
        )

    def sounding_like(self, core: str, most: int = 60) -> list[Street]:
        """Streets that share the most three-letter pieces with the words, wherever they are."""
        pieces = {core[at : at + 3] for at in range(len(core) - 2)}
        if not pieces:
            return self._streets("WHERE n.core = ?", core)
        match = " OR ".join('"' + piece.replace('"', "") + '"' for piece in sorted(pieces) if piece.strip())
        if not match:
            return []
        return self._streets(
            "WHERE n.rowid IN (SELECT rowid FROM gram WHERE gram MATCH ? ORDER BY rank LIMIT ?)", match, most
        )

    def houses(self, street: int, number: str) -> list[House]:
        rows = self._rows("SELECT number, box, lat, lon FROM house WHERE street = ? AND number = ?", street, number)
        return [House(*row) for row in rows]

    def nearest(self, lat: float, lon: float, km: float) -> list[tuple[House, Street]]:
        high, wide = km / 111.2, km / 70.0
        rows = self._rows(
            "SELECT street, number, box, lat, lon FROM house WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? LIMIT 500",
            lat - high, lat + high, lon - wide, lon + wide,
        )  # fmt: skip
        streets = {
            s.id: s for s in self._streets(f"WHERE s.id IN ({','.join(str(int(r[0])) for r in rows) or 'NULL'})")
        }
        return [(House(*row[1:]), streets[row[0]]) for row in rows]

    def _pool(self, where: str, *values: object) -> list[Street]:
        """Streets of one area, remembered while the index stays the same: people ask for the same towns all day."""
        if not self._rows("SELECT 1"):
            return []
        pools: dict[tuple[object, ...], list[Street]] = self._local.pools
        key = (where, *values)
        if key not in pools:
            if len(pools) >= 64:
                pools.clear()
            pools[key] = self._streets(where, *values)
        return pools[key]

    def _streets(self, where: str, *values: object) -> list[Street]:
        rows = self._rows(
            "SELECT s.id, n.label, n.key, n.kind, n.core, s.postcode, s.town, s.lat, s.lon "
            f"FROM street s JOIN name n ON n.street = s.id {where}",
            *values,
        )
        return [Street(r[0], r[1], StreetName(r[2], r[3], r[4]), r[5], r[6], r[7], r[8]) for r in rows]
