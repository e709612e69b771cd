"""Planning again: the plan that people were told, and what of it had begun by now."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from .history import assignments
from .history_rules import judge_team
from .plan import Plan, Route, Step
from .problem import Assignment, Begun, Job, Lock, Problem, ProblemError, Vehicle

GONE = -1  # the worker of a shift that the problem does not have any more


def with_previous(problem: Problem, previous: Plan, now: int | None = None) -> Problem:
    """The problem with `previous` as the plan that people were told: each visit moved from it costs `weights.change`.

    `now` (seconds) is given when the day runs: what had begun in `previous` by then becomes history, fixed to its shift
    and its start, and nothing new begins before. A shift without a route is at the duties that are its own. Visits and
    shifts of `previous` that the problem does not have any more are left aside, unless they have begun.

    Raises `ProblemError`: two routes of one shift, steps out of order, or something that
    has begun and is not in the problem.
    """
    routes = previous.routes
    for vehicle, times in Counter(route.vehicle for route in routes).items():
        if times > 1:
            raise ProblemError(f"previous: vehicle {vehicle} is used twice; keep one of its routes.")
    again = replace(problem, before=_before(problem, routes), now=now, begun={})
    return again if now is None else _running(again, routes, now)


def judge_start(problem: Problem, start: Plan) -> None:
    """Raises `ProblemError` for a plan to begin from that names what the problem does not have, or a shift twice."""
    seen: set[int] = set()
    for route in start.routes:
        if route.vehicle not in problem.vehicles_by_id:
            raise ProblemError(f"start: vehicle {route.vehicle} does not exist; remove its route.")
        if route.vehicle in seen:
            raise ProblemError(f"start: vehicle {route.vehicle} is used twice; keep one of its routes.")
        seen.add(route.vehicle)
        for step in route.steps:
            known = {"job": problem.jobs_by_id.keys(), "duty": problem.duties_by_id.keys()}.get(step.type)
            if known is not None and step.id not in known:
                raise ProblemError(f"start: {step.type} {step.id} does not exist; remove it.")
            if step.type == "job":
                _judge_service("start", problem, step)


def _judge_service(where: str, problem: Problem, step: Step) -> None:
    """`step`: of a visit that the problem has."""
    job = problem.jobs_by_id[-1 if step.id is None else step.id]
    if step.service_index not in range(len(job.services)):
        raise ProblemError(f"{where}: job {step.id} has no service {step.service_index}; name another, or none.")


def _before(problem: Problem, routes: tuple[Route, ...]) -> dict[int, Assignment]:
    known = problem.vehicles_by_id
    stood = assignments(routes, lambda vehicle: known[vehicle].worker if vehicle in known else GONE)
    return {job: one for job, one in stood.items() if job in problem.jobs_by_id}


def _running(problem: Problem, routes: tuple[Route, ...], now: int) -> Problem:
    begun: dict[int, Begun] = {}
    for route in routes:
        vehicle, steps = problem.vehicles_by_id.get(route.vehicle), _begun_steps(problem, route, now)
        if vehicle is not None and steps:
            begun[vehicle.id] = Begun.of(vehicle, (route.steps[0], *steps), now)
        elif vehicle is None and any(step.type == "job" for step in steps):
            job = next(step.id for step in steps if step.type == "job")
            raise ProblemError(f"job {job} has begun with vehicle {route.vehicle}, which is gone; leave both out.")
    for vehicle in problem.vehicles:
        if vehicle.id not in begun and (steps := _duties_begun(problem, vehicle, now)):
            begun[vehicle.id] = Begun.of(vehicle, steps, now)
    frozen: dict[int, list[tuple[int, Step]]] = {}
    for number, one in begun.items():
        for step in one.steps:
            if step.type == "job" and step.id is not None:
                frozen.setdefault(step.id, []).append((number, step))
    jobs = tuple(_frozen(problem, job, frozen[job.id]) if job.id in frozen else job for job in problem.jobs)
    return replace(problem, jobs=jobs, begun=begun)


def _begun_steps(problem: Problem, route: Route, now: int) -> tuple[Step, ...]:
    """The steps that had begun, without the start. A visit is as long as the problem says now."""
    steps = route.steps[1:-1]
    if any(later.begin < one.begin for one, later in pairwise(steps)):
        raise ProblemError(f"previous: the steps of vehicle {route.vehicle} are not in the order of their times.")
    found = []
    for step in steps:
        if step.type not in ("job", "duty", "break"):
            raise ProblemError(f"previous: vehicle {route.vehicle} starts or ends in the middle of its route.")
        if step.begin > now:
            break
        if step.type == "job":
            job = problem.jobs_by_id.get(-1 if step.id is None else step.id)
            if job is None:
                raise ProblemError(f"job {step.id} has begun by now; it cannot be left out.")
            _judge_service("previous", problem, step)
            step = replace(step, service=job.services[step.service_index].service, location=job.location)
        found.append(step)
    return tuple(found)


def _duties_begun(problem: Problem, vehicle: Vehicle, now: int) -> tuple[Step, ...]:
    """A worker without a route is at the duties that are theirs."""
    mine = sorted((d for d in problem.duties if d.vehicle == vehicle.id and d.start <= now), key=lambda d: d.start)
    if not mine:
        return ()
    place, steps = vehicle.start, []
    for duty in mine:
        travel = problem.duration(vehicle, place, duty.location)
        distance = problem.distance(vehicle, place, duty.location)
        steps.append(Step("duty", duty.id, duty.location, duty.start, 0, duty.end - duty.start, travel, distance))
        place = duty.location
    return Step("start", None, vehicle.start, mine[0].start - steps[0].travel, 0, 0, 0, 0), *steps


def _frozen(problem: Problem, job: Job, served: list[tuple[int, Step]]) -> Job:
    """It stays where and when it began."""
    judge_team(problem, job, served)
    vehicle, step = min(served, key=lambda one: one[1].service_index)
    free = replace(job, promise=None, release=None, due=None, locked=None)
    if job.gap is None:
        return replace(free, windows=(), locked=Lock(vehicle))
    return replace(free, windows=((step.begin, step.begin),), locked=Lock(vehicle, step.begin))
