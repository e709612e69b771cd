"""A problem's times and places as arrays of whole numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..problem import Break, Problem, Window
from .infinities import NEVER_OPEN

Ints = NDArray[np.int64]


def place_of(problem: Problem, location: int | None) -> int:
    """The row of a location in the travel matrices: its index; that of "nowhere", the last one, for None."""
    return len(problem.locations) if location is None else location


def ints(values: object) -> Ints:
    return np.asarray(values, dtype=np.int64)


def rows_of(doors: list[tuple[int, int]], windows: list[tuple[Window, ...]]) -> Ints:
    """A row a stop: place and service of `doors` (index, seconds), then its windows (from, to), seconds. Unused windows
    at the end can never be met."""
    width = max((len(ranges) for ranges in windows), default=1)
    rows = np.full((len(doors), 2 + 2 * width), -NEVER_OPEN, dtype=np.int64)
    rows[:, 2::2] = NEVER_OPEN
    for number, ((location, service), ranges) in enumerate(zip(doors, windows, strict=True)):
        rows[number, :2] = location, service
        edges = [edge for window in _joined(ranges) for edge in window]
        rows[number, 2 : 2 + len(edges)] = edges
    return rows


def _joined(windows: tuple[Window, ...]) -> list[Window]:
    """In order, overlaps made one, empty ones dropped: the compiled times look at windows one after another."""
    found: list[Window] = []
    for low, high in sorted(window for window in windows if window[0] <= window[1]):
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


class Rest(NamedTuple):
    """A break for compiled times: `service` seconds that begin in one of `windows`, in order and apart."""

    service: int
    windows: tuple[Window, ...]

    @classmethod
    def of(cls, pause: Break) -> "Rest":
        return cls(pause.service, tuple(_joined(pause.windows)))


def pauses_of(rests: list[list[Rest]]) -> Ints:
    """A row a vehicle and break: length, then windows (from, to), unused ones at the end; `rests` by vehicle row."""
    most = max((len(breaks) for breaks in rests), default=0)
    width = max((len(rest.windows) for breaks in rests for rest in breaks), default=1)
    rows = np.full((len(rests), max(1, most), 1 + 2 * width), -NEVER_OPEN, dtype=np.int64)
    rows[:, :, 1::2] = NEVER_OPEN
    for number, breaks in enumerate(rests):
        for at, rest in enumerate(breaks):
            edges = [edge for window in rest.windows for edge in window]
            rows[number, at, : 1 + len(edges)] = [rest.service, *edges]
    return rows


def matrix_of(problem: Problem, profile: str, speed: float) -> Ints:
    """Seconds of travel `[i, j]` from place i to place j with a profile, whose durations are divided by `speed` (1.0 =
    as given); zero to and from the last place, nowhere."""
    size = len(problem.locations)
    matrix = np.zeros((size + 1, size + 1), dtype=np.int64)
    if size and profile in problem.matrices:
        durations = np.asarray(problem.matrices[profile].durations, dtype=np.int64)
        matrix[:size, :size] = durations if speed == 1.0 else np.rint(durations / speed).astype(np.int64)
    return matrix
