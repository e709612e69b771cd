"""Finds the best plan it can within a limit, and says how far it is proved.

Order of the objective: most priority served, then most visits served, then least travel. A compiled search and a proof
take turns (`improve`); problems with rules they do not know go to OR-Tools' routing library (`general`). The independent
checker judges the result.
"""

import time
from collections.abc import Callable

from .. import __version__
from ..check import check
from ..exact.packing import Proof
from ..explain import explain
from ..plan import Certificate, Parts, Plan, Route, StepType, Unassigned
from ..problem import Problem
from ..schedule import time_stops
from .bounds import bounds
from .compiled import Compiled, compile_problem, covers
from .general import general
from .improve import improve
from .progress import Progress
from .ruin_recreate import Found

__all__ = ["Progress", "compile_problem", "covers", "solve"]

WRITING_S = 0.1  # kept back for timing the routes, the reasons and the checker


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
    """`time_limit` seconds from `started` (monotonic; now when None). `work`: an amount of search instead of a clock, which
    makes the plan repeatable. `should_stop` is asked often; True returns the best plan so far."""
    began = time.monotonic() if started is None else started
    asked = should_stop or (lambda: False)
    proof = Proof()
    if covers(problem):
        compiled = compile_problem(problem)

        def tell(found: Found) -> None:
            if progress:
                elapsed = round(time.monotonic() - began, 2)
                progress(Progress(elapsed, found.objective[1], len(problem.jobs), found.objective[2]))

        deadline = None if work is not None else began + time_limit - WRITING_S
        found, proof = improve(compiled, deadline=deadline, seed=seed, work=work, told=tell, should_stop=asked)
        routes = _timed(compiled, found)
    else:
        routes = general(
            problem, began=began, time_limit=time_limit, seed=seed, work=work, progress=progress, should_stop=asked
        )
    left = sorted({job.id for job in problem.jobs} - {job for route in routes for job in route.jobs})
    plan = Plan(routes, tuple(Unassigned(job) for job in left))
    reasons = explain(problem, plan)
    plan = Plan(routes, tuple(Unassigned(job, reasons[job]) for job in left))
    return Plan(routes, plan.unassigned, _certificate(problem, plan, proof, seed, time.monotonic() - began))


def _timed(compiled: Compiled, found: Found) -> tuple[Route, ...]:
    """Times the routes; the search has shown that each can be kept."""
    routes = []
    for row, vehicle in enumerate(compiled.vehicles):
        nodes = [int(node) for node in found.routes[row, : found.count[row]]]
        if all(node >= compiled.visits for node in nodes):
            continue
        stops: list[tuple[StepType, int]] = [
            ("job" if node < compiled.visits else "duty", int(compiled.jobs[node])) for node in nodes
        ]
        route = time_stops(compiled.problem, vehicle, stops)
        assert route is not None, f"the route of vehicle {vehicle.id} cannot be timed"
        routes.append(route)
    return tuple(routes)


def objective(problem: Problem, plan: Plan) -> Parts:
    served = plan.served
    return Parts(
        sum(problem.jobs_by_id[job].priority for job in served), len(served), sum(route.travel for route in plan.routes)
    )


def _certificate(problem: Problem, plan: Plan, proof: Proof, seed: int, seconds: float) -> Certificate:
    reached, bound = objective(problem, plan), bounds(problem, plan.served)
    priority, visits, cost = proof.bound
    bound = Parts(
        bound.priority if priority is None else min(bound.priority, priority),
        bound.visits if visits is None else min(bound.visits, visits),
        bound.cost if cost is None else max(bound.cost, cost),
    )
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
