"""When two shifts could first do the services of a visit of two workers."""

from collections.abc import Sequence

from ..plan import Route
from ..problem import HORIZON_S, Job, Problem, Vehicle
from .schedule import starts_apart, time_route
from .synchronised_visits import Part, Settled, SynchronisedVisit, settled_by

MOST_DELAYS = 60  # each is a window, a duty or a break of one of the two


def pair_of(job: Job, one: Vehicle, other: Vehicle) -> tuple[tuple[Vehicle, int], tuple[Vehicle, int]]:
    """Who does which service (index) of the visit: the first of the two its first, the other its last."""
    return (one, 0), (other, len(job.services) - 1)


def first_meeting(
    problem: Problem, job: Job, pair: tuple[Vehicle, Vehicle], others: Sequence[SynchronisedVisit] = ()
) -> SynchronisedVisit | None:
    """At their least starts, with nothing else in their day but their duties and the `others` that are settled; None
    where there are none. `pair`: of several services, who does the first and who the second. Each part of the visit is
    moved behind the earliest start that the other allows, so that starts are found wherever there are any within a few
    windows."""
    if pair[0].worker == pair[1].worker:
        return None
    settled = [settled_by(vehicle.id, others) for vehicle in pair]
    team, least = pair_of(job, *pair), (-HORIZON_S, -HORIZON_S)
    for _ in range(MOST_DELAYS):
        begins = [
            _first(problem, vehicle, job, service, mine, low)
            for (vehicle, service), mine, low in zip(team, settled, least, strict=True)
        ]
        if begins[0] is None or begins[1] is None:
            return None
        least = starts_apart(job, begins[0], begins[1])
        if least == (begins[0], begins[1]):
            parts = (Part(vehicle.id, service, start) for (vehicle, service), start in zip(team, least, strict=True))
            return SynchronisedVisit(job.id, tuple(parts))
    return None


def _first(problem: Problem, vehicle: Vehicle, job: Job, service: int, settled: Settled, low: int) -> int | None:
    """The earliest start of its part from `low` on, before or between or after what is settled."""
    if all(high < max(low, start) for start, high in job.start_windows(service)):
        return None
    orders = ([*settled.jobs[:place], job.id, *settled.jobs[place:]] for place in range(len(settled.jobs) + 1))
    starts, services = {**settled.starts, job.id: (low, HORIZON_S)}, {**settled.services, job.id: service}
    routes = (time_route(problem, vehicle, order, starts=starts, services=services, strict=True) for order in orders)
    return min((_begin(route, job.id) for route in routes if route), default=None)


def _begin(route: Route, job: int) -> int:
    return next(step.begin for step in route.steps if step.type == "job" and step.id == job)
