"""Lists every set of visits that one kind of shift can serve, with the least travel for it.

Taking a visit out of a route never makes it late (the triangle inequality, waiting allowed), so a set can be served
only if all its subsets can: sets grow by one visit, their parents looked up, and for each set the best arrivals at
each last visit are kept (least time against least travel).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.infinities import NO_LIMIT
from ...model.times import END, PLACE, SERVICE, SPEED, START, WINDOWS
from .set_labels import ShiftArrays, enumerate_sets, enumerate_single_visits, least_costs, shift_arrays

WORD = 63  # nodes of one kind of shift that a set can hold: bits of a signed word without its sign


@dataclass(frozen=True)
class Kind:
    """Shifts that are alike: any of `vehicles` (rows) can take the route of another. `nodes`: the visits they may
    serve, then what they owe (`owed`)."""

    vehicles: tuple[int, ...]
    nodes: tuple[int, ...]
    owed: tuple[int, ...]


@dataclass(frozen=True)
class Sets:
    """`covers[s]`: bits of `kind.nodes`; `cost[s]`: seconds of the cheapest legal route over them, above what the
    shift costs without visits; `widest[s]`: no visit could join it."""

    kind: Kind
    covers: Ints
    cost: Ints
    widest: NDArray[np.bool_]


def kinds(compiled: Compiled) -> list[Kind]:
    """Vehicle rows grouped by everything that matters to a route."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in range(len(compiled.vehicles)):
        owed = tuple(int(node) for node in np.flatnonzero(compiled.owner == row))
        key = (
            *(part[row].tobytes() for part in (compiled.shifts, compiled.pauses, compiled.able, compiled.unmoved)),
            compiled.wish_cost[row][compiled.able[row]].tobytes(), int(compiled.most_visits[row]),
            int(compiled.most_travel[row]), int(compiled.share[row]) if compiled.fairness else 0, owed,
            compiled.loads.delivery_room[row].tobytes(), compiled.loads.load_room[row].tobytes(),
        )  # fmt: skip
        groups.setdefault(key, []).append(row)
    found = []
    for rows in groups.values():
        owed = tuple(int(node) for node in np.flatnonzero(compiled.owner == rows[0]))
        nodes = tuple(int(node) for node in np.flatnonzero(compiled.able[rows[0], : compiled.visits]))
        found.append(Kind(tuple(rows), nodes + owed, owed))
    return found


def subsets_fit(compiled: Compiled) -> bool:
    """Whether leaving out a visit never makes a route late, the ground of the whole method: the way over a door, with
    the work there, is nowhere shorter than the straight one. Where travel is limited, the ways alone must not be
    either."""
    ends = np.unique(np.concatenate([compiled.stops[:, PLACE], compiled.shifts[:, START], compiled.shifts[:, END]]))
    places = ends[ends < compiled.travel.shape[1] - 1]
    limited = bool(np.any(compiled.most_travel < NO_LIMIT))
    for matrix in compiled.travel:
        straight = matrix[np.ix_(places, places)]
        for node in range(compiled.stops.shape[0]):
            door = compiled.stops[node, PLACE]
            work = 0 if limited else compiled.stops[node, SERVICE]
            if np.any(matrix[places, door][:, None] + work + matrix[door, places][None, :] < straight):
                return False
    return True


def list_sets(compiled: Compiled, kind: Kind, most: int, stop: NDArray[np.bool_]) -> Sets | None:
    """All sets with a visit that the shifts of `kind` can serve; None when there are more than `most`, more nodes
    than a word has bits, or `stop[0]` becomes true on the way."""
    row = kind.vehicles[0]
    if len(kind.nodes) > WORD or _two_limits(compiled, row):
        return None
    local = np.asarray(kind.nodes, dtype=np.int64)
    listed = _enumerated(shift_arrays(compiled, row, local), _largest(compiled, row, local), most, stop)
    if listed is None:
        return None
    masks, cost, widest = listed
    owed = sum(1 << kind.nodes.index(node) for node in kind.owed)
    tasks = np.zeros(masks.size, dtype=np.int64)
    for bit, node in enumerate(kind.nodes):
        tasks += ((masks >> bit) & 1) * compiled.counts_as_task[node]
    cost = cost + compiled.fairness * np.maximum(0, tasks - compiled.share[row])
    legal = (masks & owed == owed) & (masks & ~owed != 0) & (tasks <= compiled.most_visits[row])
    return Sets(kind, masks[legal], cost[legal] - idle_cost(compiled, row), widest[legal])


def _largest(compiled: Compiled, row: int, local: Ints) -> int:
    """How many nodes a set can hold."""
    tasks = int(compiled.counts_as_task[local].sum())
    return int(min(compiled.most_visits[row], tasks)) + local.size - tasks


def _enumerated(
    shift: ShiftArrays, largest: int, most: int, stop: NDArray[np.bool_]
) -> tuple[Ints, Ints, NDArray[np.bool_]] | None:
    """Masks, costs and whether nothing widens them, of all sets of at most `largest` nodes; None as for `list_sets`."""
    masks, costs = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    widest, total = [np.zeros(0, dtype=np.bool_)], 0
    level = enumerate_single_visits(shift)
    for size in range(1, largest + 1):
        if not level.masks.size:
            break
        masks.append(level.masks)
        costs.append(least_costs(shift, level))
        total += level.masks.size
        if total > most or stop[0]:
            return None
        larger = enumerate_sets(shift, level, most - total, stop)
        if larger is None:
            return None
        level, widened = larger
        widest.append(~widened if size < largest else np.ones(widened.size, dtype=np.bool_))
    return np.concatenate(masks), np.concatenate(costs), np.concatenate(widest)


def idle_cost(compiled: Compiled, row: int) -> int:
    """What the shift costs without visits: nothing, unless it has begun or has a meeting."""
    if not compiled.busy[row]:
        return 0
    owed = np.flatnonzero(compiled.owner == row)
    places = [int(compiled.shifts[row, START])]
    places += [
        int(compiled.stops[node, PLACE]) for node in owed[np.argsort(compiled.stops[owed, WINDOWS], kind="stable")]
    ]
    places.append(int(compiled.shifts[row, END]))
    speed = int(compiled.shifts[row, SPEED])
    travel_s = sum(int(compiled.travel[speed, one, other]) for one, other in pairwise(places))
    asked = int(compiled.counts_as_task[owed].sum())
    over = max(0, asked - int(compiled.share[row]))
    return travel_s + int(compiled.wish_cost[row, owed].sum()) + compiled.fairness * over


def _two_limits(compiled: Compiled, row: int) -> bool:
    """A label knows one number beside the time: cost. Where travel is limited and wishes have a price, that is too
    few."""
    return bool(compiled.most_travel[row] < NO_LIMIT and compiled.wish_cost[row][compiled.able[row]].any())


def cover_matrix(sets: Sets, visits: int) -> NDArray[np.float32]:
    """A row a set, a column a visit."""
    matrix = np.zeros((sets.covers.size, visits), dtype=np.float32)
    for bit, node in enumerate(sets.kind.nodes):
        if node < visits:
            matrix[:, node] = (sets.covers >> bit) & 1
    return matrix
