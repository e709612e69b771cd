"""When a route can go on, compiled: the earliest times forwards, the latest backwards, and a test of one more stop.

Each time comes once for every number of breaks taken so far, in their order. Waiting is always allowed, so arriving
earlier is never worse and an interval of arrivals is known by its latest. Rows of `stops`, `shifts` and `pauses` are
laid out in `compiled`; they are passed one by one: as a tuple of arrays they make a test of one more stop a tenth
slower (`tests/benchmarks/test_compiled_times.py`).
"""

from typing import Any, NamedTuple

from .arrays import Ints
from .infinities import NEVER
from .njit import njit_no_alloc

PLACE, SERVICE, WINDOWS = 0, 1, 2  # columns of a stop; then pairs (from, to)
OPENS, CLOSES, START, END, SPEED, BREAK_COUNT, LEFT = 0, 1, 2, 3, 4, 5, 6  # columns of a shift; BREAK_COUNT = how many
# breaks it has, LEFT = when it left in a running day, -NEVER before
BREAK_LENGTH, BREAK_WINDOWS = 0, 1  # columns of a break: seconds, then pairs (from, to)
RETURNS_TRIED = 4  # for the shortest working time: of one window a stop the first is the best


class TimeArrays(NamedTuple):
    """Whose columns are named above; for functions that are called seldom enough to take them together.

    `stops`: a row a node. `shifts`: a row a shift. `pauses[v, b]`: break b of shift v. `travel[p, i, j]`: seconds at
    speed p from place i to place j.
    """

    stops: Ints
    shifts: Ints
    pauses: Ints
    travel: Ints


@njit_no_alloc
def first_in(rows: Any, row: int, column: int, time: int) -> int:
    """The first moment at or after `time` in the windows that begin at `column`; NEVER if there is none."""
    for at in range(column, rows.shape[1], 2):
        if time <= rows[row, at + 1]:
            return max(time, int(rows[row, at]))
    return NEVER


@njit_no_alloc
def last_in(rows: Any, row: int, column: int, time: int) -> int:
    """The last moment at or before `time` in the windows; -NEVER if there is none."""
    for at in range(rows.shape[1] - 2, column - 1, -2):
        if rows[row, at] <= time:
            return min(time, int(rows[row, at + 1]))
    return -NEVER


@njit_no_alloc
def leave_start(shifts: Any, pauses: Any, shift: int, out: Any) -> None:
    """Writes the earliest departures from the start of the shift of row `shift`, seconds; breaks may be over before it.
    `out[b]`: with b breaks taken."""
    ready = shifts[shift, OPENS]
    out[0] = ready
    for pause in range(shifts[shift, BREAK_COUNT]):
        ready = max(ready, pauses[shift, pause, BREAK_WINDOWS] + pauses[shift, pause, BREAK_LENGTH])
        out[pause + 1] = ready


@njit_no_alloc
def rest(shifts: Any, pauses: Any, shift: int, times: Any) -> None:
    """Breaks taken here, where that is earlier than having taken them before. `times[b]`: seconds, with b breaks taken,
    of the shift of row `shift`; changed in place."""
    for pause in range(shifts[shift, BREAK_COUNT]):
        if times[pause] < NEVER:
            begin = first_in(pauses[shift], pause, BREAK_WINDOWS, times[pause])
            times[pause + 1] = min(times[pause + 1], begin + pauses[shift, pause, BREAK_LENGTH])


@njit_no_alloc
def advance(stops: Any, shifts: Any, pauses: Any, shift: int, leg_s: int, node: int, ready: Any, out: Any) -> None:
    """Writes the earliest departures from `node`, `leg_s` seconds from where the worker is ready at these times."""
    count = shifts[shift, BREAK_COUNT]
    if count == 0:
        begin = first_in(stops, node, WINDOWS, ready[0] + leg_s)
        out[0] = NEVER if begin >= NEVER else begin + stops[node, SERVICE]
        return
    for state in range(count + 1):
        out[state] = ready[state]
    rest(shifts, pauses, shift, out)
    for state in range(count + 1):
        out[state] = min(NEVER, out[state] + leg_s)
    rest(shifts, pauses, shift, out)
    for state in range(count + 1):
        begin = NEVER if out[state] >= NEVER else first_in(stops, node, WINDOWS, out[state])
        out[state] = NEVER if begin >= NEVER else begin + stops[node, SERVICE]


