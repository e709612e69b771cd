"""Puts visits that are still left out wherever they fit without breaking a rule: the last word of every search."""

from itertools import combinations

from ..check import check
from ..feasible import able
from ..plan import Plan, Unassigned
from ..problem import Job, Problem
from ..schedule import schedule, time_route

Orders = dict[int, list[int]]


def insert_all(problem: Problem, orders: Orders) -> None:
    """Changes `orders` (vehicle -> job ids in order). Most important first, each at its cheapest place, until nothing fits."""
    while True:
        planned = {job for jobs in orders.values() for job in jobs}
        waiting = sorted((j for j in problem.jobs if j.id not in planned), key=_importance)
        placed = [job for job in waiting if insert(problem, orders, job.id)]
        if not placed:
            return


def _importance(job: Job) -> tuple[int, int, int, int]:
    """Two workers are harder to bring together later than one."""
    return -job.priority, -job.required_workers, job.service, job.id


def insert(problem: Problem, orders: Orders, job_id: int) -> bool:
    """Inserts one visit at its cheapest legal place; False when there is none."""
    if problem.jobs_by_id[job_id].required_workers > 1:
        return _insert_pair(problem, orders, job_id)
    best: tuple[int, int, int] | None = None
    for vehicle_id in able(problem, job_id):
        vehicle, jobs = problem.vehicles_by_id[vehicle_id], orders[vehicle_id]
        if _meets_others(problem, jobs):
            best = _try_whole(problem, orders, job_id, vehicle_id, best)
            continue
        before = time_route(problem, vehicle, jobs, strict=True) if jobs else None
        known = before.travel if before else 0
        for position in range(len(jobs) + 1):
            route = time_route(problem, vehicle, [*jobs[:position], job_id, *jobs[position:]], strict=True)
            if route and (best is None or (route.travel - known, vehicle_id, position) < best):
                best = (route.travel - known, vehicle_id, position)
    if best is None:
        return False
    orders[best[1]].insert(best[2], job_id)
    return True


def _meets_others(problem: Problem, jobs: list[int]) -> bool:
    return any(problem.jobs_by_id[job].required_workers > 1 for job in jobs)


def _try_whole(
    problem: Problem, orders: Orders, job_id: int, vehicle_id: int, best: tuple[int, int, int] | None
) -> tuple[int, int, int] | None:
    """Where a route shares a visit with another worker, only the routes that meet can tell together."""
    known = _legal_travel(problem, orders, {vehicle_id})
    for position in range(len(orders[vehicle_id]) + 1):
        jobs = orders[vehicle_id]
        changed = {**orders, vehicle_id: [*jobs[:position], job_id, *jobs[position:]]}
        if not _fits_alone(problem, changed, vehicle_id):
            continue
        cost = _legal_travel(problem, changed, {vehicle_id})
        if cost is not None and known is not None and (best is None or (cost - known, vehicle_id, position) < best):
            best = (cost - known, vehicle_id, position)
    return best


def _insert_pair(problem: Problem, orders: Orders, job_id: int) -> bool:
    best: tuple[int, Orders] | None = None
    lock = problem.jobs_by_id[job_id].locked
    alone = [v for v in able(problem, job_id) if time_route(problem, problem.vehicles_by_id[v], [job_id], strict=True)]
    for one, other in combinations(alone, 2):
        if lock and lock.vehicle not in (one, other):
            continue
        known = _legal_travel(problem, orders, {one, other})
        for first in range(len(orders[one]) + 1):
            for second in range(len(orders[other]) + 1):
                changed = {**orders, one: list(orders[one]), other: list(orders[other])}
                changed[one].insert(first, job_id)
                changed[other].insert(second, job_id)
                if not (_fits_alone(problem, changed, one) and _fits_alone(problem, changed, other)):
                    continue
                cost = _legal_travel(problem, changed, {one, other})
                if cost is not None and known is not None and (best is None or cost - known < best[0]):
                    best = (cost - known, changed)
    if best is None:
        return False
    orders.update(best[1])
    return True


def _fits_alone(problem: Problem, orders: Orders, vehicle_id: int) -> bool:
    """Necessary, not sufficient: the route is legal if nobody had to be met."""
    return time_route(problem, problem.vehicles_by_id[vehicle_id], orders[vehicle_id], strict=True) is not None


def _legal_travel(problem: Problem, orders: Orders, vehicles: set[int]) -> int | None:
    """Travel of the routes of `vehicles` and of all they meet on the way, or None when a rule is broken there."""
    together = _meeting(problem, orders, vehicles)
    routes = schedule(problem, {vehicle: orders[vehicle] for vehicle in sorted(together) if orders[vehicle]})
    plan = Plan(routes, tuple(Unassigned(job.id) for job in problem.jobs))
    return None if check(problem, plan) else sum(route.travel for route in routes)


def travel_of(problem: Problem, orders: Orders) -> int:
    """Seconds of travel of the whole day."""
    return sum(route.travel for route in schedule(problem, {v: jobs for v, jobs in orders.items() if jobs}))


def _meeting(problem: Problem, orders: Orders, vehicles: set[int]) -> set[int]:
    """The vehicles, and those linked to them by visits of two workers."""
    together, size = set(vehicles), -1
    while len(together) != size:
        size = len(together)
        shared = {job for v in together for job in orders[v] if problem.jobs_by_id[job].required_workers > 1}
        together |= {vehicle for vehicle, jobs in orders.items() if shared & set(jobs)}
    return together
