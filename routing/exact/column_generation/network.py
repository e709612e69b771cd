"""One kind of shift as arrays for pricing: what follows what, until when, and which visits a route must remember.

Routes are grown backwards, from the end of the shift, each label with the latest start at its stop. Stops are numbered
within the kind (bits of a word). `NG` neighbours of a stop remember it (Baldacci, Mingozzi and Roberti, "New route
relaxation and pricing strategies for the vehicle routing problem", Operations Research, 2011).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.infinities import NEVER, NO_LIMIT
from ...model.load_arrays import resources_of
from ...model.njit import njit_alloc, njit_no_alloc
from ...model.times import CLOSES, END, OPENS, PLACE, SERVICE, SPEED, START, WINDOWS, last_in
from ..enumeration.sets import WORD, Kind
from .single_break_times import (
    latest_leave_pair,
    latest_return_pair,
    leave_next_pair,
    leave_start_pair,
    one_break,
    with_break,
)

NG = 10  # neighbours that remember a stop
STATES = 2  # of the break: still to be taken, taken
WIDEST, NARROWEST, MOST_BUCKETS = 1800, 60, 4000  # seconds of a bucket


class NetworkArrays(NamedTuple):
    """What compiled functions are given. Stops are numbered within the kind: `local[b]` is the node of bit b.

    `stops`, `travel`: as in `Compiled`. `shifts`: rows as `single_break_times` has them; `row`: that of the kind.
    `first[s, b]`: earliest start at b straight from the start of the shift in state s. `near[b]`: bits of the stops
    that remember b. `reach[b, t]`: bits of the stops that may come before b when b starts in bucket t. `width`: of a
    bucket, seconds. `most_visits`, `most_travel` (seconds): 0 = no limit. `demand[b, r]`: what b adds to resource r, of
    which a route may have `room[r]`.
    """

    stops: Ints
    shifts: Ints
    travel: Ints
    row: int
    local: Ints
    first: Ints
    near: Ints
    reach: Ints
    width: int
    most_visits: int
    most_travel: int
    demand: Ints
    room: Ints


@dataclass(frozen=True)
class Network:
    """One kind of shift, and its arrays."""

    kind: Kind
    arrays: NetworkArrays


def network(compiled: Compiled, kind: Kind) -> Network | None:
    """None where pricing does not fit: more stops than a word has bits, visits so short that time stands still, or
    rules that labels do not know."""
    row = kind.vehicles[0]
    if len(kind.nodes) > WORD or not kind.nodes or not _plain(compiled, row):
        return None
    stops, shifts, travel = compiled.stops, with_break(compiled), compiled.travel
    local = np.asarray(kind.nodes, dtype=np.int64)
    width = min(WIDEST, _shortest_step(compiled, row, local))
    if width < NARROWEST or (shifts[row, CLOSES] - shifts[row, OPENS]) // width >= MOST_BUCKETS:
        return None
    buckets = int(shifts[row, CLOSES] - shifts[row, OPENS]) // width + 1
    first = _first_starts(stops, shifts, travel, row, local)
    resources = resources_of(compiled.loads, row, local)
    arrays = NetworkArrays(
        stops=stops,
        shifts=shifts,
        travel=travel,
        row=row,
        local=local,
        first=first,
        near=_near(stops, shifts, travel, row, local, first, NG),
        reach=_reach(stops, shifts, travel, row, local, first, width, buckets),
        width=width,
        most_visits=_limit(int(compiled.most_visits[row]), len(kind.owed)),
        most_travel=_limit(int(compiled.most_travel[row]), 0),
        demand=np.ascontiguousarray(resources.demand[local]),
        room=resources.room,
    )
    return Network(kind, arrays)


def _plain(compiled: Compiled, row: int) -> bool:
    """Whether a shift has one break at most, nothing begun, and no wish or fixed order among its visits."""
    able = compiled.able[row]
    wishes = compiled.fairness or compiled.wish_cost[row][able].any() or (compiled.unmoved[row] >= 0).any()
    return one_break(compiled, row) and not (wishes or compiled.busy[row] or compiled.rank[able].any())


def _limit(most: int, more: int) -> int:
    return 0 if most >= NO_LIMIT else most + more


def _shortest_step(compiled: Compiled, row: int, local: Ints) -> int:
    """The least time between the starts of two different stops that follow each other."""
    places = compiled.stops[local, PLACE]
    legs_s = (
        compiled.travel[compiled.shifts[row, SPEED]][np.ix_(places, places)] + compiled.stops[local, SERVICE][:, None]
    )
    np.fill_diagonal(legs_s, NEVER)
    return int(min(legs_s.min(), compiled.stops[local, SERVICE].max() + WIDEST))


@njit_no_alloc
def start_before(
    stops: Any, shifts: Any, travel: Any, row: int, node: int, place: int, start0: int, start1: int
) -> tuple[int, int]:
    """Latest starts at `node` so that `place` is reached by these times; the mirror of a step forwards."""
    leg_s = travel[shifts[row, SPEED], stops[node, PLACE], place]
    leave0, leave1 = latest_leave_pair(shifts, row, leg_s, start0, start1)
    work = stops[node, SERVICE]
    return last_in(stops, node, WINDOWS, leave0 - work), last_in(stops, node, WINDOWS, leave1 - work)


@njit_alloc
def _first_starts(stops: Any, shifts: Any, travel: Any, row: int, local: Any) -> Any:
    first = np.empty((STATES, local.size), dtype=np.int64)
    ready0, ready1 = leave_start_pair(shifts, row)
    for bit in range(local.size):
        node = local[bit]
        leg_s = travel[shifts[row, SPEED], shifts[row, START], stops[node, PLACE]]
        leave0, leave1 = leave_next_pair(stops, shifts, row, leg_s, ready0, ready1, node)
        first[0, bit] = NEVER if leave0 >= NEVER else leave0 - stops[node, SERVICE]
        first[1, bit] = NEVER if leave1 >= NEVER else leave1 - stops[node, SERVICE]
    return first


@njit_alloc
def _reach(stops: Any, shifts: Any, travel: Any, row: int, local: Any, first: Any, width: int, buckets: int) -> Any:
    """A stop that is too late for the straight way from the start is too late for every other."""
    reach = np.zeros((local.size, buckets), dtype=np.int64)
    speed = shifts[row, SPEED]
    for bit in range(local.size):
        for other in range(local.size):
            begin = min(first[0, other], first[1, other])
            if other == bit or begin >= NEVER:
                continue
            ready = begin + stops[local[other], SERVICE]
            ready += travel[speed, stops[local[other], PLACE], stops[local[bit], PLACE]]
            for bucket in range(buckets):
                if ready < shifts[row, OPENS] + (bucket + 1) * width:
                    reach[bit, bucket] |= np.int64(1) << other
    return reach


@njit_alloc
def _near(stops: Any, shifts: Any, travel: Any, row: int, local: Any, first: Any, most: int) -> Any:
    """For each stop the nearest others that a route could visit, leave for it, and visit again; itself among them."""
    near = np.zeros(local.size, dtype=np.int64)
    speed = shifts[row, SPEED]
    end0, end1 = latest_return_pair(shifts, row)
    last = np.empty(local.size, dtype=np.int64)
    for bit in range(local.size):
        start0, start1 = start_before(stops, shifts, travel, row, local[bit], shifts[row, END], end0, end1)
        last[bit] = max(start0, start1)
    legs_s = np.empty(local.size, dtype=np.int64)
    for bit in range(local.size):
        here = stops[local[bit], PLACE]
        for other in range(local.size):
            there = stops[local[other], PLACE]
            leg_s, back = travel[speed, there, here], travel[speed, here, there]
            legs_s[other] = leg_s + back
            begin = min(first[0, other], first[1, other])
            round_trip = stops[local[other], SERVICE] + leg_s + stops[local[bit], SERVICE] + back
            if other == bit or begin >= NEVER or begin + round_trip > last[other]:
                legs_s[other] = NEVER
        near[bit] = np.int64(1) << bit
        order = np.argsort(legs_s, kind="mergesort")
        for number in range(min(most, local.size)):
            if legs_s[order[number]] < NEVER:
                near[bit] |= np.int64(1) << order[number]
    return near
