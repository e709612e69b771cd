"""What a day that is planned again may say of what was before: a history as it can
have been. `with_previous` makes it so.

Not public.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from . import field_rules as rules
from .field_rules import ProblemError, shown
from .history import Assignment, Begun
from .plan import Step, StepType

if TYPE_CHECKING:
    from .job import Job
    from .problem import Problem

BEGUN_KINDS = ("job", "duty", "break")


def judge_before(problem: "Problem") -> None:
    if not isinstance(problem.before, dict):
        raise ProblemError("before must be a dict with an Assignment a job.")
    for number, stood in problem.before.items():
        if number not in problem.jobs_by_id:
            raise ProblemError(f"before: job {shown(number)} does not exist; remove it.")
        where = f"before: job {number}"
        if not isinstance(stood, Assignment):
            raise ProblemError(f"{where}: {shown(stood)} is not an Assignment.")
        rules.ids(where, "workers", stood.workers)
        rules.moment(where, "start", stood.start)
        _judge_services(where, stood.services)


def judge_history(problem: "Problem") -> None:
    """What each shift has begun, by itself."""
    rules.moment_or_none("the problem", "now", problem.now)
    if not isinstance(problem.begun, dict):
        raise ProblemError("begun must be a dict with a Begun a vehicle.")
    for number, begun in problem.begun.items():
        if number not in problem.vehicles_by_id:
            raise ProblemError(f"begun: vehicle {shown(number)} does not exist; remove it.")
        if not isinstance(begun, Begun):
            raise ProblemError(f"begun: vehicle {number}: {shown(begun)} is not a Begun.")
        if problem.now is None:
            raise ProblemError("begun: without now nothing can have begun; give now.")
        where = f"begun: vehicle {number}"
        _history(problem, problem.now, where, begun.steps)
        goes_on = Begun.of(problem.vehicles_by_id[number], begun.steps, problem.now)
        if begun != goes_on:
            raise ProblemError(
                f"{where}: after these steps it goes on from location {goes_on.place} at {goes_on.ready}, not from "
                f"{shown(begun.place)} at {shown(begun.ready)}; let `with_previous` say so."
            )


def judge_team(problem: "Problem", job: "Job", served: list[tuple[int, Step]]) -> None:
    """A visit that has begun has all its workers, each with a service of it; those who start together did."""
    workers = {problem.vehicles_by_id[vehicle].worker for vehicle, _ in served}
    whole = sorted(step.service_index for _, step in served) == sorted(job.workers_each * [*range(len(job.services))])
    together = job.gap != (0, 0) or len({step.begin for _, step in served}) < 2
    if len(workers) == len(served) and whole and together:
        return
    if len(job.services) > 1:
        raise ProblemError(
            f"job {job.id} has begun, and not each of its services with its own worker as it is asked for; plan again "
            "when all have begun, or none."
        )
    raise ProblemError(
        f"job {job.id} has begun with {len(workers)} and needs {job.workers} workers, starting together."
    )


def judge_begun(problem: "Problem") -> None:
    """What has begun is in the problem, and fixed where it did."""
    for number, served in _begun(problem, "job").items():
        _begun_job(problem, number, served)
    for number, served in _begun(problem, "duty").items():
        _begun_duty(problem, number, served)


def _history(problem: "Problem", now: int, where: str, steps: object) -> None:
    if not isinstance(steps, tuple) or len(steps) < 2 or not all(isinstance(step, Step) for step in steps):
        raise ProblemError(f"{where}: its steps must be a tuple of Step, a start and what has begun.")
    for step in steps:
        for name in ("arrival", "waiting", "service", "travel", "distance"):
            rules.moment(where, name, getattr(step, name))
        rules.number(where, "service_index", step.service_index, 0, rules.MOST_WORKERS - 1)
        rules.location_or_none(where, "location", step.location)
        rules.located(problem.locations, where, "location", step.location)
    if steps[0].type != "start" or any(step.type not in BEGUN_KINDS or not rules.is_int(step.id) for step in steps[1:]):
        raise ProblemError(f"{where}: its steps must be a start, then visits, duties and breaks by their ids.")
    if any(later.begin < one.begin for one, later in pairwise(steps[1:])) or steps[-1].begin > now:
        raise ProblemError(f"{where}: its steps must be in the order of their times, and have begun by now.")


def _begun(problem: "Problem", kind: StepType) -> dict[int | None, list[tuple[int, Step]]]:
    """What has begun, by id, with the shifts it began with."""
    found: dict[int | None, list[tuple[int, Step]]] = {}
    for vehicle, begun in problem.begun.items():
        for step in begun.steps:
            if step.type == kind:
                found.setdefault(step.id, []).append((vehicle, step))
    return found


def _begun_job(problem: "Problem", number: int | None, served: list[tuple[int, Step]]) -> None:
    job = problem.jobs_by_id.get(-1 if number is None else number)
    if job is None:
        raise ProblemError(f"job {number} has begun by now; it cannot be left out.")
    judge_team(problem, job, served)
    start = min(served, key=lambda one: one[1].service_index)[1].begin
    locked = job.locked is not None and job.locked.vehicle in {vehicle for vehicle, _ in served}
    if not locked or (job.gap is not None and job.start_windows() != ((start, start),)):
        raise ProblemError(f"job {number} has begun at {start}: lock it there, or let `with_previous` do it.")


def _begun_duty(problem: "Problem", number: int | None, served: list[tuple[int, Step]]) -> None:
    duty, vehicle = problem.duties_by_id.get(-1 if number is None else number), served[0][0]
    if duty is None:
        raise ProblemError(f"duty {number} has begun by now; it cannot be left out.")
    if len(served) > 1:
        raise ProblemError(f"duty {number} has begun twice; keep one of its steps.")
    if duty.vehicle not in (None, vehicle):
        raise ProblemError(f"duty {number} has begun with vehicle {vehicle}, and is of vehicle {duty.vehicle}.")


def _judge_services(where: str, services: object) -> None:
    if not isinstance(services, tuple) or not all(isinstance(one, tuple) and len(one) == 3 for one in services):
        raise ProblemError(f"{where}: services {shown(services)} must be a tuple of (index, worker, start).")
    for index, worker, start in services:
        rules.number(where, "services: the index", index, 0, rules.MOST_WORKERS - 1)
        rules.ids(where, "services: the worker", frozenset({worker}) if rules.is_int(worker) else worker)
        rules.moment(where, "services: the start", start)
