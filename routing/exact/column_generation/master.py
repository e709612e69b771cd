"""The linear relaxation over the routes priced so far: visits at most once, shifts at most what there
are, earlier stages fixed_values, cuts on three visits. Its prices are whole numbers, so that the
bound they prove is exact arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from ...model.arrays import Ints
from ..cuts import Cut, Triple, violated
from ..routes import Floats

CUTS_A_ROUND = 30


@dataclass(frozen=True)
class Column:
    """A route of a kind of shift: `nodes` in order, how often it serves each visit (a priced route may
    do so twice), its cost in seconds."""

    kind: int
    nodes: tuple[int, ...]
    cover: Ints
    cost: int

    @property
    def cyclic(self) -> bool:
        return bool(self.cover.max(initial=0) > 1)

    def serves_two_of(self, visits: Triple) -> bool:
        a, b, c = visits
        return int(self.cover[a] + self.cover[b] + self.cover[c]) > 1


@dataclass(frozen=True)
class Goal:
    """What a stage maximises: `gains` of the visits served, or the cost saved when None. `fixed_values`: gains of
    earlier stages with what they must reach. `unit`: whole numbers to one of the stage."""

    gains: Ints | None
    fixed_values: tuple[tuple[Ints, int], ...]
    unit: int

    def value(self, column: Column) -> int:
        return -column.cost if self.gains is None else int(self.gains @ column.cover)


@dataclass(frozen=True)
class Prices:
    """In units of the goal: of visits, of earlier stages, of shifts, of cuts. `value`: of the relaxation."""

    visits: Ints
    fixed_values: Ints
    shifts: Ints
    cuts: Ints
    value: float


class Master:
    """Columns join at any time; `solve` gives prices, or None where the solver gave up."""

    def __init__(self, goal: Goal, visits: int, shifts: Sequence[int], columns: Sequence[Column]) -> None:
        self.goal = goal
        self.columns = list(columns)
        self.cuts: list[Cut] = []
        self._cut_of: dict[Triple, int] = {}
        self._visits, self._shifts = visits, list(shifts)
        self._known = {(one.kind, one.nodes) for one in columns}
        self._scale = 1.0 if goal.gains is not None else 1e-3
        self._build("GLOP")

    def add(self, column: Column) -> bool:
        """Whether it was new."""
        if (column.kind, column.nodes) in self._known:
            return False
        self._known.add((column.kind, column.nodes))
        self.columns.append(column)
        self._join(column)
        return True

    def drop(self, unwanted: Callable[[Column], bool]) -> None:
        """Takes columns out of the relaxation."""
        for column, variable in zip(self.columns, self._variables, strict=True):
            if unwanted(column):
                variable.SetUb(0.0)

    def solve(self) -> Prices | None:
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            self._build("CLP")
            if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
                return None
        return Prices(
            self._prices(self._visit_rows), self._prices(self._fixed_rows), self._prices(self._shift_rows),
            self._prices(self._cut_rows), self._solver.Objective().Value() / self._scale,
        )  # fmt: skip

    def weights(self) -> Floats:
        """How much of each column the relaxation uses."""
        return np.array([variable.solution_value() for variable in self._variables])

    def cut(self, allowed: int) -> bool:
        """Adds the most violated cuts, or widens the memory of those known, up to `allowed`; whether there were any."""
        weights = self.weights()
        used = np.flatnonzero(weights > 1e-6)
        columns = [self.columns[at] for at in used]
        cover = np.array([one.cover for one in columns], dtype=np.int64).reshape(-1, self._visits)
        found = list(islice(violated(cover, weights[used]), min(allowed, CUTS_A_ROUND)))
        for triple in found:
            at = self._cut_of.setdefault(triple, len(self.cuts))
            if at == len(self.cuts):
                self.cuts.append(Cut(triple))
                self._cut_rows.append(self._solver.Constraint(-self._solver.infinity(), 1.0))
            for column in columns:
                if column.serves_two_of(triple):
                    self.cuts[at].remember(column.nodes)
            self._count(self._cut_rows[at], self.cuts[at])
        return bool(found)

    def _prices(self, rows: list[Any]) -> Ints:
        prices = [row.dual_value() / self._scale * self.goal.unit for row in rows]
        return np.array([round(price) for price in prices], dtype=np.int64)

    def _build(self, name: str) -> None:
        self._solver = pywraplp.Solver.CreateSolver(name)
        if name == "GLOP":
            self._solver.SetSolverSpecificParametersAsString("use_preprocessing: false")
        infinite = self._solver.infinity()
        self._visit_rows = [self._solver.Constraint(-infinite, 1.0) for _ in range(self._visits)]
        self._shift_rows = [self._solver.Constraint(-infinite, float(count)) for count in self._shifts]
        self._fixed_rows = [
            self._solver.Constraint(float(target), float(target)) for _, target in self.goal.fixed_values
        ]
        self._cut_rows: list[Any] = []
        self._variables: list[Any] = []
        self._solver.Objective().SetMaximization()
        self._pay_for_missing()
        for column in self.columns:
            self._join(column)
        self._cut_rows = [self._solver.Constraint(-infinite, 1.0) for _ in self.cuts]
        for row, cut in zip(self._cut_rows, self.cuts, strict=True):
            self._count(row, cut)

    def _pay_for_missing(self) -> None:
        """Lets the earlier stages be missed at a price no plan can pay, so that there is always a solution."""
        values = [abs(self.goal.value(column)) for column in self.columns]
        price = 10.0 * (max(values, default=1) * sum(self._shifts) + 1.0) * self._scale
        for row in self._fixed_rows:
            for sign in (1.0, -1.0):
                missing = self._solver.NumVar(0.0, self._solver.infinity(), "")
                row.SetCoefficient(missing, sign)
                self._solver.Objective().SetCoefficient(missing, -price)

    def _join(self, column: Column) -> None:
        variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._solver.Objective().SetCoefficient(variable, self.goal.value(column) * self._scale)
        for visit in np.flatnonzero(column.cover):
            self._visit_rows[int(visit)].SetCoefficient(variable, float(column.cover[visit]))
        self._shift_rows[column.kind].SetCoefficient(variable, 1.0)
        for row, (gains, _) in zip(self._fixed_rows, self.goal.fixed_values, strict=True):
            row.SetCoefficient(variable, float(gains @ column.cover))
        for row, cut in zip(self._cut_rows, self.cuts, strict=False):  # none yet while building
            if column.serves_two_of(cut.visits):
                row.SetCoefficient(variable, float(cut.times(column.nodes)))
        self._variables.append(variable)

    def _count(self, row: Any, cut: Cut) -> None:
        for column, variable in zip(self.columns, self._variables, strict=True):
            if column.serves_two_of(cut.visits):
                row.SetCoefficient(variable, float(cut.times(column.nodes)))
