"""A problem as arrays of whole numbers, for the compiled search and the proofs.

Places are rows of the travel matrices, one matrix a speed (profile and factor); the last place is "nowhere", zero
seconds from everywhere. Shifts are rows in the order of the problem. Nodes are, in this order: `visits` that may be
served or not (office duties that the planner gives away among them, worth more than all visits together), `twins` of
visits that stood in the plan before (served by the same worker near the same time, at no price), duties that a shift
owes, and visits of two workers that are settled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..plan import StepType
from ..problem import MOVED_S, Duty, Job, Problem, Vehicle, Window
from .arrays import Ints, ints, matrix_of, pauses_of, place_of, rows_of
from .due_breaks import plain_rests, searched_rests, without_due_breaks
from .infinities import NEVER, NO_LIMIT
from .njit import njit_alloc
from .schedule import time_stops
from .times import (
    BREAK_COUNT,
    END,
    OPENS,
    PLACE,
    SPEED,
    START,
    WINDOWS,
    TimeArrays,
    fill_times,
    fits_between,
)


def duty_priority(problem: Problem) -> int:
    """What a duty that the planner gives away counts: more than all visits."""
    return 1 + sum(job.priority for job in problem.jobs)


@dataclass(frozen=True)
class SynchronisedVisit:
    """A visit of two workers that is settled: `vehicles` (ids) start it together at `start`."""

    job: int
    vehicles: tuple[int, int]
    start: int


@dataclass(frozen=True)
class _Node:
    """`owner`: the vehicle row that must have it, -1 where it may be left out. `base`: its own number, for a twin the
    visit's, -1 for what is owed."""

    type: StepType
    id: int
    location: int
    service: int
    windows: tuple[Window, ...]
    base: int
    owner: int


@dataclass(frozen=True)
class Compiled:
    """`able[v, n]`: vehicle row v may serve node n; `wish_cost[v, n]`: the price of its wishes,
    seconds. `counts_as_task[n]`: 1 for a visit, 0 for a duty, when stops are counted. `twin[v, n]`: the
    twin of visit n for row v, or -1."""

    problem: Problem
    vehicles: tuple[Vehicle, ...]
    nodes: tuple[tuple[StepType, int], ...]
    visits: int
    base: Ints
    owner: Ints
    idle: NDArray[np.bool_]  # kept for nothing by a shift without visits
    stops: Ints  # a row a node: place, service, then windows (from, to) in order
    priority: Ints
    able: NDArray[np.bool_]
    wish_cost: Ints
    counts_as_task: Ints
    twin: Ints
    rank: Ints  # place in the fixed order of its shift, 0 = anywhere
    partners: Ints  # a row a visit: those that need the same worker, -1 = none
    travel: Ints
    shifts: Ints  # a row a vehicle: columns as named in `times`
    pauses: Ints  # a row a vehicle and break: length, then windows (from, to); those due after leaving left out
    searched_shifts: Ints  # the same with all breaks, as the search takes them, see `due_breaks`
    searched_pauses: Ints
    worker: Ints
    busy: NDArray[np.bool_]  # the shift has a route even without visits
    most_visits: Ints
    most_travel: Ints
    most_work: Ints
    share: Ints  # visits from which on each more has the price `fairness`
    fairness: int
    past: Ints  # cost of what had begun, seconds

    @property
    def time_arrays(self) -> TimeArrays:
        return TimeArrays(self.stops, self.shifts, self.pauses, self.travel)

    def window_of(self, node: int) -> Window | None:
        """For a twin, the only hours it may start in."""
        if node < self.visits or self.owner[node] >= 0:
            return None
        before = self.problem.before[self.nodes[node][1]]
        return before.start - MOVED_S, before.start + MOVED_S


