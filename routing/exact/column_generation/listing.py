"""Every set of visits whose best route could be in a better plan: grown forwards a visit at a time, each label kept
only while some priced label backwards completes it within the gap."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.infinities import INFEASIBLE_COST, NEVER
from ...model.njit import njit_alloc, njit_no_alloc
from ...model.times import END, OPENS, PLACE, SERVICE, SPEED, START
from .labelling import COST, MEMORY, NEXT, NONE, PARITY, TIME, cuts_of
from .pricing import Pricer
from .single_break_times import can_return, leave_next, leave_start

MASK, BIT, STATE, LEAVE, TRAVEL, REDUCED, ODD, COLUMNS = range(8)


def list_routes(
    pricer: Pricer, cost_per_second: int, limit: int, most: int, stop: NDArray[np.bool_]
) -> tuple[Ints, Ints] | None:
    """Sets (bits of the kind) with a route that costs at most `limit` at the prices of the pricer's last, exact,
    pricing, and the least travel of each. None where there are more than `most`, or when stopped."""
    compiled, net, labels = pricer.compiled, pricer.net, pricer.labels
    row = net.kind.vehicles[0]
    level = np.zeros((1, COLUMNS), dtype=np.int64)
    level[0, BIT] = NONE
    masks, ways = [], []
    listed = 0
    while level.size:
        level = _longer(
            compiled.stops, pricer.net.shifts, compiled.travel, row, net.local, net.width, labels.weights,
            cost_per_second, labels.members,
            labels.cut_duals, labels.pool, labels.head, level, limit, most, stop,
        )  # fmt: skip
        if (level.shape[0] and level[0, BIT] == NONE) or stop[0]:
            return None
        order = np.lexsort((level[:, TRAVEL], level[:, LEAVE], level[:, STATE], level[:, BIT], level[:, MASK]))
        level = level[_undominated(level, order)]
        totals = _whole(
            compiled.stops, pricer.net.shifts, compiled.travel, row, net.local, cost_per_second, level, net.most_travel
        )
        good = totals[:, 0] <= limit
        masks.append(level[good, MASK])
        ways.append(totals[good, 1])
        listed += int(good.sum())
        if listed > most:
            return None
        if net.most_visits and level.size and int(level[0, MASK]).bit_count() >= net.most_visits:
            break
    return _least(np.concatenate(masks), np.concatenate(ways))


def _least(masks: Ints, ways: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((ways, masks))
    masks, ways = masks[order], ways[order]
    first = np.ones(masks.size, dtype=np.bool_)
    first[1:] = masks[1:] != masks[:-1]
    return masks[first], ways[first]


@njit_alloc
def _longer(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, width: int, weights: Any, cost_per_second: int,
    members: Any,
    cut_duals: Any, pool: Any, head: Any, level: Any, limit: int, most: int, stop: Any,
) -> Any:  # fmt: skip
    """The labels with one stop more; a single one without a stop when there are too many."""
    of_stop = cuts_of(local.size, members)
    longer = np.empty((4096, level.shape[1]), dtype=np.int64)
    count = 0
    for at in range(level.shape[0]):
        if stop[0]:
            break
        if count + 2 * local.size > longer.shape[0]:
            wide = np.empty((2 * count + 4096, longer.shape[1]), dtype=np.int64)
            wide[:count] = longer[:count]
            longer = wide
        count = _longer_by_one(
            stops, shifts, travel, row, local, width, weights, cost_per_second, of_stop, cut_duals, pool, head, level,
            at, limit, longer,
            count,
        )  # fmt: skip
        if count > most:
            longer[0, 1] = NONE
            return longer[:1]
    return longer[:count]


@njit_no_alloc
def _longer_by_one(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, width: int, weights: Any, cost_per_second: int,
    of_stop: Any,
    cut_duals: Any, pool: Any, head: Any, level: Any, at: int, limit: int, longer: Any, count: int,
) -> int:  # fmt: skip
    """Writes label `at` with each stop that may follow; the new count."""
    speed = shifts[row, SPEED]
    mask, last, odd = level[at, MASK], level[at, BIT], level[at, ODD]
    if last == NONE:
        place = shifts[row, START]
        ready0, ready1 = leave_start(shifts, row)
    else:
        place = stops[local[last], PLACE]
        ready0 = level[at, LEAVE] if level[at, STATE] == 0 else NEVER
        ready1 = level[at, LEAVE] if level[at, STATE] == 1 else NEVER
    for bit in range(local.size):
        if (mask >> bit) & 1:
            continue
        node = local[bit]
        way = travel[speed, place, stops[node, PLACE]]
        leave = leave_next(stops, shifts, row, way, ready0, ready1, node)
        reduced = level[at, REDUCED] + cost_per_second * way
        for state in range(2):
            if leave[state] >= NEVER:
                continue
            start = leave[state] - stops[node, SERVICE]
            bucket = (start - shifts[row, OPENS]) // width
            if not _completes(pool, head, cut_duals, bit, state, start, bucket, mask, odd, limit - reduced):
                continue
            longer[count, MASK], longer[count, BIT], longer[count, STATE] = mask | (np.int64(1) << bit), bit, state
            longer[count, LEAVE], longer[count, TRAVEL] = leave[state], level[at, TRAVEL] + way
            longer[count, REDUCED] = reduced + weights[bit] + _cut_cost(odd & of_stop[bit], cut_duals)
            longer[count, ODD] = odd ^ of_stop[bit]
            count += 1
    return count


@njit_no_alloc
def _cut_cost(cuts: int, cut_duals: Any) -> int:
    total, cut = 0, 0
    while cuts:
        if cuts & 1:
            total += cut_duals[cut]
        cuts >>= 1
        cut += 1
    return total


@njit_no_alloc
def _completes(
    pool: Any, head: Any, cut_duals: Any, bit: int, state: int, start: int, bucket: int, mask: int, odd: int, room: int
) -> bool:
    """Whether some label backwards begins at this stop no earlier, shares no visit with
    `mask`, and costs at most `room`."""
    for later in range(bucket, head.shape[0]):
        at = head[later, state, bit]
        while at != NONE and pool[at, COST] <= room:
            if (
                pool[at, TIME] >= start
                and pool[at, MEMORY] & mask == 0
                and pool[at, COST] + _cut_cost(odd & pool[at, PARITY], cut_duals) <= room
            ):
                return True
            at = pool[at, NEXT]
    return False


@njit_alloc
def _undominated(level: Any, order: Any) -> Any:
    """Of labels over the same set with the same last stop and state, those that no other beats in time and travel."""
    undominated = np.zeros(order.size, dtype=np.bool_)
    least = NEVER
    for number in range(order.size):
        at = order[number]
        if number:
            before = order[number - 1]
            if (
                level[before, MASK] != level[at, MASK]
                or level[before, BIT] != level[at, BIT]
                or level[before, STATE] != level[at, STATE]
            ):
                least = NEVER
        if level[at, TRAVEL] < least:
            least = level[at, TRAVEL]
            undominated[at] = True
    return undominated


@njit_alloc
def _whole(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, cost_per_second: int, level: Any, most_travel: int
) -> Any:
    """Reduced cost and travel of each label driven home; the cost beyond all limits where it cannot."""
    totals = np.empty((level.shape[0], 2), dtype=np.int64)
    for at in range(level.shape[0]):
        place = stops[local[level[at, BIT]], PLACE]
        way = travel[shifts[row, SPEED], place, shifts[row, END]]
        totals[at, 1] = level[at, TRAVEL] + way
        totals[at, 0] = level[at, REDUCED] + cost_per_second * way
        late = not can_return(shifts, travel, row, place, level[at, STATE], level[at, LEAVE])
        if late or (most_travel and totals[at, 1] > most_travel):
            totals[at, 0] = INFEASIBLE_COST
    return totals
