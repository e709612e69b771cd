"""Colours and widths of the map: the look's land, wood, water and roads, by day, by night and on paper.

The map stays quiet: the routes drawn over it are what people look for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .kinds import Kind

Theme = Literal["light", "dark", "print"]
STYLE_VERSION = 1  # part of a tile's validator: raise it when a drawing changes


@dataclass(frozen=True)
class Style:
    land: str
    fills: Mapping[Kind, str]
    edges: Mapping[Kind, str]
    ink: str
    halo: str
    street_ink: str
    ref_ink: str
    ref_fill: str


def _style(
    land: str, wood: str, grass: str, water: str, built: str, industry: str, cemetery: str, building: str,
    building_edge: str, road: str, edge: str, main: str, main_edge: str, motorway: str, motorway_edge: str,
    path: str, rail: str, ink: str, street_ink: str, ref_ink: str, ref_fill: str,
) -> Style:  # fmt: skip
    fills = {
        Kind.RESIDENTIAL: built, Kind.INDUSTRY: industry, Kind.GRASS: grass, Kind.WOOD: wood, Kind.CEMETERY: cemetery,
        Kind.WATER: water, Kind.STREAM: water, Kind.RIVER: water, Kind.BUILDING: building, Kind.PATH: path,
        Kind.RAIL: rail, Kind.SERVICE: road, Kind.MINOR: road, Kind.TERTIARY: road, Kind.SECONDARY: main,
        Kind.PRIMARY: main, Kind.MOTORWAY: motorway,
    }  # fmt: skip
    edges = dict.fromkeys((Kind.SERVICE, Kind.MINOR, Kind.TERTIARY), edge)
    edges |= {Kind.SECONDARY: main_edge, Kind.PRIMARY: main_edge, Kind.MOTORWAY: motorway_edge}
    edges[Kind.BUILDING] = building_edge
    return Style(land, fills, edges, ink, land, street_ink, ref_ink, ref_fill)


STYLES: Mapping[Theme, Style] = {
    "light": _style(
        land="#eaf0ec", wood="#d3e3d5", grass="#e0ebe0", water="#c3d9e8", built="#e3e6e6", industry="#e0e1e8",
        cemetery="#d9e2d8", building="#d2d8d9", building_edge="#c2cacc", road="#ffffff", edge="#c5cfd2",
        main="#fffdf4", main_edge="#b3bfc4", motorway="#f3e6c8", motorway_edge="#bfae8a", path="#b9c2bb",
        rail="#a9b2b8", ink="#2c3a50", street_ink="#44536b", ref_ink="#44536b", ref_fill="#ffffff",
    ),
    "dark": _style(
        land="#1a2634", wood="#1d3030", grass="#1c2c33", water="#14354d", built="#202c3b", industry="#222b3e",
        cemetery="#1f2f33", building="#2a3748", building_edge="#35445a", road="#3a4a5f", edge="#26354a",
        main="#46586f", main_edge="#26354a", motorway="#5b6072", motorway_edge="#2b3548", path="#33445a",
        rail="#4a586b", ink="#d3deeb", street_ink="#b2bfd1", ref_ink="#d3deeb", ref_fill="#26354a",
    ),
    "print": _style(
        land="#ffffff", wood="#eeeeee", grass="#f7f7f7", water="#dcdcdc", built="#f4f4f4", industry="#efefef",
        cemetery="#eeeeee", building="#d9d9d9", building_edge="#bbbbbb", road="#ffffff", edge="#9a9a9a",
        main="#ffffff", main_edge="#6e6e6e", motorway="#ffffff", motorway_edge="#3c3c3c", path="#b0b0b0",
        rail="#8a8a8a", ink="#000000", street_ink="#222222", ref_ink="#000000", ref_fill="#ffffff",
    ),
}  # fmt: skip

WIDTHS: Mapping[
    Kind, tuple[tuple[float, float], ...]
] = {  # (zoom, pixels), straight between; not drawn before the first
    Kind.STREAM: ((13, 0.8), (16, 2)),
    Kind.RIVER: ((8, 0.8), (12, 2), (16, 6)),
    Kind.PATH: ((14, 0.7), (16, 1.4)),
    Kind.RAIL: ((10, 0.8), (14, 1.2), (16, 2)),
    Kind.SERVICE: ((14, 0.9), (15, 2), (16, 3.5)),
    Kind.MINOR: ((12, 0.7), (13, 1.4), (14, 2.6), (15, 4.6), (16, 7)),
    Kind.TERTIARY: ((10, 0.7), (12, 1.6), (14, 4), (15, 6), (16, 8.5)),
    Kind.SECONDARY: ((9, 0.7), (10, 1.1), (12, 2.2), (14, 4.6), (15, 7), (16, 10)),
    Kind.PRIMARY: ((8, 0.8), (10, 1.6), (12, 2.8), (14, 5.2), (15, 8), (16, 11)),
    Kind.MOTORWAY: ((8, 1.2), (10, 2.2), (12, 3.4), (14, 6), (15, 9), (16, 12)),
}
CASING = 0.9  # pixels on each side of a road that is at least this much wider than a hair
CASED_FROM = 2.0


def width(kind: Kind, zoom: int) -> float:
    """Pixels; 0 when the zoom does not show the kind."""
    points = WIDTHS[kind]
    if zoom < points[0][0]:
        return 0.0
    for (low, narrow), (high, wide) in pairwise(points):
        if zoom <= high:
            return narrow + (wide - narrow) * (zoom - low) / (high - low)
    return points[-1][1]
