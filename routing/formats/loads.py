"""What is on board of a vehicle, as VROOM tells it in a plan: after each step, and the sums of routes and of all."""

from collections.abc import Iterable
from typing import Any

from ..plan import Route
from ..problem import Job, Problem


def loads_after(problem: Problem, route: Route) -> list[dict[str, Any]]:
    """`load` after each step of the route, a number a dimension; nothing of a vehicle without a capacity."""
    size = len(problem.vehicles_by_id[route.vehicle].capacity)
    if not size:
        return [{} for _ in route.steps]
    load, found = _sum((job.delivery for job in _jobs(problem, route)), size), []
    for step in route.steps:
        job = problem.jobs_by_id.get(step.id) if step.type == "job" and step.id is not None else None
        if job:
            taken, brought = _sum([job.pickup], size), _sum([job.delivery], size)
            load = [one + more - less for one, more, less in zip(load, taken, brought, strict=True)]
        found.append({"load": load})
    return found


def carried(problem: Problem, routes: Iterable[Route]) -> dict[str, Any]:
    """`delivery` and `pickup` of these routes together; nothing of a problem without capacities."""
    size = max((len(vehicle.capacity) for vehicle in problem.vehicles), default=0)
    if not size:
        return {}
    jobs = [job for route in routes for job in _jobs(problem, route)]
    return {
        "delivery": _sum((job.delivery for job in jobs), size),
        "pickup": _sum((job.pickup for job in jobs), size),
    }


def _jobs(problem: Problem, route: Route) -> list[Job]:
    return [problem.jobs_by_id[number] for number in route.jobs if number in problem.jobs_by_id]


def _sum(amounts: Iterable[tuple[int, ...]], size: int) -> list[int]:
    """By dimension; none at all is nothing."""
    total = [0] * size
    for one in amounts:
        total = [before + more for before, more in zip(total, one or [0] * size, strict=True)]
    return total
