"""Breaks that proofs leave out: whatever keeps them keeps the rest, so a bound without them holds.

Compiled times do not know of a break that is due some time after leaving (`Break.due_after`). And they take breaks in
the order in which the shift has them, which is no rule of the day: where windows allow another order, what does not
fit in the one may fit in the other. The search takes all of them, in their order, those that are due at hours that keep
it whenever the shift leaves: on the way, at most `due_after` after the first moment it may leave.
"""

from dataclasses import replace
from itertools import combinations

from ..problem import Break, Problem, Vehicle, Window
from .arrays import Rest
from .infinities import NEVER_OPEN

# compiled times look at the first window for a break before leaving; this one can be met by no time at all
NOT_BEFORE_LEAVING: Window = (NEVER_OPEN, -NEVER_OPEN)


def without_loose(problem: Problem) -> Problem:
    """The problem without loose breaks: easier, never harder."""
    if not any(has_loose(vehicle) for vehicle in problem.vehicles):
        return problem
    return replace(problem, vehicles=tuple(without_loose_breaks(vehicle) for vehicle in problem.vehicles))


def without_loose_breaks(vehicle: Vehicle) -> Vehicle:
    loose = _loose(vehicle)
    return replace(vehicle, breaks=tuple(pause for pause in vehicle.breaks if pause.id not in loose))


def has_loose(vehicle: Vehicle) -> bool:
    return bool(_loose(vehicle))


def _loose(vehicle: Vehicle) -> set[int]:
    """Ids of breaks that are due after leaving, or whose order is not settled."""
    found = {pause.id for pause in vehicle.breaks if pause.due_after is not None}
    settled = [pause for pause in vehicle.breaks if pause.id not in found]
    for one, other in combinations(settled, 2):
        if not (_comes_first(one, other) or _may_change_places(one, other)):
            found |= {one.id, other.id}
    return found


def _comes_first(one: Break, other: Break) -> bool:
    return max(high for _, high in one.windows) < min(low for low, _ in other.windows)


def _may_change_places(one: Break, other: Break) -> bool:
    """Whether a day in which `other` comes first is one with each at the other's time."""
    if len(one.windows) > 1 or len(other.windows) > 1 or one.service != other.service:
        return False
    ((low, high),), ((later_low, later_high),) = one.windows, other.windows
    return low <= later_low and high <= later_high


def plain_rests(problem: Problem, vehicle: Vehicle) -> list[Rest]:
    """Breaks still to be taken, loose ones left out."""
    loose = _loose(vehicle)
    return [Rest.of(pause) for pause in problem.breaks_left(vehicle) if pause.id not in loose]


def searched_rests(problem: Problem, vehicle: Vehicle) -> tuple[int, list[Rest]]:
    """The first second at which the search lets the shift leave, and all breaks still to be taken, as it takes them."""
    begun, left = problem.begun_by(vehicle), problem.breaks_left(vehicle)
    due = [min(low for low, _ in p.windows) - p.due_after for p in left if p.due_after is not None]
    leave = begun.steps[0].begin if begun.steps else max([begun.ready, *due])
    rests = []
    for pause in left:
        rest = Rest.of(pause)
        if pause.due_after is not None:
            latest = leave + pause.due_after
            rest = Rest(
                rest.service, (NOT_BEFORE_LEAVING, *((a, min(b, latest)) for a, b in rest.windows if a <= latest))
            )
        rests.append(rest)
    return begun.ready if begun.steps else leave, rests
