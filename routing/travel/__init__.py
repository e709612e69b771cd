"""Where travel times come from: roads (an engine over a map), or an estimate. A given matrix is a `Matrix` already."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..problem import Matrix

Point = tuple[float, float]


@dataclass(frozen=True)
class MixedMatrix(Matrix):
    """`estimated`: the cells [i][j] that no road says anything about; they hold the estimate."""

    estimated: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Piece:
    """A part of a way, (lat, lon) each. `estimated`: a straight line, not a road."""

    points: tuple[Point, ...]
    estimated: bool


class Travel(Protocol):
    """`source` is shown to people: "estimate" is not a road engine, and pages say so."""

    source: str

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        """Durations in seconds and distances in metres between all points (lat, lon)."""
        ...

    def line(self, points: Sequence[Point], profile: str) -> tuple[Piece, ...]:
        """The way along all points in their order, to be drawn."""
        ...


def is_estimated(matrix: Matrix, origin: int, target: int) -> bool:
    """Whether this cell is an estimate rather than measured on roads or given."""
    if isinstance(matrix, MixedMatrix):
        return (origin, target) in matrix.estimated
    return matrix.source == "estimate"
