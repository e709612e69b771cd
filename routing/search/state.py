"""A solution while it is searched: what the compiled functions are given, and what they change."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.arrays import Ints
from ..model.compiled import Compiled
from ..model.infinities import NEVER
from ..model.njit import njit_inline
from ..model.times import CLOSES, OPENS, PLACE, SERVICE, WINDOWS, fill_times
from .loads import fill_spare

VERSION, MORE, POSITION, NODE, REMEMBERED = range(5)  # columns of `memory[visit, vehicle]`
CARRYING = 1  # dimensions of `Instance.carrying` in a day with capacities; two in others


class Instance(NamedTuple):
    """What is given, as in `Compiled`, and what follows from it.

    `hours[n]`: the first and the last moment node n may start. `able[n, :able_count[n]]`: the vehicle rows that may
    serve visit n. `near[n]`: all visits, nearest to n first. `penalty[n]`: seconds, of leaving visit n unassigned.
    `carrying`: how many dimensions it has is known when this is compiled, so that a day without capacities is compiled
    without what loads need.
    """

    stops: Ints
    shifts: Ints
    pauses: Ints
    travel: Ints
    base: Ints
    idle: NDArray[np.bool_]
    busy: NDArray[np.bool_]
    priority: Ints
    wish_cost: Ints
    counts_as_task: Ints
    unmoved: Ints
    rank: Ints
    partners: Ints
    worker: Ints
    share: Ints
    fairness: int
    most_visits: Ints
    most_travel: Ints
    most_work: Ints
    delivery: Ints
    pickup: Ints
    delivery_room: Ints
    load_room: Ints
    carrying: Ints
    hours: Ints
    able_count: Ints
    able: Ints
    near: Ints
    penalty: Ints


class SearchState(NamedTuple):
    """The routes of a solution, and what is known of them.

    `routes[v, :length[v]]`: the nodes of vehicle row v. `ready`, `latest`: times as `fill_times` writes them. A row a
    vehicle: `cost` of its route and its travel (`travelled_s`), both in seconds, the number of visits (`tasks`) in it,
    whether it `works` at all, and its `version`, never given twice. `spare_until[v, p, d]`: what could be on board
    besides until position p of its route, `spare_from[v, p, d]` from there on (`loads`). `where[n]`: the
    row that serves visit n, or -1. `memory[n, v]`: the cost of inserting visit n into v's route, in the version for
    which it was computed.
    `scratch`, `trial`, `found`: work space.
    """

    routes: Ints
    length: Ints
    ready: Ints
    latest: Ints
    cost: Ints
    travelled_s: Ints
    tasks: Ints
    works: NDArray[np.bool_]
    spare_until: Ints
    spare_from: Ints
    version: Ints
    where: Ints
    memory: Ints
    scratch: Ints
    trial: Ints
    found: Ints


def instance_of(compiled: Compiled, penalty: Ints) -> Instance:
    """`penalty`: seconds a visit, of leaving it unassigned."""
    able = compiled.able[:, : compiled.visits].T
    return Instance(
        compiled.stops, compiled.searched_shifts, compiled.searched_pauses, compiled.travel, compiled.base,
        compiled.idle, compiled.busy,
        compiled.priority, compiled.wish_cost, compiled.counts_as_task, compiled.unmoved, compiled.rank,
        compiled.partners,
        compiled.worker, compiled.share, compiled.fairness, compiled.most_visits, compiled.most_travel,
        compiled.most_work, *compiled.loads,
        carrying=np.zeros(1 if compiled.loads.load_room.shape[1] else (1, 1), dtype=np.int64),
        hours=_hours(compiled.stops),
        able_count=able.sum(axis=1),
        able=np.ascontiguousarray(np.argsort(~able, axis=1, kind="stable")),
        near=_neighbours(compiled),
        penalty=penalty,
    )  # fmt: skip


def state_of(compiled: Compiled, routes: Ints, count: Ints) -> SearchState:
    """From routes as in `Solution`; times and costs are computed by `refresh`."""
    rows, width, states = len(compiled.vehicles), _most_stops(compiled), compiled.searched_pauses.shape[1] + 1
    dimensions = compiled.loads.load_room.shape[1]
    return SearchState(
        routes=routes[:, :width].copy(),
        length=count.copy(),
        ready=np.full((rows, width, states), NEVER, dtype=np.int64),
        latest=np.full((rows, width, states), -NEVER, dtype=np.int64),
        cost=np.zeros(rows, dtype=np.int64),
        travelled_s=np.zeros(rows, dtype=np.int64),
        tasks=np.zeros(rows, dtype=np.int64),
        works=np.zeros(rows, dtype=np.bool_),
        spare_until=np.zeros((rows, width, dimensions), dtype=np.int64),
        spare_from=np.zeros((rows, width, dimensions), dtype=np.int64),
        version=np.zeros(rows, dtype=np.int64),
        where=np.full(compiled.visits, -1, dtype=np.int64),
        memory=np.full((compiled.visits, rows, REMEMBERED), -1, dtype=np.int64),
        scratch=np.empty((2, states), dtype=np.int64),
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
    last = np.where(met, stops[:, WINDOWS + 1 :: 2], -NEVER).max(axis=1, initial=-NEVER)
    return np.ascontiguousarray(np.column_stack([stops[:, WINDOWS], last]))


def _neighbours(compiled: Compiled) -> Ints:
    """For each visit all visits, nearest first."""
    places = compiled.stops[: compiled.visits, PLACE]
    legs_s = compiled.travel[0][np.ix_(places, places)]
    near = np.argsort(legs_s + legs_s.T, axis=1, kind="stable")
    return near.astype(np.int64).reshape(compiled.visits, compiled.visits)


@njit_inline
def copy_route(one: Any, to: Any, vehicle: int) -> None:
    """The route of one vehicle, with its version, between search states or copies of one."""
    to.length[vehicle], to.version[vehicle] = one.length[vehicle], one.version[vehicle]
    for position in range(one.length[vehicle]):
        to.routes[vehicle, position] = one.routes[vehicle, position]


@njit_inline
def refresh(instance: Any, state: Any, vehicle: int) -> None:
    """Computes times, travel and cost of the route of one vehicle row; a shift without visits costs nothing."""
    count = state.length[vehicle]
    seconds = fill_times(
        instance.stops, instance.shifts, instance.pauses, instance.travel, vehicle, state.routes, count, state.ready,
        state.latest,
    )  # fmt: skip
    wishes, tasks, works = 0, 0, instance.busy[vehicle]
    for position in range(count):
        node = state.routes[vehicle, position]
        works = works or not instance.idle[node]
        wishes += instance.wish_cost[vehicle, node]
        tasks += instance.counts_as_task[node]
    state.tasks[vehicle], state.works[vehicle] = tasks, works
    if instance.carrying.ndim == CARRYING:
        fill_spare(
            instance.delivery, instance.pickup, instance.delivery_room[vehicle], instance.load_room[vehicle],
            state.routes[vehicle], count, state.spare_until[vehicle], state.spare_from[vehicle],
        )  # fmt: skip
    unfair = instance.fairness * max(0, tasks - instance.share[vehicle])
    state.travelled_s[vehicle] = seconds if works else 0
    state.cost[vehicle] = seconds + wishes + unfair if works else 0


@njit_inline
def objective(instance: Any, state: Any) -> tuple[int, int, int]:
    """Priority, visits and cost in seconds of all routes."""
    reached, served, paid = 0, 0, 0
    for node in range(state.where.size):
        if state.where[node] >= 0:
            reached += instance.priority[node]
            served += 1
    for vehicle in range(state.cost.size):
        paid += state.cost[vehicle]
    return reached, served, paid
