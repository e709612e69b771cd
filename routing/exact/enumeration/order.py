"""The cheapest order of a few visits that one shift can keep."""

import numpy as np
from numpy.typing import NDArray

from ...model.compiled import Compiled
from ...model.infinities import NEVER
from ...model.times import END, PLACE, SPEED, START, advance, leave_start
from .set_labels import SetLevel, enumerate_sets, enumerate_single_visits, shift_arrays

Label = tuple[int, int, int, int]  # bit of the last node, breaks taken, time ready there, cost so far
MOST_SETS = 2_000_000  # sets of these visits: no limit in practice


def best_order(compiled: Compiled, row: int, visits: tuple[int, ...]) -> list[int]:
    """The nodes (visits, unmoved ones where that is cheaper, and what is owed) with the least cost; [] if there is
    none. As for lists of sets, leaving out a visit must never make a route late."""
    traceback = _Traceback(compiled, row, visits)
    shift, going_on = shift_arrays(compiled, row, np.asarray(visits, dtype=np.int64)), np.zeros(1, dtype=np.bool_)
    levels = [enumerate_single_visits(shift)]
    for _ in visits[1:]:
        larger = enumerate_sets(shift, levels[-1], MOST_SETS, going_on)
        assert larger is not None  # never as many
        levels.append(larger[0])
    mask = (1 << len(visits)) - 1
    complete = _labels_of(levels[-1], mask)
    if not complete:
        return []
    label = min(complete, key=traceback.total)
    nodes: list[int] = []
    for level in reversed(levels[:-1]):
        mask ^= 1 << label[0]
        before, node = traceback.before(label, _labels_of(level, mask))
        nodes.append(node)
        label = before
    nodes.append(traceback.first(label))
    return nodes[::-1]


def _labels_of(level: SetLevel, mask: int) -> list[Label]:
    at = int(np.searchsorted(level.masks, mask))
    if at == level.masks.size or level.masks[at] != mask:
        return []
    first, count = level.begins[at]
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in level.labels[first : first + count]]


class _Traceback:
    """Finds the nodes that led to a label."""

    def __init__(self, compiled: Compiled, row: int, visits: tuple[int, ...]) -> None:
        self._compiled, self._row, self._visits = compiled, row, visits
        self._travel = compiled.travel[int(compiled.shifts[row, SPEED])]

    def total(self, label: Label) -> int:
        """Cost with the way home."""
        place = self._compiled.stops[self._visits[label[0]], PLACE]
        return label[3] + int(self._travel[place, self._compiled.shifts[self._row, END]])

    def before(self, label: Label, candidates: list[Label]) -> tuple[Label, int]:
        """The label it was grown from, and the node that was added."""
        for one in candidates:
            ready = np.full(self._compiled.pauses.shape[1] + 1, NEVER, dtype=np.int64)
            ready[one[1]] = one[2]
            node = self._added(ready, int(self._compiled.stops[self._visits[one[0]], PLACE]), one[3], label)
            if node is not None:
                return one, node
        raise AssertionError("every label was grown from another")

    def first(self, label: Label) -> int:
        ready = np.full(self._compiled.pauses.shape[1] + 1, NEVER, dtype=np.int64)
        leave_start(self._compiled.shifts, self._compiled.pauses, self._row, ready)
        node = self._added(ready, int(self._compiled.shifts[self._row, START]), 0, label)
        assert node is not None
        return node

    def _added(self, ready: NDArray[np.int64], place: int, cost: int, label: Label) -> int | None:
        compiled, row, visit = self._compiled, self._row, self._visits[label[0]]
        unmoved = int(compiled.unmoved[row, visit]) if visit < compiled.visits else -1
        for node in (visit, unmoved) if unmoved >= 0 else (visit,):
            leg_s = int(self._travel[place, compiled.stops[node, PLACE]])
            ahead = np.full(ready.size, NEVER, dtype=np.int64)
            advance(compiled.stops, compiled.shifts, compiled.pauses, row, leg_s, node, ready, ahead)
            if ahead[label[1]] == label[2] and cost + leg_s + int(compiled.wish_cost[row, node]) == label[3]:
                return node
        return None
