"""What the entries of a problem may say of each other: whatever one names is there, and nothing contradicts itself.

Not public. A field by itself is judged where it is made (`field_rules`).
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from . import field_rules as rules
from .field_rules import ProblemError, shown
from .history_rules import judge_before, judge_begun, judge_history
from .job import Job
from .matrix import Matrix
from .vehicle import Duty, Vehicle

if TYPE_CHECKING:
    from .problem import Problem


def judge(problem: "Problem") -> None:
    """Raises `ProblemError` for the first thing that is wrong."""
    _places(problem)
    _matrices(problem)
    judge_history(problem)
    for vehicle in problem.vehicles:
        _vehicle(problem, vehicle)
    _shifts(problem)
    _loads(problem)
    for job in problem.jobs:
        _job(problem, job)
    for duty in problem.duties:
        _duty(problem, duty)
    judge_before(problem)
    judge_begun(problem)


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
                f"{where}: its {len(matrix.durations)} rows and the {len(problem.locations)} locations differ in "
                f"number; "
                "give one row a location."
            )


def _vehicle(problem: "Problem", vehicle: Vehicle) -> None:
    where = f"vehicle {vehicle.id}"
    rules.located(problem.locations, where, "start", vehicle.start)
    rules.located(problem.locations, where, "end", vehicle.end)
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
                f"vehicles {one.id} and {other.id}: two shifts of worker {one.worker} at the same time; part their "
                f"hours."
            )


def _loads(problem: "Problem") -> None:
    """Whatever is carried is told in the same dimensions."""
    told = [(f"vehicle {vehicle.id}", "capacity", vehicle.capacity) for vehicle in problem.vehicles]
    for job in problem.jobs:
        for name, amounts in (("delivery", job.delivery), ("pickup", job.pickup)):
            if amounts:
                told.append((f"job {job.id}", name, amounts))
    for where, name, amounts in told[1:]:
        if len(amounts) != len(told[0][2]):
            raise ProblemError(
                f"{where}: {name} has {len(amounts)} dimensions, and {told[0][1]} of {told[0][0]} has "
                f"{len(told[0][2])}; give all the same."
            )


def _job(problem: "Problem", job: Job) -> None:
    if job.location >= len(problem.locations):
        rules.located(problem.locations, f"job {job.id}", "location", job.location)
    if job.locked and job.locked.vehicle not in problem.vehicles_by_id:
        raise ProblemError(
            f"job {job.id}: it is locked to vehicle {job.locked.vehicle}, which does not exist; name another, or none."
        )
    same = job.same_worker_as
    if same is not None and (same == job.id or same not in problem.jobs_by_id):
        raise ProblemError(f"job {job.id}: same_worker_as {same} is no other job; name another, or none.")


def _duty(problem: "Problem", duty: Duty) -> None:
    where = f"duty {duty.id}"
    rules.located(problem.locations, where, "location", duty.location)
    if duty.vehicle is None:
        return
    vehicle = problem.vehicles_by_id.get(duty.vehicle)
    if vehicle is None:
        raise ProblemError(f"{where}: there is no vehicle {duty.vehicle}; name another, or none.")
    if duty.start < vehicle.window[0] or duty.end > vehicle.window[1]:
        raise ProblemError(f"{where}: it lies outside the hours of vehicle {duty.vehicle}; change one of them.")
    if not duty.skills <= vehicle.skills:
        raise ProblemError(f"{where}: vehicle {duty.vehicle} lacks a skill it needs; name another, or none.")
