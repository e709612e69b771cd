"""The labelling algorithm: the routes of least reduced cost of a kind of shift, by labels extended backwards from its
end.

A label is the end of a route: its first stop, the latest start there, the reduced cost from there on, the stops it
must not visit again (ng-memory, see `network`), and of each cut that it remembers whether an odd number of its visits
is in it. Labels wait in buckets of time, narrower than any step, so a bucket is complete when its turn comes. One
label dominates another at the same stop when it is not dearer, may start as late, and remembers nothing more; a cut
that is odd only in the cheaper one counts as if its dual had to be paid (Jepsen and others 2008, see `cuts`).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.infinities import INFEASIBLE_COST, NEVER
from ...model.njit import njit_alloc, njit_inline, njit_no_alloc
from ...model.times import END, OPENS, PLACE, SPEED, START
from .network import STATES, NetworkArrays, start_before
from .single_break_times import latest_return_pair

TIME, COST, MEMORY, PARITY, PARENT, NEXT, STOP, STATE, VISITS, WAY, FIELDS = range(11)  # columns of the pool of labels
USED, FREE = 0, 1  # of `Labels.counts`
NONE = -1
TOO_MANY = -1


class PriceArrays(NamedTuple):
    """The prices of a relaxation as labels need them, in units of its goal.

    `weights[b]`: reduced cost of serving the stop of bit b. `cost_per_second`: of travel. `cut_duals[q]`: what cut q
    costs. `cuts_of_stop[b]`: bits of the cuts that b is in. `alive[b, t]`: bits of the cuts that a route must
    remember which starts at b in bucket t. `exact`: False forgets what to remember, which finds good routes fast and
    proves nothing.
    """

    weights: Ints
    cost_per_second: int
    cut_duals: Ints
    cuts_of_stop: Ints
    alive: Ints
    exact: bool


class Labels(NamedTuple):
    """`pool`: a row a label. `head[t, s, b]`: the first of the list of labels in bucket t and state s at the stop of
    bit b, cheapest first, linked by `NEXT`; `cheapest[t, s, b]`: its cost. `free`: rows of the pool that are free
    again. `counts`: rows ever used, and rows that are free again."""

    pool: Ints
    head: Ints
    cheapest: Ints
    free: Ints
    counts: Ints


class _RouteEnd(NamedTuple):
    """What is extended: a label, or the end of the shift. `before`: bits of the stops that may come before it."""

    label: Any
    place: Any
    before: Any
    memory: Any
    cost: Any
    parity: Any
    visits: Any
    way: Any
    start0: Any
    start1: Any


def empty_labels(net: NetworkArrays, most: int) -> Labels:
    """Room for `most` labels."""
    shape = (net.reach.shape[1], STATES, net.local.size)
    return Labels(
        np.empty((most, FIELDS), dtype=np.int64), np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64),
        np.empty(most, dtype=np.int64), np.zeros(2, dtype=np.int64),
    )  # fmt: skip


def price_arrays(
    net: NetworkArrays, weights: Ints, cost_per_second: int, cuts: tuple[Ints, Ints, Ints], *, exact: bool
) -> PriceArrays:
    """`cuts`: of each its visits and its memory as bits, and its dual."""
    members, memories, duals = cuts
    cuts_of_stop, alive = _cuts_of(net.local.size, members), _alive(net.reach, members, memories)
    return PriceArrays(weights, cost_per_second, duals, cuts_of_stop, alive, exact)


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
        pool[label, PARITY], pool[label, VISITS], pool[label, WAY], start0, start1,
    )  # fmt: skip


@njit_no_alloc
def _extend(net: Any, prices: Any, labels: Any, end: Any) -> bool:
    """Adds the labels with one stop more at the front; False when the pool is full."""
    speed = net.shifts[net.row, SPEED]
    for bit in range(net.local.size):
        if not (end.before >> bit) & 1:
            continue
        node = net.local[bit]
        way = net.travel[speed, net.stops[node, PLACE], end.place]
        if net.most_travel and end.way + way > net.most_travel:
            continue
        times = start_before(net.stops, net.shifts, net.travel, net.row, node, end.place, end.start0, end.start1)
        if times[0] < net.first[0, bit] and times[1] < net.first[1, bit]:
            continue
        cost = end.cost + prices.cost_per_second * way + prices.weights[bit]
        cost += dual_sum(end.parity & prices.cuts_of_stop[bit], prices.cut_duals)
        for state in range(STATES):
            if times[state] >= net.first[state, bit] and not _add(
                net, prices, labels, end, bit, state, times[state], cost, way
            ):
                return False
    return True


@njit_inline
def _add(
    net: Any, prices: Any, labels: Any, end: Any, bit: int, state: int, time: int, cost: int, way: int
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
    pool[at, WAY] = end.way + way if net.most_travel else 0
    if not _dominated(prices, labels, at, bucket):
        if counts[FREE]:
            counts[FREE] -= 1
        else:
            counts[USED] += 1
        _insert(prices, labels, at, bucket)
    return True


@njit_inline
def dual_sum(cuts: int, cut_duals: Any) -> int:
    """What the cuts of these bits cost together."""
    total, cut = 0, 0
    while cuts:
        if cuts & 1:
            total += cut_duals[cut]
        cuts >>= 1
        cut += 1
    return total


@njit_alloc
def _cuts_of(size: int, members: Any) -> Any:
    """Bits of the cuts that each stop is in; `members[q]`: bits of the stops of cut q."""
    of_stop = np.zeros(size, dtype=np.int64)
    for cut in range(members.size):
        for bit in range(size):
            if (members[cut] >> bit) & 1:
                of_stop[bit] |= np.int64(1) << cut
    return of_stop


@njit_alloc
def _alive(reach: Any, members: Any, memories: Any) -> Any:
    """Cuts that remember a stop and that a route can still meet before it, where it starts in a bucket; of the others
    nothing need be known."""
    alive = np.zeros(reach.shape, dtype=np.int64)
    for bit in range(reach.shape[0]):
        for bucket in range(reach.shape[1]):
            for cut in range(members.size):
                if reach[bit, bucket] & members[cut] and (memories[cut] >> bit) & 1:
                    alive[bit, bucket] |= np.int64(1) << cut
    return alive


@njit_inline
def _dominates(prices: Any, pool: Any, one: int, other: int) -> bool:
    """Both at the same stop in the same state; `one` not dearer and not earlier."""
    if pool[one, VISITS] > pool[other, VISITS] or pool[one, WAY] > pool[other, WAY]:
        return False
    if not prices.exact:
        return True
    if pool[one, MEMORY] & ~pool[other, MEMORY]:
        return False
    odd = pool[one, PARITY] & ~pool[other, PARITY]
    if odd:
        room = pool[other, COST] - pool[one, COST]
        cut = 0
        while odd:
            if odd & 1:
                room -= prices.cut_duals[cut]
                if room < 0:
                    return False
            odd >>= 1
            cut += 1
    return True


@njit_inline
def _dominated(prices: Any, labels: Any, new: int, target: int) -> bool:
    """By a label that starts in bucket `target` or later."""
    pool, head, cheapest = labels.pool, labels.head, labels.cheapest
    stop, state, time, cost = pool[new, STOP], pool[new, STATE], pool[new, TIME], pool[new, COST]
    for bucket in range(target, head.shape[0]):
        if cheapest[bucket, state, stop] > cost:
            continue
        at = head[bucket, state, stop]
        while at != NONE and pool[at, COST] <= cost:
            if pool[at, TIME] >= time and _dominates(prices, pool, at, new):
                return True
            at = pool[at, NEXT]
    return False


@njit_inline
def _insert(prices: Any, labels: Any, new: int, target: int) -> None:
    """Puts the label in its list and removes those it dominates."""
    pool, head, cheapest, counts = labels.pool, labels.head, labels.cheapest, labels.counts
    stop, state, time, cost = pool[new, STOP], pool[new, STATE], pool[new, TIME], pool[new, COST]
    for bucket in range(target + 1):
        before, at = NONE, head[bucket, state, stop]
        while at != NONE and pool[at, COST] < cost:
            before, at = at, pool[at, NEXT]
        place = before
        while at != NONE:
            after = pool[at, NEXT]
            if pool[at, TIME] <= time and _dominates(prices, pool, new, at):
                labels.free[counts[FREE]] = at
                counts[FREE] += 1
                if before == NONE:
                    head[bucket, state, stop] = after
                else:
                    pool[before, NEXT] = after
            else:
                before = at
            at = after
        if bucket == target:
            if place == NONE:
                pool[new, NEXT] = head[bucket, state, stop]
                head[bucket, state, stop] = new
            else:
                pool[new, NEXT] = pool[place, NEXT]
                pool[place, NEXT] = new
        at = head[bucket, state, stop]
        cheapest[bucket, state, stop] = INFEASIBLE_COST if at == NONE else pool[at, COST]


@njit_alloc
def cheapest_routes(net: Any, cost_per_second: int, labels: Any, below: int, most: int) -> Any:
    """The `most` routes of least reduced cost below `below`, as rows of bits (-1 at the end), with their costs; and
    the least cost of all. `cost_per_second`: of travel."""
    pool, head = labels.pool, labels.head
    speed, start = net.shifts[net.row, SPEED], net.shifts[net.row, START]
    costs = np.empty(most, dtype=np.int64)
    chosen = np.empty(most, dtype=np.int64)
    count, least = 0, np.int64(INFEASIBLE_COST)
    for bit in range(net.local.size):
        way = net.travel[speed, start, net.stops[net.local[bit], PLACE]]
        for bucket in range(head.shape[0]):
            for state in range(STATES):
                at = head[bucket, state, bit]
                while at != NONE:
                    cost = pool[at, COST] + cost_per_second * way
                    if not (net.most_travel and pool[at, WAY] + way > net.most_travel):
                        least = min(least, cost)
                        if cost < below:
                            count = _choose(costs, chosen, count, cost, at)
                    at = pool[at, NEXT]
    routes = np.full((count, head.shape[0] + 1), -1, dtype=np.int64)
    for number in range(count):
        at, position = chosen[number], 0
        while at >= 0:
            routes[number, position] = pool[at, STOP]
            position += 1
            at = pool[at, PARENT]
    return costs[:count], routes, least


@njit_inline
def _choose(costs: Any, chosen: Any, count: int, cost: int, label: int) -> int:
    """Keeps the cheapest labels; the new count."""
    if count < costs.size:
        costs[count], chosen[count] = cost, label
        return count + 1
    worst = np.argmax(costs)
    if cost < costs[worst]:
        costs[worst], chosen[worst] = cost, label
    return count
