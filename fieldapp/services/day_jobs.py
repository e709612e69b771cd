"""The visits of a day as the planner's jobs: open ones under every rule, locked ones in
their place, begun ones as they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from routing import Job, Lock, Promise, Window

from ..domain.plan import Plan, Route, Stop
from ..domain.visit import Visit
from ..domain.visit_hours import must_end_in_time, start_hours
from ..settings import Settings
from .day_shifts import DayShift, DayShifts
from .day_workers import AWAY, RECEIVING, Skills, seconds
from .languages import listed

BEGUN_PRIORITY = 100  # of what cannot be left out: somebody is there, or on the way and late


@dataclass(frozen=True)
class BegunStop:
    """What has begun and the shifts that serve it, at least one."""

    stop: Stop
    shifts: tuple[DayShift, ...]


def open_job(
    settings: Settings,
    day: date,
    visit: Visit,
    location: int,
    skills: Skills,
    lock: Lock | None,
    expected: datetime | None = None,
    *,
    divided: bool = False,
) -> Job:
    """`expected`: when a worker who is late comes at last; then the visit may begin too, the promise has moved there
    and a lock holds the worker alone; but where they must be gone when the hours end it begins in those alone. Before
    others: somebody is on the way to it. `divided`: some shift of the day is divided at its duties, and whoever is on
    duty does not leave the office. The hours have room for the visit (`too_long`)."""
    tolerance = settings.planning.promise_tolerance_min * 60
    priority = settings.priority.value(visit.urgency)
    windows = _start_windows(settings, day, visit)
    if expected:
        priority = BEGUN_PRIORITY
        if not must_end_in_time(visit.on(day)):
            windows = sorted([*windows, (seconds(expected), seconds(expected) + tolerance)])
    promised = visit.promised
    if promised and promised.astimezone(settings.office.zone).date() != day:
        promised = None
    needed = _needed(settings, visit)
    if divided:
        needed.append(RECEIVING if visit.place.at_office else AWAY)
    return Job(
        id=visit.number,
        location=location,
        service=visit.duration_min * 60,
        skills=skills.of(*needed),
        priority=priority,
        windows=tuple(windows),
        description=_called(visit),
        required_workers=visit.workers_needed,
        promise=Promise(seconds(expected or promised), tolerance) if promised else None,
        locked=Lock(lock.vehicle) if lock and expected else lock,
    )


def _start_windows(settings: Settings, day: date, visit: Visit) -> list[Window]:
    hours = start_hours(visit.on(day), visit.duration_min, settings.office.zone)
    return [(seconds(first), seconds(last)) for first, last in hours]


def _needed(settings: Settings, visit: Visit) -> list[str]:
    """The skills by name. With an interpreter no language is needed."""
    named = [f"service:{visit.service}"]
    if not visit.interpreter:
        named.append(f"language:{listed(settings, visit.language)}")
    if visit.required_gender:
        named.append(f"gender:{visit.required_gender}")
    return named


def begun_job(visit: Visit, location: int, begun: BegunStop) -> Job:
    """The visit where it is (index of a location) and when it began, for the shifts that serve it; times in whole
    seconds of Unix time."""
    shifts, start = begun.shifts, seconds(begun.stop.start)
    return Job(
        id=visit.number,
        location=location,
        service=seconds(begun.stop.end) - start,
        priority=BEGUN_PRIORITY,
        windows=((start, start),),
        description=_called(visit),
        allowed=frozenset(shift.worker.number for shift in shifts),
        required_workers=2 if len(shifts) > 1 else 1,
        locked=Lock(shifts[0].vehicle, start),
    )


def _called(visit: Visit) -> str:
    """Never a name: the reference, else the number."""
    return visit.reference or str(visit.number)


def places(routes: Iterable[Route], visit_id: str) -> list[tuple[str, Stop]]:
    """The workers who serve a visit in these routes, each with their stop."""
    return [(route.worker_id, stop) for route in routes for stop in route.stops if stop.visit_id == visit_id]


def carried_routes(shifts: DayShifts, history: Iterable[Route]) -> tuple[Route, ...]:
    """What has begun on routes of workers who are not there any more: it stays as it is, outside the problem."""
    routes = []
    for route in history:
        stops = tuple(stop for stop in route.stops if shifts.at(route.worker_id, stop.start) is None)
        if stops:
            routes.append(route.model_copy(update={"stops": stops}))
    return tuple(routes)


def lock_of(keep: Plan | None, visit: Visit, shifts: DayShifts) -> Lock | None:
    """Where the visit is locked in the plan to be kept, if its worker is there then."""
    for worker_id, stop in places(keep.routes if keep else (), visit.id):
        shift = shifts.at(worker_id, stop.start)
        if stop.locked and shift:
            return Lock(shift.vehicle, seconds(stop.start))
    return None
