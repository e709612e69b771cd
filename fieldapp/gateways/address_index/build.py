"""The official address file becomes an index; regions it does not name stay as they were."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .source import AddressRow, ImportRefused, opened
from .writing import IndexWriter, is_readable, read_only, written

_KEEP_OTHER_REGIONS = """
CREATE TEMP TABLE kept AS SELECT id, id + 1 + (SELECT max(id) FROM main.street) AS new FROM old.street
  WHERE region NOT IN (SELECT DISTINCT region FROM main.street);
INSERT INTO main.street
  SELECT new, region, label, postcode, town, lat, lon FROM old.street JOIN kept USING (id) ORDER BY id;
INSERT INTO main.name (street, label, key, kind, core)
  SELECT new, label, key, kind, core FROM old.name JOIN kept ON kept.id = name.street ORDER BY name.id;
INSERT INTO main.town SELECT new, key FROM old.town JOIN kept ON kept.id = town.street ORDER BY town.rowid;
INSERT INTO main.house
  SELECT new, number, box, house.lat, house.lon, origin FROM old.house JOIN kept ON kept.id = house.street
  ORDER BY house.rowid;
"""


@dataclass(frozen=True)
class Imported:
    """Counts of the file that was read; `kept`: the regions that were in the index before and still are."""

    addresses: int
    streets: int
    left_out: int
    kept: tuple[str, ...] = ()


def build(
    source: Path, target: Path, progress: Callable[[int, int], None] | None = None, before: Path | None = None
) -> Imported:
    """Reads `source` (plain, gzip or zip) into the index at `target`. `progress(bytes read, bytes in all)`.

    `before`: the index whose other regions are kept, `target` itself by default. Raises `ImportRefused` with one
    sentence; then, and when interrupted, the old index stays in use.
    """
    with written(target) as connection:
        writer = IndexWriter(connection)
        connection.execute("BEGIN")
        with opened(source, progress) as rows:
            addresses, left_out = _fill(writer, rows)
        connection.execute("COMMIT")
        kept = _keep_other_regions(connection, before or target)
    return Imported(addresses, writer.streets, left_out, kept)


def _fill(writer: IndexWriter, rows: Iterator[AddressRow | None]) -> tuple[int, int]:
    """Addresses, rows left out."""
    kept = left_out = 0
    for row in rows:
        if row is None:
            left_out += 1
        else:
            writer.add(row)
            kept += 1
    if not kept:
        raise ImportRefused("the file has no current address; use the official BeSt address download.")
    writer.finish()
    return kept, left_out


def _keep_other_regions(connection: sqlite3.Connection, old: Path) -> tuple[str, ...]:
    """Takes over the regions the file does not name. Names of the regions kept;
    none of an index that cannot be read."""
    if not is_readable(old):
        return ()
    connection.execute("ATTACH ? AS old", (read_only(old),))
    connection.executescript(_KEEP_OTHER_REGIONS)
    kept = connection.execute("SELECT DISTINCT region FROM old.street JOIN kept USING (id) ORDER BY region").fetchall()
    connection.execute("DETACH old")
    return tuple(region for (region,) in kept)
