"""Gives an ordered route its times: the earliest that the rules allow, leaving home as late as that permits.

`time_route(..., strict=True)` returns None when a rule of time cannot be kept; without `strict` it returns the best it
can and the checker names what is broken, which is what a plan made by hand needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from ..plan import Route, Step, StepType
from ..problem import Begun, Break, Duty, Problem, Vehicle, Window
from .break_rules import is_missed, soonest_due, windows_due
from .departures import latest_departures
from .limits import within_limits

SYNC_ROUNDS = 6


@dataclass(frozen=True)
class _Item:
    """A stop to be timed: a visit or a duty."""

    type: StepType
    id: int
    location: int
    windows: tuple[Window, ...]
    service: int


def time_route(
    problem: Problem,
    vehicle: Vehicle,
    jobs: Sequence[int],
    *,
    starts: Mapping[int, Window] | None = None,
    strict: bool = False,
) -> Route | None:
    """The route of `vehicle` over `jobs` in that order, its own duties put where their hours fall. `starts`: narrower
    windows of some visits. What it had begun by now comes first and is not to be named."""
    items = _with_duties(problem, vehicle, [_job_item(problem, job, starts or {}) for job in jobs])
    return _timed(problem, vehicle, items, strict=strict)


def time_stops(
    problem: Problem,
    vehicle: Vehicle,
    stops: Sequence[tuple[StepType, int]],
    *,
    starts: Mapping[int, Window] | None = None,
) -> Route | None:
    """The route over visits and duties (type, id) in exactly this order; None when a rule of time cannot be kept."""
    items = [
        _duty_item(problem.duties_by_id[number]) if kind == "duty" else _job_item(problem, number, starts or {})
        for kind, number in stops
    ]
    return _timed(problem, vehicle, items, strict=True)


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


def _job_item(problem: Problem, job_id: int, starts: Mapping[int, Window]) -> _Item:
    job = problem.jobs_by_id[job_id]
    windows = job.start_windows()
    if job_id in starts:
        low, high = starts[job_id]
        inside = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        windows = inside or ((low, high),)
    return _Item("job", job.id, job.location, windows, job.service)


def _with_duties(problem: Problem, vehicle: Vehicle, jobs: list[_Item]) -> list[_Item]:
    """Puts each duty before the first job that cannot be finished, by its earliest hours, before the duty begins."""
    items = list(jobs)
    for duty in problem.own_duties(vehicle):
        item = _duty_item(duty)
        items.insert(_place_for(problem, vehicle, items, item), item)
    return items


def _duty_item(duty: Duty) -> _Item:
    return _Item("duty", duty.id, duty.location, ((duty.start, duty.start),), duty.end - duty.start)


def _place_for(problem: Problem, vehicle: Vehicle, items: list[_Item], duty: _Item) -> int:
    begin = duty.windows[0][0]
    begun = problem.begun_by(vehicle)
    clock, place = begun.ready, begun.place
    for position, item in enumerate(items):
        arrival = clock + problem.duration(vehicle, place, item.location)
        clock = _first_in(item.windows, arrival, arrival)[1] + item.service
        place = item.location
        if clock + problem.duration(vehicle, place, duty.location) > begin:
            return position
    return len(items)


def _first_in(windows: Sequence[Window], arrival: int, otherwise: int) -> tuple[int, int]:
    """(0, first allowed start at or after `arrival`), or (1, `otherwise`) when none is left."""
    for low, high in windows:
        if max(low, arrival) <= high:
            return 0, max(low, arrival)
    return 1, otherwise


@dataclass(frozen=True)
class _State:
    """A way to have come so far: rules of time broken, when the worker is free or has arrived, the steps, and the
    travel that the next step has to tell."""

    late: int
    clock: int
    steps: tuple[Step, ...]
    travel: int = 0
    distance: int = 0
    running: bool = False  # the steps begin with what had begun by now

    @property
    def left(self) -> int:
        """When the route leaves: waiting before the first stop is done at home, see `_leave_late`."""
        start, *rest = self.steps
        return start.begin + (rest[0].waiting if rest and not self.running else 0)

    @property
    def rank(self) -> tuple[int, int]:
        return self.late, self.clock

    def moved(self, travel: int, distance: int) -> "_State":
        return replace(self, clock=self.clock + travel, travel=travel, distance=distance)

    def stopped(
        self, kind: StepType, number: int, place: int | None, windows: Sequence[Window], service: int
    ) -> "_State":
        """After `service` seconds that begin in one of the windows."""
        late, begin = _first_in(windows, self.clock, self.clock)
        step = Step(kind, number, place, self.clock, begin - self.clock, service, self.travel, self.distance)
        return _State(self.late + late, begin + service, (*self.steps, step), running=self.running)


States = list[_State | None]  # by the number of breaks taken


def _timed(problem: Problem, vehicle: Vehicle, items: Sequence[_Item], *, strict: bool) -> Route | None:
    """As early as can be; where that makes too long a day of it, or a break too late, leaving no sooner than the first
    stop asks for, or else at any later moment that could do."""
    ready = problem.begun_by(vehicle).ready
    route = _earliest(problem, vehicle, items, ready, strict=strict)
    if not strict or (route and within_limits(vehicle, route)):
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
        leave = max(_first_in(items[0].windows, ready + leg_s, ready + leg_s)[1] - leg_s, soonest_due(vehicle, ready))
    others = (leave for leave in _departures(problem, vehicle, items) if leave > ready)
    for moment in chain([leave], others):
        later = _earliest(problem, vehicle, items, moment, strict=True)
        if later and within_limits(vehicle, later):
            return later
    return None


def _is_too_much(problem: Problem, vehicle: Vehicle, items: Sequence[_Item]) -> bool:
    """Whenever it leaves: too many visits, too long a way, or too much work with the way to it."""
    places = [vehicle.start, *(item.location for item in items), vehicle.end]
    travel = sum(problem.duration(vehicle, one, other) for one, other in pairwise(places))
    tasks, work = sum(item.type == "job" for item in items), travel + sum(item.service for item in items)
    limits = ((vehicle.max_tasks, tasks), (vehicle.max_travel_time, travel), (vehicle.max_working_time, work))
    return any(most is not None and reached > most for most, reached in limits)


def _departures(problem: Problem, vehicle: Vehicle, items: Sequence[_Item]) -> list[int]:
    places = [vehicle.start, *(item.location for item in items)]
    ways = [problem.duration(vehicle, one, other) for one, other in pairwise(places)]
    legs = [(way, item.windows, item.service) for way, item in zip(ways, items, strict=True)]
    back_s = problem.duration(vehicle, places[-1], vehicle.end)
    return latest_departures(legs, back_s, vehicle.window[1], problem.breaks_left(vehicle))


def _earliest(problem: Problem, vehicle: Vehicle, items: Sequence[_Item], ready: int, *, strict: bool) -> Route | None:
    """Earliest times for each number of breaks taken so far: before a way, after it, or outside the route; leaving at
    `ready` at the soonest."""
    begun, pauses = problem.begun_by(vehicle), problem.breaks_left(vehicle)
    states, place = _leaving(begun, ready, vehicle, pauses), begun.place
    for item in items:
        travel, distance = (
            problem.duration(vehicle, place, item.location),
            problem.distance(vehicle, place, item.location),
        )
        arrived: States = [state and state.moved(travel, distance) for state in _rested(states, pauses, place)]
        states = [
            state and state.stopped(item.type, item.id, item.location, item.windows, item.service)
            for state in _rested(arrived, pauses, item.location)
        ]
        place = item.location
        if strict:
            states = [state if state and not state.late else None for state in states]
    ends = [
        _returned(problem, vehicle, state, pauses, taken, place)
        for taken, state in enumerate(_rested(states, pauses, place))
        if state
    ]
    routes = [
        Route(vehicle.id, end.steps if begun.steps else _leave_late(end.steps))
        for end in sorted(ends, key=lambda state: state.rank)
        if not (strict and end.late)
    ]
    within = (route for route in routes if strict and within_limits(vehicle, route))
    return next(within, routes[0] if routes else None)


def _leaving(begun: Begun, ready: int, vehicle: Vehicle, pauses: Sequence[Break]) -> States:
    """Where the route begins or goes on; breaks that are not due after leaving may be over before it begins."""
    if begun.steps:
        return [_State(0, begun.ready, begun.steps, running=True), *(None for _ in pauses)]
    states: States = [_leaves(vehicle, ready)]
    for pause in pauses:
        if pause.due_after is not None:
            break
        ready = max(ready, min(low for low, _ in pause.windows) + pause.service)
        states.append(_leaves(vehicle, ready))
    return states + [None] * (len(pauses) + 1 - len(states))


def _leaves(vehicle: Vehicle, ready: int) -> _State:
    return _State(0, ready, (Step("start", None, vehicle.start, ready, 0, 0, 0, 0),))


def _rested(states: States, pauses: Sequence[Break], place: int | None) -> States:
    """Breaks taken here, where that is better than having taken them earlier."""
    found = list(states)
    for number, pause in enumerate(pauses):
        before, known = found[number], found[number + 1]
        if before:
            rested = before.stopped("break", pause.id, place, windows_due(pause, before.left), pause.service)
            if known is None or rested.rank < known.rank:
                found[number + 1] = rested
    return found


def _returned(
    problem: Problem, vehicle: Vehicle, state: _State, pauses: Sequence[Break], taken: int, place: int | None
) -> _State:
    """At the end of the route; the breaks that are left, those after the first `taken`, must be possible after it."""
    travel, distance = problem.duration(vehicle, place, vehicle.end), problem.distance(vehicle, place, vehicle.end)
    target = vehicle.end if vehicle.end is not None else place
    back = state.clock + travel
    late = sum(is_missed(pause, state.left, back) for pause in pauses[taken:])
    step = Step("end", None, target, back, 0, 0, travel, distance)
    return _State(state.late + late + (back > vehicle.window[1]), back, (*state.steps, step))


def _leave_late(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Waits at home rather than before the first door."""
    start, first, *rest = steps
    if not rest or not first.waiting:
        return steps
    start, first = (
        replace(start, arrival=start.arrival + first.waiting),
        replace(first, arrival=first.arrival + first.waiting, waiting=0),
    )
    return (start, first, *rest)
