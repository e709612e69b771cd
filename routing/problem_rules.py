"""What the entries of a problem may say of each other: whatever one names is there, and nothing contradicts itself.

Not public. A field by itself is judged where it is made (`field_rules`).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from . import field_rules as rules
from .field_rules import ProblemError, shown
from .history import Before, Begun
from .job import Job
from .matrix import Matrix
from .plan import Step
from .vehicle import Duty, Vehicle

if TYPE_CHECKING:
    from .problem import Problem

BEGUN_KINDS = ("job", "duty", "break")


def judge(problem: "Problem") -> None:
    """Raises `ProblemError` for the first thing that is wrong."""
    _places(problem)
    _matrices(problem)
    for vehicle in problem.vehicles:
        _vehicle(problem, vehicle)
    _shifts(problem)
    for job in problem.jobs:
        _job(problem, job)
    for duty in problem.duties:
        _duty(problem, duty)
    _before(problem)
    _begun(problem)


def _places(problem: "Problem") -> None:
    if not isinstance(problem.locations, tuple):
        raise ProblemError("locations must be a tuple of (latitude, longitude) or None.")
    for number, point in enumerate(problem.locations):
        if point is not None and not (isinstance(point, tuple) and len(point) == 2 and rules.is_point(*point)):
            raise ProblemError(f"location {number}: {shown(point)} is not (latitude, longitude) in WGS84 degrees.")


def _matrices(problem: "Problem") -> None:
    if not isinstance(problem.matrices, dict):
        raise ProblemError("matrices must be a dict with a Matrix a profile.")
    for profile, matrix in problem.matrices.items():
        where = f"matrices.{str(profile)[:40]}"
        rules.instance("matrices", str(profile)[:40], matrix, Matrix)
        if len(matrix.durations) != len(problem.locations):
            raise ProblemError(
                f"{where}: its {len(matrix.durations)} rows and the {len(problem.locations)} locations differ in number; "
                "give one row a location."
            )


def _located(problem: "Problem", where: str, name: str, location: int | None) -> None:
    size = len(problem.locations)
    if location is not None and location >= size:
        raise ProblemError(f"{where}: {name} {location} is none of the {size} locations, which count from 0.")


def _vehicle(problem: "Problem", vehicle: Vehicle) -> None:
    where = f"vehicle {vehicle.id}"
    _located(problem, where, "start", vehicle.start)
    _located(problem, where, "end", vehicle.end)
    if vehicle.profile not in problem.matrices:
        raise ProblemError(f"{where}: there is no matrix for the profile {shown(vehicle.profile)}; add one.")
    for number in vehicle.order:
        job = problem.jobs_by_id.get(number)
        if job is None:
            raise ProblemError(f"{where}: order names job {number}, which does not exist; remove it.")
        locked = job.locked is not None and job.locked.vehicle == vehicle.id
        if not locked and not problem.has_begun(number):
            raise ProblemError(f"{where}: order names job {number}, which is not locked to it; lock it, or remove it.")


def _shifts(problem: "Problem") -> None:
    shifts = sorted(problem.vehicles, key=lambda vehicle: (vehicle.worker, vehicle.window))
    for one, other in pairwise(shifts):
        if one.worker == other.worker and other.window[0] < one.window[1]:
            raise ProblemError(
                f"vehicles {one.id} and {other.id}: two shifts of worker {one.worker} at the same time; part their hours."
            )


def _job(problem: "Problem", job: Job) -> None:
    if job.location >= len(problem.locations):
        _located(problem, f"job {job.id}", "location", job.location)
    if job.locked and job.locked.vehicle not in problem.vehicles_by_id:
        raise ProblemError(
            f"job {job.id}: it is locked to vehicle {job.locked.vehicle}, which does not exist; name another, or none."
        )
    same = job.same_worker_as
    if same is not None and (same == job.id or same not in problem.jobs_by_id):
        raise ProblemError(f"job {job.id}: same_worker_as {same} is no other job; name another, or none.")


def _duty(problem: "Problem", duty: Duty) -> None:
    where = f"duty {duty.id}"
    _located(problem, where, "location", duty.location)
    if duty.vehicle is None:
        return
    vehicle = problem.vehicles_by_id.get(duty.vehicle)
    if vehicle is None:
        raise ProblemError(f"{where}: there is no vehicle {duty.vehicle}; name another, or none.")
    if duty.start < vehicle.window[0] or duty.end > vehicle.window[1]:
        raise ProblemError(f"{where}: it lies outside the hours of vehicle {duty.vehicle}; change one of them.")
    if not duty.skills <= vehicle.skills:
        raise ProblemError(f"{where}: vehicle {duty.vehicle} lacks a skill it needs; name another, or none.")


def _before(problem: "Problem") -> None:
    if not isinstance(problem.before, dict):
        raise ProblemError("before must be a dict with a Before a job.")
    for number, stood in problem.before.items():
        if number not in problem.jobs_by_id:
            raise ProblemError(f"before: job {shown(number)} does not exist; remove it.")
        where = f"before: job {number}"
        if not isinstance(stood, Before):
            raise ProblemError(f"{where}: {shown(stood)} is not a Before.")
        rules.ids(where, "workers", stood.workers)
        rules.moment(where, "start", stood.start)


def _begun(problem: "Problem") -> None:
    """History is a day as it can have been; `with_previous` makes it so."""
    rules.moment_or_none("the problem", "now", problem.now)
    if not isinstance(problem.begun, dict):
        raise ProblemError("begun must be a dict with a Begun a vehicle.")
    if problem.begun and problem.now is None:
        raise ProblemError("begun: without now nothing can have begun; give now.")
    for number, begun in problem.begun.items():
        if number not in problem.vehicles_by_id:
            raise ProblemError(f"begun: vehicle {shown(number)} does not exist; remove it.")
        where = f"begun: vehicle {number}"
        if not isinstance(begun, Begun):
            raise ProblemError(f"{where}: {shown(begun)} is not a Begun.")
        _history(problem, where, begun)
    for kind, served in (("job", problem.jobs_by_id), ("duty", problem.duties_by_id)):
        for number, shifts in _by_id(problem, kind).items():
            if number not in served:
                raise ProblemError(f"{kind} {number} has begun by now; it cannot be left out.")
            rule = _begun_job if kind == "job" else _begun_duty
            rule(problem, number, shifts)


def _history(problem: "Problem", where: str, begun: Begun) -> None:
    steps = begun.steps
    if not isinstance(steps, tuple) or len(steps) < 2 or not all(isinstance(step, Step) for step in steps):
        raise ProblemError(f"{where}: its steps must be a tuple of Step, a start and what has begun.")
    for step in steps:
        for name in ("arrival", "waiting", "service", "travel", "distance"):
            rules.moment(where, name, getattr(step, name))
        rules.location_or_none(where, "location", step.location)
        _located(problem, where, "location", step.location)
    if steps[0].type != "start" or any(step.type not in BEGUN_KINDS or step.id is None for step in steps[1:]):
        raise ProblemError(f"{where}: its steps must be a start, then visits, duties and breaks by their ids.")
    if any(later.begin < one.begin for one, later in pairwise(steps[1:])) or steps[-1].begin > (problem.now or 0):
        raise ProblemError(f"{where}: its steps must be in the order of their times, and have begun by now.")
    rules.location_or_none(where, "place", begun.place)
    _located(problem, where, "place", begun.place)
    rules.moment(where, "ready", begun.ready)
    if begun.ready < (problem.now or 0):
        raise ProblemError(f"{where}: ready {begun.ready} is before now; nothing new begins then.")


def _by_id(problem: "Problem", kind: str) -> dict[Any, list[tuple[int, Step]]]:
    """What has begun, with the shifts it began with."""
    found: dict[Any, list[tuple[int, Step]]] = {}
    for vehicle, step in _steps(problem):
        if step.type == kind:
            found.setdefault(step.id, []).append((vehicle, step))
    return found


def _steps(problem: "Problem") -> Iterator[tuple[int, Step]]:
    for vehicle, begun in problem.begun.items():
        for step in begun.steps:
            yield vehicle, step


def _begun_job(problem: "Problem", number: int, served: list[tuple[int, Step]]) -> None:
    job = problem.jobs_by_id[number]
    starts = {step.begin for _, step in served}
    workers = {problem.vehicles_by_id[vehicle].worker for vehicle, _ in served}
    if not len(served) == len(workers) == job.required_workers or len(starts) > 1:
        raise ProblemError(
            f"job {number} has begun with {len(workers)} and needs {job.required_workers} workers, starting together."
        )
    start = served[0][1].begin
    locked = job.locked is not None and job.locked.vehicle in {vehicle for vehicle, _ in served}
    if not locked or job.start_windows() != ((start, start),):
        raise ProblemError(f"job {number} has begun at {start}: lock it there, or let `with_previous` do it.")


def _begun_duty(problem: "Problem", number: int, served: list[tuple[int, Step]]) -> None:
    duty, vehicle = problem.duties_by_id[number], served[0][0]
    if len(served) > 1:
        raise ProblemError(f"duty {number} has begun twice; keep one of its steps.")
    if vehicle != (vehicle if duty.vehicle is None else duty.vehicle):
        raise ProblemError(f"duty {number} has begun with vehicle {vehicle}, and is of vehicle {duty.vehicle}.")
