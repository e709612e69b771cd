"""Which workers could serve a visit if the day were otherwise empty: the ground of bounds and explanations."""

from ..problem import Problem
from .schedule import time_route


def able(problem: Problem, job_id: int) -> list[int]:
    """Vehicles with the skills and the permission, whatever their hours."""
    job = problem.jobs_by_id[job_id]
    return [vehicle.id for vehicle in problem.vehicles if problem.can_serve(vehicle, job)]


def able_alone(problem: Problem, job_id: int) -> list[int]:
    """Of those, the ones whose hours and ways allow it with nothing but their duties that day."""
    return [
        vehicle
        for vehicle in able(problem, job_id)
        if time_route(problem, problem.vehicles_by_id[vehicle], [job_id], strict=True)
    ]


def servable(problem: Problem, job_id: int) -> bool:
    """Whether as many shifts as it needs workers could each serve it, with nothing but their duties that
    day. Whether two of them are one person's, or never there at one time, is not looked at: it may be True
    of a visit that nobody can serve."""
    vehicles = able_alone(problem, job_id)
    return len(vehicles) >= problem.jobs_by_id[job_id].required_workers
