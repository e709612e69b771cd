"""Where a visit goes into the routes of a plan at the least more cost, compiled.

What a visit costs more in a route stays true until that route changes, so it is remembered with the version of the
route: a step of the search leaves most routes as they are, and looking is much cheaper than reckoning.
"""

from typing import Any

import numpy as np

from ..model.infinities import INFEASIBLE_COST, NEVER, NO_LIMIT
from ..model.njit import njit_inline, njit_no_alloc
from ..model.times import (
    BREAK_COUNT,
    END,
    PLACE,
    SERVICE,
    SPEED,
    START,
    WINDOWS,
    first_in,
    fits_between,
    working_seconds,
)
from .loads import carries_between
from .state import CARRYING, MORE, NODE, POSITION, VERSION

BLINK_RATE = 0.01


@njit_inline
def cheapest(instance: Any, state: Any, visit: int) -> tuple[int, int, int]:
    """Vehicle, position and node (the visit or its unmoved one) that cost least, the best place in a route overlooked
    now and then; a vehicle of -1 when it fits nowhere."""
    best, best_vehicle, best_position, best_node = INFEASIBLE_COST, -1, -1, -1
    person = -1
    for at in range(instance.partners.shape[1]):
        partner = instance.partners[visit, at]
        if partner >= 0 and state.where[partner] >= 0:
            person = instance.worker[state.where[partner]]
    for number in range(instance.able_count[visit]):
        vehicle = instance.able[visit, number]
        if person >= 0 and instance.worker[vehicle] != person:
            continue
        known = state.memory[visit, vehicle]
        if known[VERSION] != state.version[vehicle]:
            _evaluate(instance, state, visit, vehicle, -1, known)
            known[VERSION] = state.version[vehicle]
        if known[MORE] >= best:
            continue
        if np.random.random() < BLINK_RATE:
            _evaluate(instance, state, visit, vehicle, known[POSITION], state.found)
            known = state.found
        if known[MORE] < best:
            best, best_vehicle, best_position, best_node = known[MORE], vehicle, known[POSITION], known[NODE]
    return best_vehicle, best_position, best_node


@njit_inline
def _evaluate(instance: Any, state: Any, visit: int, vehicle: int, overlooked: int, found: Any) -> None:
    """Writes the least more that `visit` costs in the route of `vehicle`, position `overlooked` left out, with position
    and node; INFEASIBLE_COST when it does not fit."""
    found[MORE], found[POSITION], found[NODE] = INFEASIBLE_COST, -1, -1
    if instance.counts_as_task[visit] and state.tasks[vehicle] >= instance.most_visits[vehicle]:
        return
    size, here = state.length[vehicle], instance.stops[visit, PLACE]
    if instance.carrying.ndim == CARRYING and not carries_between(instance, state, vehicle, 0, size, visit):
        return
    low, high = _in_order(instance, state, visit, vehicle)
    speed, end = instance.shifts[vehicle, SPEED], instance.shifts[vehicle, END]
    works = state.works[vehicle]
    whole = 0 if works or size == 0 else _travel_of_duties(instance, state, vehicle)
    fair = (
        instance.fairness if instance.counts_as_task[visit] and state.tasks[vehicle] >= instance.share[vehicle] else 0
    )
    last = instance.shifts[vehicle, BREAK_COUNT]
    for choice in range(2):
        node = visit if choice == 0 else instance.unmoved[vehicle, visit]
        if node < 0:
            continue
        over = instance.hours[node, 0] + instance.stops[node, SERVICE]  # the earliest moment it can be over
        wishes = instance.wish_cost[vehicle, node] + fair
        place = instance.shifts[vehicle, START] if low == 0 else instance.stops[state.routes[vehicle, low - 1], PLACE]
        for position in range(low, high + 1):
            if state.ready[vehicle, position, 0] > instance.hours[node, 1]:
                break  # and later still after the next stop
            target = instance.stops[state.routes[vehicle, position], PLACE] if position < size else end
            if state.latest[vehicle, position, last] >= over and position != overlooked:
                leg_to_s, leg_on_s = instance.travel[speed, place, here], instance.travel[speed, here, target]
                more = whole + leg_to_s + leg_on_s - (instance.travel[speed, place, target] if works or size else 0)
                if (
                    more + wishes < found[MORE]
                    and state.travelled_s[vehicle] + more <= instance.most_travel[vehicle]
                    and (
                        instance.carrying.ndim != CARRYING
                        or carries_between(instance, state, vehicle, position, position, node)
                    )
                    and _fits(instance, state, vehicle, position, leg_to_s, leg_on_s, node)
                    and (
                        instance.most_work[vehicle] >= NO_LIMIT
                        or _works_no_longer(instance, state, vehicle, position, node)
                    )
                ):
                    found[MORE], found[POSITION], found[NODE] = more + wishes, position, node
            place = target


@njit_inline
def _in_order(instance: Any, state: Any, visit: int, vehicle: int) -> tuple[int, int]:
    """First and last position that keep the fixed order of the shift."""
    low, high = 0, state.length[vehicle]
    if instance.rank[visit]:
        for position in range(state.length[vehicle]):
            other = instance.rank[state.routes[vehicle, position]]
            if other and other < instance.rank[visit]:
                low = position + 1
            if other > instance.rank[visit]:
                high = min(high, position)
    return low, high


@njit_no_alloc
def _travel_of_duties(instance: Any, state: Any, vehicle: int) -> int:
    """Seconds that begin to count when a shift of nothing but duties gets its first visit."""
    speed, place, whole = instance.shifts[vehicle, SPEED], instance.shifts[vehicle, START], 0
    for position in range(state.length[vehicle]):
        target = instance.stops[state.routes[vehicle, position], PLACE]
        whole += instance.travel[speed, place, target]
        place = target
    return int(whole + instance.travel[speed, place, instance.shifts[vehicle, END]])


@njit_inline
def _fits(instance: Any, state: Any, vehicle: int, position: int, leg_to_s: int, leg_on_s: int, node: int) -> bool:
    if instance.shifts[vehicle, BREAK_COUNT] == 0:  # one number for each time is quicker than rows of one
        begin = first_in(instance.stops, node, WINDOWS, state.ready[vehicle, position, 0] + leg_to_s)
        return bool(
            begin < NEVER and begin + instance.stops[node, SERVICE] + leg_on_s <= state.latest[vehicle, position, 0]
        )
    return bool(
        fits_between(
            instance.stops, instance.shifts, instance.pauses, vehicle, leg_to_s, leg_on_s,
            state.ready[vehicle, position], node,
            state.latest[vehicle, position], state.scratch[0], state.scratch[1],
        )
    )  # fmt: skip


@njit_no_alloc
def _works_no_longer(instance: Any, state: Any, vehicle: int, position: int, node: int) -> bool:
    """Whether the instance stays within the longest working time with `node` in the route."""
    count = state.length[vehicle]
    for place in range(position):
        state.trial[0, place] = state.routes[vehicle, place]
    state.trial[0, position] = node
    for place in range(position, count):
        state.trial[0, place + 1] = state.routes[vehicle, place]
    seconds = working_seconds(
        instance.stops,
        instance.shifts,
        instance.pauses,
        instance.travel,
        vehicle,
        state.trial,
        count + 1,
        state.scratch,
        instance.most_work[vehicle],
    )
    return bool(seconds <= instance.most_work[vehicle])
