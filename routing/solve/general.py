"""For problems with rules the compiled search does not know: OR-Tools' routing library from our own insertion.

Whatever it leaves out is tried once more by exhaustive insertion; small days are polished by trying everything.
"""

import time
from collections.abc import Callable

from ..check import check
from ..plan import Plan, Route, Unassigned
from ..problem import Problem
from ..schedule import schedule
from .insertion import insert_all
from .library import search
from .polish import polish
from .progress import Progress

SEARCH_SHARE = 0.95  # of the time limit; the rest is for the last insertions, the small day's polish and the checker


def general(
    problem: Problem,
    *,
    began: float,
    time_limit: float,
    seed: int,
    work: int | None,
    progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool],
) -> tuple[Route, ...]:
    """The routes of a legal plan."""
    orders: dict[int, list[int]] = {vehicle.id: [] for vehicle in problem.vehicles}
    insert_all(problem, orders)
    if any(orders.values()):
        orders |= search(
            problem, orders, deadline=began + time_limit * SEARCH_SHARE, seed=seed, work=work, progress=progress,
            should_stop=should_stop,
        )  # fmt: skip
    insert_all(problem, orders)
    polish(problem, orders, deadline=time.monotonic() + time_limit * (1 - SEARCH_SHARE), should_stop=should_stop)
    return _timed(problem, orders)


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
