"""Breaks that are due some time after leaving (`Break.due_after`), for compiled code, whose times do not know them.

Proofs leave them out: whatever keeps such a break keeps the rest, so a bound without it holds. The search takes each at
hours that keep it whenever the shift leaves: on the way, at most `due_after` after the first moment it may leave.
"""

from dataclasses import replace

from ..problem import Problem, Vehicle, Window
from .arrays import Rest
from .infinities import NEVER_OPEN

# compiled times look at the first window for a break before leaving; this one can be met by no time at all
NOT_BEFORE_LEAVING: Window = (NEVER_OPEN, -NEVER_OPEN)


def without_due(problem: Problem) -> Problem:
    """The problem without breaks that are due after leaving: easier, never harder."""
    if not any(has_due(vehicle) for vehicle in problem.vehicles):
        return problem
    return replace(problem, vehicles=tuple(without_due_breaks(vehicle) for vehicle in problem.vehicles))


def without_due_breaks(vehicle: Vehicle) -> Vehicle:
    if not has_due(vehicle):
        return vehicle
    return replace(vehicle, breaks=tuple(pause for pause in vehicle.breaks if pause.due_after is None))


def has_due(vehicle: Vehicle) -> bool:
    return any(pause.due_after is not None for pause in vehicle.breaks)


def plain_rests(problem: Problem, vehicle: Vehicle) -> list[Rest]:
    """Breaks still to be taken, those that are due after leaving left out."""
    return [Rest.of(pause) for pause in problem.breaks_left(vehicle) if pause.due_after is None]


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
