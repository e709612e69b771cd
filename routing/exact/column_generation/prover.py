"""Proof where the sets that a shift can serve are too many to list: routes are priced as they are needed.

Each stage is a relaxation over priced routes, tightened by cuts until its bound meets the best plan,
its solution is a plan itself, or the routes that could still better the plan are few enough to list;
those are packed like any listed routes.
"""

import numpy as np
from numpy.typing import NDArray

from ...model.compiled import Compiled
from ...model.solution import Solution, better, empty
from ...model.writing import keeps_all_rules
from ..enumeration.sets import kinds, subsets_fit
from ..packing import Proof, close
from ..routes import Closed, Routes
from .generation import Generation
from .master import Column, Goal
from .network import network
from .pricing import Pricer

UNITS_PER_GAIN, UNITS_PER_SECOND = (
    1_000_000,
    1_000,
)  # exact units of a price to a visit or a unit of priority, and to a second
# routes within the gap that are packed: at once, after the cheapest of them, and when cuts gain no more
FEW_LISTED, MANY_LISTED, MOST_LISTED = 4_000, 150_000, 400_000
# the cheapest: shares of the gap, the first with so few routes is packed; and again when the gap is that much narrower
SHARES, CHEAPEST, AGAIN = (0.25, 0.15, 0.1), 15_000, 0.8
LITTLE_EFFORT = 0.5  # for them
MOST_LABELS = 150_000  # with which a stage is tightened further
LEAST_GAIN, SLOW_ROUNDS = 0.02, 3
# rounds of cuts: where a better plan may yet be found, more with each attempt; for travel
FIRST_CUTS, MOST_CUTS = 2, 60


class ColumnGenerationProver:
    """Keeps columns, cuts and bounds from one attempt to the next. `ColumnGenerationProver.of`
    gives None where pricing does not fit."""

    def __init__(self, compiled: Compiled, pricers: list[Pricer]) -> None:
        self._compiled = compiled
        self._pricers = pricers
        self._attempts = 0
        self._stages: dict[tuple[int, ...], Generation] = {}

    @classmethod
    def of(cls, compiled: Compiled) -> "ColumnGenerationProver | None":
        if compiled.visits == 0 or not subsets_fit(compiled):
            return None
        networks = [network(compiled, kind) for kind in kinds(compiled) if kind.nodes]
        fitting = [one for one in networks if one is not None]
        if len(fitting) < len(networks):
            return None
        return cls(compiled, [Pricer(compiled, one, number) for number, one in enumerate(fitting)])

    def prove(self, known: Solution, *, effort: float, stop: NDArray[np.bool_]) -> tuple[Proof, Solution]:
        """The proof, and the better plan where one was found on the way, else `known`. `effort`: how long branch and
        bound may go on, a number of branches, not of seconds (see `exact.integer`)."""
        proof, plan = Proof(), self.columns_of(known)
        self._attempts += 1
        reached: tuple[int, ...] = ()
        for number in range(3):
            stage = self.stage(reached, plan)
            known_value = stage.value_of(plan)
            cuts = FIRST_CUTS * self._attempts if number < 2 else MOST_CUTS
            closed, plan = _Closing(stage, plan, cuts, effort, stop).run()
            proof.bound[number] = -closed.bound if number == 2 and closed.bound is not None else closed.bound
            if not closed.closed or closed.bound is None:
                break
            reached = (*reached, closed.bound)
            if number < 2 and stage.value_of(plan) > known_value:
                break  # its travel is anything: searching is quicker than proving
        proof.closed = len(reached) == 3
        objective = self._objective(plan)
        if not better(objective, known.objective):
            return proof, known
        found = self._found(plan, objective)
        if not keeps_all_rules(self._compiled, found):  # one that pricing does not know, such as the same worker
            proof.closed = False
            return proof, known
        return proof, found

    def stage(self, reached: tuple[int, ...], plan: list[Column]) -> Generation:
        """The relaxation in which priority, visits or travel is sought; `reached`: what the parts before it reach,
        travel being negative. `plan` joins it."""
        if reached not in self._stages:
            gains = (self._compiled.priority[: self._compiled.visits], np.ones(self._compiled.visits, dtype=np.int64))
            fixed_values = tuple(zip(gains, reached, strict=False))
            number = len(reached)
            goal = (
                Goal(gains[number], fixed_values, UNITS_PER_GAIN)
                if number < 2
                else Goal(None, fixed_values, UNITS_PER_SECOND)
            )
            before = self._stages.get(reached[:-1]) if reached else None
            columns = before.master.columns if before else plan
            self._stages[reached] = Generation(self._pricers, goal, self._compiled.visits, columns)
        for column in plan:
            self._stages[reached].master.add(column)
        return self._stages[reached]

    def _objective(self, plan: list[Column]) -> tuple[int, int, int]:
        cover = sum((column.cover for column in plan), np.zeros(self._compiled.visits, dtype=np.int64))
        priority = self._compiled.priority[: self._compiled.visits]
        return int(priority @ cover), int(cover.sum()), sum(column.cost for column in plan)

    def columns_of(self, found: Solution) -> list[Column]:
        """The routes of a plan that serve anybody."""
        plan = []
        for pricer in self._pricers:
            for vehicle in pricer.net.kind.vehicles:
                nodes = found.routes[vehicle, : found.count[vehicle]]
                if np.any(nodes < self._compiled.visits):
                    plan.append(pricer.column(nodes))
        return plan

    def _found(self, plan: list[Column], objective: tuple[int, int, int]) -> Solution:
        """Gives the routes to shifts, in the order of both."""
        found = empty(self._compiled)
        free = [list(pricer.net.kind.vehicles) for pricer in self._pricers]
        for column in sorted(plan, key=lambda one: (one.kind, one.nodes)):
            vehicle = free[column.kind].pop(0)
            found.routes[vehicle, : len(column.nodes)] = column.nodes
            found.count[vehicle] = len(column.nodes)
        return Solution(found.routes, found.count, objective)


