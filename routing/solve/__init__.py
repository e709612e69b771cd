"""Finds the best plan it can within a limit, and says how far it is proved.

Order of the objective: most priority served, then most visits, then least travel. OR-Tools' routing library searches;
whatever it leaves out is tried once more by exhaustive insertion; the independent checker judges the result.
"""

import time
from collections.abc import Callable

from .. import __version__
from ..check import check
from ..explain import explain
from ..plan import Certificate, Parts, Plan, Route, Unassigned
from ..problem import Problem
from ..schedule import schedule
from .bounds import bounds
from .insertion import insert_all
from .library import Progress, search
from .polish import polish

__all__ = ["Progress", "solve"]

SEARCH_SHARE = 0.95  # of the time limit; the rest is for the last insertions, the small day's polish and the checker


def solve(
    problem: Problem,
    *,
    time_limit: float,
    seed: int = 0,
    work: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    started: float | None = None,
) -> Plan:
    """`time_limit` seconds from `started` (monotonic; now when None). `work`: a number of improvements instead of a clock,
    which makes the plan repeatable. `should_stop` is asked often; True returns the best plan so far."""
    began = time.monotonic() if started is None else started
    orders: dict[int, list[int]] = {vehicle.id: [] for vehicle in problem.vehicles}
    insert_all(problem, orders)
    if any(orders.values()):
        orders |= search(
            problem,
            orders,
            deadline=began + time_limit * SEARCH_SHARE,
            seed=seed,
            work=work,
            progress=progress,
            should_stop=should_stop or (lambda: False),
        )
    insert_all(problem, orders)
    polish(problem, orders, deadline=began + time_limit, should_stop=should_stop or (lambda: False))
    routes = _timed(problem, orders)
    left = sorted({job.id for job in problem.jobs} - {job for route in routes for job in route.jobs})
    plan = Plan(routes, tuple(Unassigned(job) for job in left))
    reasons = explain(problem, plan)
    plan = Plan(routes, tuple(Unassigned(job, reasons[job]) for job in left))
    return Plan(routes, plan.unassigned, _certificate(problem, plan, seed, time.monotonic() - began))


def _timed(problem: Problem, orders: dict[int, list[int]]) -> tuple[Route, ...]:
    """Times the routes; a stop that cannot be kept (it should not happen) is taken out rather than the rule broken."""
    while True:
        routes = schedule(problem, {vehicle: jobs for vehicle, jobs in orders.items() if jobs})
        broken = check(problem, Plan(routes, tuple(Unassigned(job.id) for job in problem.jobs)))
        guilty = next((v.params["job"] for v in broken if v.params.get("job") in problem.jobs_by_id), None)
        if guilty is None and broken:
            guilty = _last_job_of(problem, orders, broken[0].params.get("vehicle"))
        if guilty is None:
            return routes
        for jobs in orders.values():
            if guilty in jobs:
                jobs.remove(guilty)


def _last_job_of(problem: Problem, orders: dict[int, list[int]], vehicle: int | None) -> int | None:
    """The least important stop of a route that breaks a rule of the whole route."""
    jobs = orders.get(vehicle, []) if vehicle is not None else []
    return min(jobs, key=lambda job: (problem.jobs_by_id[job].priority, -job), default=None)


def objective(problem: Problem, plan: Plan) -> Parts:
    served = plan.served
    return Parts(
        sum(problem.jobs_by_id[job].priority for job in served), len(served), sum(route.travel for route in plan.routes)
    )


def _certificate(problem: Problem, plan: Plan, seed: int, seconds: float) -> Certificate:
    reached, bound = objective(problem, plan), bounds(problem, plan.served)
    broken = check(problem, plan)
    return Certificate(
        objective=reached,
        bound=bound,
        proven_optimal=reached == bound and not broken,
        checker="legal" if not broken else "; ".join(str(violation) for violation in broken),
        seed=seed,
        version=__version__,
        seconds=round(seconds, 3),
    )