def compile_problem(problem: Problem, meetings: tuple[SynchronisedVisit, ...] = ()) -> Compiled:
    """Leaves out vehicles that cannot keep their own duties, what has begun, and visits of two
    workers that `meetings` do not settle."""
    vehicles = tuple(vehicle for vehicle in problem.vehicles if _keeps_duties(problem, vehicle))
    row = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
    jobs = [job for job in problem.jobs if job.required_workers == 1 and not problem.has_begun(job.id)]
    given = [
        duty
        for duty in problem.duties
        if duty.vehicle is None and not any(b.has("duty", duty.id) for b in problem.begun.values())
    ]
    nodes = [_visit(job, number) for number, job in enumerate(jobs)]
    nodes += [_duty(duty, number, -1) for number, duty in enumerate(given, len(jobs))]
    visits = len(nodes)
    if problem.weights.change:
        nodes += _twins(problem, jobs)
    nodes += [_duty(duty, -1, row[v.id]) for v in vehicles for duty in problem.own_duties(v)]
    nodes += [
        _Node("job", one.job, problem.jobs_by_id[one.job].location, problem.jobs_by_id[one.job].service,
              ((one.start, one.start),), -1, row[vehicle])
        for one in meetings for vehicle in one.vehicles
    ]  # fmt: skip
    tied = {job.id: _tied(problem, job, meetings) for job in jobs}
    able = np.array(
        [
            [
                _may(problem, v, row, node) and (node.type == "duty" or node.owner >= 0 or v.worker in tied[node.id])
                for node in nodes
            ]
            for v in vehicles
        ],
        dtype=np.bool_,
    )
    able = able.reshape(len(vehicles), len(nodes))
    busy = {vehicle for one in meetings for vehicle in one.vehicles} | set(problem.begun)
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in vehicles})
    done = [problem.begun_by(vehicle) for vehicle in vehicles]
    rests = [plain_rests(problem, vehicle) for vehicle in vehicles]
    shifts = ints([
        (begun.ready, v.window[1], place_of(problem, begun.place), place_of(problem, v.end),
         speeds.index((v.profile, v.speed_factor)), len(breaks), begun.steps[0].leave if begun.steps else -NEVER)
        for v, begun, breaks in zip(vehicles, done, rests, strict=True)
    ]).reshape(len(vehicles), 7)  # fmt: skip
    searched_shifts, searched_pauses = _searched(problem, vehicles, shifts)
    tasks = [sum(step.type == "job" for step in begun.steps) for begun in done]
    ways = [sum(step.travel for step in begun.steps) for begun in done]
    rank = {job: number for vehicle in vehicles for number, job in enumerate(vehicle.order, 1)}
    compiled = Compiled(
        problem=problem,
        vehicles=vehicles,
        nodes=tuple((node.type, node.id) for node in nodes),
        visits=visits,
        base=ints([node.base for node in nodes]),
        owner=ints([node.owner for node in nodes]),
        idle=np.array([node.type == "duty" and node.owner >= 0 for node in nodes], dtype=np.bool_),
        stops=rows_of([(node.location, node.service) for node in nodes], [node.windows for node in nodes]),
        priority=ints([job.priority for job in jobs] + [duty_priority(problem) for _ in given]),
        able=able,
        wish_cost=_wish_costs(problem, vehicles, nodes, meetings),
        counts_as_task=ints([int(node.type == "job") for node in nodes]),
        twin=_twin_of(problem, vehicles, nodes, visits),
        rank=ints([rank.get(node.id, 0) if node.type == "job" else 0 for node in nodes]),
        partners=_partners(jobs, visits),
        travel=np.stack([matrix_of(problem, *speed) for speed in speeds or [("", 1.0)]]),
        shifts=shifts,
        pauses=pauses_of(rests),
        searched_shifts=searched_shifts,
        searched_pauses=searched_pauses,
        worker=ints([vehicle.worker for vehicle in vehicles]),
        busy=np.array([vehicle.id in busy for vehicle in vehicles], dtype=np.bool_),
        most_visits=ints([NO_LIMIT if v.max_tasks is None else v.max_tasks - n for v,
        n in zip(vehicles, tasks, strict=True)]),
        most_travel=ints([NO_LIMIT if v.max_travel_time is None else v.max_travel_time - s
                           for v, s in zip(vehicles, ways, strict=True)]),
        most_work=ints([v.max_working_time if _work_binds(v) else NO_LIMIT for v in vehicles]),
        share=ints([problem.share(v) - n for v, n in zip(vehicles, tasks, strict=True)]),
        fairness=problem.weights.fairness,
        past=ints(ways),
    )  # fmt: skip
    owed, count, ready, latest = owed_routes(compiled)
    _only_in_time(compiled.time_arrays, able, compiled.owner, owed, count, ready, latest)
    return compiled


