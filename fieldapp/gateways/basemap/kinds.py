"""What the map shows: kinds of areas and lines, from which zoom, and how OpenStreetMap names them.

The order of `Kind` is the order of drawing. Labels are in `labels`.
"""

from collections.abc import Mapping
from enum import IntEnum

LEAST_ZOOM, MOST_ZOOM = 8, 16
LEVELS = (8, 10, 12, 14)  # zooms the geometry is kept for; those between are drawn from the level below


class Kind(IntEnum):
    RESIDENTIAL = 1
    INDUSTRY = 2
    GRASS = 3
    WOOD = 4
    CEMETERY = 5
    WATER = 6
    STREAM = 7
    RIVER = 8
    BUILDING = 9
    PATH = 10
    RAIL = 11
    SERVICE = 12
    MINOR = 13
    TERTIARY = 14
    SECONDARY = 15
    PRIMARY = 16
    MOTORWAY = 17


AREAS = frozenset({Kind.RESIDENTIAL, Kind.INDUSTRY, Kind.GRASS, Kind.WOOD, Kind.CEMETERY, Kind.WATER, Kind.BUILDING})
ROADS = (Kind.SERVICE, Kind.MINOR, Kind.TERTIARY, Kind.SECONDARY, Kind.PRIMARY, Kind.MOTORWAY)
FIRST_ZOOM = {
    Kind.RESIDENTIAL: 8, Kind.INDUSTRY: 10, Kind.GRASS: 12, Kind.WOOD: 8, Kind.CEMETERY: 14, Kind.WATER: 8,
    Kind.STREAM: 13, Kind.RIVER: 8, Kind.BUILDING: 14, Kind.PATH: 14, Kind.RAIL: 10, Kind.SERVICE: 14,
    Kind.MINOR: 12, Kind.TERTIARY: 10, Kind.SECONDARY: 9, Kind.PRIMARY: 8, Kind.MOTORWAY: 8,
}  # fmt: skip
HIGHWAYS = {
    "motorway": Kind.MOTORWAY, "motorway_link": Kind.MOTORWAY, "trunk": Kind.MOTORWAY, "trunk_link": Kind.MOTORWAY,
    "primary": Kind.PRIMARY, "primary_link": Kind.PRIMARY, "secondary": Kind.SECONDARY,
    "secondary_link": Kind.SECONDARY, "tertiary": Kind.TERTIARY, "tertiary_link": Kind.TERTIARY,
    "unclassified": Kind.MINOR, "residential": Kind.MINOR, "living_street": Kind.MINOR, "pedestrian": Kind.MINOR,
    "road": Kind.MINOR, "service": Kind.SERVICE, "track": Kind.PATH, "path": Kind.PATH, "footway": Kind.PATH,
    "cycleway": Kind.PATH, "bridleway": Kind.PATH, "steps": Kind.PATH,
}  # fmt: skip
LAND = {
    "residential": Kind.RESIDENTIAL, "commercial": Kind.RESIDENTIAL, "retail": Kind.RESIDENTIAL,
    "industrial": Kind.INDUSTRY, "quarry": Kind.INDUSTRY, "railway": Kind.INDUSTRY, "forest": Kind.WOOD,
    "meadow": Kind.GRASS, "grass": Kind.GRASS, "recreation_ground": Kind.GRASS, "village_green": Kind.GRASS,
    "allotments": Kind.GRASS, "orchard": Kind.GRASS, "cemetery": Kind.CEMETERY, "reservoir": Kind.WATER,
    "basin": Kind.WATER,
}  # fmt: skip
NATURE = {"wood": Kind.WOOD, "water": Kind.WATER, "grassland": Kind.GRASS, "heath": Kind.GRASS, "scrub": Kind.GRASS}
LEISURE = {"park": Kind.GRASS, "garden": Kind.GRASS, "pitch": Kind.GRASS, "golf_course": Kind.GRASS}
WATERWAYS = {
    "river": Kind.RIVER,
    "canal": Kind.RIVER,
    "stream": Kind.STREAM,
    "ditch": Kind.STREAM,
    "drain": Kind.STREAM,
}

Tags = Mapping[str, str]


def line_kind(tags: Tags) -> Kind | None:
    """Roads, railways and waterways; what lies under the ground is left out."""
    if tags.get("area") == "yes":
        return None
    if "highway" in tags:
        return HIGHWAYS.get(tags["highway"])
    if tags.get("tunnel") in ("yes", "culvert"):
        return None
    if tags.get("railway") in ("rail", "light_rail", "tram"):
        return Kind.RAIL
    return WATERWAYS.get(tags.get("waterway", ""))


def area_kind(tags: Tags) -> Kind | None:
    if tags.get("building", "no") != "no":
        return Kind.BUILDING
    for key, table in (("natural", NATURE), ("landuse", LAND), ("leisure", LEISURE)):
        kind = table.get(tags.get(key, ""))
        if kind:
            return kind
    if tags.get("waterway") == "riverbank":
        return Kind.WATER
    if tags.get("amenity") == "grave_yard":
        return Kind.CEMETERY
    return None


def level_of(zoom: int) -> int:
    """The level a zoom is drawn from."""
    return max(level for level in LEVELS if level <= zoom)


def shown_at(kind: Kind, level: int) -> bool:
    """Whether any zoom drawn from this level shows the kind."""
    above = [other for other in LEVELS if other > level]
    return FIRST_ZOOM[kind] <= (above[0] - 1 if above else MOST_ZOOM)
