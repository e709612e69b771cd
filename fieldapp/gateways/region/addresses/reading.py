"""One pass over the map: everything that has to do with addresses, as plain tuples, in the order of the file."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, cast

import shapely
from osmium import FileProcessor
from osmium.filter import KeyFilter
from osmium.geom import WKBFactory
from osmium.io import File
from osmium.osm import RELATION, WAY, Area, Node, NodeRef, Relation, TagList, Way

from ..areas import NODE_STORE, relation_areas
from .houses import House, Houses

Place = tuple[float, float]
"""Latitude and longitude, WGS84 degrees."""

NUMBER, BETWEEN = "addr:housenumber", "addr:interpolation"
STREET_RELATIONS = ("associatedStreet", "street")
PLACES = ("city", "town", "village", "hamlet", "suburb", "quarter", "isolated_dwelling")
NAME_KEYS = ("name", "official_name", "alt_name", "loc_name", "short_name", "old_name")


class Street(NamedTuple):
    """A stretch of a street: its names, the local one first, and its middle."""

    names: tuple[str, ...]
    lat: float
    lon: float


class Settlement(NamedTuple):
    """A town, village or hamlet: its names, the local one first; its middle in WGS84 degrees; population in people, 0
    where the map says none."""

    kind: str
    names: tuple[str, ...]
    postcode: str
    lat: float
    lon: float
    population: int


class Limit(NamedTuple):
    """An area with a postcode, or with the names of a municipality (level 8) or of a part of one (level 9)."""

    level: int
    names: tuple[str, ...]
    postcode: str
    area: shapely.Geometry


class Line(NamedTuple):
    """House numbers in between: every `step`th number from one end to the other along `points` (latitude, longitude,
    WGS84 degrees)."""

    first: House
    last: House
    step: int
    points: tuple[Place, ...]


@dataclass
class Found:
    houses: Houses = field(default_factory=Houses)
    streets: list[Street] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass
class _Ahead:
    """What relations and lines say before the houses come: street by (kind, id) of a house, and nodes to remember."""

    streets: dict[tuple[str, int], str] = field(default_factory=dict)
    ends: set[int] = field(default_factory=set)


def read(extract: Path, beside: Path, on_half_done: Callable[[], None]) -> Found:
    """`beside`: a name for a file that is needed meanwhile; `on_half_done` is called then."""
    ahead = _look_ahead(extract)
    found, ends = Found(), dict[int, House]()
    wkb = WKBFactory()
    for area in relation_areas(extract, beside, _is_wanted):
        _area(area, found, ahead, wkb)
    on_half_done()
    keys = KeyFilter(NUMBER, BETWEEN, "highway", "place")
    for entity in FileProcessor(File(extract, "pbf")).with_locations(NODE_STORE).with_filter(keys):
        if isinstance(entity, Node):
            _node(entity, found, ahead, ends)
        elif isinstance(entity, Way):
            _way(entity, found, ahead, ends)
    return found


def _is_wanted(tags: TagList) -> bool:
    """Relations with a house number, a postcode's limit, or that of a municipality or of a part of one."""
    return NUMBER in tags or ("boundary" in tags and ("postal_code" in tags or tags.get("admin_level") in ("8", "9")))


def _look_ahead(extract: Path) -> _Ahead:
    ahead = _Ahead()
    for way in cast("Iterable[Way]", FileProcessor(File(extract, "pbf"), WAY).with_filter(KeyFilter(BETWEEN))):
        ahead.ends.update(node.ref for node in way.nodes)
    for relation in cast(
        "Iterable[Relation]", FileProcessor(File(extract, "pbf"), RELATION).with_filter(KeyFilter("type"))
    ):
        name = relation.tags.get("name") or relation.tags.get("addr:street")
        if name and relation.tags.get("type") in STREET_RELATIONS:
            ahead.streets.update({(m.type, m.ref): name for m in relation.members if m.role != "street"})
    return ahead


def _node(node: Node, found: Found, ahead: _Ahead, ends: dict[int, House]) -> None:
    if not node.location.valid():
        return
    if NUMBER in node.tags:
        house = _house(node.tags, node.location.lat, node.location.lon, ahead.streets.get(("n", node.id), ""))
        found.houses.append(house)
        if node.id in ahead.ends:
            ends[node.id] = house
    if node.tags.get("place") in PLACES and names_of(node.tags):
        found.settlements.append(_settlement(node))


