"""Where labels are kept: a pool of rows, and lists by bucket of time, state of the break and stop."""

from typing import NamedTuple

import numpy as np

from ...model.arrays import Ints
from .network import STATES, NetworkArrays

TIME, COST, MEMORY, PARITY, PARENT, NEXT, STOP, STATE, VISITS, TRAVELLED, FIELDS = range(
    11
)  # columns of the pool of labels; then a load a resource
USED, FREE = 0, 1  # of `Labels.counts`
NONE = -1


class Labels(NamedTuple):
    """`pool`: a row a label. `head[t, s, b]`: the first of the list of labels in bucket t and state s at the stop of
    bit b, cheapest first, linked by `NEXT`; `cheapest[t, s, b]`: its cost. `free`: rows of the pool that are free
    again. `counts`: rows ever used, and rows that are free again."""

    pool: Ints
    head: Ints
    cheapest: Ints
    free: Ints
    counts: Ints


def empty_labels(net: NetworkArrays, most: int) -> Labels:
    """Room for `most` labels, a row each; no list is begun yet."""
    shape = (net.reach.shape[1], STATES, net.local.size)
    return Labels(
        np.empty((most, FIELDS + net.room.size), dtype=np.int64),
        np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64),
        np.empty(most, dtype=np.int64), np.zeros(2, dtype=np.int64),
    )  # fmt: skip
