"""The last word of a stage: an integer model over the routes that could still improve,
by branch and bound on its relaxation.

The cuts before it leave so small a gap that few branches are needed; clauses took a hundred times as long. A plan found
is reckoned again in whole numbers; that there is none rests on the solver's tolerance, a millionth, where all that is
counted are whole numbers of at most a few tens of thousands.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from ..model.arrays import Ints
from ..model.polling import polling
from .routes import Closed, Floats, Routes, Stage

SCIP = """
presolving/maxrounds = 0
separating/maxroundsroot = 5
branching/pscost/priority = 100000
"""  # strong branching solves a hundred relaxations before the first branch, and a plan is most often found before it
NODES = 100  # of the branching, for a unit of effort
NEAR = 1e-6


class Decision:
    """Looks for more than `target` and at most `bound`. `effort`: a number of branches, the same on any machine."""

    def __init__(
        self, routes: Routes, stage: Stage, target: int, bound: int, effort: float, should_stop: Callable[[], bool]
    ) -> None:
        self._routes = routes
        self._stage = stage
        self._target = target
        self._bound = bound
        self._effort = effort
        self._should_stop = should_stop
        self._solver = pywraplp.Solver.CreateSolver("SCIP")

    def over_routes(self, rows: Ints) -> Closed:
        """Each visit in at most one of these routes."""
        chosen = self._choices(rows)
        cover = self._routes.cover[rows]
        for visit in range(cover.shape[1]):
            self._row(-math.inf, 1.0, ((chosen[at], 1.0) for at in np.flatnonzero(cover[:, visit])))
        for value, wanted in self._stage.fixed_values:
            self._row(wanted, wanted, zip(chosen, value[rows], strict=True))
        return self._solve(
            chosen, self._stage.value[rows], lambda: [int(row) for at, row in enumerate(rows) if _taken(chosen[at])]
        )

    def over_widest(self, rows: Ints) -> Closed:
        """Where only the visits served count, the widest routes are enough: a visit in two of them is served by one."""
        chosen = self._choices(rows)
        *earlier, gain = self._stage.gains
        served = [self._solver.BoolVar("") for _ in gain]
        cover = self._routes.cover[rows]
        for visit, variable in enumerate(served):
            self._row(0.0, math.inf, [*((chosen[at], 1.0) for at in np.flatnonzero(cover[:, visit])), (variable, -1.0)])
        for before, (_, wanted) in zip(earlier, self._stage.fixed_values, strict=True):
            self._row(wanted, wanted, zip(served, before, strict=True))
        return self._solve(
            served, gain,
            lambda: self._parts(
                [int(row) for at, row in enumerate(rows) if _taken(chosen[at])],
                {visit for visit, variable in enumerate(served) if _taken(variable)},
            ),
        )  # fmt: skip

    def _choices(self, rows: Ints) -> list[Any]:
        chosen = [self._solver.BoolVar("") for _ in rows]
        kind = self._routes.kind[rows]
        for number, count in enumerate(self._routes.shifts):
            self._row(-math.inf, count, ((chosen[at], 1.0) for at in np.flatnonzero(kind == number)))
        return chosen

    def _row(self, low: float, high: float, terms: Iterable[tuple[Any, float]]) -> None:
        row = self._solver.Constraint(float(low), float(high))
        for variable, weight in terms:
            row.SetCoefficient(variable, float(weight))

    def _parts(self, rows: list[int], served: set[int]) -> list[int]:
        """The listed routes that serve each of these visits once, each a part of one of `rows`."""
        parts = []
        for row in rows:
            mine = np.zeros(self._routes.cover.shape[1], dtype=np.float32)
            for visit in np.flatnonzero(self._routes.cover[row]):
                if int(visit) in served:
                    mine[visit] = 1.0
                    served.discard(int(visit))
            if mine.any():
                same = (self._routes.kind == self._routes.kind[row]) & (self._routes.cover == mine).all(axis=1)
                parts.append(int(np.flatnonzero(same)[0]))
        return parts

    def _solve(self, variables: list[Any], values: Floats, rows_of: Callable[[], list[int]]) -> Closed:
        solver = self._solver
        self._row(self._target + 1, math.inf, zip(variables, values, strict=True))
        for variable, value in zip(variables, values, strict=True):
            solver.Objective().SetCoefficient(variable, float(value))
        solver.Objective().SetMaximization()
        solver.SetSolverSpecificParametersAsString(f"{SCIP}limits/nodes = {max(1, round(self._effort * NODES))}")
        with polling(self._interrupt_when_asked):
            status = solver.Solve()
        if status == pywraplp.Solver.INFEASIBLE and not self._should_stop():
            return Closed(self._target, None, closed=True)
        if status not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
            return Closed(self._bound, None, closed=False)
        if status == pywraplp.Solver.OPTIMAL:
            return Closed(round(solver.Objective().Value()), rows_of(), closed=True)
        bound = math.floor(solver.Objective().BestBound() + NEAR)
        return Closed(min(self._bound, bound), rows_of(), closed=False)

    def _interrupt_when_asked(self) -> bool:
        """Asked often: an interruption before the search began is forgotten."""
        if self._should_stop():
            self._solver.InterruptSolve()
        return False


def _taken(variable: Any) -> bool:
    return bool(variable.solution_value() > 0.5)
