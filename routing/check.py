"""Judges a plan from first principles. Shares no code with the solver or the scheduler, on purpose.

Longer than other modules, also on purpose: whoever doubts a plan reads all that a plan is judged by in one place.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .plan import Plan, Route, Step
from .problem import Break, Duty, Job, Problem, Vehicle


@dataclass(frozen=True)
class Violation:
    """A broken rule: a stable code and its parameters."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        numbers = ", ".join(f"{name} {value}" for name, value in self.params.items())
        return f"{SENTENCES[self.code]} ({numbers})"


SENTENCES = {
    "unknown_vehicle": "the plan names a vehicle that the problem does not have",
    "unknown_job": "the plan names a visit that the problem does not have",
    "unknown_location": "the plan names a place that the problem does not have",
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
    "break_due": "the break begins too long after leaving",
    "service": "the visit is shorter or longer than agreed",
    "workers": "a visit of two workers has another number of them, or not one for each service",
    "together": "two workers do not start their visit at the same time",
    "after": "the second service of a visit starts too soon or too late after the first",
    "unknown_service": "the plan names a service that the visit does not have",
    "max_tasks": "the route has more visits than allowed",
    "max_travel": "the route has more travel than allowed",
    "max_work": "the working day is longer than allowed",
    "load": "the vehicle carries more than it can",
    "same_worker": "two visits that need the same worker have different ones",
    "order": "visits of a fixed order are in another one",
    "steps": "a route has a start, then visits, duties and breaks, then an end",
    "history": "what had begun before the time it is now was changed",
    "lost_duty": "an office duty is neither staffed nor named as left out",
    "lost": "a visit is neither planned nor named as left out",
}


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Every broken rule, in the order of the routes; an empty list means the plan is legal. Of a route that is no route
    (its steps, or a place that the problem does not have) nothing else is judged. Raises nothing."""
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
    kinds = [step.type for step in route.steps]
    if kinds[:1] != ["start"] or kinds[-1:] != ["end"] or not {"job", "duty", "break"}.issuperset(kinds[1:-1]):
        return [Violation("steps", {"vehicle": vehicle.id})]
    places = range(len(problem.locations))
    strange = [step for step in route.steps if step.location is not None and step.location not in places]
    if strange:
        return [
            Violation("unknown_location", {"vehicle": vehicle.id, "step": step.type, "location": step.location})
            for step in strange
        ]
    return [
        *_legs(problem, vehicle, route),
        *_loads(problem, vehicle, route),
        *_stops(problem, vehicle, route),
        *_breaks(problem, vehicle, route),
    ]


@dataclass
class _Day:
    """What a route comes to: when it is over, visits, seconds of travel and of work."""

    over: int
    visits: int
    travel: int
    work: int


def _legs(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """Shift, travel and the limits of a working day. What had begun by now is not judged: it happened; and where it has
    gone too far already, going home at once is all that is left."""
    found: list[Violation] = []
    first, past = route.steps[0], _past(problem, vehicle)
    place, free = vehicle.start, first.begin
    day = _Day(first.begin, 0, 0, 0)
    home: _Day | None = None
    rested = 0
    for number, step in enumerate(route.steps[1:], 1):
        target = step.location
        if (step.type == "break" and step.location is None) or (step.type == "end" and vehicle.end is None):
            target = place
        needed = _seconds(problem, vehicle, place, target)
        day.travel += needed
        if number > past:
            free = _not_before(problem, vehicle, free)
            if step.arrival < free + needed or step.waiting < 0:
                short = max(free + needed - step.arrival, -step.waiting)
                found.append(
                    Violation("too_fast", {"vehicle": vehicle.id, "step": step.type, "job": step.id, "seconds": short})
                )
        rested += step.service if step.type == "break" else 0
        day.visits += step.type == "job"
        day.over = step.arrival if step.type == "end" else step.begin + step.service
        day.work = day.over - first.begin - rested
        place, free = target, step.begin + step.service
        if number == past:
            home = _home(problem, vehicle, place, free, day)
    if vehicle.end is not None and route.steps[-1].location != vehicle.end:
        found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": 0}))
    if not past and first.begin < vehicle.window[0]:
        found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": vehicle.window[0] - first.begin}))
    if day.over > max(vehicle.window[1], home.over if home else vehicle.window[1]):
        found.append(Violation("shift", {"vehicle": vehicle.id, "seconds": day.over - vehicle.window[1]}))
    for code, unit, limit, reached, forced in (
        ("max_tasks", "visits", vehicle.max_tasks, day.visits, home.visits if home else 0),
        ("max_travel", "seconds", vehicle.max_travel_time, day.travel, home.travel if home else 0),
        ("max_work", "seconds", vehicle.max_working_time, day.work, home.work if home else 0),
    ):
        if limit is not None and reached > max(limit, forced):
            found.append(Violation(code, {"vehicle": vehicle.id, unit: reached}))
    return found


def _loads(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """All deliveries of the route are on board when it leaves, and pickups from their visit to the end. Where what
    had begun by now was too much already, that much is the most."""
    past = _past(problem, vehicle)
    stops = [(at, problem.jobs_by_id.get(-1 if s.id is None else s.id)) for at, s in enumerate(route.steps)
             if s.type == "job"]  # fmt: skip
    jobs = [job for _, job in stops if job]
    begun = [job for at, job in stops if job and at <= past]
    found = []
    for dimension, most in enumerate(vehicle.capacity):
        reached, forced = _heaviest(jobs, dimension), _heaviest(begun, dimension)
        if reached > max(most, forced):
            found.append(Violation("load", {"vehicle": vehicle.id, "dimension": dimension, "load": reached}))
    return found


def _heaviest(jobs: list[Job], dimension: int) -> int:
    """The most that is on board at any moment of a route over these visits."""
    load = heaviest = sum(job.delivery[dimension] for job in jobs if job.delivery)
    for job in jobs:
        load -= job.delivery[dimension] if job.delivery else 0
        load += job.pickup[dimension] if job.pickup else 0
        heaviest = max(heaviest, load)
    return heaviest


def _home(problem: Problem, vehicle: Vehicle, place: int | None, free: int, day: _Day) -> _Day:
    """The day when it goes home at once."""
    leaves = _not_before(problem, vehicle, free)
    leg_s = _seconds(problem, vehicle, place, vehicle.end)
    return _Day(leaves + leg_s, day.visits, day.travel + leg_s, day.work + leaves - free + leg_s)


def _not_before(problem: Problem, vehicle: Vehicle, free: int) -> int:
    """When it can go on: never before now, nor before a worker who is late is ready."""
    return max(limit for limit in (free, problem.now, vehicle.ready) if limit is not None)


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
    """Each visit by itself, and the order of those still to come whose order is fixed."""
    found: list[Violation] = []
    past = _past(problem, vehicle)
    for number, step in enumerate(route.steps):
        job = problem.jobs_by_id.get(step.id if step.id is not None else -1)
        if step.type == "job" and not job:
            found.append(Violation("unknown_job", {"job": step.id}))
        elif step.type == "job" and job and number > past:
            found += _job(vehicle, job, step)
    rank = {job: number for number, job in enumerate(vehicle.order)}
    ranks = [rank[step.id] for step in route.steps[past + 1 :] if step.type == "job" and step.id in rank]
    if any(later < one for one, later in pairwise(ranks)):
        found.append(Violation("order", {"vehicle": vehicle.id}))
    return found


def _job(vehicle: Vehicle, job: Job, step: Step) -> list[Violation]:
    who = {"job": job.id, "vehicle": vehicle.id}
    if step.service_index not in range(max(1, len(job.required_services))):
        return [Violation("unknown_service", {**who, "service_index": step.service_index})]
    found = []
    skills, allowed, forbidden, service = _asked_for(job, step.service_index)
    missing = sorted(skills - vehicle.skills)
    if missing:
        found.append(Violation("skill", {**who, "missing": missing}))
    if vehicle.worker in forbidden or any(vehicle.worker not in one for one in allowed if one is not None):
        found.append(Violation("forbidden", who))
    late = job.due is not None and step.begin + service > job.due
    tied = job.synchronisation is not None and job.synchronisation.kind == "after" and step.service_index > 0
    outside = early = False
    if not tied:  # else it starts so long after the first
        outside = bool(job.windows) and not any(low <= step.begin <= high for low, high in job.windows)
        early = job.release is not None and step.begin < job.release
    if outside or early or late:
        found.append(Violation("window", {**who, "start": step.begin}))
    if job.promise and not tied and abs(step.begin - job.promise.start) > job.promise.tolerance:
        found.append(Violation("promise", {**who, "seconds": abs(step.begin - job.promise.start)}))
    alone = job.required_workers == 1 and not job.required_services
    if job.locked and (
        (alone and job.locked.vehicle != vehicle.id)
        or (not tied and job.locked.start is not None and job.locked.start != step.begin)
    ):
        found.append(Violation("lock", who))
    if step.service != service:
        found.append(Violation("service", {**who, "seconds": step.service}))
    if step.location != job.location:
        found.append(Violation("unknown_job", who))
    return found


def _asked_for(job: Job, index: int) -> tuple[frozenset[int], tuple[frozenset[int] | None, ...], frozenset[int], int]:
    """Skills, who is allowed, who is forbidden, and the seconds, of a visit or of one of its services."""
    if not job.required_services:
        return job.skills, (job.allowed,), job.forbidden, job.service
    one = job.required_services[index]
    return job.skills | one.skills, (job.allowed, one.allowed), job.forbidden | one.forbidden, one.service


def _breaks(problem: Problem, vehicle: Vehicle, route: Route) -> list[Violation]:
    """A break has its length free of work and travel, in its window, where the worker is or goes next; outside the
    route everything is free. One that is due some time after leaving begins on the way by then, or the shift is back.
    In a running day a break that can no longer be taken is not asked for."""
    past = _past(problem, vehicle)
    taken = {step.id: (number, step) for number, step in enumerate(route.steps) if step.type == "break"}
    leaves, returns = route.steps[0].begin, route.steps[-1].arrival
    ready = None
    if problem.now is not None:
        ready = max(_free(step) for step in route.steps[: past + 1])
        ready = max(ready, problem.now) if not past else _not_before(problem, vehicle, ready)
    known = {pause.id for pause in vehicle.breaks}
    times = sum(step.type == "break" for step in route.steps)
    wrong = times > len(taken) or any(number > past and pause not in known for pause, (number, _) in taken.items())
    found = [Violation("break", {"vehicle": vehicle.id})] if wrong else []
    for pause in vehicle.breaks:
        number, step = taken.get(pause.id, (0, None))
        if step is None and pause.due_after is not None:
            kept = True  # its own rule says until when it may be left out
        elif step is None:
            kept = any(low + pause.service <= leaves or max(low, returns) <= high for low, high in pause.windows)
            kept = kept or (ready is not None and all(high < ready for _, high in pause.windows))
        else:
            kept = any(low <= step.begin <= high for low, high in pause.windows) and step.service == pause.service
            kept = (kept and _rests_on_the_way(vehicle, route, number)) or number <= past
        if not kept:
            found.append(Violation("break", {"vehicle": vehicle.id}))
        if pause.due_after is not None:  # of one that began too late in the past, no window is left
            latest, until = leaves + pause.due_after, step.begin if step else returns
            soonest = ready if past else problem.now
            if until > latest and _can_begin(pause, soonest, latest if past else None):
                found.append(
                    Violation("break_due", {"vehicle": vehicle.id, "break": pause.id, "seconds": until - latest})
                )
    return found


def _can_begin(pause: Break, soonest: int | None, latest: int | None) -> bool:
    """Whether a window has a moment between the two; None: no such end."""
    return any(
        (low if soonest is None else max(low, soonest)) <= (high if latest is None else min(high, latest))
        for low, high in pause.windows
    )


def _free(step: Step) -> int:
    return step.begin + (step.service if step.type != "start" else 0)


def _rests_on_the_way(vehicle: Vehicle, route: Route, number: int) -> bool:
    """At the place of the stop before or of the one after."""
    here = route.steps[number].location
    places = [vehicle.start, *(step.location for step in route.steps[1:])]  # whatever the plan says of its start
    stops = [(at, place) for at, place in enumerate(places) if route.steps[at].type != "break"]
    before = next(place for at, place in reversed(stops) if at < number)
    return here is None or here in (before, next(place for at, place in stops if at > number))


def _duties(problem: Problem, plan: Plan) -> list[Violation]:
    """A worker with a route keeps each duty at its place and hours; one with neither visits nor duties to staff simply
    goes to the office. In a running day a duty that cannot be reached in time any more is not asked for. A duty that
    the planner may give away is kept by one able worker, or named as left out."""
    named = {left.job for left in plan.unassigned if left.type == "duty"}
    on_duty = [
        (route.vehicle, step)
        for route in plan.routes
        if route.vehicle in problem.vehicles_by_id
        for step in route.steps
        if step.type == "duty"
    ]
    found = [Violation("duty", {"vehicle": v, "duty": s.id}) for v, s in on_duty if s.id not in problem.duties_by_id]
    chosen = {duty.id for duty in problem.duties if duty.vehicle is None}
    busy = {r.vehicle for r in plan.routes if r.jobs or any(s.type == "duty" and s.id in chosen for s in r.steps)}
    for duty in problem.duties:
        mine = [(vehicle, _kept(problem, duty, vehicle, step)) for vehicle, step in on_duty if step.id == duty.id]
        keepers = [vehicle for vehicle, kept in mine if kept]
        found += [Violation("duty", {"vehicle": vehicle, "duty": duty.id}) for vehicle, kept in mine if not kept]
        if duty.vehicle is not None:
            wrong = [keeper for keeper in keepers if keeper != duty.vehicle] + keepers[1:]
            if duty.vehicle in busy and not mine and _reachable(problem, problem.vehicles_by_id[duty.vehicle], duty):
                found.append(Violation("duty", {"vehicle": duty.vehicle, "duty": duty.id}))
        else:
            able = {v.id for v in problem.vehicles if duty.skills <= v.skills}
            wrong = keepers[1:] + [keeper for keeper in keepers[:1] if keeper not in able]
            if not keepers and duty.id not in named:
                found.append(Violation("lost_duty", {"duty": duty.id}))
        found += [Violation("duty", {"vehicle": keeper, "duty": duty.id}) for keeper in wrong]
    return found


def _kept(problem: Problem, duty: Duty, vehicle: int, step: Step) -> bool:
    begun = problem.begun.get(vehicle)
    right = (step.begin, step.service, step.location) == (duty.start, duty.end - duty.start, duty.location)
    return right or bool(begun and begun.has("duty", duty.id))


def _reachable(problem: Problem, vehicle: Vehicle, duty: Duty) -> bool:
    """Of a shift that has begun something, or is late: from there, once it can go on."""
    begun = problem.begun.get(vehicle.id)
    if not begun and vehicle.ready is None:
        return True
    steps = begun.steps if begun else ()
    place = next((step.location for step in reversed(steps) if step.location is not None), vehicle.start)
    free = steps[-1].begin + steps[-1].service if steps else vehicle.window[0]
    leaves = _not_before(problem, vehicle, free)
    return leaves + _seconds(problem, vehicle, place, duty.location) <= duty.start


def _history(problem: Problem, plan: Plan) -> list[Violation]:
    """What had begun by now stands first in its route, as it was."""
    routes = {route.vehicle: route for route in plan.routes}
    found = []
    for vehicle, begun in problem.begun.items():
        past = [(step.type, step.id, step.begin, step.service_index) for step in begun.steps]
        kept = routes[vehicle].steps[: len(past)] if vehicle in routes else ()
        if [(step.type, step.id, step.begin, step.service_index) for step in kept] != past:
            found.append(Violation("history", {"vehicle": vehicle}))
    return found


def _whole_day(problem: Problem, plan: Plan) -> list[Violation]:
    found = []
    begins: dict[int, list[tuple[int, Step]]] = {}
    for route in plan.routes:
        for step in route.steps:
            if step.type == "job" and step.id in problem.jobs_by_id:
                begins.setdefault(step.id, []).append((route.vehicle, step))
    for job in problem.jobs:
        served = begins.get(job.id, [])
        if not served:
            continue
        found += _team(problem, job, served)
        needed = len(job.required_services) or job.required_workers
        if job.locked and needed > 1 and job.locked.vehicle not in {vehicle for vehicle, _ in served}:
            found.append(Violation("lock", {"job": job.id, "vehicle": job.locked.vehicle}))
        other = begins.get(job.same_worker_as) if job.same_worker_as is not None else None
        over = problem.has_begun(job.id) and job.same_worker_as is not None and problem.has_begun(job.same_worker_as)
        if (
            other
            and not over
            and not {_worker(problem, v) for v, _ in served} & {_worker(problem, v) for v, _ in other}
        ):
            found.append(Violation("same_worker", {"job": job.id, "other": job.same_worker_as}))
    named = set(begins) | {left.job for left in plan.unassigned if left.type == "job"}
    return found + [Violation("lost", {"job": job.id}) for job in problem.jobs if job.id not in named]


def _team(problem: Problem, job: Job, served: list[tuple[int, Step]]) -> list[Violation]:
    """Whether those who serve the visit are as many as it needs, each another person, one for each service, and start
    as it is asked for. Of a visit that has begun the starts are past."""
    needed = len(job.required_services) or job.required_workers
    indices = sorted(step.service_index for _, step in served)
    if len(served) > needed or len({_worker(problem, vehicle) for vehicle, _ in served}) != len(served):
        return [Violation("twice", {"job": job.id})]
    if len(served) < needed or (job.required_services and indices != list(range(needed))):
        workers = len(set(indices)) if job.required_services else len(served)
        return [Violation("workers", {"job": job.id, "workers": workers})]
    begins = [step.begin for _, step in sorted(served, key=lambda one: one[1].service_index)]
    kind = job.synchronisation.kind if job.synchronisation else "together"
    if kind == "together" and len(set(begins)) > 1:
        return [Violation("together", {"job": job.id})]
    if kind == "after" and job.synchronisation and not problem.has_begun(job.id):
        gap, largest = begins[1] - begins[0], job.synchronisation.largest
        if gap < job.synchronisation.smallest or (largest is not None and gap > largest):
            return [Violation("after", {"job": job.id, "seconds": gap})]
    return []


def _worker(problem: Problem, vehicle: int) -> int:
    known = problem.vehicles_by_id.get(vehicle)
    return known.worker if known else -1
