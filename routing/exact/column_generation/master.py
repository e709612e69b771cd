"""The restricted master problem of column generation: the linear relaxation over the routes priced so far.

Its prices, the duals, are rounded to whole numbers, so that the bound they prove is exact arithmetic.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ...model.arrays import Ints
from ..cuts import Cut, Triple, violated
from ..linear_packing import USED_WEIGHT, LinearPacking
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
        """Of a route: its gains, or minus its cost in seconds."""
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
    """The master problem: columns join at any time; `solve` gives prices, or None where the solver gave up."""

    def __init__(self, goal: Goal, visits: int, shifts: Sequence[int], columns: Sequence[Column]) -> None:
        """`shifts[k]`: how many shifts of kind k there are."""
        self.goal = goal
        self.columns = list(columns)
        self.cuts: list[Cut] = []
        self._cut_of: dict[Triple, int] = {}
        self._visits, self._shifts = visits, list(shifts)
        self._known = {(one.kind, one.nodes) for one in columns}
        self._scale = 1.0 if goal.gains is not None else 1e-3
        targets = [target for _, target in goal.fixed_values]
        self._model = LinearPacking(visits, self._shifts, targets, self._price_of_missing)
        for column in self.columns:
            self._join(column)

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
        for number, column in enumerate(self.columns):
            if unwanted(column):
                self._model.exclude(number)

    def solve(self) -> Prices | None:
        if not self._model.solve():
            return None
        duals = self._model.duals()
        return Prices(
            self._prices(duals.visits), self._prices(duals.fixed), self._prices(duals.shifts),
            self._prices(duals.cuts), self._model.objective / self._scale,
        )  # fmt: skip

    def weights(self) -> Floats:
        """How much of each column the relaxation uses."""
        return self._model.weights()

    def cut(self, allowed: int) -> bool:
        """Adds the most violated cuts, or widens the memory of those known; `allowed`: the greatest number of them.
        Whether there were any."""
        weights = self.weights()
        used = np.flatnonzero(weights > USED_WEIGHT)
        columns = [self.columns[at] for at in used]
        cover = np.array([one.cover for one in columns], dtype=np.int64).reshape(-1, self._visits)
        found = list(islice(violated(cover, weights[used]), min(allowed, CUTS_A_ROUND)))
        for triple in found:
            at = self._cut_of.setdefault(triple, len(self.cuts))
            if at == len(self.cuts):
                self.cuts.append(Cut(triple))
                self._model.add_cut()
            for column in columns:
                if column.serves_two_of(triple):
                    self.cuts[at].remember(column.nodes)
            counted = enumerate(self.columns)
            self._model.count(at, [(n, _times(self.cuts[at], one)) for n, one in counted if one.serves_two_of(triple)])
        return bool(found)

    def _prices(self, duals: Floats) -> Ints:
        """In whole units of the goal."""
        return np.array([round(dual / self._scale * self.goal.unit) for dual in duals], dtype=np.int64)

    def _price_of_missing(self) -> float:
        values = [abs(self.goal.value(column)) for column in self.columns]
        return 10.0 * (max(values, default=1) * sum(self._shifts) + 1.0) * self._scale

    def _join(self, column: Column) -> None:
        self._model.add_column(
            self.goal.value(column) * self._scale,
            [(int(visit), float(column.cover[visit])) for visit in np.flatnonzero(column.cover)],
            column.kind,
            [float(gains @ column.cover) for gains, _ in self.goal.fixed_values],
            [(n, _times(cut, column)) for n, cut in enumerate(self.cuts) if column.serves_two_of(cut.visits)],
        )


def _times(cut: Cut, column: Column) -> float:
    return float(cut.times(column.nodes))
