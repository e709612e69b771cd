"""From a problem and the best plan known to a proof, a better plan, or a bound."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ...model.compiled import Compiled
from ...model.solution import Solution, empty
from ...model.writing import keeps_all_rules
from ..packing import Proof, pack
from ..routes import Routes
from .order import best_order
from .sets import Sets, cover_matrix, idle_cost, kinds, list_sets, subsets_fit

THREADS = 2


class EnumerationProver:
    """Lists the routes of a day once, then proves with growing effort. `EnumerationProver.of`
    gives None where they are too many."""

    def __init__(self, compiled: Compiled, sets: list[Sets]) -> None:
        self._compiled = compiled
        self._sets = sets
        self._idle = sum(idle_cost(compiled, row) for row in range(len(compiled.vehicles)))
        self._offsets = np.cumsum([0, *(one.covers.size for one in sets)])
        self._routes = Routes(
            kind=np.concatenate([np.full(one.covers.size, number) for number, one in enumerate(sets)]),
            cover=np.concatenate([cover_matrix(one, compiled.visits) for one in sets]),
            cost=np.concatenate([one.cost for one in sets]),
            widest=np.concatenate([one.widest for one in sets]),
            shifts=np.asarray([len(one.kind.vehicles) for one in sets], dtype=np.int64),
            priority=compiled.priority[: compiled.visits],
        )

    @classmethod
    def of(cls, compiled: Compiled, most: int, stop: NDArray[np.bool_]) -> "EnumerationProver | None":
        """`most`: routes of the whole day that may be listed."""
        if compiled.visits == 0 or not compiled.vehicles or not subsets_fit(compiled):
            return None
        listed: list[Sets] = []
        groups = kinds(compiled)
        with ThreadPoolExecutor(THREADS) as pool:
            for one in pool.map(lambda kind: list_sets(compiled, kind, most // max(1, len(groups)) * 2, stop), groups):
                if one is None:
                    return None
                listed.append(one)
        if sum(one.covers.size for one in listed) > most:
            return None
        return cls(compiled, listed)

    def prove(self, known: Solution, *, effort: float, stop: NDArray[np.bool_]) -> tuple[Proof, Solution]:
        """The proof, and the better plan where one was found on the way, else `known`. `effort`: how long branch and
        bound may go on, a number of branches, not of seconds (see `exact.integer`)."""
        rows, objective = self._rows(known), known.objective
        target = (objective[0], objective[1], objective[2] - self._idle)
        proof = pack(self._routes, target, rows, effort=effort, should_stop=lambda: bool(stop[0]))
        if proof.bound[2] is not None:
            proof.bound[2] += self._idle
        reached = self._routes.chosen(proof.rows) if proof.rows is not None else target
        if proof.rows is None or (reached[0], reached[1], -reached[2]) <= (target[0], target[1], -target[2]):
            return proof, known
        plan = self._plan(proof.rows)
        if plan is None:  # a rule that listing does not know, such as the longest working time, or loads in their order
            proof.closed = False
            return proof, known
        return proof, plan

    def _rows(self, found: Solution) -> list[int] | None:
        """The listed route of each busy shift; the listed one may be cheaper than the plan's."""
        rows = []
        for number, one in enumerate(self._sets):
            place = {node: bit for bit, node in enumerate(one.kind.nodes)}
            for vehicle in one.kind.vehicles:
                nodes = [int(node) for node in found.routes[vehicle, : found.count[vehicle]]]
                if all(self._compiled.owner[node] >= 0 for node in nodes):
                    continue
                base = [node if self._compiled.owner[node] >= 0 else int(self._compiled.base[node]) for node in nodes]
                at = np.flatnonzero(one.covers == sum(1 << place[node] for node in base))
                if at.size == 0:
                    return None
                rows.append(int(self._offsets[number] + at[0]))
        return rows

    def _plan(self, rows: list[int]) -> Solution | None:
        """Gives the routes to shifts, in the order of both, each in its best order; None where that breaks a rule."""
        plan = empty(self._compiled)
        free = [list(one.kind.vehicles) for one in self._sets]
        for row in sorted(rows):
            number = int(self._routes.kind[row])
            kind = self._sets[number].kind
            mask = int(self._sets[number].covers[row - self._offsets[number]])
            nodes = tuple(node for bit, node in enumerate(kind.nodes) if mask >> bit & 1)
            vehicle = free[number].pop(0)
            order = best_order(self._compiled, vehicle, nodes)
            plan.routes[vehicle, : len(order)] = order
            plan.count[vehicle] = len(order)
        reached = self._routes.chosen(rows)
        found = Solution(plan.routes, plan.count, (reached[0], reached[1], reached[2] + self._idle))
        return found if keeps_all_rules(self._compiled, found) else None
