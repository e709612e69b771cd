"""A problem as arrays for the compiled search: what it allows is decided here once, not at every step.

A *node* is one way to serve a visit (or a duty that a shift owes). Times are seconds, places are rows of the matrices,
and the last row of each matrix is "anywhere", which costs nothing.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..problem import Job, Problem, Vehicle
from ..schedule import time_route
from .times import NEVER

Ints = NDArray[np.int64]
FAR = 2**40


@dataclass(frozen=True)
class Meeting:
    """A visit of two workers that is settled: `vehicles` (ids) start it together at `start`."""

    job: int
    vehicles: tuple[int, int]
    start: int


@dataclass(frozen=True)
class Compiled:
    """`jobs[n]`: id of the visit or duty of node n. Nodes below `visits` may be served or not; those from `visits` to
    `meetings` are duties, kept for nothing by a shift without visits; from `meetings` on, visits that are settled.
    `able[v, n]`: vehicle row v may serve n."""

    problem: Problem
    vehicles: tuple[Vehicle, ...]
    jobs: Ints
    visits: int
    meetings: int
    stops: Ints  # a row a node: place, service, then windows (from, to) in order
    priority: Ints
    able: NDArray[np.bool_]
    travel: Ints  # (speed, place, place)
    shifts: Ints  # a row a vehicle: window, start and end place, speed, length of the break (0 = none), its windows
    most_visits: Ints
    most_travel: Ints
    owes: Ints  # the vehicle row a duty or a settled visit belongs to, -1 for visits


def covers(problem: Problem) -> bool:
    """Whether the compiled search knows every rule of the shifts. Several breaks, and working times that bind below the
    length of the shift, are for the general search."""
    return all(len(vehicle.breaks) <= 1 for vehicle in problem.vehicles) and not any(
        _working_time_binds(vehicle) for vehicle in problem.vehicles
    )


def _working_time_binds(vehicle: Vehicle) -> bool:
    return vehicle.max_working_time is not None and vehicle.window[1] - vehicle.window[0] > vehicle.max_working_time


def compile_problem(problem: Problem, meetings: tuple[Meeting, ...] = ()) -> Compiled:
    """Vehicles that cannot keep their own duties, visits that nobody can serve alone and visits of two workers that are not
    settled by `meetings` are left out."""
    vehicles = tuple(vehicle for vehicle in problem.vehicles if time_route(problem, vehicle, [], strict=True))
    jobs = [
        job
        for job in problem.jobs
        if job.required_workers == 1 and any(_alone(problem, vehicle, job) for vehicle in vehicles)
    ]
    duties = [duty for duty in problem.duties if duty.vehicle in {vehicle.id for vehicle in vehicles}]
    row = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
    settled = [(vehicle, problem.jobs_by_id[one.job], one.start) for one in meetings for vehicle in one.vehicles]
    able = np.zeros((len(vehicles), len(jobs) + len(duties) + len(settled)), dtype=np.bool_)
    for number, job in enumerate(jobs):
        for vehicle in vehicles:
            able[row[vehicle.id], number] = _alone(problem, vehicle, job)
    for number, duty in enumerate(duties, len(jobs)):
        able[row[duty.vehicle], number] = True
    for number, (vehicle_id, _, _) in enumerate(settled, len(jobs) + len(duties)):
        able[row[vehicle_id], number] = True
    windows = [job.start_windows() for job in jobs] + [((duty.start, duty.start),) for duty in duties]
    windows += [((start, start),) for _, _, start in settled]
    doors = [(job.location, job.service) for job in jobs] + [(duty.location, duty.end - duty.start) for duty in duties]
    doors += [(job.location, job.service) for _, job, _ in settled]
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in vehicles})
    nowhere = len(problem.locations)
    return Compiled(
        problem=problem,
        vehicles=vehicles,
        jobs=_ints([job.id for job in jobs] + [duty.id for duty in duties] + [job.id for _, job, _ in settled]),
        visits=len(jobs),
        meetings=len(jobs) + len(duties),
        stops=_rows(doors, windows),
        priority=_ints([job.priority for job in jobs] + [0 for _ in duties] + [0 for _ in settled]),
        able=able,
        travel=np.stack(
            [_matrix(problem, *speed) for speed in speeds] or [np.zeros((nowhere + 1, nowhere + 1), dtype=np.int64)]
        ),
        shifts=_rows(
            [
                (*v.window, _place(v.start, nowhere), _place(v.end, nowhere), speeds.index((v.profile, v.speed_factor)),
                 v.breaks[0].service if v.breaks else 0)
                for v in vehicles
            ],
            [v.breaks[0].windows if v.breaks else () for v in vehicles],
        ),
        most_visits=_ints([FAR if v.max_tasks is None else v.max_tasks for v in vehicles]),
        most_travel=_ints([FAR if v.max_travel_time is None else v.max_travel_time for v in vehicles]),
        owes=_ints([-1] * len(jobs) + [row[duty.vehicle] for duty in duties] + [row[v] for v, _, _ in settled]),
    )  # fmt: skip


def _rows(facts: Any, windows: Any) -> Ints:
    """Facts, then pairs (from, to); rows with fewer windows end in pairs that no time is in."""
    merged = [_merged(spans) for spans in windows]
    most = max((len(spans) for spans in merged), default=0)
    rows = [
        [*fact, *(edge for span in spans for edge in span), *([NEVER, -NEVER] * (most - len(spans)))]
        for fact, spans in zip(facts, merged, strict=True)
    ]
    return _ints(rows).reshape(len(rows), -1) if rows else np.zeros((0, 8), dtype=np.int64)


def _alone(problem: Problem, vehicle: Vehicle, job: Job) -> bool:
    return problem.can_serve(vehicle, job) and time_route(problem, vehicle, [job.id], strict=True) is not None


def _ints(values: Any) -> Ints:
    return np.asarray(values, dtype=np.int64)


def _place(place: int | None, nowhere: int) -> int:
    return nowhere if place is None else place


def _matrix(problem: Problem, profile: str, factor: float) -> Ints:
    """Seconds between places at this speed, rounded as the problem rounds them."""
    seconds = problem.matrices[profile].durations
    size = len(problem.locations)
    matrix = np.zeros((size + 1, size + 1), dtype=np.int64)
    matrix[:size, :size] = seconds if factor == 1.0 else [[round(s / factor) for s in line] for line in seconds]
    return matrix


def _merged(spans: Any) -> list[tuple[int, int]]:
    """Sorted, those that touch made one: the search takes the first that is not over."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted((max(-FAR, low), min(FAR, high)) for low, high in spans):
        if high < low:
            continue
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
