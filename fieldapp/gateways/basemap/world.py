"""Web Mercator: the world as a square of 256 x 2^zoom pixels, y downwards, and the tiles it is cut into."""

import math

import numpy as np
import numpy.typing as npt

TILE = 256
Floats = npt.NDArray[np.float64]


def pixels(lonlat: Floats, zoom: int) -> Floats:
    """Rows of (lon, lat) in degrees to rows of (x, y) in pixels of the zoom."""
    size = TILE * 2**zoom
    lat = np.radians(np.clip(lonlat[:, 1], -85.05, 85.05))
    x = (lonlat[:, 0] + 180.0) / 360.0 * size
    y = (1.0 - np.log(np.tan(lat) + 1.0 / np.cos(lat)) / math.pi) / 2.0 * size
    return np.column_stack((x, y))


def tile_of(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """Column and row (x, y) of the tile of this zoom that a point in WGS84 degrees lies in. Source: the tile numbers of
    OpenStreetMap, https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames."""
    x, y = pixels(np.array([[lon, lat]]), zoom)[0]
    return int(x // TILE), int(y // TILE)


def corner(x: int, y: int, zoom: int) -> tuple[float, float]:
    """Latitude and longitude, WGS84 degrees, of the upper left corner of the tile in column `x` and row `y`."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / 2**zoom))))
    return lat, x / 2**zoom * 360.0 - 180.0
