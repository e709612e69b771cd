"""Finds the best plan it can within a limit, and says how far it is proved.

Order of the objective: most priority served, then most visits served, then least cost. `strategy` chooses the search
and the proof; the independent checker judges the result.
"""

import time
from collections.abc import Callable

from . import __version__
from .check import check
from .exact.packing import Proof
from .explain.reasons import reasons_of
from .measure import cost_of, measure
from .model.compiled import Compiled, duty_priority
from .model.running_limits import with_running_limits
from .model.unassigned import with_unassigned
from .plan import Certificate, Parts, Plan, Progress, Unassigned
from .previous import judge_start
from .problem import Problem
from .strategy.best_plan import Limits, best_plan
from .strategy.bounds import bounds

SEEDS = 2**31  # a larger one begins again: the search counts on from its seed in 64 bits
WRITING_S, WRITING_EACH_S = 0.1, 5e-6  # kept back for times, reasons and checker; for each pair of visit and shift


def solve(
    problem: Problem,
    *,
    time_limit: float = 5.0,
    seed: int = 0,
    work: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    started: float | None = None,
    start: Plan | None = None,
) -> Plan:
    """The best plan that is found within `time_limit` seconds, with the reason of
    everything it leaves out, and a certificate.

    `work`: a number of improvements instead of the clock; with the same `seed` it gives the same plan again, and so
    does a proved optimum. `progress` is called with each better plan, from the thread that plans. `should_stop` is
    asked several times a second; True returns the best plan so far. `started`: when the time began to count,
    seconds on `time.monotonic`; now when None.

    `start`: a plan to begin from. What is still legal of it, and of the plan that people were told (`Problem.before`),
    is known from the beginning: however little time there is, the answer is no worse, by priority, then visits, then
    cost. Raises `ProblemError` where `start` names what the problem does not have.
    """
    if start is not None:
        judge_start(problem, start)
    problem = with_running_limits(problem)
    began = time.monotonic() if started is None else started
    writing = WRITING_S + WRITING_EACH_S * len(problem.jobs) * len(problem.vehicles)
    past = [job.priority for job in problem.jobs if problem.has_begun(job.id)]

    def tell(reached: tuple[int, int, int]) -> None:
        if progress:
            duties, priority = divmod(reached[0], duty_priority(problem))
            served = len(past) + reached[1] - duties
            elapsed = round(time.monotonic() - began, 2)
            progress(Progress(elapsed, sum(past) + priority, served, len(problem.jobs), reached[2]))

    limits = Limits(
        None if work is not None else began + time_limit - writing,
        work,
        seed % SEEDS,
        tell,
        should_stop or (lambda: False),
    )
    answer = best_plan(problem, limits, start)
    plan = with_unassigned(problem, answer.routes)
    certificate = _certificate(answer.compiled, plan, answer.proof, seed, time.monotonic() - began)
    plan = Plan(plan.routes, plan.unassigned, certificate)
    reasons = reasons_of(problem, plan)
    unassigned = tuple(Unassigned(one.job, reasons.get((one.type, one.job), ()), one.type) for one in plan.unassigned)
    return Plan(plan.routes, unassigned, certificate)


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
    staffed = not any(unassigned.type == "duty" for unassigned in plan.unassigned)
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
