"""Which workers could serve a visit if the day were otherwise empty: the ground of bounds and explanations."""

from collections.abc import Collection, Iterable

from ..plan import StepType
from ..problem import Job, Problem, Vehicle
from .schedule import time_route, time_stops


def able(problem: Problem, job_id: int, service: int | None = None) -> list[int]:
    """Vehicles with the skills and the permission, whatever their hours: for the service of this index, None: for any
    of the visit."""
    job = problem.jobs_by_id[job_id]
    return [vehicle.id for vehicle in problem.vehicles if problem.can_serve(vehicle, job, service)]


def able_alone(problem: Problem, job_id: int, service: int | None = None) -> list[int]:
    """Of those, the ones whose hours and ways allow it with nothing but their duties that day."""
    return [
        vehicle
        for vehicle in able(problem, job_id, service)
        if can_serve_alone(problem, problem.vehicles_by_id[vehicle], job_id, service)
    ]


def can_serve_alone(problem: Problem, vehicle: Vehicle, job_id: int, service: int | None = None) -> bool:
    """Whether its hours and ways allow the visit with nothing but its duties that day, wherever among them. `service`:
    the index of the one it does; None: any that it may do."""
    indices = services_of(problem, vehicle, problem.jobs_by_id[job_id]) if service is None else [service]
    return any(_alone(problem, vehicle, job_id, index) for index in indices)


def services_of(problem: Problem, vehicle: Vehicle, job: Job) -> list[int]:
    """Indices of the services that it may do, by skills and permission; the only one of a visit that has one."""
    if len(job.services) == 1:
        return [0]
    return [index for index in range(len(job.services)) if problem.can_serve(vehicle, job, index)]


def _alone(problem: Problem, vehicle: Vehicle, job_id: int, service: int) -> bool:
    services = {job_id: service}
    if time_route(problem, vehicle, [job_id], services=services, strict=True):
        return True
    duties: list[tuple[StepType, int]] = [("duty", duty.id) for duty in problem.own_duties(vehicle)]
    orders = ([*duties[:place], ("job", job_id), *duties[place:]] for place in range(len(duties) + 1))
    return any(time_stops(problem, vehicle, order, services=services) for order in orders)


def servable(problem: Problem, job_id: int) -> bool:
    """Whether as many shifts as it needs workers could each serve it, with nothing but their duties that
    day, each service of it by one. Whether two of them are one person's, or never there at one time, is not looked at:
    it may be True of a visit that nobody can serve."""
    job = problem.jobs_by_id[job_id]
    return are_enough(job, [able_alone(problem, job_id, index) for index in range(len(job.services))])


def are_enough(job: Job, by_service: Collection[Iterable[int]]) -> bool:
    """Whether each service of the visit can have its own of these (vehicles or workers, for each service those who
    could do it)."""
    groups = [set(group) for group in by_service]
    return all(len(group) >= job.workers_each for group in groups) and len(set().union(*groups)) >= job.workers


def hours_meet(vehicle: Vehicle, job: Job, service: int = 0) -> bool:
    """Whether the service of this index could be done within the shift as it was planned, if no way took any time: who
    is late or busy then is there all the same."""
    low, high = vehicle.window
    seconds = job.services[service].service
    return any(max(start, low) <= min(end, high - seconds) for start, end in job.start_windows(service))
