"""The OpenStreetMap file: read to its end before anything is built from it, and clipped to a circle."""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import osmium
from osmium import FileProcessor, IdTracker, SimpleWriter
from osmium.filter import KeyFilter
from osmium.io import File, Header, Reader
from osmium.osm import NODE, RELATION, WAY, Area, Node, Relation, TagList, Way

from .areas import relation_areas
from .manifest import Box
from .part import Progress
from .refusal import RegionRefused

KM_A_DEGREE = 111.2
FARTHEST_KM = 300.0
_OWN_LIMITS = ("multipolygon", "boundary")
_LARGEST_BOUNDARY = 7
"""admin_level above which a boundary is kept whole: municipalities, never a country's coast."""
_STEPS = 5
_TOLD_EVERY = 500_000


@dataclass(frozen=True)
class Circle:
    """WGS84 degrees, kilometres."""

    lat: float
    lon: float
    radius_km: float

    def __post_init__(self) -> None:
        if not (abs(self.lat) <= 85 and abs(self.lon) <= 180 and 0 < self.radius_km <= FARTHEST_KM):
            raise RegionRefused(f"the circle needs a place on earth and a radius of up to {FARTHEST_KM:.0f} km.")

    @property
    def _degrees(self) -> tuple[float, float]:
        north = self.radius_km / KM_A_DEGREE
        return north, north / math.cos(math.radians(self.lat))

    @property
    def box(self) -> Box:
        north, east = self._degrees
        return Box(self.lat - north, self.lon - east, self.lat + north, self.lon + east)


@dataclass(frozen=True)
class Found:
    """What the file holds; `data_date`: aware UTC, None when neither the file nor its objects tell."""

    box: Box
    data_date: datetime | None


def examine(file: Path, progress: Progress) -> Found:
    """Reads the whole file. Raises `RegionRefused` when it is not whole, empty, or no map."""
    if not file.is_file():
        raise RegionRefused(f"{file} is not a file.")
    try:
        with Reader(_pbf(file), osmium.osm.NOTHING) as reader:
            header = reader.header()
        roads = sum(isinstance(thing, Way) for thing in FileProcessor(_pbf(file)).with_filter(KeyFilter("highway")))
        box = _stated_box(header) or _box_of_nodes(file, progress)
        date = _date(header.get("osmosis_replication_timestamp")) or _newest(file)
    except (RuntimeError, OSError, ValueError) as error:
        raise RegionRefused(f"{file} is no whole OpenStreetMap file (.osm.pbf): {error}; download it again.") from None
    if not roads or box is None:
        raise RegionRefused(
            f"{file} holds no road; give an OpenStreetMap extract (.osm.pbf) of a country or a part of one."
        )
    progress(1, 1)
    return Found(box, date)


def _stated_box(header: Header) -> Box | None:
    """What whoever cut the file says that it covers."""
    box = header.box()
    if not box.valid():
        return None
    low, high = box.bottom_left, box.top_right
    return Box(low.lat, low.lon, high.lat, high.lon)


def _box_of_nodes(file: Path, progress: Progress) -> Box | None:
    """Thirty times slower than to be told: each node passes through Python."""
    south = west = math.inf
    north = east = -math.inf
    for read, node in enumerate(_nodes(file)):
        location = node.location
        if location.valid():
            south, north = min(south, location.lat), max(north, location.lat)
            west, east = min(west, location.lon), max(east, location.lon)
        if read % _TOLD_EVERY == 0:
            progress(read, 0)
    return Box(south, west, north, east) if south <= north else None


def _newest(file: Path) -> datetime | None:
    newest = max((entity.timestamp for entity in _ways_and_relations(file)), default=None)
    return newest if newest and newest.year > 1970 else None


def fingerprint(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def clip(file: Path, target: Path, circle: Circle, progress: Progress) -> None:
    """Everything that touches the circle, ways whole, and the limits that say where it lies, into a smaller file."""
    wanted = IdTracker()
    box, inside = circle.box, 0
    squeeze = math.cos(math.radians(circle.lat))
    farthest = (circle.radius_km / KM_A_DEGREE) ** 2
    for node in _nodes(file):
        lat, lon = node.lat, node.lon
        if box.south <= lat <= box.north and (lat - circle.lat) ** 2 + ((lon - circle.lon) * squeeze) ** 2 <= farthest:
            wanted.add_node(node.id)
            inside += 1
    if not inside:
        raise RegionRefused(f"{file} holds nothing within {circle.radius_km:g} km of {circle.lat},{circle.lon}.")
    progress(1, _STEPS)
    wanted.complete_forward_references(_pbf(file), relation_depth=0)
    progress(2, _STEPS)
    _want_limits(file, target.with_name("limits.osm.pbf"), box, wanted)
    progress(3, _STEPS)
    for relation in FileProcessor(_pbf(file), RELATION).with_filter(wanted.id_filter()):
        if isinstance(relation, Relation) and _kept_whole(relation):
            wanted.add_references(relation)
    wanted.complete_backward_references(_pbf(file), relation_depth=0)
    progress(4, _STEPS)
    with Reader(_pbf(file)) as reader, SimpleWriter(target) as writer:
        osmium.apply(reader, wanted.id_filter(), writer)
    progress(_STEPS, _STEPS)


def _want_limits(file: Path, beside: Path, box: Box, wanted: IdTracker) -> None:
    """Municipalities and postcodes around a circle that their borders do not touch."""
    for area in relation_areas(file, beside, _is_limit):
        if _touches(area, box):
            wanted.add_relation(area.orig_id())


def _is_limit(tags: TagList) -> bool:
    return tags.get("boundary") == "postal_code" or tags.get("admin_level") in ("8", "9")


def _touches(area: Area, box: Box) -> bool:
    nodes = [node for ring in area.outer_rings() for node in ring]
    north_or_south = all(node.lat < box.south for node in nodes) or all(node.lat > box.north for node in nodes)
    return not (
        north_or_south or all(node.lon < box.west for node in nodes) or all(node.lon > box.east for node in nodes)
    )


def _kept_whole(relation: Relation) -> bool:
    tags = relation.tags
    if tags.get("type") not in _OWN_LIMITS:
        return False
    level = tags.get("admin_level") or ""
    return not level.isdecimal() or int(level) >= _LARGEST_BOUNDARY


def _nodes(file: Path) -> Iterable[Node]:
    return cast("Iterable[Node]", FileProcessor(_pbf(file), NODE))


def _ways_and_relations(file: Path) -> Iterable[Way | Relation]:
    return cast("Iterable[Way | Relation]", FileProcessor(_pbf(file), WAY | RELATION))


def _pbf(file: Path) -> File:
    return File(file, "pbf")


def _date(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC) if written else None
    except ValueError:
        return None
