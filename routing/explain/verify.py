"""Plans again with a change, and judges whether it lets the visit in at the price of nothing as important."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..check import check
from ..model.compilation import compile_problem
from ..model.compiled import Compiled, duty_priority
from ..model.solution import empty
from ..model.synchronised_visits import synchronised_visits_of
from ..model.unassigned import with_unassigned
from ..model.writing import routes_of
from ..plan import Plan, Unassigned
from ..problem import Problem
from ..search.ruin_recreate import search

ITERATIONS = 2_500  # a search for one verification
MOST_DROPS = 1  # less important visits that a change may cost besides


@dataclass(frozen=True)
class Protected:
    """What the plan serves that may not be lost for `unassigned`, by id: visits of equal or higher priority, and every
    duty that the planner gave away. `before`: all visits it serves."""

    visits: frozenset[int]
    duties: frozenset[int]
    before: frozenset[int]

    @classmethod
    def of(cls, problem: Problem, plan: Plan, unassigned: Unassigned) -> "Protected":
        least = problem.jobs_by_id[unassigned.job].priority if unassigned.type == "job" else 0
        served = frozenset(job for job in plan.served if job in problem.jobs_by_id)
        visits = frozenset(job for job in served if problem.jobs_by_id[job].priority >= least)
        return cls(visits, _duties(problem, plan), served)

    def without(self, visit: int) -> "Protected":
        """The same when the visit of this id may be lost."""
        return Protected(self.visits - {visit}, self.duties, self.before - {visit})

    def lost(self, plan: Plan) -> tuple[int, ...]:
        """Ids, in order, of the visits served before that this plan does not serve."""
        return tuple(sorted(self.before - plan.served))


def _duties(problem: Problem, plan: Plan) -> frozenset[int]:
    """Those that the planner gave away."""
    staffed = {step.id for route in plan.routes for step in route.steps if step.type == "duty"}
    return frozenset(duty.id for duty in problem.duties if duty.vehicle is None and duty.id in staffed)


def verified(
    problem: Problem, plan: Plan, unassigned: Unassigned, protected: Protected, drops: int = MOST_DROPS
) -> bool:
    """`problem` is the changed one. The visit is served, nothing as important is lost, at most `drops` others, no rule
    is broken."""
    there = unassigned.job in (plan.served if unassigned.type == "job" else _duties(problem, plan))
    nothing_lost = protected.visits <= plan.served and protected.duties <= _duties(problem, plan)
    return there and nothing_lost and len(protected.lost(plan)) <= drops and not check(problem, plan)


def planned(
    problem: Problem, plan: Plan, unassigned: Unassigned, protected: Protected, *, seed: int, stop: NDArray[np.bool_]
) -> Plan | None:
    """A search over the whole changed problem in which what must be served counts more than everything else. Visits of
    several workers stay as they are in `plan`; one that is left out is not searched for."""
    if unassigned.type == "job" and problem.jobs_by_id[unassigned.job].workers > 1:
        return None
    must = protected.visits | ({unassigned.job} if unassigned.type == "job" else set())
    meetings = synchronised_visits_of(problem, plan)
    compiled = _urgent(compile_problem(problem, meetings), must)
    found = search(compiled, empty(compiled), iterations=ITERATIONS, seed=seed, stop=stop)
    routes = routes_of(compiled, found, meetings)
    again = with_unassigned(problem, routes)
    return again if verified(problem, again, unassigned, protected) else None


def _urgent(compiled: Compiled, must: frozenset[int]) -> Compiled:
    """With each visit of `must` worth more than all visits together, and each duty that the planner
    gives away more than all of that."""
    above = duty_priority(compiled.problem)
    among = sum(job.id in must for job in compiled.problem.jobs)
    raised = [
        above * among if kind == "duty" else above * (number in must)
        for kind, number in compiled.nodes[: compiled.visits]
    ]
    return replace(compiled, priority=compiled.priority + np.array(raised, dtype=np.int64))
