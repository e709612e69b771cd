"""Writing the index. The new one is built beside the old and replaces it in one step, or not at all."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...domain.address import house_key
from ...domain.street_name import street_name, words_of
from .source import AddressRow, ImportRefused, StreetRow, opened

VERSION = 2
"""`user_version` of the file: an index of another version is not read, and its regions are not kept."""

_SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {VERSION};
CREATE TABLE street (id INTEGER PRIMARY KEY, region TEXT, label TEXT, postcode TEXT, town TEXT, lat REAL, lon REAL);
CREATE TABLE name (id INTEGER PRIMARY KEY, street INTEGER, label TEXT, key TEXT, kind TEXT, core TEXT);
CREATE TABLE town (street INTEGER, key TEXT);
CREATE TABLE house (street INTEGER, number TEXT, box TEXT, lat REAL, lon REAL);
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
_KEEP_OTHER_REGIONS = """
CREATE TEMP TABLE kept AS SELECT id, id + 1 + (SELECT max(id) FROM main.street) AS new FROM old.street
  WHERE region NOT IN (SELECT DISTINCT region FROM main.street);
INSERT INTO main.street SELECT new, region, label, postcode, town, lat, lon FROM old.street JOIN kept USING (id) ORDER BY id;
INSERT INTO main.name (street, label, key, kind, core)
  SELECT new, label, key, kind, core FROM old.name JOIN kept ON kept.id = name.street ORDER BY name.id;
INSERT INTO main.town SELECT new, key FROM old.town JOIN kept ON kept.id = town.street ORDER BY town.rowid;
INSERT INTO main.house
  SELECT new, number, box, house.lat, house.lon FROM old.house JOIN kept ON kept.id = house.street ORDER BY house.rowid;
"""
_BATCH = 20_000


@dataclass(frozen=True)
class Imported:
    """Counts of the file that was read; `kept`: the regions that were in the index before and still are."""

    addresses: int
    streets: int
    left_out: int
    kept: tuple[str, ...] = ()


def build(source: Path, target: Path, progress: Callable[[int, int], None] | None = None) -> Imported:
    """Reads `source` (plain, gzip or zip) into the index at `target`. `progress(bytes read, bytes in all)`.

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
                connection.executescript(f"{_SCHEMA} BEGIN;")
                with opened(source, progress) as rows:
                    counts = _fill(connection, rows)
                connection.execute("COMMIT")
                kept = _keep_other_regions(connection, target)
                connection.executescript(_INDEXES)
        except sqlite3.Error as error:
            raise ImportRefused(f"the index cannot be written in {target.parent}: {error}.") from None
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    return Imported(*counts, kept)


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One import at a time; the lock ends with the process, however it ends."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportRefused("another import is running; wait until it has ended.") from None
        yield


def _fill(connection: sqlite3.Connection, rows: Iterator[AddressRow | None]) -> tuple[int, int, int]:
    """Addresses, streets, rows left out."""
    numbers: dict[StreetRow, int] = {}
    middles: list[list[float]] = []
    houses: list[tuple[int, str, str, float, float]] = []
    kept = left_out = 0
    for row in rows:
        if row is None:
            left_out += 1
            continue
        number = numbers.get(row.street)
        if number is None:
            number = numbers[row.street] = len(numbers)
            middles.append([0.0, 0.0, 0])
            _add_street(connection, number, row.street)
        middle = middles[number]
        middle[0] += row.lat
        middle[1] += row.lon
        middle[2] += 1
        houses.append((number, house_key(row.number), row.box, row.lat, row.lon))
        kept += 1
        if len(houses) >= _BATCH:
            _add_houses(connection, houses)
    _add_houses(connection, houses)
    if not kept:
        raise ImportRefused("the file has no current address; use the official BeSt address download.")
    connection.executemany(
        "UPDATE street SET lat = ?, lon = ? WHERE id = ?", [(a / n, o / n, s) for s, (a, o, n) in enumerate(middles)]
    )
    return kept, len(numbers), left_out


def _add_street(connection: sqlite3.Connection, number: int, street: StreetRow) -> None:
    connection.execute(
        "INSERT INTO street (id, region, label, postcode, town) VALUES (?, ?, ?, ?, ?)",
        (number, street.region, street.names[0], street.postcode, next(iter(street.towns), "")),
    )
    for label in street.names:
        name = street_name(words_of(label))
        connection.execute(
            "INSERT INTO name (street, label, key, kind, core) VALUES (?, ?, ?, ?, ?)",
            (number, label, name.key, name.kind, name.core),
        )
    keys = dict.fromkeys(" ".join(words_of(town)) for town in street.towns)
    connection.executemany("INSERT INTO town (street, key) VALUES (?, ?)", [(number, key) for key in keys])


def _add_houses(connection: sqlite3.Connection, houses: list[tuple[int, str, str, float, float]]) -> None:
    connection.executemany("INSERT INTO house (street, number, box, lat, lon) VALUES (?, ?, ?, ?, ?)", houses)
    houses.clear()


def _keep_other_regions(connection: sqlite3.Connection, old: Path) -> tuple[str, ...]:
    """Takes over the regions the file does not name. Names of the regions kept; none of an index that cannot be read."""
    if not is_readable(old):
        return ()
    connection.execute("ATTACH ? AS old", (read_only(old),))
    connection.executescript(_KEEP_OTHER_REGIONS)
    kept = connection.execute("SELECT DISTINCT region FROM old.street JOIN kept USING (id) ORDER BY region").fetchall()
    connection.execute("DETACH old")
    return tuple(region for (region,) in kept)


def is_readable(index: Path) -> bool:
    """An index of this version, whole enough to be opened."""
    try:
        with contextlib.closing(sqlite3.connect(read_only(index), uri=True)) as connection:
            return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)
    except sqlite3.Error:
        return False


def read_only(index: Path) -> str:
    return f"{index.absolute().as_uri()}?mode=ro"
