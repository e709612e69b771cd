"""The cheapest routes of a kind of shift at given prices, by labels grown backwards from the shift's end.

A label is the end of a route: its first stop, the latest start there, the cost from there on, the stops it must
not visit again, and of each cut that it remembers whether an odd number of its visits is in it. Labels wait in
buckets of time, narrower than any step, so a bucket is complete when its turn comes. One label beats another at
the same stop when it is not dearer, may start as late, and remembers nothing more; a cut that is odd only in the
cheaper one counts as if it had to be paid.
"""

from typing import Any

import numpy as np

from ...model.infinities import INFEASIBLE_COST, NEVER
from ...model.njit import njit_alloc, njit_inline, njit_no_alloc
from ...model.times import END, OPENS, PLACE, SPEED, START
from .network import STATES, start_before
from .single_break_times import latest_return

TIME, COST, MEMORY, PARITY, PARENT, NEXT, STOP, STATE, VISITS, WAY, FIELDS = range(11)
NONE = -1
TOO_MANY = -1


@njit_alloc
def run_labelling(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, first: Any, near: Any, reach: Any, width: int,
    most_visits: int, most_travel: int, weights: Any, cost_per_second: int, members: Any, memories: Any, cut_duals: Any,
    exact: bool, pool: Any, head: Any, stop: Any,
) -> int:  # fmt: skip
    """Fills `pool` with labels and `head[bucket, state, stop]` with their lists, cheapest first; how many rows of the
    pool were used, or TOO_MANY. `weights[b]`: cost of serving b; `cost_per_second`: of a cost_per_second of travel;
    `members[q]`: bits of cut q; `memories[q]`: those where it is remembered; `cut_duals[q]`: its price. `exact`: False
    forgets what to remember, which finds good routes fast and proves nothing."""
    head[:] = NONE
    cheapest = np.full(head.shape, INFEASIBLE_COST, dtype=np.int64)
    free = np.empty(pool.shape[0], dtype=np.int64)
    return _extend_all(  # type: ignore[no-any-return]
        stops, shifts, travel, row, local, first, near, reach, width, most_visits, most_travel, weights,
        cost_per_second,
        cuts_of(local.size, members), _alive(reach, members, memories), cut_duals, exact, pool, head, cheapest, free,
        stop,
    )  # fmt: skip


@njit_no_alloc
def _extend_all(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, first: Any, near: Any, reach: Any, width: int,
    most_visits: int, most_travel: int, weights: Any, cost_per_second: int, of_stop: Any, alive: Any, cut_duals: Any,
    exact: bool,
    pool: Any, head: Any, cheapest: Any, free: Any, stop: Any,
) -> int:  # fmt: skip
    size, buckets = local.size, head.shape[0]
    used, spare = 0, 0
    end0, end1 = latest_return(shifts, row)
    opens, speed = shifts[row, OPENS], shifts[row, SPEED]
    for bucket in range(buckets, -1, -1):
        for state in range(STATES):
            for bit in range(size):
                if bucket == buckets:
                    if bit > 0 or state > 0:
                        continue
                    label = NONE - 1  # the end of the shift
                else:
                    label = head[bucket, state, bit]
                while label != NONE:
                    if stop[0]:
                        return TOO_MANY
                    begin = label < 0
                    if begin:
                        label = NONE
                        place, before, memory = shifts[row, END], (np.int64(1) << size) - 1, np.int64(0)
                        base, parity, visits, covered = 0, np.int64(0), 0, 0
                        start0, start1 = end0, end1
                    else:
                        place, memory = stops[local[bit], PLACE], pool[label, MEMORY]
                        before = reach[bit, bucket] & ~memory
                        base, parity, visits, covered = (
                            pool[label, COST],
                            pool[label, PARITY],
                            pool[label, VISITS],
                            pool[label, WAY],
                        )
                        start0 = pool[label, TIME] if state == 0 else -NEVER
                        start1 = pool[label, TIME] if state == 1 else -NEVER
                    if most_visits and visits >= most_visits:
                        before = np.int64(0)
                    for other in range(size):
                        if not (before >> other) & 1:
                            continue
                        node = local[other]
                        way = travel[speed, stops[node, PLACE], place]
                        if most_travel and covered + way > most_travel:
                            continue
                        times = start_before(stops, shifts, travel, row, node, place, start0, start1)
                        if times[0] < first[0, other] and times[1] < first[1, other]:
                            continue
                        cost = base + cost_per_second * way + weights[other]
                        both = parity & of_stop[other]
                        cut = 0
                        while both:
                            if both & 1:
                                cost += cut_duals[cut]
                            both >>= 1
                            cut += 1
                        for next_state in range(STATES):
                            time = times[next_state]
                            if time < first[next_state, other]:
                                continue
                            if used - spare >= pool.shape[0]:
                                return TOO_MANY
                            target = (time - opens) // width
                            at = free[spare - 1] if spare else used
                            if at >= pool.shape[0]:
                                return TOO_MANY
                            pool[at, TIME], pool[at, COST] = time, cost
                            pool[at, MEMORY] = (memory & near[other] & reach[other, target]) | (np.int64(1) << other)
                            pool[at, PARITY] = (parity ^ of_stop[other]) & alive[other, target]
                            pool[at, PARENT], pool[at, STOP], pool[at, STATE] = label, other, next_state
                            pool[at, VISITS] = visits + 1 if most_visits else 0
                            pool[at, WAY] = covered + way if most_travel else 0
                            if _beaten(pool, head, cheapest, at, target, cut_duals, exact):
                                continue
                            if spare:
                                spare -= 1
                            else:
                                used += 1
                            spare = _insert(pool, head, cheapest, at, target, cut_duals, exact, free, spare)
                    if not begin:
                        label = pool[label, NEXT]
    return used


