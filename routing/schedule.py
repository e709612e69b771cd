"""Gives an ordered route its times: the earliest that the rules allow, leaving home as late as that permits.

`time_route(..., strict=True)` returns None when a rule of time cannot be kept; without `strict` it returns the best it can
and the checker names what is broken, which is what a plan made by hand needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .plan import Route, Step, StepType
from .problem import Break, Duty, Problem, Vehicle, Window

SYNC_ROUNDS = 6


@dataclass(frozen=True)
class _Item:
    """A stop to be timed: a job, a duty or a break."""

    type: StepType
    id: int
    location: int | None
    windows: tuple[Window, ...]
    service: int
    after_travel: bool = False


def time_route(
    problem: Problem,
    vehicle: Vehicle,
    jobs: Sequence[int],
    *,
    starts: Mapping[int, int] | None = None,
    strict: bool = False,
) -> Route | None:
    """The route of `vehicle` over `jobs` in that order, its duties put where their hours fall. `starts` fixes starts."""
    items = _with_duties(problem, vehicle, [_job_item(problem, job, starts or {}) for job in jobs])
    return _timed(problem, vehicle, items, strict=strict)


def time_stops(
    problem: Problem,
    vehicle: Vehicle,
    stops: Sequence[tuple[StepType, int]],
    *,
    starts: Mapping[int, int] | None = None,
) -> Route | None:
    """The route over jobs and duties (type, id) in exactly this order; None when a rule of time cannot be kept."""
    duties = {duty.id: duty for duty in problem.duties_of(vehicle.id)}
    items = [
        _duty_item(duties[number]) if kind == "duty" else _job_item(problem, number, starts or {})
        for kind, number in stops
    ]
    return _timed(problem, vehicle, items, strict=True)


def _timed(problem: Problem, vehicle: Vehicle, items: list[_Item], *, strict: bool) -> Route | None:
    best: Route | None = None
    for sequence in _with_breaks(items, vehicle.breaks):
        route = _forward(problem, vehicle, sequence, strict)
        if route and (best is None or _badness(problem, vehicle, route) < _badness(problem, vehicle, best)):
            best = route
    if strict and best is not None and not _within_limits(vehicle, best):
        return None
    return best


def schedule(problem: Problem, orders: Mapping[int, Sequence[int]]) -> tuple[Route, ...]:
    """Times every route (vehicle id -> job ids in order); a visit of two workers starts when both can be there."""
    starts: dict[int, int] = {}
    routes: dict[int, Route] = {}
    for _ in range(SYNC_ROUNDS):
        for vehicle_id, jobs in orders.items():
            route = time_route(problem, problem.vehicles_by_id[vehicle_id], jobs, starts=starts)
            assert route is not None  # never None unless strict
            routes[vehicle_id] = route
        later = _meeting_times(problem, routes)
        if all(starts.get(job) == begin for job, begin in later.items()):
            break
        starts.update(later)
    return tuple(route for route in routes.values() if len(route.steps) > 2)


def _meeting_times(problem: Problem, routes: Mapping[int, Route]) -> dict[int, int]:
    """For visits of two workers: the later of the two starts."""
    begins: dict[int, int] = {}
    for route in routes.values():
        for step in route.steps:
            if step.type == "job" and step.id is not None and problem.jobs_by_id[step.id].required_workers > 1:
                begins[step.id] = max(begins.get(step.id, step.begin), step.begin)
    return begins


def _job_item(problem: Problem, job_id: int, starts: Mapping[int, int]) -> _Item:
    job = problem.jobs_by_id[job_id]
    windows = ((starts[job_id], starts[job_id]),) if job_id in starts else job.start_windows()
    return _Item("job", job.id, job.location, windows, job.service)


def _with_duties(problem: Problem, vehicle: Vehicle, jobs: list[_Item]) -> list[_Item]:
    """Puts each duty before the first job that cannot be finished, by its earliest hours, before the duty begins."""
    items = list(jobs)
    for duty in problem.duties_of(vehicle.id):
        item = _duty_item(duty)
        position = _place_for(problem, vehicle, items, item)
        items.insert(position, item)
    return items


def _duty_item(duty: Duty) -> _Item:
    return _Item("duty", duty.id, duty.location, ((duty.start, duty.start),), duty.end - duty.start)


def _place_for(problem: Problem, vehicle: Vehicle, items: list[_Item], duty: _Item) -> int:
    begin = duty.windows[0][0]
    clock, place = vehicle.window[0], vehicle.start
    for position, item in enumerate(items):
        clock = _begin(item, clock + problem.duration(vehicle, place, item.location), strict=False) + item.service
        place = item.location
        if clock + problem.duration(vehicle, place, duty.location) > begin:
            return position
    return len(items)


def _with_breaks(items: list[_Item], breaks: Sequence[Break]) -> list[list[_Item]]:
    """Every order in which the breaks can stand between the stops, and none at all (before leaving, after returning)."""
    sequences = [items]
    for pause in breaks:
        item = _Item("break", pause.id, None, pause.windows, pause.service)
        sequences = [
            [*sequence[:position], variant, *sequence[position:]]
            for sequence in sequences
            for position in range(1, len(sequence) + 1)
            for variant in (item, replace(item, after_travel=True))
            if not variant.after_travel or position < len(sequence)
        ] + sequences
    return sequences


def _begin(item: _Item, arrival: int, *, strict: bool) -> int:
    """The first allowed start at or after `arrival`; -1 when strict and none is left."""
    for low, high in item.windows:
        if max(low, arrival) <= high:
            return max(low, arrival)
    return -1 if strict else arrival


def _forward(problem: Problem, vehicle: Vehicle, items: Sequence[_Item], strict: bool) -> Route | None:
    clock, place = vehicle.window[0], vehicle.start
    steps = [Step("start", None, place, clock, 0, 0, 0, 0)]
    for position, item in enumerate(items):
        location, travel, distance = place, 0, 0
        target = item.location
        if item.type == "break" and item.after_travel:
            target = next((later.location for later in items[position + 1 :] if later.type != "break"), place)
        if target is not None or item.type != "break":
            travel, distance = problem.duration(vehicle, place, target), problem.distance(vehicle, place, target)
            location = target
        arrival = clock + travel
        begin = _begin(item, arrival, strict=strict)
        if begin < arrival:
            return None
        steps.append(Step(item.type, item.id, location, arrival, begin - arrival, item.service, travel, distance))
        clock, place = begin + item.service, location
    travel, distance = problem.duration(vehicle, place, vehicle.end), problem.distance(vehicle, place, vehicle.end)
    target = vehicle.end if vehicle.end is not None else place
    steps.append(Step("end", None, target, clock + travel, 0, 0, travel, distance))
    route = Route(vehicle.id, _leave_late(steps))
    if strict and (route.steps[-1].arrival > vehicle.window[1] or broken_breaks(vehicle, route)):
        return None
    return route


def _leave_late(steps: list[Step]) -> tuple[Step, ...]:
    """Waits at home rather than before the first door."""
    if len(steps) > 2 and steps[1].waiting:
        wait = steps[1].waiting
        steps[0] = replace(steps[0], arrival=steps[0].arrival + wait)
        steps[1] = replace(steps[1], arrival=steps[1].arrival + wait, waiting=0)
    return tuple(steps)


def broken_breaks(vehicle: Vehicle, route: Route) -> list[Break]:
    """Breaks for which no free time is left in their windows."""
    return [pause for pause in vehicle.breaks if not _has_break(pause, route)]


def _has_break(pause: Break, route: Route) -> bool:
    taken = {step.id: step for step in route.steps if step.type == "break"}.get(pause.id)
    if taken:
        return any(low <= taken.begin <= high for low, high in pause.windows)
    leaves, returns = route.steps[0].leave, route.steps[-1].arrival
    return any(low + pause.service <= leaves or max(low, returns) <= high for low, high in pause.windows)


def _within_limits(vehicle: Vehicle, route: Route) -> bool:
    if vehicle.max_tasks is not None and len(route.jobs) > vehicle.max_tasks:
        return False
    if vehicle.max_travel_time is not None and route.travel > vehicle.max_travel_time:
        return False
    return vehicle.max_working_time is None or working_time(route) <= vehicle.max_working_time


def working_time(route: Route) -> int:
    """From leaving to returning, without breaks, in seconds."""
    rest = sum(step.service for step in route.steps if step.type == "break")
    return route.steps[-1].arrival - route.steps[0].leave - rest


def _badness(problem: Problem, vehicle: Vehicle, route: Route) -> tuple[int, int, int, int]:
    """For choosing where the break stands: broken breaks, then lateness, then the return, then the travel."""
    late = max(0, route.steps[-1].arrival - vehicle.window[1])
    for step in route.steps:
        if step.type == "job" and step.id is not None:
            windows = problem.jobs_by_id[step.id].start_windows()
            late += 0 if any(a <= step.begin <= b for a, b in windows) else 3600
        if step.type == "duty":
            duty = next(d for d in problem.duties if d.id == step.id)
            late += abs(step.begin - duty.start)
    return len(broken_breaks(vehicle, route)), late, route.steps[-1].arrival, route.travel
