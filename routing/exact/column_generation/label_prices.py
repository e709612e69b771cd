"""The prices of a relaxation as the labels of one kind of shift need them, and what a label must remember of cuts."""

from typing import Any, NamedTuple

import numpy as np

from ...model.arrays import Ints
from ...model.njit import njit_alloc, njit_inline
from .network import NetworkArrays


class PriceArrays(NamedTuple):
    """The prices of a relaxation as labels need them, in units of its goal.

    `weights[b]`: reduced cost of serving the stop of bit b. `cost_per_second`: of a second of travel. `cut_duals[q]`:
    what cut q costs. `cuts_of_stop[b]`: bits of the cuts that b is in. `alive[b, t]`: bits of the cuts that a route
    must remember which starts at b in bucket t. `exact`: False forgets what to remember, which finds good routes fast
    and proves nothing.
    """

    weights: Ints
    cost_per_second: int
    cut_duals: Ints
    cuts_of_stop: Ints
    alive: Ints
    exact: bool


def price_arrays(
    net: NetworkArrays, weights: Ints, cost_per_second: int, cuts: tuple[Ints, Ints, Ints], *, exact: bool
) -> PriceArrays:
    """`cuts`: of each its visits and its memory as bits, and its dual."""
    members, memories, duals = cuts
    cuts_of_stop, alive = _cuts_of(net.local.size, members), _alive(net.reach, members, memories)
    return PriceArrays(weights, cost_per_second, duals, cuts_of_stop, alive, exact)


@njit_inline
def dual_sum(cuts: int, cut_duals: Any) -> int:
    """What the cuts of these bits cost together, in the units of `cut_duals[q]`, the dual of the cut of index q."""
    total, cut = 0, 0
    while cuts:
        if cuts & 1:
            total += cut_duals[cut]
        cuts >>= 1
        cut += 1
    return total


@njit_alloc
def _cuts_of(size: int, members: Any) -> Any:
    """Bits of the cuts that each stop is in; `members[q]`: bits of the stops of cut q."""
    of_stop = np.zeros(size, dtype=np.int64)
    for cut in range(members.size):
        for bit in range(size):
            if (members[cut] >> bit) & 1:
                of_stop[bit] |= np.int64(1) << cut
    return of_stop


@njit_alloc
def _alive(reach: Any, members: Any, memories: Any) -> Any:
    """Cuts that remember a stop and that a route can still meet before it, where it starts in a bucket; of the others
    nothing need be known."""
    alive = np.zeros(reach.shape, dtype=np.int64)
    for bit in range(reach.shape[0]):
        for bucket in range(reach.shape[1]):
            for cut in range(members.size):
                if reach[bit, bucket] & members[cut] and (memories[cut] >> bit) & 1:
                    alive[bit, bucket] |= np.int64(1) << cut
    return alive
