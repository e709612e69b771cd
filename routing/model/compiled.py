"""A problem as arrays of whole numbers, for the compiled search and the proofs.

Places are rows of the travel matrices, one matrix a speed (profile and factor); the last place is "nowhere", zero
seconds from everywhere. Shifts are rows in the order of the problem. Nodes are, in this order: `visits` that may be
served or not (office duties that the planner gives away among them, worth more than all visits together), an unmoved
node for each visit that stood in the plan before (the visit again, by the same worker near the same time, at no price
of a change), duties that a shift owes, and visits of two workers that are settled.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..plan import StepType
from ..problem import MOVED_S, Problem, Vehicle, Window
from .arrays import Ints
from .infinities import NEVER
from .load_arrays import LoadArrays, resources_of
from .times import WINDOWS, TimeArrays


def duty_priority(problem: Problem) -> int:
    """What a duty that the planner gives away counts: more than all visits."""
    return 1 + sum(job.priority for job in problem.jobs)


@dataclass(frozen=True)
class Compiled:
    """`able[v, n]`: vehicle row v may serve node n; `wish_cost[v, n]`: the price of its wishes,
    seconds. `counts_as_task[n]`: 1 for a visit, 0 for a duty, when stops are counted. `unmoved[v, n]`: the
    unmoved node of visit n for row v, or -1."""

    problem: Problem
    vehicles: tuple[Vehicle, ...]
    nodes: tuple[tuple[StepType, int], ...]
    visits: int
    base: Ints
    owner: Ints
    idle: NDArray[np.bool_]  # kept for nothing by a shift without visits
    stops: Ints  # a row a node: place, service, then windows (from, to) in order
    priority: Ints
    able: NDArray[np.bool_]
    wish_cost: Ints
    counts_as_task: Ints
    unmoved: Ints
    rank: Ints  # place in the fixed order of its shift, 0 = anywhere
    partners: Ints  # a row a visit: those that need the same worker, -1 = none
    travel: Ints
    shifts: Ints  # a row a vehicle: columns as named in `times`
    pauses: Ints  # a row a vehicle and break: length, then windows (from, to); those due after leaving left out
    searched_shifts: Ints  # the same with all breaks, as the search takes them, see `loose_breaks`
    searched_pauses: Ints
    worker: Ints
    busy: NDArray[np.bool_]  # the shift has a route even without visits
    most_visits: Ints
    most_travel: Ints
    most_work: Ints
    share: Ints  # visits from which on each more has the price `fairness`
    fairness: int
    past: Ints  # cost of what had begun, seconds
    loads: LoadArrays

    @property
    def time_arrays(self) -> TimeArrays:
        return TimeArrays(self.stops, self.shifts, self.pauses, self.travel)

    def load_depends_on_order(self, row: int) -> bool:
        """Whether vehicle row `row` could carry some visits in one order and not in another."""
        return not resources_of(self.loads, row, np.flatnonzero(self.able[row])).complete

    def window_of(self, node: int) -> Window | None:
        """For an unmoved node, the only hours it may start in."""
        if node < self.visits or self.owner[node] >= 0:
            return None
        before = self.problem.before[self.nodes[node][1]]
        return before.start - MOVED_S, before.start + MOVED_S


def owed_routes(compiled: Compiled) -> tuple[Ints, Ints, Ints, Ints]:
    """Routes of only what each shift owes, in the order of the hours, how many stops
    each has, and room for their times."""
    rows, width = len(compiled.vehicles), len(compiled.nodes) + 2
    routes, count = np.full((rows, width), -1, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for row in range(rows):
        owed = np.flatnonzero(compiled.owner == row)
        owed = owed[np.argsort(compiled.stops[owed, WINDOWS], kind="stable")]
        count[row] = owed.size
        routes[row, : owed.size] = owed
    states = compiled.pauses.shape[1] + 1
    ready = np.full((rows, width, states), NEVER, dtype=np.int64)
    return routes, count, ready, np.full((rows, width, states), -NEVER, dtype=np.int64)
