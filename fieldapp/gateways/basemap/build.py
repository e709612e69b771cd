"""Compiles an OpenStreetMap file into the basemap of a region pack: shapes in cells,
labels in place, one SQLite file."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

from . import FILE
from .cells import EXTENT, MARGIN, Ints, cut, pack
from .kinds import LEVELS, Kind, shown_at
from .labels import LABEL_ZOOMS, Label, Names, tiles_of
from .reading import Place, read
from .spool import CELL_ZOOM, Shapes, Spool
from .world import TILE

FORMAT = 1
READ_SHARE, CUT_SHARE = 0.4, 0.4  # of the whole time, for the progress bar
Cell = list[tuple[Kind, list[Ints]]]


def build(source: Path, folder: Path, progress: Callable[[float], None] = lambda _: None) -> dict[str, int]:
    """Writes `folder`/basemap.sqlite; the same file and the same program give the same bytes. Returns how
    many shapes and labels it holds.

    `progress` is told a fraction, 0 to 1. An area without anything to draw gives an empty map, not an error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, spool_path = folder / FILE, folder / "basemap.spool"
    for path in (target, spool_path):
        path.unlink(missing_ok=True)
    spool, names = Spool(spool_path), Names()
    output = sqlite3.connect(target)
    try:
        output.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096;"
            "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
            "CREATE TABLE cell (level INT, x INT, y INT, shapes BLOB, PRIMARY KEY (level, x, y)) WITHOUT ROWID;"
            "CREATE TABLE label (zoom INT, x INT, y INT, labels TEXT, PRIMARY KEY (zoom, x, y)) WITHOUT ROWID;"
        )
        _read(source, spool, names, lambda done: progress(READ_SHARE * done))
        _cut(spool, output, lambda done: progress(READ_SHARE + CUT_SHARE * done))
        _label(names, output, lambda done: progress(READ_SHARE + CUT_SHARE + (1 - READ_SHARE - CUT_SHARE) * done))
        output.execute("INSERT INTO about VALUES ('format', ?)", (str(FORMAT),))
        output.commit()
        counts = {"shapes on the map": spool.count, "names on the map": names.count}
    finally:
        output.close()
        spool.close()
        spool_path.unlink(missing_ok=True)
    progress(1.0)
    return counts


def _read(source: Path, spool: Spool, names: Names, progress: Callable[[float], None]) -> None:
    expected = max(1, source.stat().st_size // 60)  # bytes an object takes in such a file, roughly; only for the bar
    for count, thing in enumerate(read(source)):
        if count % 5000 == 0:
            progress(min(0.99, count / expected))
        if isinstance(thing, Place):
            names.places.append(thing)
            continue
        spool.add(thing.kind, thing.wkb)
        if thing.name or thing.ref:
            names.street(thing.kind, thing.name, thing.ref, thing.wkb)
    spool.finish()


def _cut(spool: Spool, output: sqlite3.Connection, progress: Callable[[float], None]) -> None:
    wide = list(spool.wide())
    _write(output, [level for level in LEVELS if level < CELL_ZOOM], None, wide)
    cells = spool.cells()
    for count, cell in enumerate(cells):
        progress(count / len(cells))
        _write(output, [level for level in LEVELS if level >= CELL_ZOOM], cell, list(spool.near(*cell)))


def _write(
    output: sqlite3.Connection, levels: list[int], within: tuple[int, int] | None, layers: list[tuple[Kind, Shapes]]
) -> None:
    """Cells of the levels; of those at or below the spool's zoom only the ones `within` its cell."""
    for level in levels:
        made: defaultdict[tuple[int, int], Cell] = defaultdict(list)
        for kind, shapes in layers:
            if shown_at(kind, level):
                for cell, strokes in _cells(shapes, kind, level, within):
                    made[cell].append((kind, strokes))
        rows = [(level, x, y, pack(strokes)) for (x, y), strokes in sorted(made.items())]
        output.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", rows)


def _cells(
    shapes: Shapes, kind: Kind, level: int, within: tuple[int, int] | None
) -> list[tuple[tuple[int, int], list[Ints]]]:
    units = 2.0 ** (level - CELL_ZOOM) * EXTENT / TILE  # a pixel of the spool's zoom in units of this level's cells
    scaled = shapely.transform(shapes, lambda points: points * units)
    bounds = shapely.bounds(scaled)
    low = np.floor((bounds[:, :2] - MARGIN) / EXTENT).astype(int)
    high = np.floor((bounds[:, 2:] + MARGIN) / EXTENT).astype(int)
    if within is not None:
        across = 2 ** (level - CELL_ZOOM)
        first = np.array(within) * across
        low, high = np.maximum(low, first), np.minimum(high, first + across - 1)
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for row in range(len(scaled)):
        for x in range(low[row, 0], high[row, 0] + 1):
            for y in range(low[row, 1], high[row, 1] + 1):
                members[x, y].append(row)
    found = []
    for (x, y), rows in members.items():
        origin = np.array([x, y]) * EXTENT
        strokes = cut(shapely.transform(scaled[rows], lambda points, origin=origin: points - origin), kind)
        if strokes:
            found.append(((x, y), strokes))
    return found


def _label(names: Names, output: sqlite3.Connection, progress: Callable[[float], None]) -> None:
    for count, zoom in enumerate(LABEL_ZOOMS):
        progress(count / len(LABEL_ZOOMS))
        by_tile: defaultdict[tuple[int, int], list[Label]] = defaultdict(list)
        for label in names.placed(zoom):
            for tile in tiles_of(label, zoom):
                by_tile[tile].append(label)
        rows = [(zoom, *tile, _packed(labels, tile)) for tile, labels in sorted(by_tile.items())]
        output.executemany("INSERT INTO label VALUES (?, ?, ?, ?)", rows)


def _packed(labels: list[Label], tile: tuple[int, int]) -> str:
    """Positions from the tile's upper left corner."""
    entries = [
        [one.look, one.text, round(one.x) - tile[0] * TILE, round(one.y) - tile[1] * TILE, one.size, one.angle]
        for one in labels
    ]
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))
