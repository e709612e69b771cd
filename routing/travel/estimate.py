"""Travel times without a road map: a fit over 12,330 real car journeys within 50 km of Perwez.

Car: seconds = 297 + 60.6 x straight-line kilometres, median error 8.5 %, nine in ten within 24 %; road distance 1.18 x
straight line. The fit says nothing about hops below a kilometre: there, 60 s to get in and out plus 300 s a kilometre is
assumed where that is less. Bicycle (15 km/h on roads 1.25 x straight line) and foot (4.5 km/h, 1.2 x) are assumptions.
"""

import math
from collections.abc import Sequence

from ..problem import Matrix, ProblemError
from . import Piece, Point

EARTH_KM = 6371.0088
ROAD_FACTOR = {"car": 1.18, "bicycle": 1.25, "foot": 1.2}


class Estimate:
    source = "estimate"

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        if profile not in ROAD_FACTOR:
            raise ProblemError(f'there is no estimate for the profile "{profile}"; use {", ".join(ROAD_FACTOR)}.')
        rows = [[between(a, b, profile) for b in points] for a in points]
        return Matrix(
            tuple(tuple(cell[0] for cell in row) for row in rows),
            tuple(tuple(cell[1] for cell in row) for row in rows),
            self.source,
        )

    def line(self, points: Sequence[Point], profile: str) -> tuple[Piece, ...]:
        """Straight from point to point."""
        return (Piece(tuple(points), True),) if len(points) > 1 else ()


def between(origin: Point, target: Point, profile: str) -> tuple[int, int]:
    """Seconds and metres from one point to the other."""
    km = great_circle_km(origin, target)
    return seconds(km, profile), round(1000 * ROAD_FACTOR[profile] * km)


def seconds(km: float, profile: str) -> int:
    """0 for the same place; otherwise as the module says."""
    if km < 0.005:
        return 0
    if profile == "car":
        return round(min(297 + 60.6 * km, 60 + 300 * km))
    return round(60 + km * ROAD_FACTOR[profile] * (240 if profile == "bicycle" else 800))


def great_circle_km(a: Point, b: Point) -> float:
    """Haversine over a sphere of 6371.0088 km."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))
