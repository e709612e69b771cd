"""Times for a plan made by hand: who visits whom in which order is given, when is worked out."""

from collections.abc import Mapping, Sequence

from .model.schedule import schedule as time_routes
from .model.unassigned import with_unassigned
from .plan import Plan
from .problem import Problem, ProblemError


def schedule(problem: Problem, orders: Mapping[int, Sequence[int]]) -> Plan:
    """A plan of these routes: `orders` has, by vehicle id, the ids of its visits in their order.

    Every stop begins as early as the rules allow, in seconds; duties and breaks find their places by themselves, a
    visit of two workers begins when both can be there, and what has begun comes first, named or not. Where a rule of
    time cannot be kept the times are the nearest to it, and `check` names what is broken. Shifts without visits have no
    route. What is in no order is left out (`Plan.unassigned`, without reasons).

    Raises `ProblemError` for an id that the problem does not have.
    """
    for vehicle, jobs in orders.items():
        if vehicle not in problem.vehicles_by_id:
            raise ProblemError(f"orders: there is no vehicle {vehicle}; remove it.")
        unknown = next((job for job in jobs if job not in problem.jobs_by_id), None)
        if unknown is not None:
            raise ProblemError(f"orders: vehicle {vehicle} has job {unknown}, which does not exist; remove it.")
    to_come = {
        vehicle: [job for job in jobs if not problem.has_begun(job)]
        for vehicle, jobs in (dict.fromkeys(problem.begun, ()) | dict(orders)).items()
        if jobs or vehicle in problem.begun
    }
    return with_unassigned(problem, time_routes(problem, to_come))
