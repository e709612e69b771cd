"""Finds the best plan it can within a limit, and says how far it is proved.

Order of the objective: most priority served, then most visits served, then least cost. A compiled search and a proof take
turns (`improve`); who meets whom is settled around it (`meetings`). The independent checker judges the result.
"""

import time
from collections.abc import Callable

from .. import __version__
from ..check import check
from ..exact.packing import Proof
from ..explain import explain
from ..measure import cost_of, measure
from ..plan import Certificate, Parts, Plan, Route, Unassigned
from ..problem import Problem
from .bounds import bounds
from .compiled import compile_problem
from .improve import improve
from .meetings import plan_meetings
from .progress import Progress
from .writing import routes_of

__all__ = ["Progress", "solve"]

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
    deadline = None if work is not None else began + time_limit - WRITING_S
    past = sum(1 for job in problem.jobs if problem.has_begun(job.id))

    def tell(reached: tuple[int, int, int]) -> None:
        if progress:
            elapsed = round(time.monotonic() - began, 2)
            progress(Progress(elapsed, past + reached[1], len(problem.jobs), reached[2]))

    routes, proof = _search(problem, deadline, seed, work, tell, should_stop or (lambda: False))
    plan = with_left_out(problem, routes)
    reasons = explain(problem, plan)
    plan = Plan(
        routes, tuple(Unassigned(left.job, reasons.get((left.type, left.job), ()), left.type) for left in plan.unassigned)
    )
    return Plan(routes, plan.unassigned, _certificate(problem, plan, proof, seed, time.monotonic() - began))


def _search(
    problem: Problem,
    deadline: float | None,
    seed: int,
    work: int | None,
    tell: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
) -> tuple[tuple[Route, ...], Proof]:
    if any(job.required_workers > 1 for job in problem.jobs):
        compiled, found, meetings = plan_meetings(
            problem, deadline=deadline, seed=seed, work=work, told=tell, should_stop=should_stop
        )
        return routes_of(compiled, found, {one.job: one.start for one in meetings}), Proof()
    compiled = compile_problem(problem)
    found, proof = improve(compiled, deadline=deadline, seed=seed, work=work, told=tell, should_stop=should_stop)
    routes = routes_of(compiled, found, {})
    return routes, _of_the_whole(problem, routes, compiled.duty_priority, proof, found.objective)


def _of_the_whole(
    problem: Problem, routes: tuple[Route, ...], duty_priority: int, proof: Proof, reached: tuple[int, int, int]
) -> Proof:
    """The proof without the duties that the planner gave away, and with what had begun."""
    duties, _ = divmod(reached[0], duty_priority)
    begun = [problem.jobs_by_id[job] for job in problem.jobs_by_id if problem.has_begun(job)]
    priority, visits, cost = proof.bound
    if priority is None or priority // duty_priority != duties:
        return Proof()
    priority = priority % duty_priority + sum(job.priority for job in begun)
    visits = None if visits is None else visits - duties + len(begun)
    past = cost_of(problem, Plan(routes)).total - reached[2]
    return Proof([priority, visits, None if cost is None else cost + past], None, proof.closed)


def with_left_out(problem: Problem, routes: tuple[Route, ...]) -> Plan:
    """A plan of these routes that names every visit and every duty to be given away that is not in them."""
    served = {job for route in routes for job in route.jobs}
    kept = {step.id for route in routes for step in route.steps if step.type == "duty"}
    left = [Unassigned(job.id) for job in problem.jobs if job.id not in served]
    left += [Unassigned(d.id, type="duty") for d in problem.duties if d.vehicle is None and d.id not in kept]
    return Plan(routes, tuple(sorted(left, key=lambda one: (one.type, one.job))))


def _certificate(problem: Problem, plan: Plan, proof: Proof, seed: int, seconds: float) -> Certificate:
    reached, bound = measure(problem, plan), bounds(problem, plan.served)
    priority, visits, cost = proof.bound
    bound = Parts(
        bound.priority if priority is None else min(bound.priority, priority),
        bound.visits if visits is None else min(bound.visits, visits),
        bound.cost if cost is None else max(bound.cost, cost),
    )
    broken = check(problem, plan)
    staffed = not any(left.type == "duty" for left in plan.unassigned)
    return Certificate(
        objective=reached,
        cost=cost_of(problem, plan),
        bound=bound,
        proven_optimal=reached == bound and not broken and (staffed or proof.closed),
        checker="legal" if not broken else "; ".join(str(violation) for violation in broken),
        seed=seed,
        version=__version__,
        seconds=round(seconds, 3),
    )