@njit_alloc
def cuts_of(size: int, members: Any) -> Any:
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
def _beats(pool: Any, one: int, other: int, cut_duals: Any, exact: bool) -> bool:
    """Both at the same stop in the same state; `one` not dearer and not earlier."""
    if pool[one, VISITS] > pool[other, VISITS] or pool[one, WAY] > pool[other, WAY]:
        return False
    if not exact:
        return True
    if pool[one, MEMORY] & ~pool[other, MEMORY]:
        return False
    odd = pool[one, PARITY] & ~pool[other, PARITY]
    if odd:
        room = pool[other, COST] - pool[one, COST]
        cut = 0
        while odd:
            if odd & 1:
                room -= cut_duals[cut]
                if room < 0:
                    return False
            odd >>= 1
            cut += 1
    return True


@njit_inline
def _beaten(pool: Any, head: Any, cheapest: Any, new: int, target: int, cut_duals: Any, exact: bool) -> bool:
    stop, state, time, cost = pool[new, STOP], pool[new, STATE], pool[new, TIME], pool[new, COST]
    for bucket in range(target, head.shape[0]):
        if cheapest[bucket, state, stop] > cost:
            continue
        at = head[bucket, state, stop]
        while at != NONE and pool[at, COST] <= cost:
            if pool[at, TIME] >= time and _beats(pool, at, new, cut_duals, exact):
                return True
            at = pool[at, NEXT]
    return False


@njit_inline
def _insert(
    pool: Any, head: Any, cheapest: Any, new: int, target: int, cut_duals: Any, exact: bool, free: Any, spare: int
) -> int:
    """Puts the label in its list and removes those it beats; the new number of free rows."""
    stop, state, time, cost = pool[new, STOP], pool[new, STATE], pool[new, TIME], pool[new, COST]
    for bucket in range(target + 1):
        before, at = NONE, head[bucket, state, stop]
        while at != NONE and pool[at, COST] < cost:
            before, at = at, pool[at, NEXT]
        place = before
        while at != NONE:
            after = pool[at, NEXT]
            if pool[at, TIME] <= time and _beats(pool, new, at, cut_duals, exact):
                free[spare] = at
                spare += 1
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
    return spare


@njit_alloc
def cheapest_routes(
    stops: Any, shifts: Any, travel: Any, row: int, local: Any, cost_per_second: int, most_travel: int, pool: Any,
    head: Any,
    below: int, most: int, wide: int,
) -> Any:  # fmt: skip
    """The `most` cheapest routes that cost less than `below`, as rows of bits (-1 at the end), with their costs; and
    the least cost of all. `wide`: stops a row may hold."""
    speed, start = shifts[row, SPEED], shifts[row, START]
    costs = np.empty(most, dtype=np.int64)
    labels = np.empty(most, dtype=np.int64)
    count, least = 0, np.int64(INFEASIBLE_COST)
    for bit in range(local.size):
        way = travel[speed, start, stops[local[bit], PLACE]]
        for bucket in range(head.shape[0]):
            for state in range(STATES):
                at = head[bucket, state, bit]
                while at != NONE:
                    cost = pool[at, COST] + cost_per_second * way
                    if not (most_travel and pool[at, WAY] + way > most_travel):
                        least = min(least, cost)
                        if cost < below:
                            if count < most:
                                costs[count], labels[count] = cost, at
                                count += 1
                            else:
                                worst = np.argmax(costs)
                                if cost < costs[worst]:
                                    costs[worst], labels[worst] = cost, at
                    at = pool[at, NEXT]
    routes = np.full((count, wide), -1, dtype=np.int64)
    for number in range(count):
        at, position = labels[number], 0
        while at >= 0:
            routes[number, position] = pool[at, STOP]
            position += 1
            at = pool[at, PARENT]
    return costs[:count], routes, least
