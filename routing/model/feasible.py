"""Which workers could serve a visit if the day were otherwise empty: the ground of bounds and explanations."""

from ..plan import StepType
from ..problem import Job, Problem, Vehicle
from .schedule import time_route, time_stops


def able(problem: Problem, job_id: int) -> list[int]:
    """Vehicles with the skills and the permission, whatever their hours."""
    job = problem.jobs_by_id[job_id]
    return [vehicle.id for vehicle in problem.vehicles if problem.can_serve(vehicle, job)]


def able_alone(problem: Problem, job_id: int) -> list[int]:
    """Of those, the ones whose hours and ways allow it with nothing but their duties that day."""
    return [
        vehicle
        for vehicle in able(problem, job_id)
        if can_serve_alone(problem, problem.vehicles_by_id[vehicle], job_id)
    ]


def can_serve_alone(problem: Problem, vehicle: Vehicle, job_id: int) -> bool:
    """Whether its hours and ways allow the visit with nothing but its duties that day, wherever among them."""
    if time_route(problem, vehicle, [job_id], strict=True):
        return True
    duties: list[tuple[StepType, int]] = [("duty", duty.id) for duty in problem.own_duties(vehicle)]
    orders = ([*duties[:place], ("job", job_id), *duties[place:]] for place in range(len(duties) + 1))
    return any(time_stops(problem, vehicle, order) for order in orders)


def servable(problem: Problem, job_id: int) -> bool:
    """Whether as many shifts as it needs workers could each serve it, with nothing but their duties that
    day. Whether two of them are one person's, or never there at one time, is not looked at: it may be True
    of a visit that nobody can serve."""
    vehicles = able_alone(problem, job_id)
    return len(vehicles) >= problem.jobs_by_id[job_id].required_workers


def hours_meet(vehicle: Vehicle, job: Job) -> bool:
    """Whether the visit could be made within the shift as it was planned, if no way took any time: who is late or busy
    then is there all the same."""
    low, high = vehicle.window
    return any(max(start, low) <= min(end, high - job.service) for start, end in job.start_windows())
