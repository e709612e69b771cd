"""Travel along real roads: OSRM inside this process, over the maps that `road_build` makes.

OSRM takes the nearest road for any point, even 500 km away; here a point more than `SNAP_M` from any road is off the
map. What concerns it, and pairs that no road joins, gets the estimate, cell by cell, and says so.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osrm

from ..problem import Matrix, ProblemError
from . import MixedMatrix, Piece, Point
from .estimate import Estimate, Table, between, rows

SOURCE = "roads"
SNAP_M = 300.0
MOST_POINTS = 5_000  # of one matrix: 25 million cells
KEPT_CELLS = 2_000_000
KEPT_LINES = 2_000
MAP_NAME = "roads.osrm"
# OSRM cuts one ending out of a path, the first of its list that it finds anywhere: this is the first
DECOY = ".osm.bz2"

Key = tuple[str, tuple[Point, ...]]


class Roads:
    """Answers are remembered by coordinates, in memory only, up to a limit. Safe to use from several threads."""

    source = SOURCE

    def __init__(self, folder: Path) -> None:
        """`folder` as `road_build.build` left it: a folder a profile, all opened now. Raises `OSError`."""
        self._estimate = Estimate()
        self._lock = threading.Lock()
        self._engines = {path.name: _load(path / MAP_NAME) for path in sorted(folder.iterdir()) if path.is_dir()}
        self._matrices: OrderedDict[Key, MixedMatrix] = OrderedDict()
        self._lines: OrderedDict[Key, tuple[Piece, ...]] = OrderedDict()

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        """As `Travel.matrix`; a `MixedMatrix` wherever there are roads for the profile."""
        if len(points) > MOST_POINTS:
            raise ProblemError(f"at most {MOST_POINTS} places can be planned at once; these are {len(points)}.")
        engine = self._engines.get(profile)
        if engine is None or not points:
            return self._estimate.matrix(points, profile)
        key = (profile, tuple(points))
        with self._lock:
            if key in self._matrices:
                self._matrices.move_to_end(key)
                return self._matrices[key]
        made = self._measure(engine, key)
        with self._lock:
            self._matrices[key] = made
            while len(self._matrices) > 1 and sum(len(k[1]) ** 2 for k in self._matrices) > KEPT_CELLS:
                self._matrices.popitem(last=False)
        return made

    def line(self, points: Sequence[Point], profile: str) -> tuple[Piece, ...]:
        """As `Travel.line`; a leg that no road joins is a piece of its own, straight and marked as estimated."""
        engine = self._engines.get(profile)
        if engine is None or len(points) < 2:
            return self._estimate.line(points, profile)
        key = (profile, tuple(points))
        with self._lock:
            if key in self._lines:
                self._lines.move_to_end(key)
                return self._lines[key]
        made = self._draw(engine, key[1])
        with self._lock:
            self._lines[key] = made
            while len(self._lines) > KEPT_LINES:
                self._lines.popitem(last=False)
        return made

    def _measure(self, engine: Any, key: Key) -> MixedMatrix:
        profile, points = key
        seconds, metres = _table(engine, points)
        unknown, places = np.isnan(seconds), np.array(points)
        origins, targets = np.nonzero(unknown)
        seconds[unknown], metres[unknown] = between(places[origins], places[targets], profile)
        estimated = frozenset(zip(origins.tolist(), targets.tolist(), strict=True))
        return MixedMatrix(rows(seconds), rows(metres), SOURCE, estimated)

    def _draw(self, engine: Any, points: tuple[Point, ...]) -> tuple[Piece, ...]:
        line = _route(engine, points)
        if line is not None:
            return (Piece(line, False),)
        pieces: list[Piece] = []
        for origin, target in pairwise(points):
            leg = _route(engine, (origin, target))
            if leg is None and pieces and pieces[-1].estimated:
                pieces[-1] = Piece((*pieces[-1].points, target), True)
            else:
                pieces.append(Piece(leg or (origin, target), leg is None))
        return tuple(pieces)


def _load(base: Path) -> Any:
    # memory-mapped: a country loads at once, and a map removed while in use stays readable until it is closed
    try:
        return osrm.OSRM(
            algorithm="CH",
            storage_config=str(base.with_suffix(DECOY)),
            use_shared_memory=False,
            use_mmap=True,
            max_locations_distance_table=MOST_POINTS,
            max_locations_viaroute=MOST_POINTS,
            verbosity="NONE",
        )
    except RuntimeError as error:
        raise OSError(f"{base} cannot be read: {error}") from error


def _table(engine: Any, points: Sequence[Point]) -> tuple[Table, Table]:
    """Seconds and metres; NaN where a point is off the map or no road joins the two."""
    answer = _ask_table(engine, points)
    if answer is not None:
        return _cells(answer["durations"]), _cells(answer["distances"])
    size = len(points)
    seconds, metres = np.full((size, size), np.nan), np.full((size, size), np.nan)
    on_map = [index for index, point in enumerate(points) if _on_map(engine, point)]
    seconds[on_map, on_map] = metres[on_map, on_map] = 0.0
    answer = _ask_table(engine, [points[index] for index in on_map])
    if answer is not None:
        seconds[np.ix_(on_map, on_map)] = _cells(answer["durations"])
        metres[np.ix_(on_map, on_map)] = _cells(answer["distances"])
    return seconds, metres


def _ask_table(engine: Any, points: Sequence[Point]) -> Any:
    """None when a point is off the map, and for fewer than two, which OSRM has no table for."""
    if len(points) < 2:
        return None
    request = osrm.TableParameters(
        coordinates=[(lon, lat) for lat, lon in points],
        radiuses=[SNAP_M] * len(points),
        annotations=["duration", "distance"],
        generate_hints=False,
    )
    request.skip_waypoints = True
    return _answered(engine.Table, request)


def _on_map(engine: Any, point: Point) -> bool:
    request = osrm.NearestParameters(coordinates=[(point[1], point[0])], radiuses=[SNAP_M], generate_hints=False)
    return _answered(engine.Nearest, request) is not None


def _route(engine: Any, points: tuple[Point, ...]) -> tuple[Point, ...] | None:
    request = osrm.RouteParameters(
        coordinates=[(lon, lat) for lat, lon in points],
        radiuses=[SNAP_M] * len(points),
        overview="full",
        geometries="geojson",
        continue_straight=False,  # as the matrix: after a visit one may turn round
        generate_hints=False,
    )
    request.skip_waypoints = True
    answer = _answered(engine.Route, request)
    if answer is None:
        return None
    return tuple((lat, lon) for lon, lat in answer["routes"][0]["geometry"]["coordinates"])


def _answered(call: Any, request: Any) -> Any:
    """The answer, or None when OSRM says that there is no road or no way."""
    try:
        return call(request)
    except RuntimeError as error:
        if str(error).startswith(("NoSegment", "NoRoute", "NoTable")):
            return None
        raise


def _cells(rows: Any) -> Table:
    """A None, two places that no road joins, becomes NaN."""
    size = len(rows)
    try:
        return np.fromiter(chain.from_iterable(rows), np.float64, size * size).reshape(size, size)
    except TypeError:  # there is a None: the longer way, by lists
        return np.array([list(row) for row in rows], dtype=np.float64)
