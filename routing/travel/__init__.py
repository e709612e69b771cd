"""Where travel times come from."""

from collections.abc import Sequence
from typing import Protocol

from ..problem import Matrix

Point = tuple[float, float]


class Travel(Protocol):
    """`source` is shown to people: "estimate" is not a road engine, and pages say so."""

    source: str

    def matrix(self, points: Sequence[Point], profile: str) -> Matrix:
        """Durations in seconds and distances in metres between all points (lat, lon)."""
        ...
