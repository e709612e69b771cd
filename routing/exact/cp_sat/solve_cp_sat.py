"""The best plan of a whole day under every rule, by one CP-SAT model: for small days, and for rules that couple shifts.

First the chosen duties are staffed, then priority, visits and cost follow, each part held before the next is sought.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from ...measure import value
from ...model.polling import polling
from ...plan import Plan
from ...problem import Problem
from .day_model import DayModel
from .day_plan import hint, plan_of

NEAR = 1e-6
SETTLING = 2.0  # deterministic seconds
FIRST = 0.6  # of the effort that is left goes to priority and visits


@dataclass(frozen=True)
class CpSatResult:
    """`plan`: the best one found; None when no plan keeps what had begun. What is proved of the parts:
    `priority` of any plan that staffs as many duties, `visits` of any with the best priority, `cost` of
    any best in both; None: unproven."""

    plan: Plan | None
    priority: int | None = None
    visits: int | None = None
    cost: int | None = None
    closed: bool = False


def solve_cp_sat(
    problem: Problem, known: Plan | None, *, effort: float, should_stop: Callable[[], bool] = lambda: False
) -> CpSatResult:
    """`known`: a legal plan to start from. `effort`: deterministic seconds, the same on any machine."""
    return _Search(problem, known, effort, should_stop).run()


class _Search:
    def __init__(self, problem: Problem, known: Plan | None, effort: float, should_stop: Callable[[], bool]) -> None:
        self._problem = problem
        self._best = known
        self._left = effort
        self._should_stop = should_stop
        self._day = DayModel(problem)
        self._last: cp_model.CpSolver | None = None
        self._found = False  # a better plan than the one known
        if known:
            hint(self._day, known)

    def run(self) -> CpSatResult:
        day, several = self._day, len(self._problem.jobs) + 1
        exact = True
        if day.staffs:
            reached, bound = self._maximise(day.duties, self._left * FIRST)
            if reached is None:
                return CpSatResult(self._best)
            day.model.add(day.duties >= reached)
            exact = reached == bound
        reached, bound = self._maximise(day.priority * several + day.visits, self._left * FIRST)
        if reached is None or bound is None:
            return CpSatResult(self._best)
        priority = bound // several if exact else None
        visits = bound % several if exact and priority == reached // several else None
        day.model.add(day.priority * several + day.visits >= reached)
        exact = exact and reached == bound
        reached, bound = self._maximise(-day.cost, self._left)
        cost = -bound if exact and bound is not None else None
        closed = exact and reached is not None and reached == bound
        if self._found and reached is not None:
            day.model.add(day.cost <= -reached)
            self._settle()
        return CpSatResult(self._best, priority, visits, cost, closed)

    def _maximise(self, goal: cp_model.LinearExprT, effort: float) -> tuple[int | None, int | None]:
        """The best value found, None without any plan, and what no plan can exceed."""
        self._day.model.maximize(goal)
        solver = self._last = self._solve(effort)
        if solver is None:
            return None, None
        found = plan_of(self._day, solver)
        if self._best is None or value(self._problem, found) > value(self._problem, self._best):
            self._best, self._found = found, True
        return round(solver.objective_value), math.floor(solver.best_objective_bound + NEAR)

    def _solve(self, effort: float) -> cp_model.CpSolver | None:
        """None without a plan. What was found is where the next search starts."""
        model, solver = self._day.model, cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = effort
        with polling(lambda: self._stopped(solver)):
            status = solver.solve(model)
        self._left = max(0.0, self._left - solver.response_proto.deterministic_time)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        model.proto.clear_solution_hint()
        for number, at in enumerate(solver.response_proto.solution):
            model.add_hint(model.get_int_var_from_proto_index(number), at)
        return solver

    def _stopped(self, solver: cp_model.CpSolver) -> bool:
        """Asked often: what is stopped before the search began goes on."""
        if self._should_stop():
            solver.stop_search()
        return False

    def _settle(self) -> None:
        """Earliest starts for the plan found, and leaving late."""
        assert self._last is not None
        self._day.hold(self._last)
        self._day.model.minimize(self._day.haste)
        self._left = SETTLING
        solver = self._solve(SETTLING)
        if solver:
            self._best = plan_of(self._day, solver)
