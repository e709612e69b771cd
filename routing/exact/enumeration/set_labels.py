"""Sets of visits enumerated by size: for each the Pareto-optimal ways to end at each of its visits, time against cost.

A set can be served only if all its subsets can (see `sets`), so one is made only where all its parents, the sets with
one visit less, are there; its labels are those of its parents, extended by the visit they lack.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.infinities import NEVER
from ...model.load_arrays import resources_of
from ...model.njit import njit_alloc, njit_inline, njit_no_alloc
from ...model.times import BREAK_COUNT, END, PLACE, SPEED, START, advance, latest_return, leave_start, retreat

BIT, TAKEN, READY, COST = range(4)  # columns of a label: last node's bit, breaks taken, time ready there, cost so far
STOPPED = -1  # the only mask where there are too many sets, or the flag was raised


class ShiftArrays(NamedTuple):
    """One shift as the compiled functions are given it.

    `stops`, `shifts`, `pauses`, `travel`: as in `Compiled`; `row`: of the shift. `local[b]`: the node of bit b;
    `unmoved[b]`: its unmoved node, or -1. `wish_cost[n]`: seconds, of node n. `later[b]`: bits that may not come before
    b. `most_travel`: seconds. `ready`, `scratch`, `parents`: work space. `demand[b, r]`: what bit b adds
    to resource r, of which a set may have `room[r]`.
    """

    stops: Ints
    shifts: Ints
    pauses: Ints
    travel: Ints
    row: int
    local: Ints
    unmoved: Ints
    wish_cost: Ints
    later: Ints
    most_travel: int
    ready: Ints
    scratch: Ints
    parents: Ints
    demand: Ints
    room: Ints


class SetLevel(NamedTuple):
    """Sets of one size. `masks`: their bits; `begins[s]`: first row and number of the labels of set s in `labels`."""

    masks: Ints
    begins: Ints
    labels: Ints

    def in_order(self) -> "SetLevel":
        """Sorted by mask, as `enumerate_sets` needs them."""
        order = np.argsort(self.masks)
        return SetLevel(self.masks[order], self.begins[order], self.labels)


def shift_arrays(compiled: Compiled, row: int, local: Ints) -> ShiftArrays:
    """Of the shift of this row. `local`: the nodes of sets, at most 63, the node of bit b at index b."""
    later = np.zeros(local.size, dtype=np.int64)
    for bit, node in enumerate(local):
        rank = compiled.rank[node]
        for other, stop in enumerate(local):
            if rank and compiled.rank[stop] > rank:
                later[bit] |= 1 << other
    unmoved = np.array([compiled.unmoved[row, n] if n < compiled.visits else -1 for n in local], dtype=np.int64)
    resources = resources_of(compiled.loads, row, local)
    states = compiled.pauses.shape[1] + 1
    return ShiftArrays(
        compiled.stops, compiled.shifts, compiled.pauses, compiled.travel, row, local, unmoved, compiled.wish_cost[row],
        later, int(compiled.most_travel[row]), np.empty(states, dtype=np.int64), np.empty((3, states), dtype=np.int64),
        np.empty(64, dtype=np.int64), np.ascontiguousarray(resources.demand[local]), resources.room,
    )  # fmt: skip


@njit_inline
def _add(labels: Any, begin: int, count: int, bit: int, taken: int, ready: int, cost: int) -> int:
    """Adds a label unless it is dominated; removes those it dominates; the new count of labels from `begin`."""
    for at in range(begin, begin + count):
        if (
            labels[at, BIT] == bit
            and labels[at, TAKEN] >= taken
            and labels[at, READY] <= ready
            and labels[at, COST] <= cost
        ):
            return count
    at = begin
    while at < begin + count:
        if (
            labels[at, BIT] == bit
            and labels[at, TAKEN] <= taken
            and labels[at, READY] >= ready
            and labels[at, COST] >= cost
        ):
            count -= 1
            for column in range(labels.shape[1]):
                labels[at, column] = labels[begin + count, column]
        else:
            at += 1
    labels[begin + count, BIT], labels[begin + count, TAKEN] = bit, taken
    labels[begin + count, READY], labels[begin + count, COST] = ready, cost
    return count + 1


@njit_no_alloc
def _extend(shift: Any, place: int, cost: int, bit: int, labels: Any, begin: int, count: int) -> int:
    """Adds the labels of going on from `place`, left at `shift.ready`, to the node of `bit` or its unmoved one; the new
    count."""
    stops, shifts, pauses, row, scratch = shift.stops, shift.shifts, shift.pauses, shift.row, shift.scratch
    speed, end = shifts[row, SPEED], shifts[row, END]
    for choice in range(2):
        node = shift.local[bit] if choice == 0 else shift.unmoved[bit]
        if node < 0:
            continue
        door = stops[node, PLACE]
        ahead, back = shift.travel[speed, place, door], shift.travel[speed, door, end]
        if cost + ahead + back > shift.most_travel:
            return count
        advance(stops, shifts, pauses, row, ahead, node, shift.ready, scratch[0])
        latest_return(shifts, pauses, row, scratch[1])
        retreat(shifts, pauses, row, back, scratch[1], scratch[2])
        for taken in range(shifts[row, BREAK_COUNT] + 1):
            if scratch[0, taken] < NEVER and scratch[0, taken] <= scratch[2, taken]:
                fresh = cost + ahead + shift.wish_cost[node]
                count = _add(labels, begin, count, bit, taken, scratch[0, taken], fresh)
    return count


@njit_alloc
def enumerate_single_visits(shift: Any) -> Any:
    """The `SetLevel` of sets of one visit."""
    local, states = shift.local, shift.ready.size
    masks = np.empty(local.size, dtype=np.int64)
    begins = np.empty((local.size, 2), dtype=np.int64)
    labels = np.empty((2 * states * local.size + 4 * states, 4), dtype=np.int64)
    amount, used = 0, 0
    leave_start(shift.shifts, shift.pauses, shift.row, shift.ready)
    for bit in range(local.size):
        count = _extend(shift, shift.shifts[shift.row, START], 0, bit, labels, used, 0)
        if count:
            masks[amount] = np.int64(1) << bit
            begins[amount, 0], begins[amount, 1] = used, count
            amount, used = amount + 1, used + count
    return SetLevel(masks[:amount], begins[:amount], labels[:used])


def enumerate_sets(
    shift: ShiftArrays, level: SetLevel, most: int, stop: NDArray[np.bool_]
) -> tuple[SetLevel, NDArray[np.bool_]] | None:
    """The sets with one visit more, in order, and which of those in `level` they widen; None where there are more than
    `most`, or `stop[0]` became true."""
    fresh, widened = _next_level(shift, level, most, stop)
    if fresh.masks.size and fresh.masks[0] == STOPPED:
        return None
    return fresh.in_order(), widened


@njit_alloc
def _next_level(shift: Any, level: Any, most: int, stop: Any) -> Any:
    fresh = SetLevel(
        np.empty(1024, dtype=np.int64), np.empty((1024, 2), dtype=np.int64), np.empty((4096, 4), dtype=np.int64)
    )
    widened = np.zeros(level.masks.size, dtype=np.bool_)
    amount, used = 0, 0
    for index in range(level.masks.size):
        bit = 0
        while bit < shift.local.size:
            if amount > most or (bit == 0 and index % 64 == 0 and stop[0]):
                fresh.masks[0] = STOPPED
                return SetLevel(fresh.masks[:1], fresh.begins[:1], fresh.labels[:0]), widened
            bit, amount, used = _widen(shift, level, index, bit, widened, fresh, amount, used)
            if bit < shift.local.size:
                fresh = _enlarged(fresh, amount, used)
    if amount > most:
        fresh.masks[0] = STOPPED
        amount = 1
    return SetLevel(fresh.masks[:amount], fresh.begins[:amount], fresh.labels[:used]), widened


@njit_alloc
def _enlarged(level: Any, amount: int, used: int) -> Any:
    """The same sets and labels with twice the room for what was wanting."""
    masks, begins, labels = level.masks, level.begins, level.labels
    if amount == masks.size:
        masks, begins = np.empty(2 * amount, dtype=np.int64), np.empty((2 * amount, 2), dtype=np.int64)
        masks[:amount], begins[:amount] = level.masks, level.begins
    else:
        labels = np.empty((2 * labels.shape[0], 4), dtype=np.int64)
        labels[:used] = level.labels[:used]
    return SetLevel(masks, begins, labels)


@njit_inline
def _find(masks: Any, mask: int) -> int:
    """The row of this mask, or -1."""
    at = np.searchsorted(masks, mask)
    if at < masks.size and masks[at] == mask:
        return int(at)
    return -1


@njit_inline
def _has_all_parents(shift: Any, masks: Any, wider: int, bit: int, index: int) -> bool:
    """Whether each set with one visit less than `wider` is there; writes their rows. `index`: of the one without
    `bit`."""
    for other in range(bit):
        if (wider >> other) & 1:
            shift.parents[other] = _find(masks, wider ^ (np.int64(1) << other))
            if shift.parents[other] < 0:
                return False
    shift.parents[bit] = index
    return True


@njit_inline
def _is_carried(shift: Any, mask: int) -> bool:
    """Whether there is room for all that the visits of a set ask for."""
    for resource in range(shift.room.size):
        total = 0
        for bit in range(shift.local.size):
            if (mask >> bit) & 1:
                total += shift.demand[bit, resource]
        if total > shift.room[resource]:
            return False
    return True


@njit_no_alloc
def _widen(
    shift: Any, level: Any, index: int, first: int, widened: Any, fresh: Any, amount: int, used: int
) -> tuple[int, int, int]:
    """Writes set `index` with one visit more, of those from bit `first` on, beyond its last; the bit where room was
    wanting (or all of them), sets and labels written."""
    mask, parents, states = level.masks[index], shift.parents, shift.ready.size
    while (mask >> first) > 0:
        first += 1
    for bit in range(first, shift.local.size):
        wider = mask | (np.int64(1) << bit)
        if not _has_all_parents(shift, level.masks, wider, bit, index) or not _is_carried(shift, wider):
            continue
        most_labels = 0
        for last in range(bit + 1):
            if (wider >> last) & 1:
                most_labels += 2 * states * level.begins[parents[last], 1]
        if amount == fresh.masks.size or used + most_labels + 2 > fresh.labels.shape[0]:
            return bit, amount, used
        count = _write_labels(shift, level, wider, bit, fresh.labels, used)
        if count == 0:
            continue
        for last in range(bit + 1):
            if (wider >> last) & 1:
                widened[parents[last]] = True
        fresh.masks[amount] = wider
        fresh.begins[amount, 0], fresh.begins[amount, 1] = used, count
        amount, used = amount + 1, used + count
    return shift.local.size, amount, used


@njit_inline
def _write_labels(shift: Any, level: Any, wider: int, highest: int, labels: Any, used: int) -> int:
    """Of the set `wider`, from those of its parents; how many there are."""
    count = 0
    for last in range(highest + 1):
        if not (wider >> last) & 1 or shift.later[last] & wider:
            continue
        parent = shift.parents[last]
        begin = level.begins[parent, 0]
        for at in range(begin, begin + level.begins[parent, 1]):
            for taken in range(shift.ready.size):
                shift.ready[taken] = NEVER
            shift.ready[level.labels[at, TAKEN]] = level.labels[at, READY]
            place = shift.stops[shift.local[level.labels[at, BIT]], PLACE]
            count = _extend(shift, place, level.labels[at, COST], last, labels, used, count)
    return count


@njit_alloc
def least_costs(shift: Any, level: Any) -> Any:
    """The least cost of each set, seconds, the way to the end of the shift included."""
    best = np.empty(level.begins.shape[0], dtype=np.int64)
    speed, end = shift.shifts[shift.row, SPEED], shift.shifts[shift.row, END]
    for index in range(level.begins.shape[0]):
        least = NEVER
        begin, count = level.begins[index]
        for at in range(begin, begin + count):
            place = shift.stops[shift.local[level.labels[at, BIT]], PLACE]
            least = min(least, level.labels[at, COST] + shift.travel[speed, place, end])
        best[index] = least
    return best
