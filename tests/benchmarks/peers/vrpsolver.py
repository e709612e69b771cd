"""VRPSolverEasy: branch, cut and price, which proves what it finds (for research; up to about a hundred customers).

A shift's skills and hours are a type of vehicle, which visits that it cannot serve exclude; a visit with several
windows is a customer with as many points, of which one is visited; one penalty stands for priority and visit
(`weights`). Its windows hold the whole service, ours its start.
"""

import time
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any

from VRPSolverEasy.src import solver

from . import Stops, can_serve, first_moment, weights

OPTIMAL = 0  # of its statuses
WITH_SOLUTION = (OPTIMAL, 1)

Points = dict[int, tuple[int, int]]  # by its number: the row of the visit, and when its window opens


@dataclass(frozen=True)
class Proved:
    """`value` and `bound`: seconds of travel and the penalties of what is left out, as one sum. `closed`: no plan has a
    smaller one. `seconds`: of its search."""

    stops: Stops
    seconds: float
    value: float
    bound: float
    closed: bool


def solve(problem: dict[str, Any], seconds: float) -> tuple[Stops, float]:
    found = prove(problem, seconds)
    return found.stops, found.seconds


def prove(problem: dict[str, Any], seconds: float) -> Proved:
    model, points, crews = _model(problem)
    worst = sum(penalty(problem, job) for job in problem["jobs"])
    model.set_parameters(time_limit=seconds, upper_bound=worst + 1, print_level=-2)
    with TemporaryDirectory() as folder, chdir(folder):  # it leaves its tree where it runs
        began = time.monotonic()
        model.solve()
        used = time.monotonic() - began
    if model.status not in WITH_SOLUTION:
        return Proved({}, used, worst, model.statistics.best_lb, False)
    return Proved(
        _stops(problem, model.solution.routes, points, crews), used, model.solution.value, model.statistics.best_lb,
        model.status == OPTIMAL,
    )  # fmt: skip


def penalty(problem: dict[str, Any], job: dict[str, Any]) -> int:
    a_visit, a_unit = weights(problem)
    return a_visit + a_unit * job["priority"]


def _model(problem: dict[str, Any]) -> tuple[solver.Model, Points, dict[int, list[int]]]:
    """The model, what its points are, and the shifts of each type of vehicle."""
    zero, jobs = first_moment(problem), problem["jobs"]
    kinds: dict[tuple[tuple[int, ...], int, int], list[int]] = {}
    for vehicle in problem["vehicles"]:
        low, high = vehicle["time_window"]
        kinds.setdefault((tuple(vehicle["skills"]), low - zero, high - zero), []).append(vehicle["id"])
    model = solver.Model()
    over = max(high for _, _, high in kinds)
    model.add_depot(id=0, tw_begin=0, tw_end=over)
    for number, ((_, low, high), shifts) in enumerate(kinds.items(), 1):
        model.add_vehicle_type(
            id=number, start_point_id=0, end_point_id=0, max_number=len(shifts), tw_begin=low, tw_end=high,
            var_cost_dist=1, capacity=len(jobs),
        )  # fmt: skip
    points: Points = {}
    for row, job in enumerate(jobs):
        unable = [number for number, (skills, _, _) in enumerate(kinds, 1) if not can_serve({"skills": skills}, job)]
        for low, high in _windows(job, zero, over):
            points[len(points) + 1] = (row, low)
            model.add_customer(
                id=len(points), id_customer=row + 1, demand=1, service_time=job["service"], tw_begin=low,
                tw_end=high + job["service"], penalty=penalty(problem, job), incompatible_vehicles=unable,
            )  # fmt: skip
    for one, other, way in _ways(problem, points):
        model.add_link(start_point_id=one, end_point_id=other, is_directed=True, distance=way, time=way)
    return model, points, dict(enumerate(kinds.values(), 1))


def _windows(job: dict[str, Any], zero: int, over: int) -> list[tuple[int, int]]:
    windows = [(max(0, low - zero), min(over, high - zero)) for low, high in job["time_windows"]]
    return [(low, high) for low, high in windows if low <= high]


def _ways(problem: dict[str, Any], points: Points) -> Iterator[tuple[int, int, int]]:
    durations = problem["matrices"]["car"]["durations"]
    rows = {0: problem["vehicles"][0]["start_index"]}
    rows |= {number: problem["jobs"][row]["location_index"] for number, (row, _) in points.items()}
    for one, here in rows.items():
        for other, there in rows.items():
            same = one != 0 and other != 0 and points[one][0] == points[other][0]
            if one != other and not same:
                yield one, other, durations[here][there]


def _stops(problem: dict[str, Any], routes: Any, points: Points, crews: dict[int, list[int]]) -> Stops:
    """As early as possible."""
    zero, durations = first_moment(problem), problem["matrices"]["car"]["durations"]
    shifts = {vehicle["id"]: vehicle for vehicle in problem["vehicles"]}
    free = {kind: list(members) for kind, members in crews.items()}
    stops: Stops = {}
    for route in routes:
        vehicle = free[route.vehicle_type_id].pop()
        place, now = shifts[vehicle]["start_index"], shifts[vehicle]["time_window"][0]
        for number in route.point_ids:
            if number == 0:
                continue
            row, opens = points[number]
            job = problem["jobs"][row]
            now = max(now + durations[place][job["location_index"]], opens + zero)
            stops.setdefault(vehicle, []).append((job["id"], now))
            place, now = job["location_index"], now + job["service"]
    return stops
