"""What is packed: every route there could be, and one objective at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model.arrays import Ints

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Routes:
    """A row a route: the kind of shift, the visits covered, its travel, whether no visit could join it. `shifts[k]`:
    how many shifts of kind k there are. With a route all its parts are listed."""

    kind: Ints
    cover: NDArray[np.float32]
    cost: Ints
    widest: NDArray[np.bool_]
    shifts: Ints
    priority: Ints  # of each visit

    def chosen(self, rows: list[int]) -> tuple[int, int, int]:
        """The objective of the routes of these rows together: priority and number of visits covered, seconds of
        cost."""
        covered = self.cover[rows].sum(axis=0) > 0
        return int(self.priority[covered].sum()), int(covered.sum()), int(self.cost[rows].sum())


@dataclass(frozen=True)
class Stage:
    """One objective to be maximised: `value` of each route; `fixed_values`: values of earlier stages with
    what they must reach. `gains`: what each visit adds to the earlier stages and, last, to this one,
    where visits are all that counts."""

    value: Floats
    fixed_values: tuple[tuple[Floats, int], ...]
    gains: tuple[Floats, ...]


@dataclass(frozen=True)
class Closed:
    """Of one stage: its proven bound in units of the stage, rows of better routes if there were any, whether bound and
    plan now meet."""

    bound: int | None
    rows: list[int] | None
    closed: bool
