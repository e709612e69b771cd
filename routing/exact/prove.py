"""From a problem and the best plan known to a proof, a better plan, or a bound."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ..solve.compiled import Compiled
from ..solve.ruin_recreate import Found, empty
from .packing import Proof, pack
from .routes import Routes
from .sets import Kind, Sets, best_order, cover_matrix, kinds, list_sets, subsets_fit

THREADS = 2


class Prover:
    """Lists the routes of a day once, then proves with growing effort. `Prover.of` gives None where they are too many."""

    def __init__(self, compiled: Compiled, sets: list[Sets]) -> None:
        self._compiled = compiled
        self._sets = sets
        self._offsets = np.cumsum([0, *(one.covers.size for one in sets)])
        self._routes = Routes(
            kind=np.concatenate([np.full(one.covers.size, number) for number, one in enumerate(sets)]),
            cover=np.concatenate([cover_matrix(one, compiled.visits) for one in sets]),
            cost=np.concatenate([one.travel for one in sets]),
            widest=np.concatenate([one.widest for one in sets]),
            shifts=np.asarray([len(one.kind.vehicles) for one in sets], dtype=np.int64),
            priority=compiled.priority[: compiled.visits],
        )

    @classmethod
    def of(cls, compiled: Compiled, most: int, stop: NDArray[np.bool_]) -> "Prover | None":
        """`most`: routes of the whole day that may be listed."""
        if compiled.visits == 0 or not subsets_fit(compiled):
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

    def prove(self, known: Found, *, effort: float, stop: NDArray[np.bool_]) -> tuple[Proof, Found]:
        """The proof, and the better plan where one was found on the way, else `known`."""
        proof = pack(self._routes, known.objective, self._rows(known), effort=effort, should_stop=lambda: bool(stop[0]))
        reached = self._routes.chosen(proof.rows) if proof.rows is not None else known.objective
        if proof.rows is None or (reached[0], reached[1], -reached[2]) <= (
            known.objective[0], known.objective[1], -known.objective[2],
        ):  # fmt: skip
            return proof, known
        return proof, self._plan(proof.rows)

    def _rows(self, found: Found) -> list[int] | None:
        """The listed route of each busy shift; the listed one may be shorter than the plan's."""
        rows = []
        for number, one in enumerate(self._sets):
            for vehicle in one.kind.vehicles:
                nodes = [int(node) for node in found.routes[vehicle, : found.count[vehicle]]]
                if all(node >= self._compiled.visits for node in nodes):
                    continue
                mask = sum(1 << one.kind.nodes.index(node) for node in nodes)
                at = np.flatnonzero(one.covers == mask)
                if at.size == 0:
                    return None
                rows.append(int(self._offsets[number] + at[0]))
        return rows

    def _plan(self, rows: list[int]) -> Found:
        """Gives the routes to shifts, in the order of both, each in its best order."""
        plan = empty(self._compiled)
        free = [list(one.kind.vehicles) for one in self._sets]
        for row in sorted(rows):
            number = int(self._routes.kind[row])
            kind: Kind = self._sets[number].kind
            mask = int(self._sets[number].covers[row - self._offsets[number]])
            nodes = tuple(node for bit, node in enumerate(kind.nodes) if mask >> bit & 1)
            vehicle = free[number].pop(0)
            order = best_order(self._compiled, vehicle, nodes)
            plan.routes[vehicle, : len(order)] = order
            plan.count[vehicle] = len(order)
        return Found(plan.routes, plan.count, self._routes.chosen(rows))
