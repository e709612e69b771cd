"""One judge for every planner: the independent checker, and the objective counted from the plan itself."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from routing.check import check
from routing.formats import vroom
from routing.plan import Parts, Plan
from routing.problem import Problem


@dataclass(frozen=True)
class Verdict:
    """`broken`: the rules a plan breaks, as sentences; such a plan counts as none. `parts`: what it reaches."""

    broken: tuple[str, ...]
    parts: Parts

    @property
    def legal(self) -> bool:
        return not self.broken

    @property
    def order(self) -> tuple[int, int, int]:
        """Smaller is better: priority, then visits, then seconds of travel."""
        return -self.parts.priority, -self.parts.visits, self.parts.cost


def judge(problem: dict[str, Any], plan: dict[str, Any]) -> Verdict:
    """`problem` and `plan` are VROOM JSON. No figure of the solver is read, only who visits whom and when."""
    read = vroom.read(problem)
    found = vroom.read_plan(plan, read)
    return Verdict(tuple(str(violation) for violation in check(read, found)), _objective(read, found))


def _objective(problem: Problem, plan: Plan) -> Parts:
    served = {job for job in plan.served if job in problem.jobs_by_id}
    travel = 0
    for route in plan.routes:
        vehicle = problem.vehicles_by_id[route.vehicle]
        places = [step.location for step in route.steps if step.location is not None]
        travel += sum(problem.duration(vehicle, one, other) for one, other in pairwise(places))
    return Parts(sum(problem.jobs_by_id[job].priority for job in served), len(served), travel)
