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
from .compiled import Compiled, compile_problem
from .improve import improve
from .meetings import plan_meetings
from .progress import Progress
from .writing import routes_of

__all__ = ["Progress", "solve"]

WRITING_S = 0.1  # kept back for timing the routes, the reasons and the checker
SMALL = 25  # visits: up to here the whole day can be one model
SHARE = 0.5  # of the time, for that model
ROUNDS_BEFORE_THE_WHOLE = 2
WHOLE_EFFORT, WHOLE_EFFORT_A_UNIT = 1000.0, 0.5  # deterministic seconds: with a clock, and for a unit of `work`


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

    compiled, routes, proof = _search(problem, deadline, seed, work, tell, should_stop or (lambda: False))
    plan = with_left_out(problem, routes)
    reasons = explain(problem, plan)
    plan = Plan(
        routes,
        tuple(Unassigned(left.job, reasons.get((left.type, left.job), ()), left.type) for left in plan.unassigned),
    )
    return Plan(routes, plan.unassigned, _certificate(compiled, plan, proof, seed, time.monotonic() - began))


def _search(
    problem: Problem,
    deadline: float | None,
    seed: int,
    work: int | None,
    tell: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
) -> tuple[Compiled, tuple[Route, ...], Proof]:
    small = len(problem.jobs) <= SMALL and _needs_the_whole(problem)
    clock = deadline - SHARE * max(0.0, deadline - time.monotonic()) if small and deadline is not None else deadline
    if any(job.required_workers > 1 and not problem.has_begun(job.id) for job in problem.jobs):
        compiled, found, meetings = plan_meetings(
            problem, deadline=clock, seed=seed, work=work, told=tell, should_stop=should_stop
        )
        routes, proof = routes_of(compiled, found, {one.job: one.start for one in meetings}), Proof()
    else:
        compiled = compile_problem(problem)
        found, proof = improve(
            compiled, deadline=clock, seed=seed, work=work, told=tell, should_stop=should_stop,
            most_rounds=ROUNDS_BEFORE_THE_WHOLE if small else None,
        )  # fmt: skip
        routes = routes_of(compiled, found, {})
        proof = _of_the_whole(problem, routes, compiled.duty_priority, proof, found.objective)
    if small and not proof.closed:
        routes, proof = _whole(problem, routes, proof, deadline, work, should_stop)
    return compiled, routes, proof


def _needs_the_whole(problem: Problem) -> bool:
    """Whether shifts depend on each other, or a rule does not let every visit be left out of a route without harm."""
    return any(job.required_workers > 1 or job.same_worker_as is not None for job in problem.jobs) or any(
        vehicle.max_working_time is not None or vehicle.max_travel_time is not None for vehicle in problem.vehicles
    )


def _whole(
    problem: Problem,
    routes: tuple[Route, ...],
    proof: Proof,
    deadline: float | None,
    work: int | None,
    should_stop: Callable[[], bool],
) -> tuple[tuple[Route, ...], Proof]:
    """One exact model of the whole day, from the plan found so far."""
    from ..exact.whole import whole  # half a second to load: only where it is needed

    known = with_left_out(problem, routes)
    answer = whole(
        problem,
        None if check(problem, known) else known,
        effort=WHOLE_EFFORT if work is None else WHOLE_EFFORT_A_UNIT * work,
        should_stop=lambda: should_stop() or (deadline is not None and time.monotonic() >= deadline),
    )
    if answer.plan is None:
        return routes, proof
    bound = [answer.priority, answer.visits, answer.cost]
    if not answer.closed:  # what was proved of the parts before holds as well
        bound = [old if new is None else new for old, new in zip(proof.bound, bound, strict=True)]
    return answer.plan.routes, Proof(bound, None, answer.closed)


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


def _certificate(compiled: Compiled, plan: Plan, proof: Proof, seed: int, seconds: float) -> Certificate:
    problem = compiled.problem
    reached, bound = measure(problem, plan), bounds(compiled, plan.served)
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
