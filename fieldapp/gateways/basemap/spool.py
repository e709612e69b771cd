"""Shapes on disk between reading and cutting, by cell of `CELL_ZOOM`, so that a
country needs the memory of one cell."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from .kinds import FIRST_ZOOM, Kind
from .world import TILE, pixels

CELL_ZOOM = 10
MARGIN = 0.06  # of a cell on each side: a wide road beyond the edge still shows inside
AT_ONCE = 20_000
Shapes = npt.NDArray[np.object_]


class Spool:
    """Everything is kept in pixels of `CELL_ZOOM`; `wide` holds again what is drawn at zooms below it."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE near (x INT, y INT, n INT, kind INT, wkb BLOB);"
            "CREATE TABLE wide (n INT, kind INT, wkb BLOB);"
        )
        self._waiting: list[tuple[Kind, bytes]] = []
        self.count = 0

    def add(self, kind: Kind, wkb: bytes) -> None:
        self._waiting.append((kind, wkb))
        if len(self._waiting) >= AT_ONCE:
            self._write()

    def finish(self) -> None:
        self._write()
        self._database.execute("CREATE INDEX near_cell ON near (x, y, n)")

    def close(self) -> None:
        self._database.close()

    def cells(self) -> list[tuple[int, int]]:
        """Cells with shapes in or around them: column and row (x, y) of the tile of zoom `CELL_ZOOM`, in order."""
        return list(self._database.execute("SELECT DISTINCT x, y FROM near ORDER BY x, y"))

    def near(self, x: int, y: int) -> Iterator[tuple[Kind, Shapes]]:
        """Shapes in and around a cell, given by column and row of the tile of zoom `CELL_ZOOM`; by kind, in the order
        of the file, in pixels of that zoom."""
        rows = self._database.execute("SELECT kind, wkb FROM near WHERE x = ? AND y = ? ORDER BY kind, n", (x, y))
        yield from _by_kind(rows.fetchall())

    def wide(self) -> Iterator[tuple[Kind, Shapes]]:
        yield from _by_kind(self._database.execute("SELECT kind, wkb FROM wide ORDER BY kind, n").fetchall())

    def _write(self) -> None:
        if not self._waiting:
            return
        shapes = shapely.from_wkb([wkb for _, wkb in self._waiting])
        shapes = shapely.transform(shapes, lambda points: pixels(points, CELL_ZOOM))
        bounds = shapely.bounds(shapes) / TILE
        packed = shapely.to_wkb(shapes)
        low = np.floor(bounds[:, :2] - MARGIN).astype(int)
        high = np.floor(bounds[:, 2:] + MARGIN).astype(int)
        near, wide = [], []
        for row, (kind, _) in enumerate(self._waiting):
            number = self.count + row
            for x in range(low[row, 0], high[row, 0] + 1):
                for y in range(low[row, 1], high[row, 1] + 1):
                    near.append((x, y, number, int(kind), packed[row]))
            if FIRST_ZOOM[kind] < CELL_ZOOM:
                wide.append((number, int(kind), packed[row]))
        self._database.executemany("INSERT INTO near VALUES (?, ?, ?, ?, ?)", near)
        self._database.executemany("INSERT INTO wide VALUES (?, ?, ?)", wide)
        self.count += len(self._waiting)
        self._waiting.clear()


def _by_kind(rows: list[tuple[int, bytes]]) -> Iterator[tuple[Kind, Shapes]]:
    kinds = np.array([kind for kind, _ in rows])
    shapes = shapely.from_wkb([wkb for _, wkb in rows])
    for kind in np.unique(kinds):
        yield Kind(int(kind)), shapes[kinds == kind]
