"""The last word of a stage: an integer model over the routes that could still improve. Only OPTIMAL and INFEASIBLE prove."""

from collections.abc import Callable
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from ..solve.arrays import Ints
from .routes import Closed, Routes, Stage


class Decision:
    """Looks for more than `target` and at most `bound`. `effort`: deterministic seconds, the same on any machine."""

    def __init__(
        self, routes: Routes, stage: Stage, target: int, bound: int, effort: float, should_stop: Callable[[], bool]
    ) -> None:
        self._routes = routes
        self._stage = stage
        self._target = target
        self._bound = bound
        self._effort = effort
        self._should_stop = should_stop

    def over_routes(self, rows: Ints) -> Closed:
        """Each visit in at most one of these routes."""
        model = cp_model.CpModel()
        chosen = self._choices(model, rows)
        cover = self._routes.cover[rows]
        for visit in range(cover.shape[1]):
            model.add_at_most_one(chosen[at] for at in np.flatnonzero(cover[:, visit]))
        for value, wanted in self._stage.kept:
            model.add(sum(int(value[row]) * chosen[at] for at, row in enumerate(rows)) == wanted)
        total = sum(int(self._stage.value[row]) * chosen[at] for at, row in enumerate(rows))
        return self._solve(
            model, total, lambda solver: [int(row) for at, row in enumerate(rows) if solver.value(chosen[at])]
        )

    def over_widest(self, rows: Ints) -> Closed:
        """Where only the visits served count, the widest routes are enough: a visit in two of them is served by one."""
        model = cp_model.CpModel()
        chosen = self._choices(model, rows)
        *earlier, gain = self._stage.gains
        served = [model.new_bool_var("") for _ in gain]
        cover = self._routes.cover[rows]
        for visit, variable in enumerate(served):
            model.add(sum(chosen[at] for at in np.flatnonzero(cover[:, visit])) >= variable)
        for before, (_, wanted) in zip(earlier, self._stage.kept, strict=True):
            model.add(sum(int(unit) * variable for unit, variable in zip(before, served, strict=True)) == wanted)
        total = sum(int(unit) * variable for unit, variable in zip(gain, served, strict=True))

        def parts(solver: Any) -> list[int]:
            wide = [int(row) for at, row in enumerate(rows) if solver.value(chosen[at])]
            return self._parts(wide, {visit for visit, variable in enumerate(served) if solver.value(variable)})

        return self._solve(model, total, parts)

    def _choices(self, model: Any, rows: Ints) -> list[Any]:
        chosen = [model.new_bool_var("") for _ in rows]
        kind = self._routes.kind[rows]
        for number, count in enumerate(self._routes.shifts):
            model.add(sum(chosen[at] for at in np.flatnonzero(kind == number)) <= int(count))
        return chosen

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

    def _solve(self, model: Any, total: Any, rows_of: Callable[[Any], list[int]]) -> Closed:
        model.add(total >= self._target + 1)
        model.add(total <= self._bound)
        model.maximize(total)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1  # two workers proved less, and differently each time
        solver.parameters.max_deterministic_time = self._effort
        watch = _Watch(self._should_stop)
        solver.best_bound_callback = lambda _: watch.look(solver)
        status = solver.solve(model, watch)
        if status == cp_model.INFEASIBLE:
            return Closed(self._target, None, closed=True)
        if status == cp_model.OPTIMAL:
            return Closed(round(solver.objective_value), rows_of(solver), closed=True)
        if status == cp_model.FEASIBLE:
            return Closed(min(self._bound, int(solver.best_objective_bound)), rows_of(solver), closed=False)
        return Closed(self._bound, None, closed=False)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Ends the search when asked."""

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        super().__init__()
        self._should_stop = should_stop

    def look(self, solver: Any) -> None:
        if self._should_stop():
            solver.stop_search()

    def on_solution_callback(self) -> None:
        if self._should_stop():
            self.stop_search()
