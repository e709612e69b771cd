"""Routes that would better the relaxation at its prices, and the bound those prices prove."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...model.arrays import Ints
from ...model.compiled import Compiled
from ...model.times import END, PLACE, SPEED, START
from ..cuts import Cut
from .label_prices import PriceArrays, price_arrays
from .label_routes import cheapest_routes
from .labelling import TOO_MANY, run_labelling
from .labels import empty_labels
from .master import Column, Goal, Prices
from .network import Network

MOST_LABELS = 1_500_000  # labels of one kind of shift
COLUMNS = 40  # of each kind of shift that join the relaxation at once
OWED = 2**48  # what a route without a duty it owes would cost more
THREADS = 2
MOST_PRICED_CUTS = 62  # cuts of one kind of shift: bits of a word


class Pricer:
    """Prices the routes of one kind of shift."""

    def __init__(self, compiled: Compiled, net: Network, number: int) -> None:
        self.compiled, self.net, self.number = compiled, net, number
        self.used = 0
        self.owed = OWED * len(net.kind.owed)
        self._bit = {int(node): bit for bit, node in enumerate(net.arrays.local)}
        self._is_visit = net.arrays.local < compiled.visits
        self.labels = empty_labels(net.arrays, MOST_LABELS)
        self.prices: PriceArrays | None = None  # of the last pricing

    def price(
        self, goal: Goal, prices: Prices, cuts: Sequence[Cut], stop: NDArray[np.bool_], *, exact: bool
    ) -> tuple[list[Column], int] | None:
        """Columns of positive reduced value and the best reduced value of a route in units of the goal (`Goal.unit` to
        one visit, one of priority or one second), the price of its shift not taken off; None when stopped or where
        there are too many labels. Not `exact`: the value is a guess."""
        net, labels = self.net.arrays, self.labels
        cost_per_second = self._cost_per_second(goal)
        self.prices = price_arrays(
            net, self._weights(goal, prices), cost_per_second, self._cuts(prices, cuts), exact=exact
        )
        self.used = run_labelling(net, self.prices, labels, stop)
        if self.used == TOO_MANY:
            return None
        below = -self.owed - int(prices.shifts[self.number]) - max(1, goal.unit // 10_000)
        costs, routes, least = cheapest_routes(net, cost_per_second, labels, below, COLUMNS)
        order = np.argsort(costs, kind="stable")
        return [self.column(net.local[routes[at][routes[at] >= 0]]) for at in order], max(0, -(int(least) + self.owed))

    def cover_matrix(self, masks: Ints) -> NDArray[np.float32]:
        """A row a set of bits, a column a visit."""
        matrix = np.zeros((masks.size, self.compiled.visits), dtype=np.float32)
        for bit, node in enumerate(self.net.arrays.local):
            if node < self.compiled.visits:
                matrix[:, node] = (masks >> bit) & 1
        return matrix

    def column(self, stops: Ints) -> Column:
        """The route over these nodes in order."""
        nodes = tuple(int(node) for node in stops)
        compiled, row = self.compiled, self.net.kind.vehicles[0]
        cover = np.zeros(compiled.visits, dtype=np.int64)
        for node in nodes:
            if node < compiled.visits:
                cover[node] += 1
        shift = compiled.shifts[row]
        places = [shift[START], *(compiled.stops[node, PLACE] for node in nodes), shift[END]]
        matrix = compiled.travel[shift[SPEED]]
        cost = sum(int(matrix[one, other]) for one, other in pairwise(places))
        return Column(self.number, nodes, cover, cost)

    def forbid_cycles(self, stops: Sequence[int]) -> None:
        """From now on no route comes back to a visit by the way this one does: the stops between remember it."""
        bits = [self._bit[node] for node in stops]
        for visit, again in _cycles(bits):
            for between in bits[visit + 1 : again]:
                self.net.arrays.near[between] |= np.int64(1) << bits[visit]

    def allows(self, stops: Sequence[int]) -> bool:
        """Whether a route over these nodes comes back to a visit only where that is forgotten."""
        bits = [self._bit[node] for node in stops]
        return not any(
            all((int(self.net.arrays.near[between]) >> bits[visit]) & 1 for between in bits[visit + 1 : again])
            for visit, again in _cycles(bits)
        )

    def _cost_per_second(self, goal: Goal) -> int:
        return goal.unit if goal.gains is None else 0

    def _weights(self, goal: Goal, prices: Prices) -> Ints:
        """What serving each stop costs at these prices."""
        whole = np.maximum(prices.visits, 0)
        if goal.gains is not None:
            whole = whole - goal.unit * goal.gains
        for price, (gains, _) in zip(prices.fixed_values, goal.fixed_values, strict=True):
            whole = whole + price * gains
        weights = np.full(self.net.arrays.local.size, -OWED, dtype=np.int64)
        weights[self._is_visit] = whole[self.net.arrays.local[self._is_visit]]
        return weights

    def _cuts(self, prices: Prices, cuts: Sequence[Cut]) -> tuple[Ints, Ints, Ints]:
        """Bits of visits and of memory, and prices, of the cuts that cost something and that a route of this kind can
        meet."""
        found = []
        for price, cut in zip(prices.cuts, cuts, strict=True):
            if price > 0 and sum(visit in self._bit for visit in cut.visits) >= 2:
                found.append((self._bits(cut.visits), self._bits(cut.memory), int(price)))
        found = sorted(found, key=lambda one: -one[2])[
            :MOST_PRICED_CUTS
        ]  # without a fine the bound is weaker, and as true
        members, memories, cut_duals = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return members.copy(), memories.copy(), cut_duals.copy()

    def _bits(self, nodes: Iterable[int]) -> int:
        return sum(1 << self._bit[node] for node in nodes if node in self._bit)


def _cycles(bits: Sequence[int]) -> list[tuple[int, int]]:
    """Positions of a stop and of its next visit."""
    last: dict[int, int] = {}
    cycles = []
    for at, bit in enumerate(bits):
        if bit in last:
            cycles.append((last[bit], at))
        last[bit] = at
    return cycles


def bound(goal: Goal, prices: Prices, best: Sequence[int], shifts: Sequence[int]) -> int:
    """What no packing can exceed, in units of the goal: exact, whatever the prices (Lagrange). `best[k]`: the best
    reduced value of a route of kind k of shift; `shifts[k]`: the number of such shifts."""
    total = int(np.maximum(prices.visits, 0).sum()) + int(np.maximum(prices.cuts, 0).sum())
    total += sum(int(price) * target for price, (_, target) in zip(prices.fixed_values, goal.fixed_values, strict=True))
    return total + sum(count * value for count, value in zip(shifts, best, strict=True))


def price_all(
    pricers: Sequence[Pricer],
    goal: Goal,
    prices: Prices,
    cuts: Sequence[Cut],
    stop: NDArray[np.bool_],
    *,
    exact: bool,
) -> list[tuple[list[Column], int]] | None:
    """Of every kind of shift, two at a time."""
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda one: one.price(goal, prices, cuts, stop, exact=exact), pricers))
    return None if any(one is None for one in found) else [one for one in found if one is not None]
