"""When two shifts could first start a visit of two workers together."""

from collections.abc import Mapping, Sequence

from ..plan import Route
from ..problem import HORIZON_S, Job, Problem, Vehicle, Window
from .schedule import time_route

MOST_DELAYS = 60  # each is a window, a duty or a break of one of the two


def first_meeting(
    problem: Problem,
    job: Job,
    pair: tuple[Vehicle, Vehicle],
    visits: Mapping[int, Sequence[int]],
    meetings: Mapping[int, Window],
) -> int | None:
    """The second of that start, with nothing else in their day but their duties and `visits` (by vehicle id, ids in
    order), which keep to `meetings`; None where there is none. The visit is moved behind each other's earliest start,
    so that one is found wherever there is one within a few windows."""
    if pair[0].worker == pair[1].worker:
        return None
    earliest = -HORIZON_S
    for _ in range(MOST_DELAYS):
        starts = {**meetings, job.id: (earliest, HORIZON_S)}
        begins = [_first(problem, vehicle, job, visits.get(vehicle.id, ()), starts) for vehicle in pair]
        if begins[0] is None or begins[1] is None:
            return None
        if begins[0] == begins[1]:
            return begins[0]
        earliest = max(begins[0], begins[1])
    return None


def _first(
    problem: Problem, vehicle: Vehicle, job: Job, others: Sequence[int], starts: Mapping[int, Window]
) -> int | None:
    """The earliest start of the visit among the others, before or between or after them."""
    orders = ([*others[:place], job.id, *others[place:]] for place in range(len(others) + 1))
    routes = (time_route(problem, vehicle, order, starts=starts, strict=True) for order in orders)
    return min((_begin(route, job.id) for route in routes if route), default=None)


def _begin(route: Route, job: int) -> int:
    return next(step.begin for step in route.steps if step.type == "job" and step.id == job)
