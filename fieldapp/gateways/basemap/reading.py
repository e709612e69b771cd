"""From an OpenStreetMap file to shapes and names, in one pass over the file (two for areas of several parts)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely

from .kinds import Kind, area_kind, line_kind

KEYS = ("highway", "railway", "waterway", "building", "natural", "landuse", "leisure", "amenity", "place")
NO_NAME = frozenset({Kind.RAIL, Kind.PATH, Kind.STREAM})


@dataclass(frozen=True, slots=True)
class Shape:
    """`wkb` in degrees (lon, lat). `name` and `ref` are to be written along a line."""

    kind: Kind
    wkb: bytes
    name: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A town, village or hamlet: population in people, 0 where the map says none; its middle in WGS84 degrees."""

    rank: str
    name: str
    population: int
    lon: float
    lat: float


def read(source: Path) -> Iterator[Shape | Place]:
    """What the map shows, in the order of the file. Shapes that cannot be drawn (broken, incomplete) are left out."""
    make = osmium.geom.WKBFactory()
    processor = (
        osmium.FileProcessor(str(source))
        .with_locations()
        .with_areas(osmium.filter.KeyFilter("building", "natural", "landuse", "leisure", "amenity", "waterway"))
        .with_filter(osmium.filter.KeyFilter(*KEYS))
    )
    thing: Any
    for thing in processor:
        found = _node(thing) if thing.is_node() else _line(thing, make) if thing.is_way() else _area(thing, make)
        if found:
            yield found


def _node(node: Any) -> Place | None:
    tags = node.tags
    if "place" not in tags or "name" not in tags:
        return None
    population = tags.get("population", "0")
    return Place(
        tags["place"],
        tags["name"],
        int(population) if population.isdecimal() else 0,
        node.location.lon,
        node.location.lat,
    )


def _line(way: Any, make: Any) -> Shape | None:
    kind = line_kind(dict(way.tags))
    if kind is None:
        return None
    try:
        wkb = bytes.fromhex(make.create_linestring(way))
    except osmium.InvalidLocationError:  # a part of it lies outside the file
        inside = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(inside) < 2:
            return None
        wkb = shapely.to_wkb(shapely.LineString(inside))
    except RuntimeError:  # fewer than two different points
        return None
    if kind in NO_NAME:
        return Shape(kind, wkb)
    return Shape(kind, wkb, way.tags.get("name", ""), way.tags.get("ref", "") if kind >= Kind.SECONDARY else "")


def _area(area: Any, make: Any) -> Shape | None:
    if not area.is_area():
        return None
    kind = area_kind(dict(area.tags))
    if kind is None:
        return None
    try:
        return Shape(kind, bytes.fromhex(make.create_multipolygon(area)))
    except (RuntimeError, osmium.InvalidLocationError):
        return None
