"""Lists every set of visits that one kind of shift can serve, with the least travel for it.

Taking a visit out of a route never makes it late (the triangle inequality, waiting allowed), so a set can be served only
if all its subsets can: sets grow by one visit, their parents looked up, and for each set the best arrivals at each last
visit are kept (least time against least travel).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..solve.compiled import FAR, Compiled, Ints
from ..solve.times import END, NEVER, PLACE, SERVICE, SPEED, START, latest_leave, latest_return, leave_next, leave_start

WORD = 63  # nodes of one kind of shift that a set can hold: bits of a signed word without its sign


@dataclass(frozen=True)
class Kind:
    """Shifts that are alike: any of `vehicles` (rows) can take the route of another. `nodes`: what they may serve."""

    vehicles: tuple[int, ...]
    nodes: tuple[int, ...]
    duties: tuple[int, ...]


@dataclass(frozen=True)
class Sets:
    """`covers[s]`: bits of `kind.nodes`; `travel[s]`: seconds of the shortest legal route over them; `widest[s]`: no visit
    could join it."""

    kind: Kind
    covers: Ints
    travel: Ints
    widest: NDArray[np.bool_]


def kinds(compiled: Compiled) -> list[Kind]:
    """Vehicle rows grouped by everything that matters to a route."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in range(len(compiled.vehicles)):
        key = (
            compiled.shifts[row].tobytes(), compiled.able[row].tobytes(),
            int(compiled.most_visits[row]), int(compiled.most_travel[row]),
        )  # fmt: skip
        groups.setdefault(key, []).append(row)
    found = []
    for rows in groups.values():
        nodes = tuple(int(node) for node in np.flatnonzero(compiled.able[rows[0]]))
        found.append(Kind(tuple(rows), nodes, tuple(node for node in nodes if node >= compiled.visits)))
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
    """All of them but the empty one, or None when there are more than `most`, more nodes than a word has bits, or `stop[0]`
    becomes true on the way."""
    if len(kind.nodes) > WORD:
        return None
    row = kind.vehicles[0]
    local = np.asarray(kind.nodes, dtype=np.int64)
    duties = sum(1 << kind.nodes.index(node) for node in kind.duties)
    limits = int(compiled.most_visits[row]) + len(kind.duties), int(compiled.most_travel[row])
    masks, begins, labels = _single(compiled.stops, compiled.shifts, compiled.travel, row, local, limits[1])
    covers, travels, widest, total = [], [], [], 0
    size = 1
    while masks.size and size <= limits[0]:
        covers.append(masks)
        travels.append(_return(compiled.stops, compiled.shifts, compiled.travel, row, local, begins, labels))
        total += masks.size
        if total > most or stop[0]:
            return None
        masks, begins, labels, widened = _grow(
            compiled.stops,
            compiled.shifts,
            compiled.travel,
            row,
            local,
            limits[1],
            masks,
            begins,
            labels,
            most - total,
            stop,
        )
        widest.append(~widened if size < limits[0] else np.ones(widened.size, dtype=np.bool_))
        if masks.size and masks[0] < 0:
            return None
        order = np.argsort(masks)
        masks, begins = masks[order], begins[order]
        size += 1
    every = np.concatenate(covers) if covers else np.zeros(0, dtype=np.int64)
    travel = np.concatenate(travels) if travels else np.zeros(0, dtype=np.int64)
    open_ended = np.concatenate(widest) if widest else np.zeros(0, dtype=np.bool_)
    whole = (every & duties == duties) & (every & ~duties != 0)
    return Sets(kind, every[whole], travel[whole], open_ended[whole])


def cover_matrix(sets: Sets, visits: int) -> NDArray[np.float32]:
    """A row a set, a column a visit."""
    matrix = np.zeros((sets.covers.size, visits), dtype=np.float32)
    for bit, node in enumerate(sets.kind.nodes):
        if node < visits:
            matrix[:, node] = (sets.covers >> bit) & 1
    return matrix


# A label is a row (last node's bit, state of the break, time ready there, travel so far).


