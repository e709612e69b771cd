"""What is drawn on the map of a day, and what draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from routing.travel import Piece


class Locality(Protocol):
    """A town or village; WGS84 degrees, `population` in people, 0 where it is not known."""

    @property
    def name(self) -> str: ...

    @property
    def lat(self) -> float: ...

    @property
    def lon(self) -> float: ...

    @property
    def population(self) -> int:
        """How many people live there, 0 where it is not known."""
        ...


@dataclass(frozen=True)
class MapStop:
    """Where a stop is and its number on the route; WGS84 degrees."""

    lat: float
    lon: float
    number: int


@dataclass(frozen=True)
class MapRoute:
    """`line` is the way from the start along the stops and back; `position`: the index of its colour, from 0."""

    letter: str
    position: int
    stops: tuple[MapStop, ...]
    line: tuple[Piece, ...]


@dataclass(frozen=True)
class DayMap:
    """Everything drawn: the office, routes, visits without a route, and, for a map without tiles, the localities.

    `note` stands on the map where something about it has to be said; `title` is the page's, in `language` (a code).
    """

    office: tuple[float, float]
    routes: tuple[MapRoute, ...]
    open_visits: tuple[tuple[float, float], ...]
    localities: Sequence[Locality]
    title: str
    note: str
    language: str


@dataclass(frozen=True)
class ServedTiles:
    """`light` and `dark` (by the reader's preference) as Leaflet's templates with {z}, {x}, {y} and {r}; the same twice
    for a map that does not follow it."""

    light: str
    dark: str


@dataclass(frozen=True)
class OwnTiles:
    """Pictures (WebP) that go into the page, by zoom, x, y."""

    pictures: Mapping[tuple[int, int, int], bytes]


class Maps(Protocol):
    """Draws a day as a page of HTML that asks no other host."""

    def framed(self, day: DayMap, tiles: ServedTiles | None, *, nonce: str, leaflet_js: str, leaflet_css: str) -> str:
        """A whole page for a frame of our own, its inline parts carrying the nonce of the answer."""
        ...

    def self_contained(self, day: DayMap, tiles: OwnTiles | None) -> str:
        """A file that opens from disk without any network."""
        ...
