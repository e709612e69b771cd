"""The linear relaxation of a packing over very many listed routes: only the promising ones join it, all are priced."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from .cuts import violated
from .routes import Floats, Routes, Stage

SLACK = 1e-4  # a bound this close below a whole number is that number: duals are floating point
BATCH = 60  # routes of each kind of shift that join the relaxation at once
CUTS_A_ROUND = 60


@dataclass(frozen=True)
class Prices:
    """Duals of visits, of kinds of shift and of earlier stages, and the bound they prove."""

    visits: Floats
    shifts: Floats
    fixed_values: Floats
    bound: float

    def open_above(self, target: int) -> float:
        """Routes whose reduced value is not above this cannot be in a plan better than `target`."""
        return target + 1.0 - self.bound - SLACK - 1e-6


class Relaxation:
    """Maximise the stage's value over routes: visits at most once, shifts at most what there are, earlier stages kept.

    After `solve`: `prices`, and `reduced`, the reduced value of every route.
    """

    def __init__(self, routes: Routes, stage: Stage, rows: list[int]) -> None:
        self.routes = routes
        self.stage = stage
        self.prices: Prices | None = None
        self.reduced: Floats = stage.value
        self._cuts: list[tuple[int, int, int]] = []
        self._weights = np.zeros((stage.value.size, 0), dtype=np.float32)
        self._build("GLOP", rows)
        self._join_best(1e-7)

    def _build(self, name: str, rows: Iterable[int]) -> None:
        """The relaxation over these routes and the cuts so far, for the solver of this name."""
        routes, stage = self.routes, self.stage
        self._columns: dict[int, Any] = {}
        self._solver = pywraplp.Solver.CreateSolver(name)
        if name == "GLOP":
            self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        infinite = self._solver.infinity()
        self._visit_rows = [self._solver.Constraint(-infinite, 1.0) for _ in range(routes.cover.shape[1])]
        self._shift_rows = [self._solver.Constraint(-infinite, float(count)) for count in routes.shifts]
        self._fixed_rows = [self._solver.Constraint(float(target), float(target)) for _, target in stage.fixed_values]
        self._cut_rows = [self._solver.Constraint(-infinite, 1.0) for _ in self._cuts]
        self._solver.Objective().SetMaximization()
        self._pay_for_missing()
        for row in rows:
            self._join(row)

    def solve(self, should_stop: Callable[[], bool]) -> int | None:
        """The bound over all routes in whole units, or None when it was stopped or the solver gave up."""
        while True:
            if not self._solved() or should_stop():
                return None
            visits = np.array([row.dual_value() for row in self._visit_rows])
            shifts = np.array([row.dual_value() for row in self._shift_rows])
            fixed_values = np.array([row.dual_value() for row in self._fixed_rows])
            self.reduced = self.stage.value - self.routes.cover @ visits - shifts[self.routes.kind]
            for dual, (value, _) in zip(fixed_values, self.stage.fixed_values, strict=True):
                self.reduced -= dual * value
            if self._cut_rows:
                self.reduced -= self._weights @ np.array([row.dual_value() for row in self._cut_rows])
            if not self._join_best(1e-6 * max(1.0, abs(self._solver.Objective().Value()) * 1e-3)):
                break
        self.prices = Prices(visits, shifts, fixed_values, self._safe_bound(visits, shifts, fixed_values))
        return int(np.floor(self.prices.bound + SLACK))

    def _solved(self) -> bool:
        """Whether there are prices; where GLOP gives up, CLP starts again over the same routes."""
        if self._solver.Solve() == pywraplp.Solver.OPTIMAL:
            return True
        self._build("CLP", list(self._columns))
        return bool(self._solver.Solve() == pywraplp.Solver.OPTIMAL)

    def cut(self) -> bool:
        """Adds the most violated subset-row cuts: of any three visits at most one route can serve two or more."""
        used = {row: column.solution_value() for row, column in self._columns.items()}
        rows = np.array([row for row, weight in used.items() if weight > 1e-6], dtype=np.int64)
        weights = np.array([used[int(row)] for row in rows])
        cover = self.routes.cover[rows]
        found = [triple for triple in violated(cover.astype(np.int64), weights) if triple not in self._cuts]
        for triple in found[:CUTS_A_ROUND]:
            self._add_cut(triple)
        return bool(found)

    def _add_cut(self, triple: tuple[int, ...]) -> None:
        weight = (self.routes.cover[:, triple].sum(axis=1) >= 2).astype(np.float32)
        constraint = self._solver.Constraint(-self._solver.infinity(), 1.0)
        for row, column in self._columns.items():
            if weight[row]:
                constraint.SetCoefficient(column, 1.0)
        self._cuts.append((triple[0], triple[1], triple[2]))
        self._cut_rows.append(constraint)
        self._weights = np.column_stack([self._weights, weight])

    def _pay_for_missing(self) -> None:
        """Lets the earlier stages be missed at a price no plan can pay, so that there is always a solution."""
        shifts = max(1, int(self.routes.shifts.sum()))
        price = 10.0 * (float(np.abs(self.stage.value).max(initial=1.0)) * shifts + 1.0)
        for row in self._fixed_rows:
            for sign in (1.0, -1.0):
                missing = self._solver.NumVar(0.0, self._solver.infinity(), "")
                row.SetCoefficient(missing, sign)
                self._solver.Objective().SetCoefficient(missing, -price)

    def _join(self, row: int) -> None:
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(column, float(self.stage.value[row]))
        for visit in np.flatnonzero(self.routes.cover[row]):
            self._visit_rows[int(visit)].SetCoefficient(column, 1.0)
        self._shift_rows[int(self.routes.kind[row])].SetCoefficient(column, 1.0)
        for constraint, (value, _) in zip(self._fixed_rows, self.stage.fixed_values, strict=True):
            constraint.SetCoefficient(column, float(value[row]))
        for constraint, weight in zip(self._cut_rows, self._weights[row], strict=True):
            if weight:
                constraint.SetCoefficient(column, 1.0)
        self._columns[row] = column

    def _join_best(self, threshold: float) -> bool:
        """Adds the most promising routes of each kind of shift; whether there were any."""
        joined = False
        for kind in range(self.routes.shifts.size):
            rows = np.flatnonzero((self.routes.kind == kind) & (self.reduced > threshold))
            if rows.size > BATCH:
                rows = rows[np.argpartition(-self.reduced[rows], BATCH)[:BATCH]]
            for row in rows:
                if int(row) not in self._columns:
                    self._join(int(row))
                    joined = True
        return joined

    def _safe_bound(self, visits: Floats, shifts: Floats, fixed_values: Floats) -> float:
        """From the duals alone, true whatever the solver's tolerance: right-hand sides times prices, plus for each kind
        of shift its best reduced value where that is above zero. Prices of the wrong sign count as zero."""
        cuts = np.array([row.dual_value() for row in self._cut_rows])
        bound = float(np.maximum(visits, 0.0).sum() + np.maximum(cuts, 0.0).sum())
        bound += sum(
            float(dual) * target for dual, (_, target) in zip(fixed_values, self.stage.fixed_values, strict=True)
        )
        over = self.reduced + self.routes.cover @ np.minimum(visits, 0.0) + np.minimum(shifts, 0.0)[self.routes.kind]
        if cuts.size:
            over += self._weights @ np.minimum(cuts, 0.0)
        for kind, count in enumerate(self.routes.shifts):
            worst = max(0.0, float(over[self.routes.kind == kind].max(initial=0.0)))
            bound += float(count) * (max(0.0, float(shifts[kind])) + worst)
        return bound
