"""The linear relaxation that both provers solve: routes with weights from 0 to 1 are packed into the shifts of a day.

    maximise    sum of value[r] * weight[r] over the routes r (the columns)
    visits      each is served at most once
    shifts      of each kind, at most as many routes as there are shifts
    fixed       earlier stages of the objective keep their values (see `packing`)
    cuts        each at most once (subset-row cuts, see `cuts`)

Columns and cuts join at any time. Whoever builds it reads the duals and computes reduced costs and bounds from them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from .routes import Floats

Terms = Iterable[tuple[int, float]]  # rows, or columns, with their coefficients
USED_WEIGHT = 1e-6  # a column of less is not used


@dataclass(frozen=True)
class Duals:
    """What a visit, a shift of each kind, a unit of each fixed value and a cut are worth, in units of the objective."""

    visits: Floats
    shifts: Floats
    fixed: Floats
    cuts: Floats


@dataclass(frozen=True)
class _Column:
    value: float
    cover: tuple[tuple[int, float], ...]
    kind: int
    fixed: tuple[float, ...]
    cuts: dict[int, float]


class LinearPacking:
    """Solved by GLOP; where that gives up, by CLP from the beginning."""

    def __init__(
        self, visits: int, shifts: Sequence[int], targets: Sequence[int], price_of_missing: Callable[[], float]
    ) -> None:
        """`shifts[k]`: how many of kind k there are. `targets`: what the fixed values must be. `price_of_missing`: of a
        unit by which one of them is missed, more than any plan can gain, so that there is always a solution."""
        self._visits, self._shifts, self._targets = visits, shifts, targets
        self._price_of_missing = price_of_missing
        self._columns: list[_Column] = []
        self._cuts = 0
        self._build("GLOP")

    def add_column(self, value: float, cover: Terms, kind: int, fixed: Iterable[float], cuts: Terms) -> None:
        """A route of this kind: how often it serves visits, its fixed values, how often cuts count it."""
        column = _Column(value, tuple(cover), kind, tuple(fixed), dict(cuts))
        self._columns.append(column)
        self._join(column)

    def add_cut(self) -> int:
        """A row for a cut that counts no column yet; its number."""
        self._cuts += 1
        self._cut_rows.append(self._solver.Constraint(-self._solver.infinity(), 1.0))
        return self._cuts - 1

    def count(self, cut: int, columns: Terms) -> None:
        """How many times the cut of this number counts these columns, given by index."""
        row = self._cut_rows[cut]
        for column, times in columns:
            self._columns[column].cuts[cut] = times
            row.SetCoefficient(self._variables[column], times)

    def exclude(self, column: int) -> None:
        """From now on the column of this index is not used."""
        self._variables[column].SetUb(0.0)

    def solve(self) -> bool:
        """Whether there is a solution; both solvers may give up."""
        if self._solver.Solve() == pywraplp.Solver.OPTIMAL:
            return True
        self._build("CLP")
        return bool(self._solver.Solve() == pywraplp.Solver.OPTIMAL)

    @property
    def objective(self) -> float:
        """Of the last solution, in the units of the columns' values (priority, number of visits, or minus seconds,
        as whoever built it scaled them); what is missed counts with its price."""
        return float(self._solver.Objective().Value())

    def weights(self) -> Floats:
        """Of each column."""
        return np.array([variable.solution_value() for variable in self._variables])

    def duals(self) -> Duals:
        rows = (self._visit_rows, self._shift_rows, self._fixed_rows, self._cut_rows)
        return Duals(*(np.array([row.dual_value() for row in group]) for group in rows))

    def _build(self, solver: str) -> None:
        self._solver = pywraplp.Solver.CreateSolver(solver)
        if solver == "GLOP":
            self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")  # keeps its warm start
        infinite = self._solver.infinity()
        self._visit_rows = [self._solver.Constraint(-infinite, 1.0) for _ in range(self._visits)]
        self._shift_rows = [self._solver.Constraint(-infinite, float(count)) for count in self._shifts]
        self._fixed_rows = [self._solver.Constraint(float(target), float(target)) for target in self._targets]
        self._cut_rows = [self._solver.Constraint(-infinite, 1.0) for _ in range(self._cuts)]
        self._variables: list[Any] = []
        self._solver.Objective().SetMaximization()
        self._pay_for_missing()
        for column in self._columns:
            self._join(column)

    def _pay_for_missing(self) -> None:
        price = self._price_of_missing()
        for row in self._fixed_rows:
            for sign in (1.0, -1.0):
                missing = self._solver.NumVar(0.0, self._solver.infinity(), "")
                row.SetCoefficient(missing, sign)
                self._solver.Objective().SetCoefficient(missing, -price)

    def _join(self, column: _Column) -> None:
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(variable, column.value)
        for visit, times in column.cover:
            self._visit_rows[visit].SetCoefficient(variable, times)
        self._shift_rows[column.kind].SetCoefficient(variable, 1.0)
        for row, value in zip(self._fixed_rows, column.fixed, strict=True):
            row.SetCoefficient(variable, value)
        for cut, times in column.cuts.items():
            self._cut_rows[cut].SetCoefficient(variable, times)
        self._variables.append(variable)
