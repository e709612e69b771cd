"""How long every way takes and how far it is."""

from dataclasses import dataclass

from . import field_rules as rules
from .field_rules import ProblemError

Rows = tuple[tuple[int, ...], ...]
LONGEST = 2**31  # seconds or metres


@dataclass(frozen=True)
class Matrix:
    """Ways between locations, for one profile.

    `durations[i][j]`: whole seconds from location i to location j, 0 to 2**31; `distances[i][j]`: whole metres. Both
    are square, as many rows as the problem has locations, and 0 from a location to itself: what a stop takes belongs
    into the `service` of its visit. The triangle inequality is not asked for. `source` names who measured ("estimate",
    "roads", "given"). Raises `ProblemError`.
    """

    durations: Rows
    distances: Rows
    source: str

    def __post_init__(self) -> None:
        rules.text("the matrix", "source", self.source)
        _judge("durations", self.durations)
        _judge("distances", self.distances)
        if len(self.durations) != len(self.distances):
            raise ProblemError("durations and distances differ in size; give both for every location.")


def _judge(name: str, rows: object) -> None:
    if not isinstance(rows, tuple) or not all(isinstance(row, tuple) and len(row) == len(rows) for row in rows):
        raise ProblemError(f"{name}: a square table is needed, a tuple of as many tuples as it has columns.")
    for number, row in enumerate(rows):
        if not set(map(type, row)) <= {int} or min(row) < 0 or max(row) > LONGEST:
            raise ProblemError(f"{name}[{number}]: only whole numbers from 0 to {LONGEST} are allowed.")
        if row[number]:
            raise ProblemError(f"{name}[{number}][{number}] is {row[number]}, from a location to itself; write 0.")