@njit_no_alloc
def _unrest(shifts: Any, pauses: Any, shift: int, times: Any) -> None:
    for pause in range(shifts[shift, BREAK_COUNT] - 1, -1, -1):
        begin = last_in(pauses[shift], pause, BREAK_WINDOWS, times[pause + 1] - pauses[shift, pause, BREAK_LENGTH])
        times[pause] = max(times[pause], begin)


@njit_no_alloc
def retreat(shifts: Any, pauses: Any, shift: int, leg_s: int, arrive: Any, out: Any) -> None:
    """Writes the latest departures so that `leg_s` seconds later the next stop is reached by these times."""
    count = shifts[shift, BREAK_COUNT]
    if count == 0:
        out[0] = arrive[0] - leg_s
        return
    for state in range(count + 1):
        out[state] = arrive[state]
    _unrest(shifts, pauses, shift, out)
    for state in range(count + 1):
        out[state] -= leg_s
    _unrest(shifts, pauses, shift, out)


@njit_no_alloc
def latest_return(shifts: Any, pauses: Any, shift: int, out: Any) -> None:
    """Writes the latest arrivals at the end of the shift of row `shift`, seconds; breaks still to be taken must be
    possible after it. `out[b]`: with b breaks taken."""
    count = shifts[shift, BREAK_COUNT]
    latest = shifts[shift, CLOSES]
    out[count] = latest
    for pause in range(count - 1, -1, -1):
        latest = min(latest, last_in(pauses[shift], pause, BREAK_WINDOWS, NEVER - 1))
        out[pause] = latest


@njit_no_alloc
def _fill_times_without_breaks(
    stops: Any, shifts: Any, travel: Any, shift: int, routes: Any, count: int, ready: Any, latest: Any
) -> int:  # fmt: skip
    """The same with one number for each time: with views of rows a stop costs five times as much (the same
    benchmark)."""
    speed, place, seconds, time = shifts[shift, SPEED], shifts[shift, START], 0, shifts[shift, OPENS]
    ready[shift, 0, 0] = time
    for position in range(count):
        node = routes[shift, position]
        leg_s = travel[speed, place, stops[node, PLACE]]
        begin = first_in(stops, node, WINDOWS, time + leg_s)
        time = NEVER if begin >= NEVER else begin + stops[node, SERVICE]
        ready[shift, position + 1, 0] = time
        seconds += leg_s
        place = stops[node, PLACE]
    target, time = shifts[shift, END], shifts[shift, CLOSES]
    seconds += travel[speed, place, target]
    latest[shift, count, 0] = time
    for position in range(count - 1, -1, -1):
        node = routes[shift, position]
        leg_s = travel[speed, stops[node, PLACE], target]
        time = last_in(stops, node, WINDOWS, time - leg_s - stops[node, SERVICE])
        latest[shift, position, 0] = time
        target = stops[node, PLACE]
    return int(seconds)


@njit_no_alloc
def fill_times(
    stops: Any, shifts: Any, pauses: Any, travel: Any, shift: int, routes: Any, count: int, ready: Any, latest: Any
) -> int:
    """Writes row `shift` of `ready` (departures after each stop) and `latest`
    (starts at each); the seconds of travel."""
    if shifts[shift, BREAK_COUNT] == 0:
        return int(_fill_times_without_breaks(stops, shifts, travel, shift, routes, count, ready, latest))
    speed, place, seconds = shifts[shift, SPEED], shifts[shift, START], 0
    leave_start(shifts, pauses, shift, ready[shift, 0])
    for position in range(count):
        node = routes[shift, position]
        leg_s = travel[speed, place, stops[node, PLACE]]
        advance(stops, shifts, pauses, shift, leg_s, node, ready[shift, position], ready[shift, position + 1])
        seconds += leg_s
        place = stops[node, PLACE]
    target = shifts[shift, END]
    seconds += travel[speed, place, target]
    latest_return(shifts, pauses, shift, latest[shift, count])
    for position in range(count - 1, -1, -1):
        node = routes[shift, position]
        limits = latest[shift, position]
        retreat(shifts, pauses, shift, travel[speed, stops[node, PLACE], target], latest[shift, position + 1], limits)
        for state in range(shifts[shift, BREAK_COUNT] + 1):
            limits[state] = last_in(stops, node, WINDOWS, limits[state] - stops[node, SERVICE])
        target = stops[node, PLACE]
    return int(seconds)


