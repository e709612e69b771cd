"""Where travel times come from: roads (an engine over a map), or an estimate. A given matrix is a `Matrix` already.
Public.

`estimate.Estimate` and `road_engine.Roads` are `Travel`; `road_build.build` makes the map that `Roads` reads. Points
are (latitude, longitude) in WGS84 degrees, durations whole seconds, distances whole metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..problem import Matrix

Point = tuple[float, float]


@dataclass(frozen=True)
class MixedMatrix(Matrix):
    """A `Matrix` measured on roads. `estimated`: the cells (i, j), row and column index, that no road says anything
    about; they hold the estimate."""

    estimated: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Piece:
    """A part of a way. `points`: (latitude, longitude) in WGS84 degrees, in order. `estimated`: a straight line, not a
    road."""

    points: tuple[Point, ...]
    estimated: bool


class Travel(Protocol):
    """`source` is shown to people: "estimate" is not a road engine, and pages say so."""

    source: str

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        """Ways between all `points`, a row and a column each in their order; 0 from a point to itself. Raises
        `ProblemError` for a profile or a number of points that it has no answer for."""
        ...

    def line(self, points: Sequence[Point], profile: str) -> tuple[Piece, ...]:
        """The way along all `points` in their order, to be drawn; empty for fewer than two."""
        ...


def is_estimated(matrix: Matrix, origin: int, target: int) -> bool:
    """Whether the way between these two locations (row and column index) is an estimate rather than measured on roads
    or given."""
    if isinstance(matrix, MixedMatrix):
        return (origin, target) in matrix.estimated
    return matrix.source == "estimate"
