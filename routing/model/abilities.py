"""Which shift may serve which node: by skills, wishes and what is settled, then by the hours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problem import Job, Problem, Vehicle
from .arrays import matrix_of
from .compiled import Compiled, owed_routes
from .njit import njit_alloc
from .nodes import DayNodes, Node
from .shortest_ways import MOST_PLACES, Easiest, easiest
from .synchronised_visits import SynchronisedVisit
from .times import CLOSES, END, PLACE, SPEED, START, TimeArrays, fill_times, fits_between


def able_whatever_the_hours(
    problem: Problem, vehicles: tuple[Vehicle, ...], nodes: DayNodes, meetings: tuple[SynchronisedVisit, ...]
) -> NDArray[np.bool_]:
    """`[v, n]`: whether vehicle row v may serve node n."""
    tied = {job.id: _tied(problem, job, meetings) for job in nodes.jobs}
    able = np.zeros((len(vehicles), len(nodes.every)), dtype=np.bool_)
    for row, vehicle in enumerate(vehicles):
        for number, node in enumerate(nodes.every):
            free = node.type == "duty" or node.owner >= 0 or vehicle.worker in tied[node.id]
            able[row, number] = free and _may(problem, vehicle, row, node)
    return able


def _may(problem: Problem, vehicle: Vehicle, row: int, node: Node) -> bool:
    """Whatever the hours."""
    if node.owner >= 0:
        return row == node.owner
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


def take_away_what_the_hours_forbid(compiled: Compiled) -> None:
    """From `compiled.able`, what a shift could not do with only what it owes in its day; where a way over another door
    is shorter than the straight one, what it could not do whatever else it does."""
    whatever_the_hours = compiled.able.copy()
    _take_away(compiled, compiled.time_arrays)
    lost = whatever_the_hours & ~compiled.able
    if lost.any() and len(compiled.problem.locations) <= MOST_PLACES:
        easier = easiest(compiled.problem)
        if easier:
            compiled.able[:] = whatever_the_hours
            _take_away(compiled, _time_arrays_of(compiled, easier))


def _take_away(compiled: Compiled, arrays: TimeArrays) -> None:
    owed, count, ready, latest = owed_routes(compiled)
    _only_in_time(arrays, compiled.able, compiled.owner, owed, count, ready, latest)


def _time_arrays_of(compiled: Compiled, easier: Easiest) -> TimeArrays:
    """Those of the easier day."""
    travel, shifts = np.empty_like(compiled.travel), compiled.shifts.copy()
    for row, vehicle in enumerate(compiled.vehicles):
        shift = easier.shifts[vehicle.id]
        travel[shifts[row, SPEED]] = matrix_of(easier.problem, shift.profile, shift.speed_factor)
        shifts[row, CLOSES] = shift.window[1]
    return compiled.time_arrays._replace(travel=travel, shifts=shifts)


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
