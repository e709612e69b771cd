"""Judges a plan from first principles. Shares no code with the solver or the scheduler, on purpose."""

from dataclasses import dataclass, field
from typing import Any

from .plan import Plan, Route, Step
from .problem import Problem, Vehicle


@dataclass(frozen=True)
class Violation:
    """A broken rule: a stable code and its parameters."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.params.items())
        return f"{SENTENCES[self.code]} ({told})"


SENTENCES = {
    "unknown_vehicle": "the plan names a vehicle that the problem does not have",
    "unknown_job": "the plan names a visit that the problem does not have",
    "twice": "a visit is served more often than it needs workers",
    "route_twice": "a vehicle has two routes",
    "skill": "the worker lacks a skill the visit needs",
    "forbidden": "this worker may not serve this visit",
    "window": "the visit starts outside the hours given",
    "promise": "the visit starts too far from the time promised",
    "lock": "a locked visit was moved",
    "too_fast": "there is not enough time to get there",
    "shift": "the route leaves the hours of the shift",
    "duty": "office duty is not kept",
    "break": "there is no time left for the break",
    "service": "the visit is shorter or longer than agreed",
    "workers": "a visit of two workers has another number of them",
    "together": "two workers do not start their visit at the same time",
    "max_tasks": "the route has more visits than allowed",
    "max_travel": "the route has more travel than allowed",
    "max_work": "the working day is longer than allowed",
    "lost": "a visit is neither planned nor named as left out",
}


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every broken rule, in the order of the routes; an empty list means the plan is legal."""
    found: list[Violation] = []
    seen: set[int] = set()
    for route in plan.routes:
        if route.vehicle not in problem.vehicles_by_id:
            found.append(Violation("unknown_vehicle", {"vehicle": route.vehicle}))
            continue
        if route.vehicle in seen:
            found.append(Violation("route_twice", {"vehicle": route.vehicle}))
        seen.add(route.vehicle)
        found += _route(problem, problem.vehicles_by_id[route.vehicle], route)
    found += _missing_duties(problem, plan)
    return found + _whole_day(problem, plan)


