"""How far two places are from each other."""

import math

EARTH_KM = 6371.0


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Straight line between two places in WGS84 degrees, over a flat patch of earth: good to 0.1 % within 100 km."""
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return EARTH_KM * math.hypot(x, math.radians(lat_b - lat_a))
