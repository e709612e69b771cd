"""Tiles of a compiled basemap: drawn when asked for, remembered up to a limit."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import CREDIT, FILE
from .around import Address, Point, surroundings
from .cells import Strokes, unpack
from .drawing import draw
from .kinds import LEAST_ZOOM, MOST_ZOOM, level_of
from .style import STYLE_VERSION, Theme

KEPT_TILES = 1_000  # 10 kB each, more or less
KEPT_CELLS = 48


class NoTile(LookupError):
    """There is no such tile: the zoom is not drawn, or the numbers lie outside the world."""


class Basemap:
    """`folder` as `build` left it; `version` names the pack in validators, `since` is when it was built (aware UTC).
    Safe to use from several threads."""

    credit = CREDIT

    def __init__(self, folder: Path, version: str, since: datetime) -> None:
        self._version = version
        self.since = since
        self._lock = threading.Lock()
        self._database = _open(folder / FILE)
        self._cell = lru_cache(maxsize=KEPT_CELLS)(self._read_cell)
        self._drawn = lru_cache(maxsize=KEPT_TILES)(self._draw)

    def tile(self, zoom: int, x: int, y: int, theme: Theme = "light", scale: int = 1) -> bytes:
        """A WebP picture of 256 × `scale` pixels a side; `zoom`, column `x` and row `y` of Web Mercator. Plain land
        outside the region. Raises `NoTile`."""
        self._known(zoom, x, y)
        return self._drawn(zoom, x, y, theme, scale)

    def validator(self, zoom: int, x: int, y: int, theme: Theme, scale: int) -> str:
        """An ETag that changes whenever the tile (zoom, column, row as for `tile`) may look different; known without
        drawing. Raises `NoTile`."""
        self._known(zoom, x, y)
        return f"{self._version}-{STYLE_VERSION}-{theme}-{scale}-{zoom}-{x}-{y}"

    def around(self, stops: Sequence[Point], lines: Iterable[Sequence[Point]], most: int) -> list[Address]:
        """At most `most` tiles (zoom, column, row); see `surroundings`."""
        return surroundings(stops, lines, most)

    def _known(self, zoom: int, x: int, y: int) -> None:
        if not LEAST_ZOOM <= zoom <= MOST_ZOOM or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
            raise NoTile

    def _draw(self, zoom: int, x: int, y: int, theme: Theme, scale: int) -> bytes:
        level = level_of(zoom)
        steps = zoom - level
        row = self._row("SELECT labels FROM label WHERE zoom = ? AND x = ? AND y = ?", zoom, x, y)
        labels = json.loads(row[0]) if row else []
        return draw(self._cell(level, x >> steps, y >> steps), labels, zoom, x, y, theme, scale)

    def _read_cell(self, level: int, x: int, y: int) -> list[Strokes]:
        row = self._row("SELECT shapes FROM cell WHERE level = ? AND x = ? AND y = ?", level, x, y)
        return unpack(row[0]) if row else []

    def _row(self, question: str, *values: int) -> tuple[Any] | None:
        with self._lock:
            row: tuple[Any] | None = self._database.execute(question, values).fetchone()
        return row


def _open(path: Path) -> sqlite3.Connection:
    """One connection, held open: a pack never changes, and one that was removed stays readable. Raises `OSError`."""
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        database.execute("SELECT value FROM about").fetchall()
    except sqlite3.Error as error:
        raise OSError(f"{path} cannot be read: {error}") from error
    return database
