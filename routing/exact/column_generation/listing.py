"""Every set of visits whose best route could be in a better plan: grown forwards a visit at a time, each label kept
only while some priced label backwards completes it within the gap."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.infinities import INFEASIBLE_COST, NEVER
from ...model.njit import njit_alloc, njit_inline, njit_no_alloc
from ...model.times import END, OPENS, PLACE, SERVICE, SPEED, START
from .label_prices import dual_sum
from .labels import COST, FIELDS, MEMORY, NEXT, NONE, PARITY, TIME
from .pricing import Pricer
from .single_break_times import can_return, leave_next_pair, leave_start_pair

MASK, BIT, STATE, LEAVE, TRAVEL, REDUCED, ODD, COLUMNS = range(8)  # of a label; then a load a resource


def list_routes(pricer: Pricer, limit: int, most: int, stop: NDArray[np.bool_]) -> tuple[Ints, Ints] | None:
    """Sets (bits of the kind) with a route of reduced cost at most `limit` at the prices of the pricer's last, exact,
    pricing, and the least travel of each, seconds. None where there are more than `most`, or when stopped."""
    net, prices = pricer.net.arrays, pricer.prices
    assert prices is not None
    level = np.zeros((1, COLUMNS + net.room.size), dtype=np.int64)
    level[0, BIT] = NONE
    masks, travel_s = [], []
    listed = 0
    while level.size:
        level = _longer(net, prices, pricer.labels, level, limit, most, stop)
        if (level.shape[0] and level[0, BIT] == NONE) or stop[0]:
            return None
        order = np.lexsort((level[:, TRAVEL], level[:, LEAVE], level[:, STATE], level[:, BIT], level[:, MASK]))
        level = level[_undominated(level, order)]
        totals = _completed(net, prices.cost_per_second, level)
        good = totals[:, 0] <= limit
        masks.append(level[good, MASK])
        travel_s.append(totals[good, 1])
        listed += int(good.sum())
        if listed > most:
            return None
        if net.most_visits and level.size and int(level[0, MASK]).bit_count() >= net.most_visits:
            break
    return _least(np.concatenate(masks), np.concatenate(travel_s))


def _least(masks: Ints, travel_s: Ints) -> tuple[Ints, Ints]:
    order = np.lexsort((travel_s, masks))
    masks, travel_s = masks[order], travel_s[order]
    first = np.ones(masks.size, dtype=np.bool_)
    first[1:] = masks[1:] != masks[:-1]
    return masks[first], travel_s[first]


@njit_alloc
def _longer(net: Any, prices: Any, labels: Any, level: Any, limit: int, most: int, stop: Any) -> Any:
    """The labels with one stop more; a single one without a stop when there are too many."""
    longer = np.empty((4096, level.shape[1]), dtype=np.int64)
    count = 0
    for at in range(level.shape[0]):
        if stop[0]:
            break
        if count + 2 * net.local.size > longer.shape[0]:
            wide = np.empty((2 * count + 4096, longer.shape[1]), dtype=np.int64)
            wide[:count] = longer[:count]
            longer = wide
        count = _longer_by_one(net, prices, labels, level[at], limit, longer, count)
        if count > most:
            longer[0, BIT] = NONE
            return longer[:1]
    return longer[:count]


@njit_no_alloc
def _longer_by_one(net: Any, prices: Any, labels: Any, label: Any, limit: int, longer: Any, count: int) -> int:
    """Writes one label with each stop that may follow; the new count."""
    stops, shifts, row = net.stops, net.shifts, net.row
    mask, last, odd = label[MASK], label[BIT], label[ODD]
    if last == NONE:
        place = shifts[row, START]
        ready0, ready1 = leave_start_pair(shifts, row)
    else:
        place = stops[net.local[last], PLACE]
        ready0 = label[LEAVE] if label[STATE] == 0 else NEVER
        ready1 = label[LEAVE] if label[STATE] == 1 else NEVER
    for bit in range(net.local.size):
        if (mask >> bit) & 1:
            continue
        node = net.local[bit]
        leg_s = net.travel[shifts[row, SPEED], place, stops[node, PLACE]]
        leave = leave_next_pair(stops, shifts, row, leg_s, ready0, ready1, node)
        reduced = label[REDUCED] + prices.cost_per_second * leg_s
        for state in range(2):
            if leave[state] >= NEVER:
                continue
            start = leave[state] - stops[node, SERVICE]
            bucket = (start - shifts[row, OPENS]) // net.width
            if not _completes(net, labels, prices.cut_duals, label, bit, state, start, bucket, limit - reduced):
                continue
            longer[count, MASK], longer[count, BIT], longer[count, STATE] = mask | (np.int64(1) << bit), bit, state
            longer[count, LEAVE], longer[count, TRAVEL] = leave[state], label[TRAVEL] + leg_s
            cuts = dual_sum(odd & prices.cuts_of_stop[bit], prices.cut_duals)
            longer[count, REDUCED] = reduced + prices.weights[bit] + cuts
            longer[count, ODD] = odd ^ prices.cuts_of_stop[bit]
            for resource in range(net.room.size):
                longer[count, COLUMNS + resource] = label[COLUMNS + resource] + net.demand[bit, resource]
            count += 1
    return count


@njit_inline
def _is_carried(net: Any, label: Any, onwards: Any) -> bool:
    """Whether there is room for what a label forwards and one backwards add up together."""
    for resource in range(net.room.size):
        if label[COLUMNS + resource] + onwards[FIELDS + resource] > net.room[resource]:
            return False
    return True


@njit_inline
def _completes(
    net: Any, labels: Any, cut_duals: Any, label: Any, bit: int, state: int, start: int, bucket: int, room: int
) -> bool:
    """Whether some label backwards starts at this stop no earlier, shares no visit with `label`, can be carried with
    it, and costs at most `room`."""
    pool, mask, odd = labels.pool, label[MASK], label[ODD]
    for later in range(bucket, labels.head.shape[0]):
        at = labels.head[later, state, bit]
        while at != NONE and pool[at, COST] <= room:
            if (
                pool[at, TIME] >= start
                and pool[at, MEMORY] & mask == 0
                and pool[at, COST] + dual_sum(odd & pool[at, PARITY], cut_duals) <= room
                and _is_carried(net, label, pool[at])
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
def _completed(net: Any, cost_per_second: int, level: Any) -> Any:
    """Reduced cost and travel of each label with the way to the end of the shift; INFEASIBLE_COST where that is too
    late."""
    totals = np.empty((level.shape[0], 2), dtype=np.int64)
    for at in range(level.shape[0]):
        place = net.stops[net.local[level[at, BIT]], PLACE]
        leg_s = net.travel[net.shifts[net.row, SPEED], place, net.shifts[net.row, END]]
        totals[at, 1] = level[at, TRAVEL] + leg_s
        totals[at, 0] = level[at, REDUCED] + cost_per_second * leg_s
        late = not can_return(net.shifts, net.travel, net.row, place, level[at, STATE], level[at, LEAVE])
        if late or (net.most_travel and totals[at, 1] > net.most_travel):
            totals[at, 0] = INFEASIBLE_COST
    return totals
