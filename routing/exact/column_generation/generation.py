"""One stage over routes that are priced as they are needed: columns, cuts, and the best bound so far."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..enumeration.order import best_order
from ..routes import Routes, Stage
from .listing import list_routes
from .master import Column, Goal, Master, Prices
from .pricing import Pricer, bound, price_all

MOST_CUTS = 100  # that cost something at once
INTEGRAL = 1e-6


@dataclass(frozen=True)
class Converged:
    """Prices at which no route betters the relaxation. `bound`: what they prove, in units of the goal. `best[k]`: the
    best reduced value of a route of kind k of shift, by index of its pricer, in the same units."""

    prices: Prices
    bound: int
    best: list[int]


class Generation:
    """`bound`: in whole units of the stage, proved; None before the first convergence."""

    def __init__(self, pricers: Sequence[Pricer], goal: Goal, visits: int, columns: Sequence[Column]) -> None:
        self.goal = goal
        self.bound: int | None = None
        self._pricers = pricers
        self._shifts = [len(one.net.kind.vehicles) for one in pricers]
        self.master = Master(goal, visits, self._shifts, columns)
        self._last: Converged | None = None
        self._priced: list[Column] = []

    def converge(self, target: int, stop: NDArray[np.bool_]) -> bool:
        """Prices until nothing is better, or the bound meets `target` (whole units of the stage: priority, number of
        visits, or minus seconds); False when stopped or given up on the way. Afterwards the labels of the pricers are
        those of an exact pricing."""
        self._last = None
        while not stop[0]:
            prices = self.master.solve()
            if prices is None:
                return False
            for exact in (False, True):
                found = price_all(self._pricers, self.goal, prices, self.master.cuts, stop, exact=exact)
                if found is None:
                    return False
                if exact:
                    self._priced = [column for columns, _ in found for column in columns]
                    best = [value for _, value in found]
                    proved = bound(self.goal, prices, best, self._shifts)
                    whole = proved // self.goal.unit
                    self.bound = whole if self.bound is None else min(self.bound, whole)
                    self._last = Converged(prices, proved, best)
                    if self.bound <= target:
                        return True
                if sum(self.master.add(column) for columns, _ in found for column in columns):
                    break
            else:
                return True
        return False

    @property
    def labels(self) -> int:
        """How many rows of their pools the pricers used in the last pricing."""
        return sum(pricer.used for pricer in self._pricers)

    def value_of(self, plan: Sequence[Column]) -> int:
        """Of these routes together, in whole units of the stage: priority, number of visits, or minus seconds."""
        return sum(self.goal.value(column) for column in plan)

    @property
    def value(self) -> float:
        """Of the relaxation, in units of the stage (priority, number of visits, or minus seconds); infinite before it
        converged."""
        return self._last.bound / self.goal.unit if self._last else float("inf")

    def plan(self) -> list[Column] | None:
        """The solution of the relaxation where it is a plan: each route used wholly or not at all."""
        weights = self.master.weights()
        used = [column for column, weight in zip(self.master.columns, weights, strict=True) if weight > INTEGRAL]
        whole = bool(np.all((weights < INTEGRAL) | (weights > 1 - INTEGRAL)))
        once = not any(column.cyclic for column in used)
        return used if whole and once else None

    def cut(self) -> bool:
        """Whether there was a cut to add, or a way back to a visit to close."""
        cyclic = self._cyclic()
        binding = int((self._last.prices.cuts > 0).sum()) if self._last else 0
        cut = binding < MOST_CUTS and self.master.cut(MOST_CUTS - binding)
        for column in cyclic:
            self._pricers[column.kind].forbid_cycles(column.nodes)
        if cyclic:
            self.master.drop(lambda one: one.cyclic and not self._pricers[one.kind].allows(one.nodes))
        return cut or bool(cyclic)

    def _cyclic(self) -> list[Column]:
        """Routes that come back to a visit, of those the relaxation uses and those as good at its prices."""
        weights = self.master.weights()
        used = [column for column, weight in zip(self.master.columns, weights, strict=True) if weight > INTEGRAL]
        return [column for column in (*used, *self._priced) if column.cyclic]

    def listed(self, target: int, most: int, stop: NDArray[np.bool_], share: float = 1.0) -> Routes | None:
        """Every route that could be in a plan better than `target`; None where there are more than `most`. With a
        `share` only those that cost at most this part of what all routes of such a plan may cost together."""
        assert self._last is not None
        gap = int(share * (self._last.bound - (target + 1) * self.goal.unit))
        kinds, covers, costs = [], [], []
        for number, (pricer, best) in enumerate(zip(self._pricers, self._last.best, strict=True)):
            found = list_routes(pricer, gap - best - pricer.owed, most, stop)
            if found is None:
                return None
            masks, travel_s = found
            most -= masks.size
            kinds.append(np.full(masks.size, number, dtype=np.int64))
            covers.append(pricer.cover_matrix(masks))
            costs.append(travel_s)
        return self._routes(np.concatenate(kinds), np.concatenate(covers), np.concatenate(costs))

    def column(self, routes: Routes, row: int) -> Column:
        """The listed route of this row in its best order."""
        kind = int(routes.kind[row])
        net, compiled = self._pricers[kind].net, self._pricers[kind].compiled
        visits = tuple(int(visit) for visit in np.flatnonzero(routes.cover[row]))
        order = best_order(compiled, net.kind.vehicles[0], visits + net.kind.owed)
        return self._pricers[kind].column(np.array(order, dtype=np.int64))

    def stage(self, routes: Routes) -> Stage:
        """This stage over listed routes."""
        cover = routes.cover.astype(np.float64)
        value = -routes.cost.astype(np.float64) if self.goal.gains is None else cover @ self.goal.gains
        fixed_values = tuple((cover @ before, target) for before, target in self.goal.fixed_values)
        return Stage(value, fixed_values, ())

    def _routes(self, kind: NDArray[np.int64], cover: NDArray[np.float32], cost: NDArray[np.int64]) -> Routes:
        return Routes(
            kind=kind,
            cover=cover,
            cost=cost,
            widest=np.zeros(kind.size, dtype=np.bool_),
            shifts=np.asarray(self._shifts, dtype=np.int64),
            priority=self._pricers[0].compiled.priority[: cover.shape[1]],
        )