@njit(cache=True, nogil=True)
def can_return(shifts: Any, travel: Any, row: int, place: int, state: int, time: int) -> bool:
    arrive0, arrive1 = latest_return(shifts, row)
    leave0, leave1 = latest_leave(shifts, row, travel[shifts[row, SPEED], place, shifts[row, END]], arrive0, arrive1)
    return time <= (leave1 if state == 1 else leave0)


@njit(cache=True, nogil=True)
def _add(labels: Any, begin: int, count: int, bit: int, state: int, time: int, way: int) -> int:
    """Keeps a label unless a better one is there; removes those it beats; the new count of labels from `begin`."""
    for at in range(begin, begin + count):
        if labels[at, 0] == bit and labels[at, 1] >= state and labels[at, 2] <= time and labels[at, 3] <= way:
            return count
    at = begin
    while at < begin + count:
        if labels[at, 0] == bit and labels[at, 1] <= state and labels[at, 2] >= time and labels[at, 3] >= way:
            count -= 1
            labels[at] = labels[begin + count]
        else:
            at += 1
    labels[begin + count, 0], labels[begin + count, 1] = bit, state
    labels[begin + count, 2], labels[begin + count, 3] = time, way
    return count + 1


@njit(cache=True, nogil=True)
def _step(
    stops: Any, shifts: Any, travel: Any, row: int, place: int, ready0: int, ready1: int, way: int,
    node: int, bit: int, most_travel: int, labels: Any, begin: int, count: int,
) -> int:  # fmt: skip
    """Adds the labels of going on to `node`; the new count."""
    speed = shifts[row, SPEED]
    door = stops[node, PLACE]
    ahead = travel[speed, place, door]
    if way + ahead + travel[speed, door, shifts[row, END]] > most_travel:
        return count
    leave0, leave1 = leave_next(stops, shifts, row, ahead, ready0, ready1, node)
    if leave1 < NEVER and can_return(shifts, travel, row, door, 1, leave1):
        count = _add(labels, begin, count, bit, 1, leave1, way + ahead)
    if leave0 < NEVER and can_return(shifts, travel, row, door, 0, leave0):
        count = _add(labels, begin, count, bit, 0, leave0, way + ahead)
    return count


@njit(cache=True, nogil=True)
def _single(stops: Any, shifts: Any, travel: Any, row: int, local: Any, most_travel: int) -> Any:
    masks = np.empty(local.size, dtype=np.int64)
    begins = np.empty((local.size, 2), dtype=np.int64)
    labels = np.empty((2 * local.size + 4, 4), dtype=np.int64)
    amount, used = 0, 0
    ready0, ready1 = leave_start(shifts, row)
    for bit in range(local.size):
        count = _step(
            stops, shifts, travel, row, shifts[row, START], ready0, ready1, 0, local[bit], bit, most_travel,
            labels, used, 0,
        )  # fmt: skip
        if count:
            masks[amount] = np.int64(1) << bit
            begins[amount, 0], begins[amount, 1] = used, count
            amount, used = amount + 1, used + count
    return masks[:amount], begins[:amount], labels[:used]


@njit(cache=True, nogil=True)
def _find(masks: Any, mask: int) -> int:
    at = np.searchsorted(masks, mask)
    if at < masks.size and masks[at] == mask:
        return int(at)
    return -1