def _route(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    found: list[Violation] = []
    first, last = route.steps[0], route.steps[-1]
    if first.begin < vehicle.window[0] or last.arrival > vehicle.window[1]:
        over = max(vehicle.window[0] - first.begin, last.arrival - vehicle.window[1])
        found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": over}))
    place, free = vehicle.start, first.begin
    travelled = rested = visits = 0
    for step in route.steps[1:]:
        target = place if step.type == "break" and step.location is None else step.location
        if step.type == "end" and vehicle.end is None:
            target = place
        needed = _seconds(problem, vehicle, place, target)
        travelled += needed
        if step.arrival < free + needed:
            found.append(
                Violation(
                    "too_fast",
                    {"vehicle": vehicle.id, "step": step.type, "job": step.id, "seconds": free + needed - step.arrival},
                )
            )
        if step.type == "job":
            visits += 1
            found += _job(problem, vehicle, step)
        elif step.type == "break":
            rested += step.service
        if step.type == "end" and vehicle.end is not None and step.location != vehicle.end:
            found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": 0}))
        place, free = target, step.begin + step.service
    found += _breaks(vehicle, route)
    if vehicle.max_tasks is not None and visits > vehicle.max_tasks:
        found.append(Violation("max_tasks", {"vehicle": vehicle.id, "visits": visits}))
    if vehicle.max_travel_time is not None and travelled > vehicle.max_travel_time:
        found.append(Violation("max_travel", {"vehicle": vehicle.id, "seconds": travelled}))
    worked = last.arrival - first.begin - rested
    if vehicle.max_working_time is not None and worked > vehicle.max_working_time:
        found.append(Violation("max_work", {"vehicle": vehicle.id, "seconds": worked}))
    return found


def _seconds(problem: Problem, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
    if origin is None or target is None:
        return 0
    seconds = problem.matrices[vehicle.profile].durations[origin][target]
    return seconds if vehicle.speed_factor == 1.0 else round(seconds / vehicle.speed_factor)


def _job(problem: Problem, vehicle: Vehicle, step: Step) -> list[Violation]:
    job = problem.jobs_by_id.get(step.id if step.id is not None else -1)
    if job is None:
        return [Violation("unknown_job", {"job": step.id})]
    told = {"job": job.id, "vehicle": vehicle.id}
    found = []
    missing = sorted(job.skills - vehicle.skills)
    if missing:
        found.append(Violation("skill", {**told, "missing": missing}))
    if vehicle.id in job.forbidden_vehicles or (
        job.allowed_vehicles is not None and vehicle.id not in job.allowed_vehicles
    ):
        found.append(Violation("forbidden", told))
    if job.windows and not any(low <= step.begin <= high for low, high in job.windows):
        found.append(Violation("window", {**told, "start": step.begin}))
    if job.promise and abs(step.begin - job.promise.start) > job.promise.tolerance:
        found.append(Violation("promise", {**told, "seconds": abs(step.begin - job.promise.start)}))
    if job.locked and (
        (job.required_workers == 1 and job.locked.vehicle != vehicle.id)
        or (job.locked.start is not None and job.locked.start != step.begin)
    ):
        found.append(Violation("lock", told))
    if step.service != job.service:
        found.append(Violation("service", {**told, "seconds": step.service}))
    if step.location != job.location:
        found.append(Violation("unknown_job", told))
    return found


def _breaks(vehicle: Vehicle, route: Route) -> list[Violation]:
    """A break has its length free of work and travel, in its window; outside the route everything is free."""
    taken = {step.id: step for step in route.steps if step.type == "break"}
    leaves, returns = route.steps[0].begin, route.steps[-1].arrival
    found = []
    for pause in vehicle.breaks:
        step = taken.get(pause.id)
        if step is not None:
            kept = any(low <= step.begin <= high for low, high in pause.windows) and step.service == pause.service
        else:
            kept = any(low + pause.service <= leaves or max(low, returns) <= high for low, high in pause.windows)
        if not kept:
            found.append(Violation("break", {"vehicle": vehicle.id}))
    return found


def _missing_duties(problem: Problem, plan: Plan) -> list[Violation]:
    """A worker with a route keeps each duty at its place and hours; one without a route simply goes to the office."""
    found = []
    for route in plan.routes:
        kept = {step.id: step for step in route.steps if step.type == "duty"}
        for duty in problem.duties:
            if duty.vehicle != route.vehicle or not route.jobs:
                continue
            step = kept.get(duty.id)
            right = step and step.begin == duty.start and step.service == duty.end - duty.start
            if not (right and step and step.location == duty.location):
                found.append(Violation("duty", {"vehicle": duty.vehicle, "duty": duty.id}))
    return found


def _whole_day(problem: Problem, plan: Plan) -> list[Violation]:
    found = []
    begins: dict[int, list[tuple[int, int]]] = {}
    for route in plan.routes:
        for step in route.steps:
            if step.type == "job" and step.id in problem.jobs_by_id:
                begins.setdefault(step.id, []).append((route.vehicle, step.begin))
    for job in problem.jobs:
        served = begins.get(job.id, [])
        if not served:
            continue
        if len(served) > job.required_workers or len({vehicle for vehicle, _ in served}) != len(served):
            found.append(Violation("twice", {"job": job.id}))
        elif len(served) < job.required_workers:
            found.append(Violation("workers", {"job": job.id, "workers": len(served)}))
        elif len({begin for _, begin in served}) > 1:
            found.append(Violation("together", {"job": job.id}))
        if job.locked and job.required_workers > 1 and job.locked.vehicle not in {vehicle for vehicle, _ in served}:
            found.append(Violation("lock", {"job": job.id, "vehicle": job.locked.vehicle}))
    named = set(begins) | {left.job for left in plan.unassigned}
    return found + [Violation("lost", {"job": job.id}) for job in problem.jobs if job.id not in named]
