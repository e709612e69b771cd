"""Sets of visits grown a visit at a time: for each the best ways to end at each of its
visits, least time against least cost.

A set can be served only if all its subsets can, so one is grown only where all its parents are there.
"""

from typing import Any

import numpy as np

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.infinities import NEVER
from ...model.njit import njit_alloc, njit_inline, njit_no_alloc
from ...model.times import END, PAUSES, PLACE, SPEED, START, advance, latest_return, leave_start, retreat


class ShiftArrays:
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
            compiled.stops, compiled.shifts, compiled.pauses, compiled.travel, row, local, twin,
            compiled.wish_cost[row],
            later, int(compiled.most_travel[row]),
        )  # fmt: skip


# A label is a row (last node's bit, number of breaks taken, time ready there, cost so far).


@njit_inline
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


@njit_no_alloc
def _step(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, wish_cost: Any,
    most_travel: int,
    place: int, ready: Any, cost: int, bit: int, labels: Any, begin: int, count: int, scratch: Any,
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
        advance(stops, shifts, pauses, row, ahead, node, ready, scratch[0])
        latest_return(shifts, pauses, row, scratch[1])
        retreat(shifts, pauses, row, travel[speed, door, end], scratch[1], scratch[2])
        for state in range(shifts[row, PAUSES] + 1):
            if scratch[0, state] < NEVER and scratch[0, state] <= scratch[2, state]:
                count = _add(labels, begin, count, bit, state, scratch[0, state], cost + ahead + wish_cost[node])
    return count


@njit_alloc
def enumerate_single_visits(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, wish_cost: Any, later: Any,
    most_travel: int,
) -> Any:  # fmt: skip
    states = pauses.shape[1] + 1
    masks = np.empty(local.size, dtype=np.int64)
    begins = np.empty((local.size, 2), dtype=np.int64)
    labels = np.empty((2 * states * local.size + 4 * states, 4), dtype=np.int64)
    scratch, ready = np.empty((3, states), dtype=np.int64), np.empty(states, dtype=np.int64)
    amount, used = 0, 0
    leave_start(shifts, pauses, row, ready)
    for bit in range(local.size):
        count = _step(
            stops, shifts, pauses, travel, row, local, twin, wish_cost, most_travel, shifts[row, START], ready, 0, bit,
            labels, used, 0, scratch,
        )  # fmt: skip
        if count:
            masks[amount] = np.int64(1) << bit
            begins[amount, 0], begins[amount, 1] = used, count
            amount, used = amount + 1, used + count
    return masks[:amount], begins[:amount], labels[:used]


@njit_inline
def _find(masks: Any, mask: int) -> int:
    at = np.searchsorted(masks, mask)
    if at < masks.size and masks[at] == mask:
        return int(at)
    return -1


@njit_alloc
def enumerate_sets(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, wish_cost: Any, later: Any,
    most_travel: int, masks: Any, begins: Any, labels: Any, most: int, stop: Any,
) -> Any:  # fmt: skip
    """The sets with one visit more, and which of the old ones they widen; a first mask of -1: there are
    more than `most`, or it was stopped."""
    size, states = local.size, pauses.shape[1] + 1
    new_masks = np.empty(1024, dtype=np.int64)
    new_begins = np.empty((1024, 2), dtype=np.int64)
    new_labels = np.empty((4096, 4), dtype=np.int64)
    parents = np.empty(64, dtype=np.int64)
    scratch, ready = np.empty((3, states), dtype=np.int64), np.empty(states, dtype=np.int64)
    widened = np.zeros(masks.size, dtype=np.bool_)
    amount, used = 0, 0
    for index in range(masks.size):
        if index % 64 == 0 and stop[0]:
            new_masks[0] = -1
            return new_masks[:1], new_begins[:1], new_labels[:0], widened
        bit = 0
        while bit < size:
            bit, amount, used = _widen(
                stops, shifts, pauses, travel, row, local, twin, wish_cost, later, most_travel, masks, begins, labels,
                index,
                bit, parents, ready, scratch, widened, new_masks, new_begins, new_labels, amount, used,
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


@njit_no_alloc
def _widen(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, wish_cost: Any, later: Any,
    most_travel: int, masks: Any, begins: Any, labels: Any, index: int, first: int, parents: Any, ready: Any,
    scratch: Any,
    widened: Any, new_masks: Any, new_begins: Any, new_labels: Any, amount: int, used: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Writes set `index` with one visit more, of those from bit `first` on, beyond its last; the bit where scratch was
    wanting (or all of them), sets and labels written."""
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
                    stops, shifts, pauses, travel, row, local, twin, wish_cost, most_travel,
                    stops[local[labels[at, 0]], PLACE], ready, labels[at, 3], last, new_labels, used, count, scratch,
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


@njit_alloc
def least_costs(
    stops: Any, shifts: Any, pauses: Any, travel: Any, row: int, local: Any, twin: Any, wish_cost: Any, later: Any,
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
