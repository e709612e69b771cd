"""Travel times without a road map: a fit over 12,330 real car journeys within 50 km of Perwez.

Car: seconds = 297 + 60.6 x straight-line kilometres, median error 8.5 %, nine in ten within 24 %; road distance 1.18 x
straight line. The fit says nothing about hops below a kilometre: there, 60 s to get in and out plus
300 s a kilometre is assumed where that is less. Bicycle (15 km/h on roads 1.25 x straight line) and
foot (4.5 km/h, 1.2 x) are assumptions.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..problem import Matrix, ProblemError, Rows
from . import Piece, Point

EARTH_KM = 6371.0088
ROAD_FACTOR = {"car": 1.18, "bicycle": 1.25, "foot": 1.2}

Table = npt.NDArray[np.float64]


class Estimate:
    """A `Travel` that needs no map: `between` for every pair, straight lines to draw."""

    source = "estimate"

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        """As `Travel.matrix`. Raises `ProblemError` for a profile other than car, bicycle and foot."""
        if profile not in ROAD_FACTOR:
            raise ProblemError(f'there is no estimate for the profile "{profile}"; use {", ".join(ROAD_FACTOR)}.')
        places = np.array(points, dtype=np.float64).reshape(-1, 2)
        duration, distance = between(places[:, None], places[None, :], profile)
        return Matrix(rows(duration), rows(distance), self.source)

    def line(self, points: Sequence[Point], profile: str) -> tuple[Piece, ...]:
        """Straight from point to point."""
        return (Piece(tuple(points), True),) if len(points) > 1 else ()


def between(origins: Table, targets: Table, profile: str) -> tuple[Table, Table]:
    """Whole seconds and metres from each origin to its target: arrays (..., 2) of latitude and longitude in degrees,
    whose leading shapes broadcast; two arrays (...) as floats."""
    km = _kilometres(origins, targets)
    return seconds(km, profile), np.rint(1000 * ROAD_FACTOR[profile] * km)


def seconds(km: Table, profile: str) -> Table:
    """Whole seconds for straight-line kilometres, an array of any shape; 0 below 5 m, otherwise as the module says."""
    if profile == "car":
        durations = np.minimum(297 + 60.6 * km, 60 + 300 * km)
    else:
        durations = 60 + km * ROAD_FACTOR[profile] * (240 if profile == "bicycle" else 800)
    return np.where(km < 0.005, 0.0, np.rint(durations))


def great_circle_km(a: Point, b: Point) -> float:
    """Straight-line kilometres between two points in degrees: the haversine formula (Sinnott, Sky and Telescope 68,
    1984) on a sphere of 6371.0088 km, the mean radius of the IUGG."""
    return float(_kilometres(np.array(a), np.array(b)))


def _kilometres(origins: Table, targets: Table) -> Table:
    a, b = np.radians(origins), np.radians(targets)
    half = np.sin((b[..., 0] - a[..., 0]) / 2) ** 2
    half = half + np.cos(a[..., 0]) * np.cos(b[..., 0]) * np.sin((b[..., 1] - a[..., 1]) / 2) ** 2
    km: Table = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half)))
    return km


def rows(table: Table) -> Rows:
    """Of whole numbers, as a `Matrix` holds them."""
    return tuple(map(tuple, np.rint(table).astype(np.int64).tolist()))