@njit(cache=True, nogil=True)
def _grow(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, most_travel: int,
    masks: Any, begins: Any, labels: Any, most: int, stop: Any,
) -> Any:  # fmt: skip
    """The sets with one visit more, and which of the old ones they widen; a first mask of -1: there are more than `most`."""
    size = local.size
    new_masks = np.empty(1024, dtype=np.int64)
    new_begins = np.empty((1024, 2), dtype=np.int64)
    new_labels = np.empty((4096, 4), dtype=np.int64)
    parents = np.empty(64, dtype=np.int64)
    widened = np.zeros(masks.size, dtype=np.bool_)
    amount, used = 0, 0
    for index in range(masks.size):
        if index % 64 == 0 and stop[0]:
            amount = most
        mask = masks[index]
        top = 0
        while (mask >> top) > 1:
            top += 1
        for bit in range(top + 1, size):
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
            room = 0
            for last in range(bit + 1):
                if (wider >> last) & 1:
                    room += 2 * begins[parents[last], 1]
            while used + room + 2 > new_labels.shape[0]:
                bigger = np.empty((2 * new_labels.shape[0], 4), dtype=np.int64)
                bigger[:used] = new_labels[:used]
                new_labels = bigger
            count = 0
            for last in range(bit + 1):
                if not (wider >> last) & 1:
                    continue
                begin = begins[parents[last], 0]
                for at in range(begin, begin + begins[parents[last], 1]):
                    time = labels[at, 2]
                    count = _step(
                        stops, shifts, travel, row, stops[local[labels[at, 0]], PLACE],
                        time if labels[at, 1] == 0 else NEVER, time if labels[at, 1] == 1 else NEVER,
                        labels[at, 3], local[last], last, most_travel, new_labels, used, count,
                    )  # fmt: skip
            if count == 0:
                continue
            for last in range(bit + 1):
                if (wider >> last) & 1:
                    widened[parents[last]] = True
            if amount >= most:
                new_masks[0] = -1
                return new_masks[:1], new_begins[:1], new_labels[:0], widened
            if amount == new_masks.size:
                wide = np.empty(2 * amount, dtype=np.int64)
                wide[:amount] = new_masks
                new_masks = wide
                spans = np.empty((2 * amount, 2), dtype=np.int64)
                spans[:amount] = new_begins
                new_begins = spans
            new_masks[amount] = wider
            new_begins[amount, 0], new_begins[amount, 1] = used, count
            amount, used = amount + 1, used + count
    return new_masks[:amount], new_begins[:amount], new_labels[:used], widened


@njit(cache=True, nogil=True)
def _return(stops: Any, shifts: Any, travel: Any, row: int, local: Any, begins: Any, labels: Any) -> Any:
    """The least travel of each set, the way back included."""
    best = np.empty(begins.shape[0], dtype=np.int64)
    speed, end = shifts[row, SPEED], shifts[row, END]
    for index in range(begins.shape[0]):
        least = NEVER
        for at in range(begins[index, 0], begins[index, 0] + begins[index, 1]):
            least = min(least, labels[at, 3] + travel[speed, stops[local[labels[at, 0]], PLACE], end])
        best[index] = least
    return best


def best_order(compiled: Compiled, row: int, nodes: tuple[int, ...]) -> list[int]:
    """The order of `nodes` (visits and duties) with the least travel that vehicle `row` can keep; [] if there is none."""
    stops, shifts, travel = compiled.stops, compiled.shifts, compiled.travel
    speed, end = int(shifts[row, SPEED]), int(shifts[row, END])
    ready = leave_start(shifts, row)
    front: dict[tuple[int, int], list[tuple[int, int, int, tuple[int, ...]]]] = {(0, -1): [(ready[0], ready[1], 0, ())]}
    for _ in nodes:
        ahead: dict[tuple[int, int], list[tuple[int, int, int, tuple[int, ...]]]] = {}
        for (mask, last), states in front.items():
            place = int(shifts[row, START]) if last < 0 else int(stops[nodes[last], PLACE])
            for bit, node in enumerate(nodes):
                if mask >> bit & 1:
                    continue
                way = int(travel[speed, place, stops[node, PLACE]])
                for ready0, ready1, seconds, path in states:
                    leave = leave_next(stops, shifts, row, way, ready0, ready1, node)
                    if min(leave) < NEVER:
                        _keep(ahead.setdefault((mask | 1 << bit, bit), []), (*leave, seconds + way, (*path, node)))
        front = ahead
    complete = [
        (seconds + int(travel[speed, stops[nodes[last], PLACE], end]), path)
        for (_, last), states in front.items()
        for ready0, ready1, seconds, path in states
        if can_return(shifts, travel, row, stops[nodes[last], PLACE], 0, ready0)
        or can_return(shifts, travel, row, stops[nodes[last], PLACE], 1, ready1)
    ]
    return list(min(complete)[1]) if complete else []


def _keep(states: list[tuple[int, int, int, tuple[int, ...]]], new: tuple[int, int, int, tuple[int, ...]]) -> None:
    if not any(old[0] <= new[0] and old[1] <= new[1] and old[2] <= new[2] for old in states):
        states[:] = [old for old in states if not (new[0] <= old[0] and new[1] <= old[1] and new[2] <= old[2])]
        states.append(new)
