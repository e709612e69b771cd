"""Which postcode and town a spot lies in: from the limits on the map, else from what is nearest."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import shapely

from .houses import House
from .reading import Limit, Settlement

TOWNS = ("city", "town", "village")
TOWN_KM, HAMLET_KM, POSTCODE_KM = 6.0, 1.5, 1.0
_KM_A_DEGREE = 111.2
_CELLS_A_DEGREE = 200


class Where(NamedTuple):
    """`postcode` may be empty; `towns`: every name it goes by there, the one to be written first."""

    postcode: str
    towns: tuple[str, ...]


class Nearest:
    """The nearest of some spots, by straight line over a patch of earth that is flat enough."""

    def __init__(self, spots: Sequence[tuple[float, float]]) -> None:
        self._squeeze = math.cos(math.radians(float(np.mean([lat for lat, _ in spots])))) if spots else 1.0
        self._tree = shapely.STRtree(self._flat(np.array(spots, dtype=float).reshape(-1, 2)))

    def within(self, spots: np.ndarray, km: float) -> list[int | None]:
        """The position of the nearest one for each row (lat, lon); None where none is within `km`."""
        if not len(self._tree.geometries):
            return [None] * len(spots)
        pairs = self._tree.query_nearest(self._flat(spots), max_distance=km / _KM_A_DEGREE, all_matches=False)
        found = dict(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
        return [found.get(position) for position in range(len(spots))]

    def _flat(self, spots: np.ndarray) -> np.ndarray:
        return np.asarray(shapely.points(spots[:, 1] * self._squeeze, spots[:, 0]))


class Limits:
    """Of a map: its areas with a postcode or a name, its settlements and its houses with a postcode."""

    def __init__(self, limits: list[Limit], settlements: list[Settlement], houses: Iterable[House]) -> None:
        self._limits = limits
        self._areas = shapely.STRtree([limit.area for limit in limits])
        shapely.prepare(self._areas.geometries)
        self._towns = [place for place in settlements if place.kind in TOWNS]
        self._nearest_town = Nearest([(p.lat, p.lon) for p in self._towns])
        self._settlements = settlements
        self._nearest_place = Nearest([(p.lat, p.lon) for p in settlements])
        self._coded = [place for place in settlements if place.postcode]
        self._nearest_coded = Nearest([(p.lat, p.lon) for p in self._coded])
        self._postcodes = _one_a_cell(houses)
        self._nearest_postcode = Nearest([spot for spot, _ in self._postcodes])

    def where(self, spots: Sequence[tuple[float, float]]) -> list[Where]:
        """Postcode and towns of each spot (latitude, longitude, WGS84 degrees), in the same order."""
        points = np.array(spots, dtype=float).reshape(-1, 2)
        inside: list[list[Limit]] = [[] for _ in spots]
        hits = self._areas.query(shapely.points(points[:, 1], points[:, 0]), predicate="intersects")
        for spot, limit in sorted(zip(hits[0].tolist(), hits[1].tolist(), strict=True)):
            inside[spot].append(self._limits[limit])
        towns = self._nearest_town.within(points, TOWN_KM)
        places = self._nearest_place.within(points, HAMLET_KM)
        postcodes = self._nearest_postcode.within(points, POSTCODE_KM)
        coded = self._nearest_coded.within(points, TOWN_KM)
        return [
            Where(self._postcode(areas, postcode, code), self._names(areas, town, place))
            for areas, town, place, postcode, code in zip(inside, towns, places, postcodes, coded, strict=True)
        ]

    def _postcode(self, areas: list[Limit], near: int | None, coded: int | None) -> str:
        inside = next((limit.postcode for limit in areas if limit.postcode), "")
        if inside:
            return inside
        if near is not None:
            return self._postcodes[near][1]
        return self._coded[coded].postcode if coded is not None else ""

    def _names(self, areas: list[Limit], town: int | None, place: int | None) -> tuple[str, ...]:
        """The village before the municipality it is part of; what only lies near comes last."""
        parts = sorted((limit for limit in areas if limit.names), key=lambda limit: -limit.level)
        names = [name for limit in parts for name in limit.names]
        near = self._towns[town].names if town is not None else ()
        hamlet = self._settlements[place].names if place is not None else ()
        if parts and parts[0].level == 8 and near:
            return tuple(dict.fromkeys((*near, *names, *hamlet)))
        return tuple(dict.fromkeys((*names, *near, *hamlet)))


def _one_a_cell(houses: Iterable[House]) -> list[tuple[tuple[float, float], str]]:
    """Of the houses tagged with a postcode, one a postcode and square of some 400 m: enough to ask the nearest."""
    cells: dict[tuple[int, int, str], tuple[float, float]] = {}
    for house in houses:
        if house.postcode:
            cell = int(house.lat * _CELLS_A_DEGREE), int(house.lon * _CELLS_A_DEGREE), house.postcode
            cells.setdefault(cell, (house.lat, house.lon))
    return [(spot, cell[2]) for cell, spot in cells.items()]
