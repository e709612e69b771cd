"""What of an earlier plan can still be kept: the plan that planning again begins from, and below which it never falls.

What is not legal any more is left out, the least important first; the rest stays with the same workers, in the same
order and, as far as that goes, at about the same time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..check import check
from ..measure import value
from ..model.schedule import starts_apart, time_route, time_stops
from ..model.synchronised_visits import is_whole
from ..model.unassigned import with_unassigned
from ..plan import Plan, Route, StepType
from ..problem import MOVED_S, Assignment, Job, Problem, Vehicle, Window

Stop = tuple[StepType, int]


@dataclass(frozen=True)
class Placed:
    """Where a stop (type, id) of an earlier plan was: the id of its `vehicle`, and the second at which it began;
    of a visit of several services, which of them it did."""

    stop: Stop
    vehicle: int
    begin: int
    service: int = 0


def kept_plan(problem: Problem, start: Plan | None = None) -> Plan | None:
    """The better of two plans, each as far as it is still legal: `start`, and the one that people were told
    (`Problem.before`). None where there is neither, or nothing of them can be kept."""
    found = []
    if start:
        as_it_is = with_unassigned(problem, start.routes)
        found.append(as_it_is if not check(problem, as_it_is) else _repaired(problem, placed_in(problem, start.routes)))
    if problem.before:
        found.append(_repaired(problem, _told(problem)))
    return max((plan for plan in found if plan), key=lambda plan: value(problem, plan), default=None)


def placed_in(problem: Problem, routes: Iterable[Route]) -> list[Placed]:
    """The visits of these routes, and the duties in them that the planner gives away; not what has begun."""
    return [
        Placed((step.type, step.id), route.vehicle, step.begin, step.service_index)
        for route in routes
        for step in route.steps
        if step.id is not None and _may_be_placed(problem, step.type, step.id)
    ]


def _may_be_placed(problem: Problem, kind: StepType, number: int) -> bool:
    if kind == "duty":
        given = problem.duties_by_id[number].vehicle is None
        return given and not any(begun.has("duty", number) for begun in problem.begun.values())
    return kind == "job" and not problem.has_begun(number)


def _told(problem: Problem) -> list[Placed]:
    """On the shift of each worker in whose hours the visit was, else on their last."""
    found = []
    for number, stood in problem.before.items():
        job = problem.jobs_by_id[number]
        for index, worker, start in _services(job, stood) if not problem.has_begun(number) else ():
            end = start + job.services[index].service
            shifts = sorted((v for v in problem.vehicles if v.worker == worker), key=lambda v: v.window)
            there = [v for v in shifts if v.window[0] <= start and end <= v.window[1]] or shifts
            found += [Placed(("job", number), there[-1].id, start, index)] if there else []
    return found


def _services(job: Job, stood: Assignment) -> list[tuple[int, int, int]]:
    """Of each who served it: which service, the worker and the start."""
    if len(job.services) > 1:
        return [one for one in stood.services if one[0] < len(job.services)]
    return [(0, worker, stood.start) for worker in stood.workers]


def _repaired(problem: Problem, placed: list[Placed]) -> Plan | None:
    """The legal plan of as much of it as can be kept."""
    teams = _teams(problem, placed)
    while True:
        days = {vehicle.id: _Day.of(problem, vehicle, teams) for vehicle in problem.vehicles}
        lost = {stop for vehicle, day in days.items() for stop in teams if vehicle in teams[stop] and stop not in day}
        lost = lost or _apart(problem, teams)
        if not lost:
            plan = with_unassigned(problem, tuple(day.route for day in days.values() if day.route))
            broken = check(problem, plan)
            if not broken:
                return plan
            lost = {stop for stop in teams if any(_is_named(one.params, stop, teams[stop]) for one in broken)}
            if not lost:
                return None
        teams = {stop: team for stop, team in teams.items() if stop not in lost}


Teams = dict[Stop, dict[int, Placed]]  # of each stop, by vehicle id, where it was


def _teams(problem: Problem, placed: list[Placed]) -> Teams:
    teams: Teams = {}
    for one in placed:
        teams.setdefault(one.stop, {}).setdefault(one.vehicle, one)
    return {stop: team for stop, team in teams.items() if _may_stay(problem, stop, team)}


def _may_stay(problem: Problem, stop: Stop, team: Mapping[int, Placed]) -> bool:
    """Whatever the hours of the shifts."""
    vehicles = [problem.vehicles_by_id[number] for number in team]
    if stop[0] == "duty":
        return len(vehicles) == 1 and problem.can_staff(vehicles[0], problem.duties_by_id[stop[1]])
    job = problem.jobs_by_id[stop[1]]
    if not is_whole(job, [one.service for one in team.values()]):
        return False
    able = all(problem.can_serve(problem.vehicles_by_id[one.vehicle], job, one.service) for one in team.values())
    people = len({vehicle.worker for vehicle in vehicles}) == len(vehicles)
    locked = job.locked is None or job.locked.vehicle in team
    return able and people and locked and (job.workers == 1 or _meet_again(job, list(team.values())))


def _meet_again(job: Job, parts: list[Placed]) -> bool:
    """Whether they may start when they did; those that nothing ties to each other may start at other times."""
    if job.gap is None:
        return True
    first, second = sorted(parts, key=lambda one: one.service)
    apart = starts_apart(job, first.begin, second.begin) == (first.begin, second.begin)
    return apart and all(any(a <= one.begin <= b for a, b in job.start_windows(one.service)) for one in parts)


@dataclass(frozen=True)
class _Day:
    """What one shift keeps of its stops, and its route; None where it has nothing to do."""

    stops: frozenset[Stop]
    route: Route | None

    def __contains__(self, stop: Stop) -> bool:
        return stop in self.stops

    @classmethod
    def of(cls, problem: Problem, vehicle: Vehicle, teams: Teams) -> "_Day":
        mine = {stop: team[vehicle.id] for stop, team in teams.items() if vehicle.id in team}
        if not mine:
            begun = problem.begun_by(vehicle).steps
            return cls(frozenset(), time_route(problem, vehicle, []) if begun else None)
        near, meetings = _near(problem, vehicle, mine), _meetings(problem, mine)
        everything = _timed(problem, vehicle, mine, _as_before(problem, mine))
        everything = everything or _timed(problem, vehicle, mine, near | meetings)
        if everything:
            return cls(frozenset(mine), everything)
        kept = _one_by_one(problem, vehicle, mine, near, meetings)
        moved = _timed(problem, vehicle, mine, meetings)
        if moved and len(kept.stops) < len(mine):
            return cls(frozenset(mine), moved)
        return kept


def _one_by_one(
    problem: Problem,
    vehicle: Vehicle,
    mine: Mapping[Stop, Placed],
    near: Mapping[int, Window],
    meetings: Mapping[int, Window],
) -> _Day:
    """The most important first, each near its time where that can be."""
    kept: dict[Stop, Placed] = {}
    starts = dict(meetings)
    route = time_route(problem, vehicle, []) if problem.begun_by(vehicle).steps else None
    for stop in sorted(mine, key=lambda stop: (stop[0] != "duty", -_priority(problem, stop), stop[1])):
        for narrow in ({stop[1]: near[stop[1]]} if stop[0] == "job" and stop[1] in near else {}, {}):
            more = _timed(problem, vehicle, kept | {stop: mine[stop]}, starts | narrow)
            if more:
                kept, starts, route = kept | {stop: mine[stop]}, starts | narrow, more
                break
    return _Day(frozenset(kept), route)


def _priority(problem: Problem, stop: Stop) -> int:
    return problem.jobs_by_id[stop[1]].priority if stop[0] == "job" else 0


def _near(problem: Problem, vehicle: Vehicle, mine: Mapping[Stop, Placed]) -> dict[int, Window]:
    """Of the visits that this worker had and could have again near that time: the starts at which they are not
    moved."""
    found = {}
    for (kind, number), one in mine.items():
        before = problem.before.get(number) if kind == "job" else None
        start = before.start_with(vehicle.worker, one.service) if before else None
        if start is not None:
            low, high = start - MOVED_S, start + MOVED_S
            if any(a <= high and low <= b for a, b in problem.jobs_by_id[number].start_windows(one.service)):
                found[number] = (low, high)
    return found


def _as_before(problem: Problem, mine: Mapping[Stop, Placed]) -> dict[int, Window]:
    """The very starts, of visits that may still have them."""
    return {
        number: (one.begin, one.begin)
        for (kind, number), one in mine.items()
        if kind == "job" and any(a <= one.begin <= b for a, b in problem.jobs_by_id[number].start_windows(one.service))
    }


def _meetings(problem: Problem, mine: Mapping[Stop, Placed]) -> dict[int, Window]:
    """Visits whose workers must start as they are tied begin when they did, so that each can be timed by itself."""
    return {
        number: (one.begin, one.begin)
        for (kind, number), one in mine.items()
        if kind == "job" and problem.jobs_by_id[number].workers > 1 and problem.jobs_by_id[number].gap is not None
    }


def _timed(
    problem: Problem, vehicle: Vehicle, mine: Mapping[Stop, Placed], starts: Mapping[int, Window]
) -> Route | None:
    """In the order in which they began, the shift's own duties among them."""
    owed: list[tuple[int, Stop]] = [(duty.start, ("duty", duty.id)) for duty in problem.own_duties(vehicle)]
    ordered = sorted([*((one.begin, stop) for stop, one in mine.items()), *owed], key=lambda one: one[0])
    services = {number: one.service for (kind, number), one in mine.items() if kind == "job"}
    return time_stops(problem, vehicle, [stop for _, stop in ordered], starts=starts, services=services)


def _apart(problem: Problem, teams: Teams) -> set[Stop]:
    """Of visits that need the same worker and have different ones, the less important."""
    lost: set[Stop] = set()
    for job in problem.jobs:
        other = None if job.same_worker_as is None else problem.jobs_by_id[job.same_worker_as]
        if other is None:
            continue
        workers = [_workers(problem, teams, one.id) for one in (job, other)]
        if all(workers) and not workers[0] & workers[1]:
            among = [one for one in (job, other) if ("job", one.id) in teams]
            least = min(among, key=lambda one: (one.priority, -one.id), default=None)
            lost |= {("job", least.id)} if least else set()
    return lost


def _workers(problem: Problem, teams: Teams, job: int) -> set[int]:
    vehicles = [*teams.get(("job", job), ()), *(v for v, begun in problem.begun.items() if begun.has("job", job))]
    return {problem.vehicles_by_id[vehicle].worker for vehicle in vehicles}


def _is_named(params: Mapping[str, object], stop: Stop, team: Mapping[int, Placed]) -> bool:
    """By a rule that the plan breaks: the visit itself, or else its shift."""
    if "job" in params:
        return stop == ("job", params["job"])
    return params.get("vehicle") in team
