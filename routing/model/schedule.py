"""Gives an ordered route its times: the earliest that the rules allow, leaving home as late as that permits.

`time_route(..., strict=True)` returns None when a rule of time cannot be kept; without `strict` it returns the best it
can and the checker names what is broken, which is what a plan made by hand needs.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise, permutations, product

from ..plan import Route, StepType
from ..problem import Duty, Job, Problem, Vehicle, Window
from .break_rules import soonest_due
from .departures import latest_departures
from .earliest import Item, earliest, first_in
from .limits import within_limits
from .loads import carries

SYNC_ROUNDS = 6
Service = tuple[int, int]  # of a visit (id): which of its services (index)


def time_route(
    problem: Problem,
    vehicle: Vehicle,
    jobs: Sequence[int],
    *,
    starts: Mapping[int, Window] | None = None,
    services: Mapping[int, int] | None = None,
    strict: bool = False,
) -> Route | None:
    """The route of `vehicle` over `jobs` in that order, its own duties put where their hours fall. `starts`: narrower
    windows of some visits; `services`: which of several services of a visit it does, the first unless given. What it
    had begun by now comes first and is not to be named. `strict`: None where a rule of time cannot be kept, or the
    shift cannot carry it."""
    if strict and not carries(problem, vehicle, (problem.jobs_by_id[job] for job in jobs)):
        return None
    items = _with_duties(problem, vehicle, [_job_item(problem, job, starts or {}, services or {}) for job in jobs])
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
    services: Mapping[int, int] | None = None,
) -> Route | None:
    """The route over visits and duties (type, id) in exactly this order; None when a rule of time cannot be kept, or
    the shift cannot carry what they ask for."""
    if not carries(problem, vehicle, (problem.jobs_by_id[number] for kind, number in stops if kind == "job")):
        return None
    items = [
        _duty_item(problem.duties_by_id[number])
        if kind == "duty"
        else _job_item(problem, number, starts or {}, services or {})
        for kind, number in stops
    ]
    return _timed(problem, vehicle, items)


def schedule(problem: Problem, orders: Mapping[int, Sequence[int]]) -> tuple[Route, ...]:
    """Times every route (vehicle id -> job ids in order); a visit of several workers starts when all can be there, with
    the services that each may do."""
    services = _services_of(problem, orders)
    starts: dict[Service, Window] = {}
    routes: dict[int, Route] = {}
    for _ in range(SYNC_ROUNDS):
        for vehicle_id, jobs in orders.items():
            mine = services[vehicle_id]
            known = {job: starts[job, mine.get(job, 0)] for job in jobs if (job, mine.get(job, 0)) in starts}
            vehicle = problem.vehicles_by_id[vehicle_id]
            route = time_route(problem, vehicle, jobs, starts=known, services=mine)
            assert route is not None  # never None unless strict
            routes[vehicle_id] = route
        later = {service: (begin, begin) for service, begin in _meeting_times(problem, routes).items()}
        if all(starts.get(service) == begin for service, begin in later.items()):
            break
        starts.update(later)
    return tuple(route for route in routes.values() if len(route.steps) > 2)


def _services_of(problem: Problem, orders: Mapping[int, Sequence[int]]) -> dict[int, dict[int, int]]:
    """By vehicle id and job id, which service of a visit of several each shift does: the first way in which all may do
    theirs, else as they come."""
    teams: dict[int, list[int]] = {}
    for vehicle, jobs in orders.items():
        for number in jobs:
            if len(problem.jobs_by_id[number].services) > 1:
                teams.setdefault(number, []).append(vehicle)
    found: dict[int, dict[int, int]] = {vehicle: {} for vehicle in orders}
    for number, team in teams.items():
        job = problem.jobs_by_id[number]
        ways = [*permutations(range(len(job.services)), min(len(team), len(job.services)))]
        could = (way for way in ways if all(_may(problem, job, one) for one in zip(team, way, strict=False)))
        for vehicle, service in zip(team, next(could, ways[0]), strict=False):
            found[vehicle][number] = service
    return found


def _may(problem: Problem, job: Job, one: tuple[int, int]) -> bool:
    vehicle, service = one
    return problem.can_serve(problem.vehicles_by_id[vehicle], job, service)


def _meeting_times(problem: Problem, routes: Mapping[int, Route]) -> dict[Service, int]:
    """For visits of several workers who start together or one after the other: the least starts that all can have, and
    that are as far apart as they must."""
    begins: dict[Service, int] = {}
    for route in routes.values():
        for step in route.steps:
            if step.type == "job" and step.id is not None and problem.jobs_by_id[step.id].workers > 1:
                service = step.id, step.service_index
                begins[service] = max(begins.get(service, step.begin), step.begin)
    tied = {service: begin for service, begin in begins.items() if problem.jobs_by_id[service[0]].gap is not None}
    for job, _ in [service for service in tied if service[1] == 1 and (service[0], 0) in tied]:
        tied[job, 0], tied[job, 1] = starts_apart(problem.jobs_by_id[job], tied[job, 0], tied[job, 1])
    return tied


def starts_apart(job: Job, first: int, second: int) -> tuple[int, int]:
    """The least starts of its two services that are not before these, and as far apart as they are tied (seconds)."""
    if job.gap is None:
        return first, second
    smallest, largest = job.gap
    first = max(first, second - largest)
    return first, max(second, first + smallest)


def _job_item(problem: Problem, job_id: int, starts: Mapping[int, Window], services: Mapping[int, int]) -> Item:
    job, index = problem.jobs_by_id[job_id], services.get(job_id, 0)
    windows = job.start_windows(index)
    if job_id in starts:
        low, high = starts[job_id]
        inside = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        windows = inside or ((low, high),)
    return Item("job", job.id, job.location, windows, job.services[index].service, index)


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