def _searched(problem: Problem, vehicles: tuple[Vehicle, ...], shifts: Ints) -> tuple[Ints, Ints]:
    """Shifts and breaks as the search takes them."""
    taken = [searched_rests(problem, vehicle) for vehicle in vehicles]
    rows = shifts.copy()
    for row, (leaves, rests) in enumerate(taken):
        rows[row, OPENS], rows[row, BREAK_COUNT] = leaves, len(rests)
    return rows, pauses_of([rests for _, rests in taken])


def owed_routes(compiled: Compiled) -> tuple[Ints, Ints, Ints, Ints]:
    """Routes of only what each shift owes, in the order of the hours, how many stops
    each has, and room for their times."""
    rows, width = len(compiled.vehicles), len(compiled.nodes) + 2
    routes, count = np.full((rows, width), -1, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for row in range(rows):
        owed = np.flatnonzero(compiled.owner == row)
        owed = owed[np.argsort(compiled.stops[owed, WINDOWS], kind="stable")]
        count[row] = owed.size
        routes[row, : owed.size] = owed
    states = compiled.pauses.shape[1] + 1
    ready = np.full((rows, width, states), NEVER, dtype=np.int64)
    return routes, count, ready, np.full((rows, width, states), -NEVER, dtype=np.int64)


def _work_binds(vehicle: Vehicle) -> bool:
    return vehicle.max_working_time is not None and vehicle.max_working_time < vehicle.window[1] - vehicle.window[0]


def _visit(job: Job, number: int) -> _Node:
    return _Node("job", job.id, job.location, job.service, job.start_windows(), number, -1)


def _duty(duty: Duty, number: int, owner: int) -> _Node:
    return _Node("duty", duty.id, duty.location, duty.end - duty.start, ((duty.start, duty.start),), number, owner)


def _twins(problem: Problem, jobs: list[Job]) -> Iterator[_Node]:
    """Of each visit that could stay where it stood: the same worker, a start within a quarter of an hour."""
    for number, job in enumerate(jobs):
        before = problem.before.get(job.id)
        if before is None or len(before.workers) != 1:
            continue
        low, high = before.start - MOVED_S, before.start + MOVED_S
        near = tuple((max(a, low), min(b, high)) for a, b in job.start_windows() if max(a, low) <= min(b, high))
        if near:
            yield _Node("job", job.id, job.location, job.service, near, number, -1)


def _may(problem: Problem, vehicle: Vehicle, row: dict[int, int], node: _Node) -> bool:
    """Whatever the hours."""
    if node.owner >= 0:
        return row[vehicle.id] == node.owner
    if node.type == "duty":
        return problem.can_staff(vehicle, problem.duties_by_id[node.id])
    return problem.can_serve(vehicle, problem.jobs_by_id[node.id])


def _tied(problem: Problem, job: Job, meetings: tuple[SynchronisedVisit, ...]) -> frozenset[int]:
    """The workers that visits which are settled or have begun leave for one that needs the same."""
    others = {other.id for other in problem.jobs if other.same_worker_as == job.id} | {job.same_worker_as}
    fixed: list[tuple[int, ...]] = [one.vehicles for one in meetings if one.job in others]
    for other in others:
        if other is not None and problem.has_begun(other):
            fixed.append(tuple(vehicle for vehicle, begun in problem.begun.items() if begun.has("job", other)))
    workers = frozenset(vehicle.worker for vehicle in problem.vehicles)
    for vehicles in fixed:
        workers &= {problem.vehicles_by_id[vehicle].worker for vehicle in vehicles}
    return workers


def _keeps_duties(problem: Problem, vehicle: Vehicle) -> bool:
    easier = without_due_breaks(vehicle)
    return time_stops(problem, easier, [("duty", duty.id) for duty in problem.own_duties(vehicle)]) is not None


def _twin_of(problem: Problem, vehicles: tuple[Vehicle, ...], nodes: list[_Node], visits: int) -> Ints:
    """Twins are for the workers that had the visit before."""
    twin = np.full((len(vehicles), visits), -1, dtype=np.int64)
    for number in range(visits, len(nodes)):
        node = nodes[number]
        for row, vehicle in enumerate(vehicles):
            if node.base >= 0 and vehicle.worker in problem.before[node.id].workers:
                twin[row, node.base] = number
    return twin


@njit_alloc
def _only_in_time(arrays: Any, able: Any, owner: Any, routes: Any, count: Any, ready: Any, latest: Any) -> None:
    """Takes away from `able` what a shift could not do with only what it owes in its day (`routes`, `count`)."""
    stops, shifts, pauses, travel = arrays
    scratch = np.empty((2, pauses.shape[1] + 1), dtype=np.int64)
    for row in range(able.shape[0]):
        fill_times(stops, shifts, pauses, travel, row, routes, count[row], ready, latest)
        speed = shifts[row, SPEED]
        for node in range(able.shape[1]):
            if not able[row, node] or owner[node] >= 0:
                continue
            fits = False
            place = shifts[row, START]
            for position in range(count[row] + 1):
                target = stops[routes[row, position], PLACE] if position < count[row] else shifts[row, END]
                fits = fits or fits_between(
                    stops, shifts, pauses, row, travel[speed, place, stops[node, PLACE]],
                    travel[speed, stops[node, PLACE], target], ready[row, position], node, latest[row, position],
                    scratch[0], scratch[1],
                )  # fmt: skip
                place = target
            able[row, node] = fits


def _wish_costs(
    problem: Problem, vehicles: tuple[Vehicle, ...], nodes: list[_Node], meetings: tuple[SynchronisedVisit, ...]
) -> Ints:
    """Continuity and change. Of a meeting, both are counted once, on its first vehicle."""
    weights = problem.weights
    wish_cost = np.zeros((len(vehicles), len(nodes)), dtype=np.int64)
    settled = {one.job: one for one in meetings}
    for number, node in enumerate(nodes):
        if node.type == "duty":
            continue
        wanted, before = problem.jobs_by_id[node.id].preferred, problem.before.get(node.id)
        if node.owner >= 0:
            meeting = settled[node.id]
            if vehicles[node.owner].id != meeting.vehicles[0]:
                continue
            who = {problem.vehicles_by_id[vehicle].worker for vehicle in meeting.vehicles}
            stays = before is None or (before.workers == who and abs(before.start - meeting.start) <= MOVED_S)
            wish_cost[node.owner, number] = bool(wanted and not wanted & who) * weights.continuity
            wish_cost[node.owner, number] += (not stays) * weights.change
            continue
        moved = weights.change if before is not None and node.base == number else 0
        for row, vehicle in enumerate(vehicles):
            wish_cost[row, number] = moved + bool(wanted and vehicle.worker not in wanted) * weights.continuity
    return wish_cost


def _partners(jobs: list[Job], visits: int) -> Ints:
    number = {job.id: at for at, job in enumerate(jobs)}
    found: list[set[int]] = [set() for _ in range(visits)]
    for job in jobs:
        if job.same_worker_as in number:
            one, other = number[job.id], number[job.same_worker_as]
            found[one].add(other)
            found[other].add(one)
    width = max((len(others) for others in found), default=0)
    return ints([sorted(others) + [-1] * (width - len(others)) for others in found]).reshape(visits, width)