def _way(way: Way, found: Found, ahead: _Ahead, ends: dict[int, House]) -> None:
    points = [(node.location.lat, node.location.lon) for node in way.nodes if node.location.valid()]
    if not points:
        return  # cut off with the rest of the map
    tags = way.tags
    if "highway" in tags and "name" in tags and (names := names_of(tags)):
        found.streets.append(Street(names, *points[len(points) // 2]))
    if NUMBER in tags:
        found.houses.append(_house(tags, *_centre(points), ahead.streets.get(("w", way.id), "")))
    if BETWEEN in tags:
        found.lines.extend(_lines(tags[BETWEEN], list(way.nodes), ends))


def _area(area: Area, found: Found, ahead: _Ahead, wkb: WKBFactory) -> None:
    tags = area.tags
    if NUMBER in tags:
        ring = next(iter(area.outer_rings()))
        points = [(node.location.lat, node.location.lon) for node in ring]
        found.houses.append(_house(tags, *_centre(points), ahead.streets.get(("r", area.orig_id()), "")))
    level, kind = tags.get("admin_level") or "", tags.get("boundary")
    postcode = tags.get("postal_code") or ""
    if (kind == "postal_code" and postcode) or (kind == "administrative" and level in ("8", "9") and "name" in tags):
        shape = shapely.from_wkb(bytes.fromhex(wkb.create_multipolygon(area)))
        names = names_of(tags) if kind == "administrative" else ()
        found.limits.append(Limit(int(level) if names else 0, names, postcode, shape))


def _house(tags: TagList, lat: float, lon: float, of_relation: str) -> House:
    street = tags.get("addr:street") or of_relation or tags.get("addr:place") or ""
    words = (tags[NUMBER], street, tags.get("addr:postcode") or "", tags.get("addr:city") or "")
    number, street, postcode, town = (word.strip() for word in words)
    return House(number, street, postcode, town, lat, lon)


def _settlement(node: Node) -> Settlement:
    tags = node.tags
    population = "".join(c for c in (tags.get("population") or "") if c.isdecimal())
    return Settlement(
        tags["place"],
        names_of(tags),
        (tags.get("postal_code") or "").strip(),
        node.location.lat,
        node.location.lon,
        int(population[:9] or 0),
    )


def names_of(tags: TagList) -> tuple[str, ...]:
    """In all languages, the local one first; "Rue du Moulin - Molenstraat" is also both its halves."""
    kept = [tag.v for key in NAME_KEYS for tag in tags if tag.k == key]
    kept += sorted(tag.v for tag in tags if tag.k.startswith("name:") and tag.k[5:].replace("-", "").isalpha())
    halves = [half for half in kept[0].split(" - ") if " - " in kept[0]] if kept else []
    parted = (part.strip() for name in (*kept, *halves) for part in name.split(";"))
    return tuple(dict.fromkeys(part for part in parted if part))


def _centre(points: list[Place]) -> Place:
    """Of the area that a ring encloses (the shoelace formula), of the points where they enclose none."""
    lat0, lon0 = points[0]
    area = lat = lon = 0.0
    for (a_lat, a_lon), (b_lat, b_lon) in zip(points, [*points[1:], points[0]], strict=True):
        cross = (a_lon - lon0) * (b_lat - lat0) - (b_lon - lon0) * (a_lat - lat0)
        area += cross
        lat += cross * (a_lat + b_lat - 2 * lat0)
        lon += cross * (a_lon + b_lon - 2 * lon0)
    if abs(area) < 1e-14 or points[0] != points[-1]:
        own = list(dict.fromkeys(points))
        return math.fsum(p[0] for p in own) / len(own), math.fsum(p[1] for p in own) / len(own)
    return lat0 + lat / (3 * area), lon0 + lon / (3 * area)


def _lines(kind: str, nodes: list[NodeRef], ends: dict[int, House]) -> list[Line]:
    """One line between each two nodes of the way that have a number of their own."""
    step = {"odd": 2, "even": 2, "all": 1}.get(kind, int(kind) if kind.isdecimal() and 0 < int(kind) < 100 else 0)
    known = [position for position, node in enumerate(nodes) if node.ref in ends]
    if not step:
        return []
    return [
        Line(
            ends[nodes[a].ref],
            ends[nodes[b].ref],
            step,
            tuple((n.location.lat, n.location.lon) for n in nodes[a : b + 1] if n.location.valid()),
        )
        for a, b in pairwise(known)
    ]
