"""Which tiles belong to the surroundings of a day's routes: for a map that is taken
along, and must not grow without end."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .kinds import LEAST_ZOOM, MOST_ZOOM
from .world import tile_of

Point = tuple[float, float]
Address = tuple[int, int, int]  # zoom, x, y

WHOLE_TO = 12  # up to this zoom the whole rectangle around the routes, below only what lies near them
BESIDE = {13: 1, 14: 1, 15: 1, 16: 1}  # tiles on each side of a stop
STEP_DEGREES = 0.004  # a line is walked in steps of 300 to 450 metres: no tile of zoom 14 is stepped over


def surroundings(stops: Sequence[Point], lines: Iterable[Sequence[Point]], most: int) -> list[Address]:
    """At most `most` tiles, the most useful first: the overview, then around the stops, then along the ways.

    `stops` and `lines` as (latitude, longitude), WGS84 degrees; a tile is (zoom, x, y), and comes once.
    """
    ways = [point for line in lines for point in _walked(line)]
    found: dict[Address, None] = {}
    for address in _in_order(stops, ways):
        if len(found) >= most:
            break
        found.setdefault(address)
    return list(found)


def _in_order(stops: Sequence[Point], ways: Sequence[Point]) -> Iterator[Address]:
    everywhere = [*stops, *ways]
    if not everywhere:
        return
    for zoom in range(LEAST_ZOOM, WHOLE_TO + 1):
        tiles = [tile_of(lat, lon, zoom) for lat, lon in everywhere]
        low_x, high_x = min(x for x, _ in tiles) - 1, max(x for x, _ in tiles) + 1
        low_y, high_y = min(y for _, y in tiles) - 1, max(y for _, y in tiles) + 1
        yield from ((zoom, x, y) for x in range(low_x, high_x + 1) for y in range(low_y, high_y + 1))
    for zoom in range(WHOLE_TO + 1, 15):
        yield from _near(everywhere, zoom)
    for zoom in range(15, MOST_ZOOM + 1):
        yield from _near(stops, zoom)
    yield from _near(ways, 15)


def _near(points: Iterable[Point], zoom: int) -> Iterator[Address]:
    beside = BESIDE[zoom]
    for lat, lon in points:
        x, y = tile_of(lat, lon, zoom)
        for dx in range(-beside, beside + 1):
            for dy in range(-beside, beside + 1):
                yield zoom, x + dx, y + dy


def _walked(line: Sequence[Point]) -> Iterator[Point]:
    if line:
        yield line[0]
    for (lat, lon), (to_lat, to_lon) in pairwise(line):
        steps = max(1, int(max(abs(to_lat - lat), abs(to_lon - lon)) / STEP_DEGREES) + 1)
        for step in range(1, steps + 1):
            yield lat + (to_lat - lat) * step / steps, lon + (to_lon - lon) * step / steps