class _Closing:
    """One attempt to close a stage, from the best `plan` known."""

    def __init__(
        self, stage: Generation, plan: list[Column], cuts: int, effort: float, stop: NDArray[np.bool_]
    ) -> None:
        self._stage, self._plan, self._cuts, self._effort, self._stop = stage, plan, cuts, effort, stop

    def run(self) -> tuple[Closed, list[Column]]:
        closed = self._close()
        return closed, self._plan

    @property
    def _target(self) -> int:
        return self._stage.value_of(self._plan)

    @property
    def _gap(self) -> float:
        return self._stage.value - self._target

    @property
    def _met(self) -> bool:
        return self._stage.bound is not None and self._stage.bound <= self._target

    def _close(self) -> Closed:
        """Cuts while they pay; between them plans are sought and proofs tried among
        the routes that are within the gap."""
        if self._met:
            return Closed(self._target, None, closed=True)
        stage, slow, packed = self._stage, 0, float("inf")
        for number in range(self._cuts + 1):
            before = stage.value
            if not stage.converge(self._target, self._stop):
                return self._open()
            self._take(stage.plan())
            closed = self._pack(FEW_LISTED)
            if closed is None and self._gap < packed:
                self._pack_the_cheapest()
                packed = AGAIN * self._gap
            closed = closed or self._pack(MANY_LISTED)
            if closed is not None:
                return closed
            slow = slow + 1 if before - stage.value < LEAST_GAIN * self._gap else 0
            if slow == SLOW_ROUNDS or stage.labels > MOST_LABELS or (number < self._cuts and not stage.cut()):
                return self._pack(MOST_LISTED) or self._open()
        return self._open()

    def _open(self) -> Closed:
        return Closed(self._stage.bound, None, closed=False)

    def _take(self, plan: list[Column] | None) -> None:
        if plan is not None and self._keeps(plan) and self._stage.value_of(plan) > self._target:
            self._plan = plan

    def _keeps(self, plan: list[Column]) -> bool:
        """Whether the plan reaches what the earlier stages must."""
        return all(
            sum(int(gains @ one.cover) for one in plan) == wanted for gains, wanted in self._stage.goal.fixed_values
        )

    def _pack_the_cheapest(self) -> None:
        """Looks for a better plan among the routes that cost little at the prices of the
        relaxation, as most of its routes must."""
        if self._met:
            return
        for share in SHARES:
            routes = self._stage.listed(self._target, CHEAPEST, self._stop, share)
            if routes is not None:
                self._packed(routes, LITTLE_EFFORT)
                return

    def _pack(self, most: int) -> Closed | None:
        """Lists and packs what could better the plan; None where that is more than `most` routes."""
        stage = self._stage
        if self._met:
            return Closed(self._target, None, closed=True)
        routes = stage.listed(self._target, most, self._stop)
        if routes is None or stage.bound is None:
            return None
        closed = self._packed(routes, self._effort)
        if closed.closed:
            stage.bound = self._target
        elif closed.bound is not None:
            stage.bound = min(stage.bound, max(closed.bound, self._target))
        return Closed(stage.bound, None, closed=closed.closed)

    def _packed(self, routes: Routes, effort: float) -> Closed:
        """The best plan among these routes, fixed_values where it is better."""
        stage = self._stage
        closed = close(routes, stage.stage(routes), [], self._target, effort, lambda: bool(self._stop[0]))
        if closed.rows is not None:
            self._plan = [stage.column(routes, row) for row in closed.rows]
        return closed
