"""The labelling algorithm: the routes of least reduced cost of a kind of shift, by labels extended backwards from its
end.

A label is the end of a route: its first stop, the latest start there, the reduced cost from there on, the stops it
must not visit again (ng-memory, see `network`), and of each cut that it remembers whether an odd number of its visits
is in it, and its load by resource (`load_arrays.Resources`). Labels wait in buckets of time, narrower than any step, so
a bucket is complete when its turn comes. Those that are dominated are dropped (`dominance`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model.infinities import INFEASIBLE_COST, NEVER
from ...model.njit import njit_inline, njit_no_alloc
from ...model.times import END, OPENS, PLACE, SPEED
from .dominance import dominated, insert
from .label_prices import PriceArrays, dual_sum
from .labels import (
    COST,
    FIELDS,
    FREE,
    MEMORY,
    NEXT,
    NONE,
    PARENT,
    PARITY,
    STATE,
    STOP,
    TIME,
    TRAVELLED,
    USED,
    VISITS,
    Labels,
)
from .network import STATES, NetworkArrays, start_before
from .single_break_times import latest_return_pair

TOO_MANY = -1


class _RouteEnd(NamedTuple):
    """What is extended: a label, or the end of the shift. `before`: bits of the stops that may come before it."""

    label: Any
    place: Any
    before: Any
    memory: Any
    cost: Any
    parity: Any
    visits: Any
    travelled_s: Any
    start0: Any
    start1: Any


def run_labelling(net: NetworkArrays, prices: PriceArrays, labels: Labels, stop: NDArray[np.bool_]) -> int:
    """Fills `labels`; returns how many rows of the pool were used, or TOO_MANY where it is full or `stop[0]` became
    true."""
    labels.head.fill(NONE)
    labels.cheapest.fill(INFEASIBLE_COST)
    labels.counts.fill(0)
    return int(_extend_all(net, prices, labels, stop))


@njit_no_alloc
def _extend_all(net: Any, prices: Any, labels: Any, stop: Any) -> int:
    """The end of the shift is extended, then every label, the latest bucket first."""
    if not _extend(net, prices, labels, _end_of_shift(net)):
        return TOO_MANY
    for bucket in range(labels.head.shape[0] - 1, -1, -1):
        for state in range(STATES):
            for bit in range(net.local.size):
                label = labels.head[bucket, state, bit]
                while label != NONE:
                    if stop[0]:
                        return TOO_MANY
                    if not _extend(net, prices, labels, _end_of(net, labels, label, bucket)):
                        return TOO_MANY
                    label = labels.pool[label, NEXT]
    return int(labels.counts[USED])


@njit_inline
def _end_of_shift(net: Any) -> Any:
    start0, start1 = latest_return_pair(net.shifts, net.row)
    every = (np.int64(1) << net.local.size) - 1
    zero = np.int64(0)
    return _RouteEnd(
        np.int64(NONE),
        net.shifts[net.row, END],
        every,
        zero,
        zero,
        zero,
        zero,
        zero,
        np.int64(start0),
        np.int64(start1),
    )


@njit_inline
def _end_of(net: Any, labels: Any, label: int, bucket: int) -> Any:
    """A label that starts in `bucket`."""
    pool = labels.pool
    bit, state = pool[label, STOP], pool[label, STATE]
    before = net.reach[bit, bucket] & ~pool[label, MEMORY]
    if net.most_visits and pool[label, VISITS] >= net.most_visits:
        before = np.int64(0)
    start0 = pool[label, TIME] if state == 0 else np.int64(-NEVER)
    start1 = pool[label, TIME] if state == 1 else np.int64(-NEVER)
    return _RouteEnd(
        np.int64(label), net.stops[net.local[bit], PLACE], before, pool[label, MEMORY], pool[label, COST],
        pool[label, PARITY], pool[label, VISITS], pool[label, TRAVELLED], start0, start1,
    )  # fmt: skip


@njit_inline
def _load(labels: Any, label: int, resource: int) -> Any:
    """What the route from this label on adds up; nothing at the end of the shift."""
    return np.int64(0) if label == NONE else labels.pool[label, FIELDS + resource]


@njit_inline
def _is_too_heavy(net: Any, labels: Any, label: int, bit: int) -> bool:
    """Whether there is no room for the stop of `bit` before the label."""
    for resource in range(net.room.size):
        if _load(labels, label, resource) + net.demand[bit, resource] > net.room[resource]:
            return True
    return False


@njit_no_alloc
def _extend(net: Any, prices: Any, labels: Any, end: Any) -> bool:
    """Adds the labels with one stop more at the front; False when the pool is full."""
    speed = net.shifts[net.row, SPEED]
    for bit in range(net.local.size):
        if not (end.before >> bit) & 1:
            continue
        node = net.local[bit]
        leg_s = net.travel[speed, net.stops[node, PLACE], end.place]
        if net.most_travel and end.travelled_s + leg_s > net.most_travel:
            continue
        if _is_too_heavy(net, labels, end.label, bit):
            continue
        times = start_before(net.stops, net.shifts, net.travel, net.row, node, end.place, end.start0, end.start1)
        if times[0] < net.first[0, bit] and times[1] < net.first[1, bit]:
            continue
        cost = end.cost + prices.cost_per_second * leg_s + prices.weights[bit]
        cost += dual_sum(end.parity & prices.cuts_of_stop[bit], prices.cut_duals)
        for state in range(STATES):
            if times[state] >= net.first[state, bit] and not _add(
                net, prices, labels, end, bit, state, times[state], cost, leg_s
            ):
                return False
    return True


@njit_inline
def _add(
    net: Any, prices: Any, labels: Any, end: Any, bit: int, state: int, time: int, cost: int, leg_s: int
) -> bool:  # fmt: skip
    """Adds the label of `bit` before `end` unless it is dominated; False when the pool is full."""
    pool, counts = labels.pool, labels.counts
    at = labels.free[counts[FREE] - 1] if counts[FREE] else counts[USED]
    if at >= pool.shape[0]:
        return False
    bucket = (time - net.shifts[net.row, OPENS]) // net.width
    pool[at, TIME], pool[at, COST] = time, cost
    pool[at, MEMORY] = (end.memory & net.near[bit] & net.reach[bit, bucket]) | (np.int64(1) << bit)
    pool[at, PARITY] = (end.parity ^ prices.cuts_of_stop[bit]) & prices.alive[bit, bucket]
    pool[at, PARENT], pool[at, STOP], pool[at, STATE] = end.label, bit, state
    pool[at, VISITS] = end.visits + 1 if net.most_visits else 0
    pool[at, TRAVELLED] = end.travelled_s + leg_s if net.most_travel else 0
    for resource in range(net.room.size):
        pool[at, FIELDS + resource] = _load(labels, end.label, resource) + net.demand[bit, resource]
    if not dominated(prices, labels, at, bucket):
        if counts[FREE]:
            counts[FREE] -= 1
        else:
            counts[USED] += 1
        insert(prices, labels, at, bucket)
    return True
