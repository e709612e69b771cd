"""The official addresses laid over those of the map: where both know a number, the official position wins."""

import math
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .writing import read_only, written

SAME_STREET_KM = 5.0
SAME_NAME_KM = 1.0
"""Streets of one name are one street under one postcode, or this near under two: a map's limits are drawn by hand."""
_KM_A_DEGREE = 111.2

_COPY_OFFICIAL = """
INSERT INTO main.street SELECT * FROM official.street ORDER BY id;
INSERT INTO main.name SELECT * FROM official.name ORDER BY id;
INSERT INTO main.town SELECT * FROM official.town ORDER BY rowid;
INSERT INTO main.house SELECT * FROM official.house ORDER BY rowid;
CREATE INDEX temp_known ON house (street, number);
"""
_JOIN_MAP = """
INSERT INTO main.street SELECT joined.new, region, label, postcode, town, lat, lon
  FROM map.street JOIN joined ON joined.old = street.id WHERE joined.fresh ORDER BY street.id;
INSERT INTO main.name (street, label, key, kind, core)
  SELECT joined.new, label, key, kind, core FROM map.name JOIN joined ON joined.old = name.street
  WHERE joined.fresh OR name.key NOT IN (SELECT key FROM main.name AS known WHERE known.street = joined.new)
  ORDER BY name.id;
INSERT INTO main.town
  SELECT joined.new, key FROM map.town JOIN joined ON joined.old = town.street
  WHERE joined.fresh OR key NOT IN (SELECT key FROM main.town AS known WHERE known.street = joined.new)
  ORDER BY town.rowid;
INSERT INTO main.house
  SELECT joined.new, number, box, lat, lon, origin FROM map.house JOIN joined ON joined.old = house.street
  WHERE joined.fresh OR NOT EXISTS
    (SELECT 1 FROM main.house AS known
     WHERE known.street = joined.new AND known.number = house.number AND known.origin = 0)
  ORDER BY house.rowid;
INSERT INTO main.place SELECT * FROM map.place ORDER BY id;
DROP INDEX IF EXISTS temp_known;
DROP INDEX IF EXISTS temp_name;
DROP INDEX IF EXISTS temp_town;
"""


@dataclass(frozen=True)
class Merged:
    """What the index holds now; `shared`: streets that both sources know."""

    addresses: int
    streets: int
    shared: int


def lay_over(official: Path | None, map_: Path, target: Path) -> Merged:
    """Writes the index of both to `target`; of the map alone without `official`. Raises `ImportRefused`."""
    with written(target) as connection:
        connection.execute("ATTACH ? AS map", (read_only(map_),))
        connection.execute("CREATE TEMP TABLE joined (old INTEGER PRIMARY KEY, new INTEGER, fresh INTEGER)")
        if official:
            connection.execute("ATTACH ? AS official", (read_only(official),))
            connection.executescript(_COPY_OFFICIAL)
            connection.executescript(
                "CREATE INDEX temp_name ON name (street); CREATE INDEX temp_town ON town (street);"
            )
        joined = list(_joined(connection))
        connection.executemany("INSERT INTO joined VALUES (?, ?, ?)", joined)
        connection.executescript(_JOIN_MAP)
        addresses = connection.execute("SELECT count(*) FROM house").fetchone()[0]
        streets = connection.execute("SELECT count(*) FROM street").fetchone()[0]
        for name in ("map", "official") if official else ("map",):
            connection.execute(f"DETACH {name}")
    return Merged(addresses, streets, sum(not fresh for _, _, fresh in joined))


def _joined(connection: sqlite3.Connection) -> Iterator[tuple[int, int, bool]]:
    """Each street of the map: its number there, its number here, whether it is one of its own."""
    known: dict[str, list[tuple[int, str, float, float]]] = {}
    streets = (
        "SELECT DISTINCT n.key, s.id, s.postcode, s.lat, s.lon FROM {0}.street s JOIN {0}.name n ON n.street = s.id"
    )
    for key, number, *place in connection.execute(f"{streets.format('main')} ORDER BY n.key, s.id"):
        known.setdefault(key, []).append((number, *place))
    free = connection.execute("SELECT coalesce(max(id) + 1, 0) FROM main.street").fetchone()[0]
    names: dict[int, tuple[list[str], str, float, float]] = {}
    for key, number, *where in connection.execute(f"{streets.format('map')} ORDER BY s.id, n.key"):
        names.setdefault(number, ([], *where))[0].append(key)
    for number, (keys, postcode, lat, lon) in names.items():
        twin = _twin([street for key in keys for street in known.get(key, ())], postcode, lat, lon)
        yield number, free if twin is None else twin, twin is None
        free += twin is None


def _twin(candidates: list[tuple[int, str, float, float]], postcode: str, lat: float, lon: float) -> int | None:
    """The nearest official street that is this one."""
    near = []
    for number, its_postcode, its_lat, its_lon in candidates:
        away = _KM_A_DEGREE * math.hypot(its_lat - lat, (its_lon - lon) * math.cos(math.radians(lat)))
        if away <= (SAME_STREET_KM if its_postcode == postcode else SAME_NAME_KM):
            near.append((away, number))
    return min(near)[1] if near else None
