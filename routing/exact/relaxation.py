"""The linear relaxation of a packing over very many listed routes: only the promising ones join it, all are priced."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .cuts import Triple, violated
from .linear_packing import USED_WEIGHT, Duals, LinearPacking
from .routes import Floats, Routes, Stage

SLACK = 1e-4  # a bound this close below a whole number is that number: duals are floating point
BATCH = 60  # routes of each kind of shift that join the relaxation at once
CUTS_A_ROUND = 60


@dataclass(frozen=True)
class Prices:
    """Duals of visits, of kinds of shift and of earlier stages, and the bound they prove, in units of the stage."""

    visits: Floats
    shifts: Floats
    fixed_values: Floats
    bound: float

    def open_above(self, target: int) -> float:
        """Routes whose reduced value is not above this cannot be in a plan better than `target`. Both in units of the
        stage: priority, number of visits, or minus seconds of cost."""
        return target + 1.0 - self.bound - SLACK - 1e-6


class Relaxation:
    """Maximises the value of a stage over listed routes, most of which never join it.

    After `solve`: `prices`, and `reduced`, the reduced value of every listed route.
    """

    def __init__(self, routes: Routes, stage: Stage, rows: list[int]) -> None:
        """`rows`: of the routes to begin with."""
        self.routes = routes
        self.stage = stage
        self.prices: Prices | None = None
        self.reduced: Floats = stage.value
        self._cuts: list[Triple] = []
        self._cut_counts = np.zeros((stage.value.size, 0), dtype=np.float32)  # how often each cut counts a route
        self._rows: list[int] = []  # of the columns
        targets = [target for _, target in stage.fixed_values]
        shifts = [int(count) for count in routes.shifts]
        self._model = LinearPacking(routes.cover.shape[1], shifts, targets, self._price_of_missing)
        for row in rows:
            self._join(row)
        self._join_best(1e-7)

    def solve(self, should_stop: Callable[[], bool]) -> int | None:
        """The bound over all routes in whole units of the stage (priority, number of visits, or minus seconds of cost),
        or None when it was stopped or the solver gave up."""
        while True:
            if not self._model.solve() or should_stop():
                return None
            duals = self._model.duals()
            self.reduced = self.stage.value - self.routes.cover @ duals.visits - duals.shifts[self.routes.kind]
            for dual, (value, _) in zip(duals.fixed, self.stage.fixed_values, strict=True):
                self.reduced -= dual * value
            if self._cuts:
                self.reduced -= self._cut_counts @ duals.cuts
            if not self._join_best(1e-6 * max(1.0, abs(self._model.objective) * 1e-3)):
                break
        self.prices = Prices(duals.visits, duals.shifts, duals.fixed, self._safe_bound(duals))
        return int(np.floor(self.prices.bound + SLACK))

    def cut(self) -> bool:
        """Adds the most violated subset-row cuts; whether there were any."""
        weights = self._model.weights()
        used = np.flatnonzero(weights > USED_WEIGHT)
        cover = self.routes.cover[np.array(self._rows, dtype=np.int64)[used]]
        found = [triple for triple in violated(cover.astype(np.int64), weights[used]) if triple not in self._cuts]
        for triple in found[:CUTS_A_ROUND]:
            self._add_cut(triple)
        return bool(found)

    def _add_cut(self, triple: Triple) -> None:
        counts = (self.routes.cover[:, triple].sum(axis=1) >= 2).astype(np.float32)
        cut = self._model.add_cut()
        self._model.count(cut, [(column, 1.0) for column, row in enumerate(self._rows) if counts[row]])
        self._cuts.append(triple)
        self._cut_counts = np.column_stack([self._cut_counts, counts])

    def _price_of_missing(self) -> float:
        shifts = max(1, int(self.routes.shifts.sum()))
        return 10.0 * (float(np.abs(self.stage.value).max(initial=1.0)) * shifts + 1.0)

    def _join(self, row: int) -> None:
        self._model.add_column(
            float(self.stage.value[row]),
            [(int(visit), 1.0) for visit in np.flatnonzero(self.routes.cover[row])],
            int(self.routes.kind[row]),
            [float(value[row]) for value, _ in self.stage.fixed_values],
            [(cut, 1.0) for cut, counted in enumerate(self._cut_counts[row]) if counted],
        )
        self._rows.append(row)

    def _join_best(self, threshold: float) -> bool:
        """Adds the most promising routes of each kind of shift; whether there were any."""
        joined, known = False, set(self._rows)
        for kind in range(self.routes.shifts.size):
            rows = np.flatnonzero((self.routes.kind == kind) & (self.reduced > threshold))
            if rows.size > BATCH:
                rows = rows[np.argpartition(-self.reduced[rows], BATCH)[:BATCH]]
            for row in rows:
                if int(row) not in known:
                    self._join(int(row))
                    joined = True
        return joined

    def _safe_bound(self, duals: Duals) -> float:
        """From the duals alone, true whatever the solver's tolerance: right-hand sides times prices, plus for each kind
        of shift its best reduced value where that is above zero. Prices of the wrong sign count as zero."""
        visits, shifts, cuts = duals.visits, duals.shifts, duals.cuts
        bound = float(np.maximum(visits, 0.0).sum() + np.maximum(cuts, 0.0).sum())
        bound += sum(
            float(dual) * target for dual, (_, target) in zip(duals.fixed, self.stage.fixed_values, strict=True)
        )
        over = self.reduced + self.routes.cover @ np.minimum(visits, 0.0) + np.minimum(shifts, 0.0)[self.routes.kind]
        if cuts.size:
            over += self._cut_counts @ np.minimum(cuts, 0.0)
        for kind, count in enumerate(self.routes.shifts):
            worst = max(0.0, float(over[self.routes.kind == kind].max(initial=0.0)))
            bound += float(count) * (max(0.0, float(shifts[kind])) + worst)
        return bound
