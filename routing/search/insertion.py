"""Where a visit goes into the routes of a plan at the least more cost, compiled.

What a visit costs more in a route stays true until that route changes, so it is remembered with the version of the route:
a step of the search leaves most routes as they are, and looking is much cheaper than reckoning.
"""

from typing import Any

import numpy as np

from ..model.arrays import FAR
from ..model.njit import borrowing, inlined
from ..model.times import (
    END,
    NEVER,
    PAUSES,
    PLACE,
    SERVICE,
    SPEED,
    START,
    WINDOWS,
    first_in,
    fits_between,
    working_seconds,
)
from .draft import MORE, NODE, POSITION, VERSION

BLINK = 0.01
NOWHERE = 2**50


@inlined
def cheapest(day: Any, draft: Any, visit: int) -> tuple[int, int, int]:
    """Vehicle, position and node (the visit or its twin) that cost least, the best place in a route overlooked now and then;
    a vehicle of -1 when it fits nowhere."""
    best, best_vehicle, best_position, best_node = NOWHERE, -1, -1, -1
    person = -1
    for at in range(day.partners.shape[1]):
        partner = day.partners[visit, at]
        if partner >= 0 and draft.where[partner] >= 0:
            person = day.worker[draft.where[partner]]
    for number in range(day.many[visit]):
        vehicle = day.able[visit, number]
        if person >= 0 and day.worker[vehicle] != person:
            continue
        known = draft.memory[visit, vehicle]
        if known[VERSION] != draft.version[vehicle]:
            _reckon(day, draft, visit, vehicle, -1, known)
            known[VERSION] = draft.version[vehicle]
        if known[MORE] >= best:
            continue
        if np.random.random() < BLINK:
            _reckon(day, draft, visit, vehicle, known[POSITION], draft.found)
            known = draft.found
        if known[MORE] < best:
            best, best_vehicle, best_position, best_node = known[MORE], vehicle, known[POSITION], known[NODE]
    return best_vehicle, best_position, best_node


@inlined
def _reckon(day: Any, draft: Any, visit: int, vehicle: int, overlooked: int, found: Any) -> None:
    """Writes the least more that `visit` costs in the route of `vehicle`, position `overlooked` left out, with position and
    node; NOWHERE when it does not fit."""
    found[MORE], found[POSITION], found[NODE] = NOWHERE, -1, -1
    if day.ask[visit] and draft.asked[vehicle] >= day.most_visits[vehicle]:
        return
    size, here = draft.length[vehicle], day.stops[visit, PLACE]
    low, high = _in_order(day, draft, visit, vehicle)
    speed, end = day.shifts[vehicle, SPEED], day.shifts[vehicle, END]
    works = draft.works[vehicle]
    whole = 0 if works or size == 0 else _way_of_duties(day, draft, vehicle)
    fair = day.fairness if day.ask[visit] and draft.asked[vehicle] >= day.share[vehicle] else 0
    last = day.shifts[vehicle, PAUSES]
    for choice in range(2):
        node = visit if choice == 0 else day.twin[vehicle, visit]
        if node < 0:
            continue
        over = day.hours[node, 0] + day.stops[node, SERVICE]  # the earliest moment it can be over
        wishes = day.extra[vehicle, node] + fair
        place = day.shifts[vehicle, START] if low == 0 else day.stops[draft.routes[vehicle, low - 1], PLACE]
        for position in range(low, high + 1):
            if draft.ready[vehicle, position, 0] > day.hours[node, 1]:
                break  # and later still after the next stop
            target = day.stops[draft.routes[vehicle, position], PLACE] if position < size else end
            if draft.latest[vehicle, position, last] >= over and position != overlooked:
                way_to, way_on = day.travel[speed, place, here], day.travel[speed, here, target]
                more = whole + way_to + way_on - (day.travel[speed, place, target] if works or size else 0)
                if (
                    more + wishes < found[MORE]
                    and draft.way[vehicle] + more <= day.most_travel[vehicle]
                    and _fits(day, draft, vehicle, position, way_to, way_on, node)
                    and (day.most_work[vehicle] >= FAR or _works_no_longer(day, draft, vehicle, position, node))
                ):
                    found[MORE], found[POSITION], found[NODE] = more + wishes, position, node
            place = target


@inlined
def _in_order(day: Any, draft: Any, visit: int, vehicle: int) -> tuple[int, int]:
    """First and last position that keep the fixed order of the shift."""
    low, high = 0, draft.length[vehicle]
    if day.rank[visit]:
        for position in range(draft.length[vehicle]):
            other = day.rank[draft.routes[vehicle, position]]
            if other and other < day.rank[visit]:
                low = position + 1
            if other > day.rank[visit]:
                high = min(high, position)
    return low, high


@borrowing
def _way_of_duties(day: Any, draft: Any, vehicle: int) -> int:
    """Seconds that begin to count when a shift of nothing but duties gets its first visit."""
    speed, place, whole = day.shifts[vehicle, SPEED], day.shifts[vehicle, START], 0
    for position in range(draft.length[vehicle]):
        target = day.stops[draft.routes[vehicle, position], PLACE]
        whole += day.travel[speed, place, target]
        place = target
    return int(whole + day.travel[speed, place, day.shifts[vehicle, END]])


@inlined
def _fits(day: Any, draft: Any, vehicle: int, position: int, way_to: int, way_on: int, node: int) -> bool:
    if day.shifts[vehicle, PAUSES] == 0:  # one number for each time is quicker than rows of one
        begin = first_in(day.stops, node, WINDOWS, draft.ready[vehicle, position, 0] + way_to)
        return bool(begin < NEVER and begin + day.stops[node, SERVICE] + way_on <= draft.latest[vehicle, position, 0])
    return bool(
        fits_between(
            day.stops, day.shifts, day.pauses, vehicle, way_to, way_on, draft.ready[vehicle, position], node,
            draft.latest[vehicle, position], draft.room[0], draft.room[1],
        )
    )  # fmt: skip


@borrowing
def _works_no_longer(day: Any, draft: Any, vehicle: int, position: int, node: int) -> bool:
    """Whether the day stays within the longest working time with `node` in the route."""
    count = draft.length[vehicle]
    for place in range(position):
        draft.trial[0, place] = draft.routes[vehicle, place]
    draft.trial[0, position] = node
    for place in range(position, count):
        draft.trial[0, place + 1] = draft.routes[vehicle, place]
    seconds = working_seconds(
        day.stops, day.shifts, day.pauses, day.travel, vehicle, draft.trial, count + 1, draft.room
    )
    return bool(seconds <= day.most_work[vehicle])