@njit_no_alloc
def fits_between(
    stops: Any, shifts: Any, pauses: Any, shift: int, leg_to_s: int, leg_on_s: int,
    ready: Any, node: int, latest: Any, ahead: Any, back: Any,
) -> bool:  # fmt: skip
    """Whether `node` fits after a stop left at times `ready` and before one to be reached by `latest`. `ahead`, `back`:
    scratch to reckon in."""
    if shifts[shift, BREAK_COUNT] == 0:
        begin = first_in(stops, node, WINDOWS, ready[0] + leg_to_s)
        return bool(begin < NEVER and begin + stops[node, SERVICE] + leg_on_s <= latest[0])
    advance(stops, shifts, pauses, shift, leg_to_s, node, ready, ahead)
    retreat(shifts, pauses, shift, leg_on_s, latest, back)
    fits = False
    for state in range(shifts[shift, BREAK_COUNT] + 1):
        fits = fits or (ahead[state] < NEVER and ahead[state] <= back[state])
    return fits


@njit_no_alloc
def working_seconds(
    stops: Any, shifts: Any, pauses: Any, travel: Any, shift: int, routes: Any, count: int, scratch: Any, enough: int
) -> int:  # fmt: skip
    """Of the route in row 0 of `routes`: the fewest seconds from leaving to returning, breaks not taken off, so that it
    is seldom less than what the rule counts; or any that is `enough`. `scratch`: two rows to reckon in.

    For a return, the latest leaving that still makes it; then the same for the return of whoever leaves a second later,
    which is after some window that the first would have met.
    """
    back = _earliest_return(stops, shifts, pauses, travel, shift, routes, count, scratch, -NEVER)
    if shifts[shift, LEFT] > -NEVER:
        return int(back - shifts[shift, LEFT])
    least = NEVER
    for _ in range(RETURNS_TRIED):
        if back > shifts[shift, CLOSES]:
            break
        leave = _latest_leaving(stops, shifts, pauses, travel, shift, routes, count, scratch, back)
        least = min(least, back - leave)
        if least <= enough:
            break
        back = _earliest_return(stops, shifts, pauses, travel, shift, routes, count, scratch, leave + 1)
    return int(least)


@njit_no_alloc
def _earliest_return(
    stops: Any, shifts: Any, pauses: Any, travel: Any, shift: int, routes: Any, count: int, scratch: Any, leave: int
) -> int:  # fmt: skip
    """Of whoever leaves at `leave` or later; NEVER, or more, where that is too late for some stop."""
    speed, place = shifts[shift, SPEED], shifts[shift, START]
    states = shifts[shift, BREAK_COUNT] + 1
    leave_start(shifts, pauses, shift, scratch[0])
    for state in range(states):
        scratch[0, state] = max(scratch[0, state], leave)
    for position in range(count):
        node = routes[0, position]
        advance(stops, shifts, pauses, shift, travel[speed, place, stops[node, PLACE]], node, scratch[0], scratch[1])
        for state in range(states):
            scratch[0, state] = scratch[1, state]
        place = stops[node, PLACE]
    back = scratch[0, 0]
    for state in range(1, states):
        back = min(back, scratch[0, state])
    return int(back + travel[speed, place, shifts[shift, END]])


@njit_no_alloc
def _latest_leaving(
    stops: Any, shifts: Any, pauses: Any, travel: Any, shift: int, routes: Any, count: int, scratch: Any, back: int
) -> int:  # fmt: skip
    """Of whoever has returned at `back`; the opening of the shift where that cannot be."""
    speed, target = shifts[shift, SPEED], shifts[shift, END]
    states = shifts[shift, BREAK_COUNT] + 1
    latest_return(shifts, pauses, shift, scratch[0])
    for state in range(states):
        scratch[0, state] = min(scratch[0, state], back)
    for position in range(count - 1, -1, -1):
        node = routes[0, position]
        retreat(shifts, pauses, shift, travel[speed, stops[node, PLACE], target], scratch[0], scratch[1])
        for state in range(states):
            scratch[0, state] = last_in(stops, node, WINDOWS, scratch[1, state] - stops[node, SERVICE])
        target = stops[node, PLACE]
    retreat(shifts, pauses, shift, travel[speed, shifts[shift, START], target], scratch[0], scratch[1])
    leave_start(shifts, pauses, shift, scratch[0])
    leave = shifts[shift, OPENS]
    for state in range(states):
        if scratch[1, state] >= scratch[0, state]:
            leave = max(leave, scratch[1, state])
    return int(leave)
