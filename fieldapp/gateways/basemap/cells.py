"""Cuts shapes into cells, and packs a cell into bytes.

A cell is a tile of one of the `LEVELS`. Its coordinates are 16-bit whole numbers, `EXTENT` across the cell, a margin
around it included. Areas have no holes: those that had are cut through them, so that one flat fill draws each.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from .kinds import AREAS, Kind
from .spool import Shapes

EXTENT = 8192
MARGIN = 512  # 16 pixels of the level's own zoom
LEAST_AREA = 200.0  # square units of EXTENT: smaller than half a pixel's side is not drawn
HEADER = struct.Struct("<BII")
Ints = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Strokes:
    """Lines or outlines of one kind: stroke i is `points[starts[i]:starts[i + 1]]`; `boxes` are its x, y, x, y."""

    kind: Kind
    points: Ints
    starts: npt.NDArray[np.int64]
    boxes: npt.NDArray[np.int16]


def cut(shapes: Shapes, kind: Kind) -> list[Ints]:
    """Strokes of shapes that are already in units of the cell."""
    shapes = shapely.simplify(shapes, 8.0, preserve_topology=False)
    shapes = shapely.clip_by_rect(shapes, -MARGIN, -MARGIN, EXTENT + MARGIN, EXTENT + MARGIN)
    parts = shapely.get_parts(shapes[~shapely.is_empty(shapes)])
    wanted = 3 if kind in AREAS else 1
    parts = parts[shapely.get_type_id(parts) == wanted]
    if kind in AREAS:
        parts = parts[shapely.area(parts) >= LEAST_AREA]
        whole = shapely.get_num_interior_rings(parts) == 0
        if not whole.all():
            parts = np.array([piece for part in parts for piece in _without_holes(part)], dtype=object)
    return [np.rint(shapely.get_coordinates(part)).astype(np.int16) for part in parts]


def _without_holes(area: shapely.Polygon) -> Iterator[shapely.Polygon]:
    if not area.interiors:
        yield area
        return
    left, low, right, high = area.bounds
    hole = area.interiors[0].bounds
    middle = (hole[0] + hole[2]) / 2
    for half in (
        shapely.clip_by_rect(area, left, low, middle, high),
        shapely.clip_by_rect(area, middle, low, right, high),
    ):
        for part in shapely.get_parts(half):
            if isinstance(part, shapely.Polygon) and len(part.interiors) < len(area.interiors):
                yield from _without_holes(part)


def pack(strokes: list[tuple[Kind, list[Ints]]]) -> bytes:
    """Differences compress to a third of the plain numbers."""
    blocks = []
    for kind, lines in strokes:
        if not lines:
            continue
        lengths = np.array([len(line) for line in lines], dtype="<u4")
        points = np.concatenate(lines)
        steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int16)).astype("<i2")  # wraps, and unwraps alike
        blocks += [HEADER.pack(kind, len(lines), len(points)), lengths.tobytes(), steps.tobytes()]
    return zlib.compress(b"".join(blocks), 6)


def unpack(packed: bytes) -> list[Strokes]:
    data = zlib.decompress(packed)
    at, found = 0, []
    while at < len(data):
        kind, lines, points = HEADER.unpack_from(data, at)
        at += HEADER.size
        lengths = np.frombuffer(data, "<u4", lines, at)
        at += 4 * lines
        steps = np.frombuffer(data, "<i2", 2 * points, at).reshape(-1, 2)
        at += 4 * points
        placed = np.cumsum(steps, axis=0, dtype=np.int16)
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        low = np.minimum.reduceat(placed, starts[:-1], axis=0)
        high = np.maximum.reduceat(placed, starts[:-1], axis=0)
        found.append(Strokes(Kind(kind), placed, starts, np.hstack((low, high))))
    return found
