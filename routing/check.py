"""Judges a plan from first principles. Shares no code with the solver or the scheduler, on purpose."""

from dataclasses import dataclass, field
from typing import Any

from .plan import Plan, Route, Step
from .problem import Job, Problem, Vehicle


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
    "same_worker": "two visits that need the same worker have different ones",
    "order": "visits of a fixed order are in another one",
    "history": "what had begun before the time it is now was changed",
    "lost_duty": "an office duty is neither staffed nor named as left out",
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
    found += _duties(problem, plan)
    found += _history(problem, plan)
    return found + _whole_day(problem, plan)


def _route(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    return [*_ways(problem, vehicle, route), *_stops(problem, vehicle, route), *_breaks(problem, vehicle, route)]


def _ways(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """Shift, travel and the limits of a working day. What had begun by now is not judged: it happened."""
    found: list[Violation] = []
    first, last, past = route.steps[0], route.steps[-1], _past(problem, vehicle)
    if first.begin < vehicle.window[0] or last.arrival > vehicle.window[1]:
        over = max(vehicle.window[0] - first.begin, last.arrival - vehicle.window[1])
        found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": over}))
    place, free = vehicle.start, first.begin
    travelled = rested = 0
    for number, step in enumerate(route.steps[1:]):
        target = place if step.type == "break" and step.location is None else step.location
        if step.type == "end" and vehicle.end is None:
            target = place
        needed = _seconds(problem, vehicle, place, target)
        travelled += needed
        if number >= past:
            free = free if problem.now is None else max(free, problem.now)
            told = {"vehicle": vehicle.id, "step": step.type, "job": step.id}
            if step.arrival < free + needed:
                found.append(Violation("too_fast", {**told, "seconds": free + needed - step.arrival}))
        if step.type == "break":
            rested += step.service
        if step.type == "end" and vehicle.end is not None and step.location != vehicle.end:
            found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": 0}))
        place, free = target, step.begin + step.service
    visits = sum(1 for step in route.steps if step.type == "job")
    worked = last.arrival - first.begin - rested
    if vehicle.max_tasks is not None and visits > vehicle.max_tasks:
        found.append(Violation("max_tasks", {"vehicle": vehicle.id, "visits": visits}))
    if vehicle.max_travel_time is not None and travelled > vehicle.max_travel_time:
        found.append(Violation("max_travel", {"vehicle": vehicle.id, "seconds": travelled}))
    if vehicle.max_working_time is not None and worked > vehicle.max_working_time:
        found.append(Violation("max_work", {"vehicle": vehicle.id, "seconds": worked}))
    return found


def _past(problem: Problem, vehicle: Vehicle) -> int:
    """How many steps of this vehicle, its start not counted, had begun by now."""
    begun = problem.begun.get(vehicle.id)
    return len(begun.steps) - 1 if begun else 0


def _seconds(problem: Problem, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
    if origin is None or target is None:
        return 0
    seconds = problem.matrices[vehicle.profile].durations[origin][target]
    return seconds if vehicle.speed_factor == 1.0 else round(seconds / vehicle.speed_factor)


def _stops(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """Each visit by itself, and the order of those whose order is fixed."""
    found: list[Violation] = []
    for step in route.steps:
        job = problem.jobs_by_id.get(step.id if step.id is not None else -1)
        if step.type == "job":
            found += _job(vehicle, job, step) if job else [Violation("unknown_job", {"job": step.id})]
    rank = {job: number for number, job in enumerate(vehicle.order)}
    ranks = [rank[job] for job in route.jobs if job in rank]
    if ranks != sorted(ranks):
        found.append(Violation("order", {"vehicle": vehicle.id}))
    return found


def _job(vehicle: Vehicle, job: Job, step: Step) -> list[Violation]:
    told = {"job": job.id, "vehicle": vehicle.id}
    found = []
    missing = sorted(job.skills - vehicle.skills)
    if missing:
        found.append(Violation("skill", {**told, "missing": missing}))
    if vehicle.worker in job.forbidden or (job.allowed is not None and vehicle.worker not in job.allowed):
        found.append(Violation("forbidden", told))
    outside = job.windows and not any(low <= step.begin <= high for low, high in job.windows)
    early = job.release is not None and step.begin < job.release
    late = job.due is not None and step.begin + job.service > job.due
    if outside or early or late:
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


def _breaks(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """A break has its length free of work and travel, in its window; outside the route everything is free. In a running
    day a break that can no longer be taken is not asked for."""
    taken = {step.id: step for step in route.steps if step.type == "break"}
    leaves, returns = route.steps[0].begin, route.steps[-1].arrival
    past = route.steps[1 : _past(problem, vehicle) + 1]
    ready = max([problem.now, *(step.begin + step.service for step in past)]) if problem.now is not None else None
    found = []
    for pause in vehicle.breaks:
        step = taken.get(pause.id)
        if step is not None:
            kept = any(low <= step.begin <= high for low, high in pause.windows) and step.service == pause.service
            kept = kept or any(one.type == "break" and one.id == pause.id for one in past)
        else:
            kept = any(low + pause.service <= leaves or max(low, returns) <= high for low, high in pause.windows)
            kept = kept or (ready is not None and all(high < ready for _, high in pause.windows))
        if not kept:
            found.append(Violation("break", {"vehicle": vehicle.id}))
    return found


def _duties(problem: Problem, plan: Plan) -> list[Violation]:
    """A worker with a route keeps each duty at its place and hours; one without a route simply goes to the office. A duty
    that the planner may give away is kept by one able worker, or named as left out."""
    found = []
    named = {left.job for left in plan.unassigned if left.type == "duty"}
    for duty in problem.duties:
        keepers = []
        for route in plan.routes:
            step = next((s for s in route.steps if s.type == "duty" and s.id == duty.id), None)
            right = step and step.begin == duty.start and step.service == duty.end - duty.start
            if right and step and step.location == duty.location:
                keepers.append(route.vehicle)
            elif step or (duty.vehicle == route.vehicle and route.jobs):
                found.append(Violation("duty", {"vehicle": route.vehicle, "duty": duty.id}))
        if duty.vehicle is not None:
            wrong = [keeper for keeper in keepers if keeper != duty.vehicle]
        else:
            able = {v.id for v in problem.vehicles if duty.skills <= v.skills}
            wrong = keepers[1:] + [keeper for keeper in keepers[:1] if keeper not in able]
            if not keepers and duty.id not in named:
                found.append(Violation("lost_duty", {"duty": duty.id}))
        found += [Violation("duty", {"vehicle": keeper, "duty": duty.id}) for keeper in wrong]
    return found


def _history(problem: Problem, plan: Plan) -> list[Violation]:
    """What had begun by now stands first in its route, as it was."""
    routes = {route.vehicle: route for route in plan.routes}
    found = []
    for vehicle, begun in problem.begun.items():
        past = [(step.type, step.id, step.begin) for step in begun.steps[1:]]
        kept = routes[vehicle].steps[1 : len(past) + 1] if vehicle in routes else ()
        if [(step.type, step.id, step.begin) for step in kept] != past:
            found.append(Violation("history", {"vehicle": vehicle}))
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
        if len(served) > job.required_workers or len({_worker(problem, v) for v, _ in served}) != len(served):
            found.append(Violation("twice", {"job": job.id}))
        elif len(served) < job.required_workers:
            found.append(Violation("workers", {"job": job.id, "workers": len(served)}))
        elif len({begin for _, begin in served}) > 1:
            found.append(Violation("together", {"job": job.id}))
        if job.locked and job.required_workers > 1 and job.locked.vehicle not in {vehicle for vehicle, _ in served}:
            found.append(Violation("lock", {"job": job.id, "vehicle": job.locked.vehicle}))
        other = begins.get(job.same_worker_as) if job.same_worker_as is not None else None
        if other and not {_worker(problem, v) for v, _ in served} & {_worker(problem, v) for v, _ in other}:
            found.append(Violation("same_worker", {"job": job.id, "other": job.same_worker_as}))
    named = set(begins) | {left.job for left in plan.unassigned if left.type == "job"}
    return found + [Violation("lost", {"job": job.id}) for job in problem.jobs if job.id not in named]


def _worker(problem: Problem, vehicle: int) -> int:
    known = problem.vehicles_by_id.get(vehicle)
    return known.worker if known else -1
