"""Cuts on three visits: at most one route of a plan serves two of them, and each route that does is counted once.

Subset-row cuts (Jepsen, Petersen, Spoorendonk and Pisinger, "Subset-Row Inequalities Applied to the Vehicle-Routing
Problem with Time Windows", Operations Research, 2008) with limited memory (Pecin, Pessoa, Poggi and Uchoa, "Improved
branch-cut-and-price for capacitated vehicle routing", Mathematical Programming Computation, 2017): a route that leaves
the memory of a cut forgets that it has served one of its visits, so that pricing need not carry this along all its way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ..model.arrays import Ints
from ..model.njit import njit_alloc
from .routes import Floats

LEAST_VIOLATION = 0.05
Triple = tuple[int, int, int]


@dataclass
class Cut:
    """`memory`: nodes at which a route still knows that it owes the second visit; those of `visits` among them."""

    visits: Triple
    memory: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.memory.update(self.visits)

    def times(self, nodes: Sequence[int]) -> int:
        """How many times a route over these nodes is counted; seen from its end, as pricing does."""
        count, odd = 0, False
        for node in reversed(nodes):
            if node not in self.memory:
                odd = False
            elif node in self.visits:
                count += odd
                odd = not odd
        return count

    def remember(self, nodes: Sequence[int]) -> None:
        """Widens the memory, so that this route is counted as often as it serves two of the visits."""
        places = [at for at, node in enumerate(nodes) if node in self.visits]
        gaps = list(pairwise(places))
        if len(places) == 3:  # counted once: the shorter way between two of them is enough
            gaps = [min(gaps, key=lambda gap: gap[1] - gap[0])]
        for first, second in gaps:
            self.memory.update(nodes[first + 1 : second])


def violated(cover: Ints, weights: Floats) -> Iterator[Triple]:
    """The triples that a relaxation using routes of this cover with these weights violates, the worst first."""
    triples, sums = _violated(cover, weights, 1.0 + LEAST_VIOLATION)
    for at in np.lexsort((triples[:, 2], triples[:, 1], triples[:, 0], -np.round(sums, 9))):
        yield int(triples[at, 0]), int(triples[at, 1]), int(triples[at, 2])


@njit_alloc
def _violated(cover: Any, weights: Any, above: float) -> Any:
    used, visits = cover.shape
    pairs = np.zeros((visits, visits))
    for row in range(used):
        for one in range(visits):
            if cover[row, one]:
                for other in range(visits):
                    if other == one:
                        pairs[one, one] += weights[row] * (cover[row, one] // 2)
                    elif cover[row, other]:
                        pairs[one, other] += weights[row]
    triples, sums = np.empty((64, 3), dtype=np.int64), np.empty(64)
    count = 0
    for a in range(visits):
        for b in range(a + 1, visits):
            for c in range(b + 1, visits):
                if pairs[a, b] + pairs[a, c] + pairs[b, c] + pairs[a, a] + pairs[b, b] + pairs[c, c] <= above:
                    continue
                total = 0.0
                for row in range(used):
                    total += weights[row] * ((cover[row, a] + cover[row, b] + cover[row, c]) // 2)
                if total <= above:
                    continue
                if count == sums.size:
                    wide, more = np.empty((2 * count, 3), dtype=np.int64), np.empty(2 * count)
                    wide[:count], more[:count] = triples, sums
                    triples, sums = wide, more
                triples[count, 0], triples[count, 1], triples[count, 2] = a, b, c
                sums[count] = total
                count += 1
    return triples[:count], sums[:count]
