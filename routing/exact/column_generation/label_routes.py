"""The routes that labels stand for, read from the cheapest labels at each first stop."""

from typing import Any

import numpy as np

from ...model.infinities import INFEASIBLE_COST
from ...model.njit import njit_alloc, njit_inline
from ...model.times import PLACE, SPEED, START
from .labels import COST, NEXT, NONE, PARENT, STOP, TRAVELLED
from .network import STATES


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
        leg_s = net.travel[speed, start, net.stops[net.local[bit], PLACE]]
        for bucket in range(head.shape[0]):
            for state in range(STATES):
                at = head[bucket, state, bit]
                while at != NONE:
                    cost = pool[at, COST] + cost_per_second * leg_s
                    if not (net.most_travel and pool[at, TRAVELLED] + leg_s > net.most_travel):
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
