"""Lists every set of visits that one kind of shift can serve, with the least travel for it.

Taking a visit out of a route never makes it late (the triangle inequality, waiting allowed), so a set can be served only
if all its subsets can: sets grow by one visit, their parents looked up, and for each set the best arrivals at each last
visit are kept (least time against least travel).
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..native import borrowing, inlined, making
from ..solve.arrays import FAR, Ints
from ..solve.compiled import Compiled
from ..solve.times import (
    END,
    NEVER,
    PAUSES,
    PLACE,
    SERVICE,
    SPEED,
    START,
    WINDOWS,
    advance,
    latest_return,
    leave_start,
    retreat,
)

WORD = 63  # nodes of one kind of shift that a set can hold: bits of a signed word without its sign


@dataclass(frozen=True)
class Kind:
    """Shifts that are alike: any of `vehicles` (rows) can take the route of another. `nodes`: the visits they may serve,
    then what they owe (`owed`)."""

    vehicles: tuple[int, ...]
    nodes: tuple[int, ...]
    owed: tuple[int, ...]


@dataclass(frozen=True)
class Sets:
    """`covers[s]`: bits of `kind.nodes`; `cost[s]`: seconds of the cheapest legal route over them, above what the shift costs
    without visits; `widest[s]`: no visit could join it."""

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
            *(part[row].tobytes() for part in (compiled.shifts, compiled.pauses, compiled.able, compiled.twin)),
            compiled.extra[row][compiled.able[row]].tobytes(), int(compiled.most_visits[row]),
            int(compiled.most_travel[row]), int(compiled.share[row]) if compiled.fairness else 0, owed,
        )  # fmt: skip
        groups.setdefault(key, []).append(row)
    found = []
    for rows in groups.values():
        owed = tuple(int(node) for node in np.flatnonzero(compiled.owner == rows[0]))
        nodes = tuple(int(node) for node in np.flatnonzero(compiled.able[rows[0], : compiled.visits]))
        found.append(Kind(tuple(rows), nodes + owed, owed))
    return found


def subsets_fit(compiled: Compiled) -> bool:
    """Whether leaving out a visit never makes a route late, the ground of the whole method: the way over a door, with the
    work there, is nowhere shorter than the straight one. Where travel is limited, the ways alone must not be either."""
    ends = np.unique(np.concatenate([compiled.stops[:, PLACE], compiled.shifts[:, START], compiled.shifts[:, END]]))
    places = ends[ends < compiled.travel.shape[1] - 1]
    limited = bool(np.any(compiled.most_travel < FAR))
    for matrix in compiled.travel:
        straight = matrix[np.ix_(places, places)]
        for node in range(compiled.stops.shape[0]):
            door = compiled.stops[node, PLACE]
            work = 0 if limited else compiled.stops[node, SERVICE]
            if np.any(matrix[places, door][:, None] + work + matrix[door, places][None, :] < straight):
                return False
    return True


def list_sets(compiled: Compiled, kind: Kind, most: int, stop: NDArray[np.bool_]) -> Sets | None:
    """All of them but those without visits, or None when there are more than `most`, more nodes than a word has bits, or
    `stop[0]` becomes true on the way."""
    row = kind.vehicles[0]
    if len(kind.nodes) > WORD or _two_limits(compiled, row):
        return None
    local = np.asarray(kind.nodes, dtype=np.int64)
    owed = sum(1 << kind.nodes.index(node) for node in kind.owed)
    day = Day(compiled, row, local)
    asked = int(compiled.ask[local].sum())
    largest = int(min(compiled.most_visits[row], asked)) + len(kind.nodes) - asked
    masks, begins, labels = singles(*day.arrays)
    covers, costs, widest, total = [], [], [], 0
    size = 1
    while masks.size and size <= largest:
        covers.append(masks)
        costs.append(_return(*day.arrays, begins, labels))
        total += masks.size
        if total > most or stop[0]:
            return None
        masks, begins, labels, widened = grow(*day.arrays, masks, begins, labels, most - total, stop)
        widest.append(~widened if size < largest else np.ones(widened.size, dtype=np.bool_))
        if masks.size and masks[0] < 0:
            return None
        order = np.argsort(masks)
        masks, begins = masks[order], begins[order]
        size += 1
    every = np.concatenate(covers) if covers else np.zeros(0, dtype=np.int64)
    cost = np.concatenate(costs) if costs else np.zeros(0, dtype=np.int64)
    open_ended = np.concatenate(widest) if widest else np.zeros(0, dtype=np.bool_)
    tasks = np.zeros(every.size, dtype=np.int64)
    for bit, node in enumerate(kind.nodes):
        tasks += ((every >> bit) & 1) * compiled.ask[node]
    cost = cost + compiled.fairness * np.maximum(0, tasks - compiled.share[row])
    whole = (every & owed == owed) & (every & ~owed != 0) & (tasks <= compiled.most_visits[row])
    return Sets(kind, every[whole], cost[whole] - idle_cost(compiled, row), open_ended[whole])


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
    way = sum(int(compiled.travel[speed, one, other]) for one, other in pairwise(places))
    asked = int(compiled.ask[owed].sum())
    over = max(0, asked - int(compiled.share[row]))
    return way + int(compiled.extra[row, owed].sum()) + compiled.fairness * over


def _two_limits(compiled: Compiled, row: int) -> bool:
    """A label knows one number beside the time: cost. Where travel is limited and wishes have a price, that is too few."""
    return bool(compiled.most_travel[row] < FAR and compiled.extra[row][compiled.able[row]].any())


class Day:
    """One shift as the compiled functions want it: arrays in one fixed order."""

    def __init__(self, compiled: Compiled, row: int, local: Ints) -> None:
        later = np.zeros(local.size, dtype=np.int64)  # the bits that may not come before each
        for bit, node in enumerate(local):
            rank = compiled.rank[node]
            for other, stop in enumerate(local):
                if rank and compiled.rank[stop] > rank:
                    later[bit] |= 1 << other
        twin = np.array([compiled.twin[row, n] if n < compiled.visits else -1 for n in local], dtype=np.int64)
        self.arrays = (
            compiled.stops, compiled.shifts, compiled.pauses, compiled.travel, row, local, twin, compiled.extra[row],
            later, int(compiled.most_travel[row]),
        )  # fmt: skip


def cover_matrix(sets: Sets, visits: int) -> NDArray[np.float32]:
    """A row a set, a column a visit."""
    matrix = np.zeros((sets.covers.size, visits), dtype=np.float32)
    for bit, node in enumerate(sets.kind.nodes):
        if node < visits:
            matrix[:, node] = (sets.covers >> bit) & 1
    return matrix


# A label is a row (last node's bit, number of breaks taken, time ready there, cost so far).


@inlined
def _add(labels: Any, begin: int, count: int, bit: int, state: int, time: int, cost: int) -> int:
    """Keeps a label unless a better one is there; removes those it beats; the new count of labels from `begin`."""
    for at in range(begin, begin + count):
        if labels[at, 0] == bit and labels[at, 1] >= state and labels[at, 2] <= time and labels[at, 3] <= cost:
            return count
    at = begin
    while at < begin + count:
        if labels[at, 0] == bit and labels[at, 1] <= state and labels[at, 2] >= time and labels[at, 3] >= cost:
            count -= 1
            for column in range(labels.shape[1]):
                labels[at, column] = labels[begin + count, column]
        else:
            at += 1
    labels[begin + count, 0], labels[begin + count, 1] = bit, state
    labels[begin + count, 2], labels[begin + count, 3] = time, cost
    return count + 1


@borrowing
def _step(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, extra: Any, most_travel: int,
    place: int, ready: Any, cost: int, bit: int, labels: Any, begin: int, count: int, room: Any,
) -> int:  # fmt: skip
    """Adds the labels of going on to the node of `bit`, as itself or as its twin; the new count."""
    speed, end = shifts[row, SPEED], shifts[row, END]
    for choice in range(2):
        node = local[bit] if choice == 0 else twin[bit]
        if node < 0:
            continue
        door = stops[node, PLACE]
        ahead = travel[speed, place, door]
        if cost + ahead + travel[speed, door, end] > most_travel:
            return count
        advance(stops, shifts, pauses, row, ahead, node, ready, room[0])
        latest_return(shifts, pauses, row, room[1])
        retreat(shifts, pauses, row, travel[speed, door, end], room[1], room[2])
        for state in range(shifts[row, PAUSES] + 1):
            if room[0, state] < NEVER and room[0, state] <= room[2, state]:
                count = _add(labels, begin, count, bit, state, room[0, state], cost + ahead + extra[node])
    return count


@making
def singles(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, extra: Any, later: Any,
    most_travel: int,
) -> Any:  # fmt: skip
    states = pauses.shape[1] + 1
    masks = np.empty(local.size, dtype=np.int64)
    begins = np.empty((local.size, 2), dtype=np.int64)
    labels = np.empty((2 * states * local.size + 4 * states, 4), dtype=np.int64)
    room, ready = np.empty((3, states), dtype=np.int64), np.empty(states, dtype=np.int64)
    amount, used = 0, 0
    leave_start(shifts, pauses, row, ready)
    for bit in range(local.size):
        count = _step(
            stops, shifts, pauses, travel, row, local, twin, extra, most_travel, shifts[row, START], ready, 0, bit,
            labels, used, 0, room,
        )  # fmt: skip
        if count:
            masks[amount] = np.int64(1) << bit
            begins[amount, 0], begins[amount, 1] = used, count
            amount, used = amount + 1, used + count
    return masks[:amount], begins[:amount], labels[:used]


@inlined
def _find(masks: Any, mask: int) -> int:
    at = np.searchsorted(masks, mask)
    if at < masks.size and masks[at] == mask:
        return int(at)
    return -1


@making
def grow(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, extra: Any, later: Any,
    most_travel: int, masks: Any, begins: Any, labels: Any, most: int, stop: Any,
) -> Any:  # fmt: skip
    """The sets with one visit more, and which of the old ones they widen; a first mask of -1: there are more than `most`, or
    it was stopped."""
    size, states = local.size, pauses.shape[1] + 1
    new_masks = np.empty(1024, dtype=np.int64)
    new_begins = np.empty((1024, 2), dtype=np.int64)
    new_labels = np.empty((4096, 4), dtype=np.int64)
    parents = np.empty(64, dtype=np.int64)
    room, ready = np.empty((3, states), dtype=np.int64), np.empty(states, dtype=np.int64)
    widened = np.zeros(masks.size, dtype=np.bool_)
    amount, used = 0, 0
    for index in range(masks.size):
        if index % 64 == 0 and stop[0]:
            new_masks[0] = -1
            return new_masks[:1], new_begins[:1], new_labels[:0], widened
        bit = 0
        while bit < size:
            bit, amount, used = _widen(
                stops, shifts, pauses, travel, row, local, twin, extra, later, most_travel, masks, begins, labels, index,
                bit, parents, ready, room, widened, new_masks, new_begins, new_labels, amount, used,
            )  # fmt: skip
            if amount > most:
                new_masks[0] = -1
                return new_masks[:1], new_begins[:1], new_labels[:0], widened
            if bit < size and amount == new_masks.size:
                wide = np.empty(2 * amount, dtype=np.int64)
                wide[:amount] = new_masks
                new_masks = wide
                spans = np.empty((2 * amount, 2), dtype=np.int64)
                spans[:amount] = new_begins
                new_begins = spans
            elif bit < size:
                bigger = np.empty((2 * new_labels.shape[0], 4), dtype=np.int64)
                bigger[:used] = new_labels[:used]
                new_labels = bigger
    return new_masks[:amount], new_begins[:amount], new_labels[:used], widened


@borrowing
def _widen(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, extra: Any, later: Any,
    most_travel: int, masks: Any, begins: Any, labels: Any, index: int, first: int, parents: Any, ready: Any, room: Any,
    widened: Any, new_masks: Any, new_begins: Any, new_labels: Any, amount: int, used: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Writes set `index` with one visit more, of those from bit `first` on, beyond its last; the bit where room was wanting
    (or all of them), sets and labels written."""
    mask, states = masks[index], pauses.shape[1] + 1
    while (mask >> first) > 0:
        first += 1
    for bit in range(first, local.size):
        wider = mask | (np.int64(1) << bit)
        closed = True
        for other in range(bit):
            if (wider >> other) & 1:
                parents[other] = _find(masks, wider ^ (np.int64(1) << other))
                if parents[other] < 0:
                    closed = False
                    break
        if not closed:
            continue
        parents[bit] = index
        most_labels = 0
        for last in range(bit + 1):
            if (wider >> last) & 1:
                most_labels += 2 * states * begins[parents[last], 1]
        if amount == new_masks.size or used + most_labels + 2 > new_labels.shape[0]:
            return bit, amount, used
        count = 0
        for last in range(bit + 1):
            if not (wider >> last) & 1 or later[last] & wider:
                continue
            begin = begins[parents[last], 0]
            for at in range(begin, begin + begins[parents[last], 1]):
                for state in range(states):
                    ready[state] = NEVER
                ready[labels[at, 1]] = labels[at, 2]
                count = _step(
                    stops, shifts, pauses, travel, row, local, twin, extra, most_travel,
                    stops[local[labels[at, 0]], PLACE], ready, labels[at, 3], last, new_labels, used, count, room,
                )  # fmt: skip
        if count == 0:
            continue
        for last in range(bit + 1):
            if (wider >> last) & 1:
                widened[parents[last]] = True
        new_masks[amount] = wider
        new_begins[amount, 0], new_begins[amount, 1] = used, count
        amount, used = amount + 1, used + count
    return local.size, amount, used


@making
def _return(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, extra: Any, later: Any,
    most_travel: int, begins: Any, labels: Any,
) -> Any:  # fmt: skip
    """The least cost of each set, the way back included."""
    best = np.empty(begins.shape[0], dtype=np.int64)
    speed, end = shifts[row, SPEED], shifts[row, END]
    for index in range(begins.shape[0]):
        least = NEVER
        for at in range(begins[index, 0], begins[index, 0] + begins[index, 1]):
            least = min(least, labels[at, 3] + travel[speed, stops[local[labels[at, 0]], PLACE], end])
        best[index] = least
    return best
