"""Times of shifts with at most one break, its two states side by side: 0 = still to
be taken, 1 = taken, or there is none.

What `model.times` says for any number of breaks, as pairs of numbers: pricing goes through millions of
labels, and a pair is quicker than a row. A row of `shifts` here carries the break itself, after the
columns it shares with `model.times`, up to the speed.
"""

from typing import Any

import numpy as np

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.infinities import NEVER
from ...model.njit import njit_no_alloc
from ...model.times import BREAK_COUNT, CLOSES, END, OPENS, SERVICE, SPEED, WINDOWS, first_in, last_in

# Columns of a shift here, in the place of what `model.times` has from 5 on: seconds of its break (0 = none), then the
# windows it may begin in, pairs (from, to).
OWN_BREAK_LENGTH, OWN_BREAK_WINDOWS = 5, 6


def with_break(compiled: Compiled) -> Ints:
    """A row a shift; those with several breaks are not to be used (`one_break`)."""
    rows = np.concatenate([compiled.shifts[:, :OWN_BREAK_LENGTH], compiled.pauses[:, 0, :]], axis=1)
    none = compiled.shifts[:, BREAK_COUNT] == 0
    rows[none, OWN_BREAK_LENGTH] = 0
    return np.ascontiguousarray(rows)


def one_break(compiled: Compiled, row: int) -> bool:
    """Whether a shift has one break at most, and one that takes time."""
    count = int(compiled.shifts[row, BREAK_COUNT])
    return count == 0 or (count == 1 and int(compiled.pauses[row, 0, 0]) > 0)


@njit_no_alloc
def leave_start_pair(shifts: Any, shift: int) -> tuple[int, int]:
    """Earliest departures from the start of the shift of row `shift`, seconds, without and with its break taken, which
    may be over before it; NEVER where there is no break to be taken."""
    opens, pause = shifts[shift, OPENS], shifts[shift, OWN_BREAK_LENGTH]
    if pause == 0:
        return NEVER, opens
    return opens, max(opens, shifts[shift, OWN_BREAK_WINDOWS] + pause)


@njit_no_alloc
def leave_next_pair(
    stops: Any, shifts: Any, shift: int, leg_s: int, ready0: int, ready1: int, node: int
) -> tuple[int, int]:
    """Earliest departures from `node`, `leg_s` seconds from where the worker is ready
    at these times; NEVER = too late."""
    arrival1 = ready1 + leg_s
    leave0 = NEVER
    if ready0 < NEVER:
        pause = shifts[shift, OWN_BREAK_LENGTH]
        arrival1 = min(arrival1, first_in(shifts, shift, OWN_BREAK_WINDOWS, ready0) + pause + leg_s)
        arrival1 = min(arrival1, first_in(shifts, shift, OWN_BREAK_WINDOWS, ready0 + leg_s) + pause)
        leave0 = min(NEVER, first_in(stops, node, WINDOWS, ready0 + leg_s) + stops[node, SERVICE])
    leave1 = NEVER
    if arrival1 < NEVER:
        leave1 = min(NEVER, first_in(stops, node, WINDOWS, arrival1) + stops[node, SERVICE])
    return leave0, leave1


@njit_no_alloc
def latest_leave_pair(shifts: Any, shift: int, leg_s: int, arrive0: int, arrive1: int) -> tuple[int, int]:
    """Latest departures so that `leg_s` seconds later the next stop is reached in time,
    a break taken between if need be."""
    pause = shifts[shift, OWN_BREAK_LENGTH]
    if pause == 0:
        return -NEVER, arrive1 - leg_s
    leave0 = max(arrive0 - leg_s, last_in(shifts, shift, OWN_BREAK_WINDOWS, arrive1 - leg_s - pause))
    return max(leave0, last_in(shifts, shift, OWN_BREAK_WINDOWS, arrive1 - pause) - leg_s), arrive1 - leg_s


@njit_no_alloc
def latest_return_pair(shifts: Any, shift: int) -> tuple[int, int]:
    """Latest arrivals at the end of the shift of row `shift`, seconds, without and with its break taken; one that is
    still to be taken must begin after it."""
    closes = shifts[shift, CLOSES]
    if shifts[shift, OWN_BREAK_LENGTH] == 0:
        return -NEVER, closes
    return min(closes, last_in(shifts, shift, OWN_BREAK_WINDOWS, NEVER - 1)), closes


@njit_no_alloc
def can_return(shifts: Any, travel: Any, row: int, place: int, state: int, time: int) -> bool:
    """Whether the end of the shift is reached from `place`, left at `time`."""
    arrive0, arrive1 = latest_return_pair(shifts, row)
    leave0, leave1 = latest_leave_pair(
        shifts, row, travel[shifts[row, SPEED], place, shifts[row, END]], arrive0, arrive1
    )
    return bool(time <= (leave1 if state == 1 else leave0))
