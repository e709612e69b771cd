"""A plan while it is searched: what the compiled functions are given, and what they change."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.arrays import Ints
from ..model.compiled import Compiled
from ..model.njit import inlined
from ..model.times import CLOSES, OPENS, PLACE, SERVICE, WINDOWS, fill_times

NEVER_MET = 2**50
VERSION, MORE, POSITION, NODE, REMEMBERED = range(5)  # columns of `memory[visit, vehicle]`


class Day(NamedTuple):
    """What is given, as in `Compiled`. `hours[n]`: the first and the last moment node n may start; `able[n, :many[n]]`: the
    vehicle rows that may serve visit n; `near[n]`: all visits, nearest to n first; `price[n]`: of leaving n out, seconds."""

    stops: Ints
    shifts: Ints
    pauses: Ints
    travel: Ints
    base: Ints
    idle: NDArray[np.bool_]
    busy: NDArray[np.bool_]
    priority: Ints
    extra: Ints
    ask: Ints
    twin: Ints
    rank: Ints
    partners: Ints
    worker: Ints
    share: Ints
    fairness: int
    most_visits: Ints
    most_travel: Ints
    most_work: Ints
    hours: Ints
    many: Ints
    able: Ints
    near: Ints
    price: Ints


class Draft(NamedTuple):
    """`routes[v, :length[v]]`: the nodes of vehicle row v. `ready`, `latest`: as `fill_times` writes them. A row a vehicle:
    `cost` and `way` of its route in seconds, visits `asked` for in it, whether it `works` at all, and its `version`, never
    given twice. `where[n]`: the row that serves visit n, or -1. `memory[n, v]`: what visit n costs more in a version of
    v's route. `room`, `trial`, `found`: to reckon in."""

    routes: Ints
    length: Ints
    ready: Ints
    latest: Ints
    cost: Ints
    way: Ints
    asked: Ints
    works: NDArray[np.bool_]
    version: Ints
    where: Ints
    memory: Ints
    room: Ints
    trial: Ints
    found: Ints


def day_of(compiled: Compiled, price: Ints) -> Day:
    able = compiled.able[:, : compiled.visits].T
    return Day(
        compiled.stops, compiled.shifts, compiled.pauses, compiled.travel, compiled.base, compiled.idle, compiled.busy,
        compiled.priority, compiled.extra, compiled.ask, compiled.twin, compiled.rank, compiled.partners, compiled.worker,
        compiled.share, compiled.fairness, compiled.most_visits, compiled.most_travel, compiled.most_work,
        hours=_hours(compiled.stops),
        many=able.sum(axis=1),
        able=np.ascontiguousarray(np.argsort(~able, axis=1, kind="stable")),
        near=_neighbours(compiled),
        price=price,
    )  # fmt: skip


def draft_of(compiled: Compiled, routes: Ints, count: Ints) -> Draft:
    """Times and costs are not reckoned yet."""
    rows, width, states = len(compiled.vehicles), _most_stops(compiled), compiled.pauses.shape[1] + 1
    return Draft(
        routes=routes[:, :width].copy(),
        length=count.copy(),
        ready=np.full((rows, width, states), NEVER_MET, dtype=np.int64),
        latest=np.full((rows, width, states), -NEVER_MET, dtype=np.int64),
        cost=np.zeros(rows, dtype=np.int64),
        way=np.zeros(rows, dtype=np.int64),
        asked=np.zeros(rows, dtype=np.int64),
        works=np.zeros(rows, dtype=np.bool_),
        version=np.zeros(rows, dtype=np.int64),
        where=np.full(compiled.visits, -1, dtype=np.int64),
        memory=np.full((compiled.visits, rows, REMEMBERED), -1, dtype=np.int64),
        room=np.empty((2, states), dtype=np.int64),
        trial=np.empty((1, width), dtype=np.int64),
        found=np.empty(REMEMBERED, dtype=np.int64),
    )


def _most_stops(compiled: Compiled) -> int:
    """More than any shift can do by the length of its stops alone, with two to spare."""
    longest = int((compiled.shifts[:, CLOSES] - compiled.shifts[:, OPENS]).max(initial=0))
    owed = int(np.bincount(compiled.owner[compiled.owner >= 0]).max(initial=0))
    free = np.sort(compiled.stops[: compiled.visits, SERVICE])
    return min(len(compiled.nodes), int(np.searchsorted(np.cumsum(free), longest, side="right")) + owed) + 2


def _hours(stops: Ints) -> Ints:
    met = stops[:, WINDOWS::2] <= stops[:, WINDOWS + 1 :: 2]
    last = np.where(met, stops[:, WINDOWS + 1 :: 2], -NEVER_MET).max(axis=1, initial=-NEVER_MET)
    return np.ascontiguousarray(np.column_stack([stops[:, WINDOWS], last]))


def _neighbours(compiled: Compiled) -> Ints:
    """For each visit all visits, nearest first."""
    places = compiled.stops[: compiled.visits, PLACE]
    ways = compiled.travel[0][np.ix_(places, places)]
    near = np.argsort(ways + ways.T, axis=1, kind="stable")
    return near.astype(np.int64).reshape(compiled.visits, compiled.visits)


@inlined
def copy_route(one: Any, to: Any, vehicle: int) -> None:
    """The route of one vehicle, with its version, between drafts or copies of one."""
    to.length[vehicle], to.version[vehicle] = one.length[vehicle], one.version[vehicle]
    for position in range(one.length[vehicle]):
        to.routes[vehicle, position] = one.routes[vehicle, position]


@inlined
def refresh(day: Any, draft: Any, vehicle: int) -> None:
    """Times, travel and cost of one route; a shift without visits costs nothing."""
    count = draft.length[vehicle]
    seconds = fill_times(
        day.stops, day.shifts, day.pauses, day.travel, vehicle, draft.routes, count, draft.ready, draft.latest
    )
    wishes, asked, works = 0, 0, day.busy[vehicle]
    for position in range(count):
        node = draft.routes[vehicle, position]
        works = works or not day.idle[node]
        wishes += day.extra[vehicle, node]
        asked += day.ask[node]
    draft.asked[vehicle], draft.works[vehicle] = asked, works
    unfair = day.fairness * max(0, asked - day.share[vehicle])
    draft.way[vehicle] = seconds if works else 0
    draft.cost[vehicle] = seconds + wishes + unfair if works else 0


@inlined
def objective(day: Any, draft: Any) -> tuple[int, int, int]:
    """Priority, visits, cost."""
    reached, served, paid = 0, 0, 0
    for node in range(draft.where.size):
        if draft.where[node] >= 0:
            reached += day.priority[node]
            served += 1
    for vehicle in range(draft.cost.size):
        paid += draft.cost[vehicle]
    return reached, served, paid
