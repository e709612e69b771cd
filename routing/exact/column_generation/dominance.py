"""Which labels need not be kept: one dominates another at the same stop when it is not dearer, may start as late,
remembers nothing more and has no more on board. A cut that is odd only in the cheaper one counts as if its dual had to
be paid (Jepsen and others 2008, see `cuts`)."""

from typing import Any

from ...model.infinities import INFEASIBLE_COST
from ...model.njit import njit_inline
from .labels import COST, FIELDS, FREE, MEMORY, NEXT, NONE, PARITY, STATE, STOP, TIME, TRAVELLED, VISITS


@njit_inline
def _dominates(prices: Any, pool: Any, one: int, other: int) -> bool:
    """Both at the same stop in the same state; `one` not dearer and not earlier."""
    if pool[one, VISITS] > pool[other, VISITS] or pool[one, TRAVELLED] > pool[other, TRAVELLED]:
        return False
    for at in range(FIELDS, pool.shape[1]):
        if pool[one, at] > pool[other, at]:
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
def dominated(prices: Any, labels: Any, new: int, target: int) -> bool:
    """Whether the label in row `new` of the pool is, by a label that starts in bucket `target` or later."""
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
def insert(prices: Any, labels: Any, new: int, target: int) -> None:
    """Puts the label in row `new` of the pool in its list, that of bucket `target`, and removes those it dominates."""
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
