"""Gives an ordered route its times: the earliest that the rules allow, leaving home as late as that permits.

`time_route(..., strict=True)` returns None when a rule of time cannot be kept; without `strict` it returns the best it
can and the checker names what is broken, which is what a plan made by hand needs.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise, product

from ..plan import Route, StepType
from ..problem import Duty, Problem, Vehicle, Window
from .break_rules import soonest_due
from .departures import latest_departures
from .earliest import Item, earliest, first_in
from .limits import within_limits
from .loads import carries

SYNC_ROUNDS = 6


def time_route(
    problem: Problem,
    vehicle: Vehicle,
    jobs: Sequence[int],
    *,
    starts: Mapping[int, Window] | None = None,
    strict: bool = False,
) -> Route | None:
    """The route of `vehicle` over `jobs` in that order, its own duties put where their hours fall. `starts`: narrower
    windows of some visits. What it had begun by now comes first and is not to be named. `strict`: None where a rule of
    time cannot be kept, or the shift cannot carry it."""
    if strict and not carries(problem, vehicle, (problem.jobs_by_id[job] for job in jobs)):
        return None
    items = _with_duties(problem, vehicle, [_job_item(problem, job, starts or {}) for job in jobs])
    route = _timed(problem, vehicle, items)
    return route or (
        None if strict else earliest(problem, vehicle, items, problem.begun_by(vehicle).ready, strict=False)
    )


def time_stops(
    problem: Problem,
    vehicle: Vehicle,
    stops: Sequence[tuple[StepType, int]],
    *,
    starts: Mapping[int, Window] | None = None,
) -> Route | None:
    """The route over visits and duties (type, id) in exactly this order; None when a rule of time cannot be kept, or
    the shift cannot carry what they ask for."""
    if not carries(problem, vehicle, (problem.jobs_by_id[number] for kind, number in stops if kind == "job")):
        return None
    items = [
        _duty_item(problem.duties_by_id[number]) if kind == "duty" else _job_item(problem, number, starts or {})
        for kind, number in stops
    ]
    return _timed(problem, vehicle, items)


def schedule(problem: Problem, orders: Mapping[int, Sequence[int]]) -> tuple[Route, ...]:
    """Times every route (vehicle id -> job ids in order); a visit of two workers starts when both can be there."""
    starts: dict[int, Window] = {}
    routes: dict[int, Route] = {}
    for _ in range(SYNC_ROUNDS):
        for vehicle_id, jobs in orders.items():
            route = time_route(problem, problem.vehicles_by_id[vehicle_id], jobs, starts=starts)
            assert route is not None  # never None unless strict
            routes[vehicle_id] = route
        later = {job: (begin, begin) for job, begin in _meeting_times(problem, routes).items()}
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


def _job_item(problem: Problem, job_id: int, starts: Mapping[int, Window]) -> Item:
    job = problem.jobs_by_id[job_id]
    windows = job.start_windows()
    if job_id in starts:
        low, high = starts[job_id]
        inside = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        windows = inside or ((low, high),)
    return Item("job", job.id, job.location, windows, job.service)


def _with_duties(problem: Problem, vehicle: Vehicle, jobs: list[Item]) -> list[Item]:
    """Puts each duty before the first job that cannot be finished, by its earliest hours, before the duty begins."""
    items = list(jobs)
    for duty in problem.own_duties(vehicle):
        item = _duty_item(duty)
        items.insert(_place_for(problem, vehicle, items, item), item)
    return items


def _duty_item(duty: Duty) -> Item:
    return Item("duty", duty.id, duty.location, ((duty.start, duty.start),), duty.end - duty.start)


def _place_for(problem: Problem, vehicle: Vehicle, items: list[Item], duty: Item) -> int:
    begin = duty.windows[0][0]
    begun = problem.begun_by(vehicle)
    clock, place = begun.ready, begun.place
    for position, item in enumerate(items):
        arrival = clock + problem.duration(vehicle, place, item.location)
        clock = first_in(item.windows, arrival, arrival)[1] + item.service
        place = item.location
        if clock + problem.duration(vehicle, place, duty.location) > begin:
            return position
    return len(items)


def _timed(problem: Problem, vehicle: Vehicle, items: Sequence[Item]) -> Route | None:
    """As early as can be; where that makes too long a day of it, or a break too late, leaving no sooner than the first
    stop asks for, or else at any later moment that could do."""
    ready = problem.begun_by(vehicle).ready
    route = earliest(problem, vehicle, items, ready)
    if route and within_limits(vehicle, route):
        return route
    overdue = route is None and any(pause.due_after is not None for pause in vehicle.breaks)
    if problem.begun_by(vehicle).steps or not items or not (route or overdue):
        return None
    if _is_too_much(problem, vehicle, items):
        return None
    leg_s = problem.duration(vehicle, vehicle.start, items[0].location)
    if route:
        leave = next(step for step in route.steps[1:] if step.type != "break").begin - leg_s
    else:
        leave = max(first_in(items[0].windows, ready + leg_s, ready + leg_s)[1] - leg_s, soonest_due(vehicle, ready))
    others = (leave for leave in _departures(problem, vehicle, items) if leave > ready)
    breaks = len(problem.breaks_left(vehicle))
    for moment, over in product(chain([leave], others), range(breaks, -1, -1)):
        later = earliest(problem, vehicle, items, moment, most_over=over)
        if later and within_limits(vehicle, later):
            return later
    return None


def _is_too_much(problem: Problem, vehicle: Vehicle, items: Sequence[Item]) -> bool:
    """Whenever it leaves: too many visits, too long a way, or too much work with the way to it."""
    places = [vehicle.start, *(item.location for item in items), vehicle.end]
    travel = sum(problem.duration(vehicle, one, other) for one, other in pairwise(places))
    tasks, work = sum(item.type == "job" for item in items), travel + sum(item.service for item in items)
    limits = ((vehicle.max_tasks, tasks), (vehicle.max_travel_time, travel), (vehicle.max_working_time, work))
    return any(most is not None and reached > most for most, reached in limits)


def _departures(problem: Problem, vehicle: Vehicle, items: Sequence[Item]) -> list[int]:
    places = [vehicle.start, *(item.location for item in items)]
    ways = [problem.duration(vehicle, one, other) for one, other in pairwise(places)]
    legs = [(way, item.windows, item.service) for way, item in zip(ways, items, strict=True)]
    back_s = problem.duration(vehicle, places[-1], vehicle.end)
    return latest_departures(legs, back_s, vehicle.window[1], problem.breaks_left(vehicle))
