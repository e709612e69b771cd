"""The way to the office and back of somebody whose shift is divided at its duties (`day_desks`).

The planner knows the parts of such a shift one by one, and leaves out those without a visit. Whoever has a visit in any
of them comes to the office all the same, for the duty, and goes home after the last.
"""

from collections.abc import Iterator

from routing import Route, Step

from .day_problem import DayProblem
from .day_shifts import DayShift
from .day_workers import seconds


def with_commutes(day: DayProblem, routes: list[Route]) -> list[Route]:
    """The routes of one worker, in their order, with the ways of the divided shifts that they serve."""
    served = {route.vehicle: route for route in routes}
    worker = day.shifts.workers[routes[0].vehicle]
    found: list[Route] = []
    for whole in _wholes([shift for shift in day.shifts.all if shift.worker.id == worker.id]):
        own = [served[part.vehicle] for part in whole if part.vehicle in served]
        if own and whole[0].part and whole[0].vehicle not in served:
            found.append(_way(day, whole[0], first=True))
        found += own
        if own and whole[-1].part and whole[-1].vehicle not in served:
            found.append(_way(day, whole[-1], first=False))
    return found


def _wholes(shifts: list[DayShift]) -> Iterator[list[DayShift]]:
    """Each shift as the worker has it: its parts, or itself."""
    whole: list[DayShift] = []
    for shift in shifts:
        if whole and not (whole[-1].to_office and shift.from_office):
            yield whole
            whole = []
        whole.append(shift)
    if whole:
        yield whole


def _way(day: DayProblem, part: DayShift, *, first: bool) -> Route:
    """In time for the duty, or at once after it; a part that is a duty lasts as long as it does."""
    vehicle = day.problem.vehicles_by_id[part.vehicle]
    travel = day.problem.duration(vehicle, vehicle.start, vehicle.end)
    begin, end = seconds(part.span.start), seconds(part.span.end)
    leaves = (begin if part.on_duty else end - travel) if first else (end if part.on_duty else begin)
    return Route(
        vehicle.id,
        (
            Step("start", None, vehicle.start, leaves, 0, 0, 0, 0),
            Step(
                "end", None, vehicle.end, leaves + travel, 0, 0, travel,
                day.problem.distance(vehicle, vehicle.start, vehicle.end),
            ),
        ),
    )  # fmt: skip
