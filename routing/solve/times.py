"""When a route can go on, compiled: the earliest times forwards, the latest backwards, and a test of one more stop.

Each time comes in two states: 0 = the shift's break is still to be taken, 1 = it is taken (or there is none). Waiting is
always allowed, so arriving earlier is never worse and an interval of arrivals is known by its latest. Rows of `stops` and
`shifts` are laid out in `compiled`; they are passed one by one because a tuple of arrays costs more than the arithmetic.
"""

from typing import Any

from numba import njit

NEVER = 2**44  # later than any time of a problem
PLACE, SERVICE, WINDOWS = 0, 1, 2  # columns of a stop; then pairs (from, to)
OPENS, CLOSES, START, END, SPEED, PAUSE, PAUSES = 0, 1, 2, 3, 4, 5, 6  # columns of a shift; then pairs


@njit(cache=True, nogil=True)
def first_in(rows: Any, row: int, column: int, time: int) -> int:
    """The first moment at or after `time` in the windows that begin at `column`; NEVER if there is none."""
    for at in range(column, rows.shape[1], 2):
        if time <= rows[row, at + 1]:
            return max(time, int(rows[row, at]))
    return NEVER


@njit(cache=True, nogil=True)
def last_in(rows: Any, row: int, column: int, time: int) -> int:
    """The last moment at or before `time` in the windows; -NEVER if there is none."""
    for at in range(rows.shape[1] - 2, column - 1, -2):
        if rows[row, at] <= time:
            return min(time, int(rows[row, at + 1]))
    return -NEVER


@njit(cache=True, nogil=True)
def leave_start(shifts: Any, shift: int) -> tuple[int, int]:
    """Earliest departures from the start of the shift; a break may be over before it."""
    opens, pause = shifts[shift, OPENS], shifts[shift, PAUSE]
    if pause == 0:
        return NEVER, opens
    return opens, max(opens, shifts[shift, PAUSES] + pause)


@njit(cache=True, nogil=True)
def leave_next(stops: Any, shifts: Any, shift: int, way: int, ready0: int, ready1: int, node: int) -> tuple[int, int]:
    """Earliest departures from `node`, `way` seconds from where the worker is ready at these times; NEVER = too late."""
    arrival1 = ready1 + way
    leave0 = NEVER
    if ready0 < NEVER:
        pause = shifts[shift, PAUSE]
        arrival1 = min(arrival1, first_in(shifts, shift, PAUSES, ready0) + pause + way)
        arrival1 = min(arrival1, first_in(shifts, shift, PAUSES, ready0 + way) + pause)
        leave0 = min(NEVER, first_in(stops, node, WINDOWS, ready0 + way) + stops[node, SERVICE])
    leave1 = NEVER
    if arrival1 < NEVER:
        leave1 = min(NEVER, first_in(stops, node, WINDOWS, arrival1) + stops[node, SERVICE])
    return leave0, leave1


@njit(cache=True, nogil=True)
def latest_leave(shifts: Any, shift: int, way: int, arrive0: int, arrive1: int) -> tuple[int, int]:
    """Latest departures so that `way` seconds later the next stop is reached in time, a break taken between if need be."""
    pause = shifts[shift, PAUSE]
    if pause == 0:
        return -NEVER, arrive1 - way
    leave0 = max(arrive0 - way, last_in(shifts, shift, PAUSES, arrive1 - way - pause))
    return max(leave0, last_in(shifts, shift, PAUSES, arrive1 - pause) - way), arrive1 - way


@njit(cache=True, nogil=True)
def latest_return(shifts: Any, shift: int) -> tuple[int, int]:
    """Latest arrivals at the end of the shift; a break that is still to be taken must begin after it."""
    closes = shifts[shift, CLOSES]
    if shifts[shift, PAUSE] == 0:
        return -NEVER, closes
    return min(closes, last_in(shifts, shift, PAUSES, NEVER - 1)), closes


@njit(cache=True, nogil=True)
def fill_times(
    stops: Any, shifts: Any, travel: Any, shift: int, routes: Any, count: int, ready: Any, latest: Any
) -> int:
    """Writes row `shift` of `ready` (departures after each stop) and `latest` (arrivals at each); the seconds of travel."""
    speed, place, seconds = shifts[shift, SPEED], shifts[shift, START], 0
    ready0, ready1 = leave_start(shifts, shift)
    ready[shift, 0, 0], ready[shift, 0, 1] = ready0, ready1
    for position in range(count):
        node = routes[shift, position]
        way = travel[speed, place, stops[node, PLACE]]
        ready0, ready1 = leave_next(stops, shifts, shift, way, ready0, ready1, node)
        ready[shift, position + 1, 0], ready[shift, position + 1, 1] = ready0, ready1
        seconds += way
        place = stops[node, PLACE]
    target = shifts[shift, END]
    seconds += travel[speed, place, target]
    arrive0, arrive1 = latest_return(shifts, shift)
    latest[shift, count, 0], latest[shift, count, 1] = arrive0, arrive1
    for position in range(count - 1, -1, -1):
        node = routes[shift, position]
        leave0, leave1 = latest_leave(shifts, shift, travel[speed, stops[node, PLACE], target], arrive0, arrive1)
        arrive0 = last_in(stops, node, WINDOWS, leave0 - stops[node, SERVICE])
        arrive1 = last_in(stops, node, WINDOWS, leave1 - stops[node, SERVICE])
        latest[shift, position, 0], latest[shift, position, 1] = arrive0, arrive1
        target = stops[node, PLACE]
    return int(seconds)


@njit(cache=True, nogil=True)
def fits_between(
    stops: Any, shifts: Any, shift: int, way_to: int, way_on: int,
    ready0: int, ready1: int, node: int, arrive0: int, arrive1: int,
) -> bool:  # fmt: skip
    """Whether `node` fits after a stop left at these times and before one to be reached by those."""
    leave0, leave1 = leave_next(stops, shifts, shift, way_to, ready0, ready1, node)
    if leave0 >= NEVER and leave1 >= NEVER:
        return False
    limit0, limit1 = latest_leave(shifts, shift, way_on, arrive0, arrive1)
    return leave0 <= limit0 or leave1 <= limit1
