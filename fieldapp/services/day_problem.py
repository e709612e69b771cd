"""A day of the office as a problem for the planner: numbers and places only, no names.

Skills become whole numbers; `DayProblem` remembers which is which, so that reasons can be told in words. A worker with
two shifts is two vehicles. Office duty is a fixed stop at the office. A visit with an interpreter needs no language. A
visit that has begun is fixed to its worker and its start, and no other rule is asked of it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from routing.formats import vroom
from routing.problem import Problem

from ..domain.hours import Span, instant
from ..domain.plan import Plan, Route, Stop
from ..domain.visit import Visit
from ..domain.worker import Worker
from ..settings import Settings
from ..store.unit import Unit

SHIFTS_A_DAY = 10


def open_visits(unit: Unit, day: date) -> list[Visit]:
    """Open visits of a day, without those that a published plan serves on another of their days."""
    visits = unit.visits.open_on(day)
    other_days = {window.day for visit in visits for window in visit.windows} - {day}
    published = [plan for plan in (unit.plans.published(other) for other in sorted(other_days)) if plan]
    taken = {stop.visit_id for plan in published for route in plan.routes for stop in route.stops}
    return [visit for visit in visits if visit.id not in taken]


@dataclass(frozen=True)
class DayProblem:
    """`data` is VROOM's JSON, `problem` the same read; vehicles and jobs are known by number.

    `begun` holds the visits that have begun, `carried` the routes of those among them whose worker is there no more.
    """

    day: date
    data: dict[str, Any]
    problem: Problem
    visits: dict[int, Visit]
    workers: dict[int, Worker]
    skills: dict[int, str]
    begun: frozenset[str] = frozenset()
    carried: tuple[Route, ...] = ()

    def worker_of(self, vehicle: int) -> Worker:
        return self.workers[vehicle]

    def vehicles_of(self, worker_id: str) -> list[int]:
        return [vehicle for vehicle, worker in self.workers.items() if worker.id == worker_id]


class Skills:
    """Numbers for languages, services and genders, in the order they are first named."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, *names: str) -> list[int]:
        return sorted({self.numbers.setdefault(name, len(self.numbers) + 1) for name in names})


def build(
    settings: Settings,
    day: date,
    visits: list[Visit],
    workers: list[Worker],
    *,
    keep: Plan | None = None,
    begun: Plan | None = None,
) -> DayProblem:
    """`keep`: a plan whose locked stops stay where they are. `begun`: what has begun (see `under_way`)."""
    zone, skills = settings.office.zone, Skills()
    by_vehicle: dict[int, Worker] = {}
    shifts: list[_Shift] = []
    vehicles, duties = [], []
    for worker in workers:
        for shift, span in enumerate(worker.shift_spans(day, zone)):
            number = worker.number * SHIFTS_A_DAY + shift
            by_vehicle[number] = worker
            shifts.append(_Shift(number, worker.id, span))
            vehicles.append(_vehicle_of(settings, day, number, worker, span, skills))
            duties += _duties(settings, day, number, worker, span)
    plannable, jobs = [], []
    for visit in visits:
        started = _places(begun, visit.id)
        if started and (vehicles_there := _vehicles(shifts, started)):
            jobs.append(_begun_job(visit, started[0][1], vehicles_there))
        elif started or not (visit.place.located and visit.place.confirmed):
            continue
        else:
            jobs.append(_job(settings, day, visit, skills, _lock(keep, visit, shifts)))
        plannable.append(visit)
    data = {"jobs": jobs, "vehicles": vehicles, "duties": [{"id": n, **duty} for n, duty in enumerate(duties, 1)]}
    return DayProblem(
        day=day,
        data=data,
        problem=vroom.read(data),
        visits={visit.number: visit for visit in plannable},
        workers=by_vehicle,
        skills={number: name for name, number in skills.numbers.items()},
        begun=frozenset(stop.visit_id for route in (begun.routes if begun else ()) for stop in route.stops),
        carried=_carried(shifts, begun),
    )


def _vehicle_of(
    settings: Settings, day: date, number: int, worker: Worker, span: Span, skills: Skills
) -> dict[str, Any]:
    named = [f"language:{code}" for code in worker.languages] + [f"service:{code}" for code in worker.services]
    if worker.gender:
        named.append(f"gender:{worker.gender}")
    planning, window = settings.planning, (seconds(span.start), seconds(span.end))
    vehicle: dict[str, Any] = {
        "id": number,
        "worker": worker.number,
        "profile": worker.transport,
        "start": [worker.lon, worker.lat],
        "end": [worker.lon, worker.lat],
        "skills": skills.of(*named),
        "time_window": list(window),
        "max_working_time": planning.max_working_minutes * 60,
    }
    if planning.break_minutes and span.seconds >= planning.break_from_minutes * 60:
        zone = settings.office.zone
        low = seconds(instant(day, planning.break_window.start, zone))
        high = seconds(instant(day, planning.break_window.end, zone)) - planning.break_minutes * 60
        for _, duty in worker.duty_spans(day, zone):  # nobody can rest while on duty: the break waits for its end
            if seconds(duty.start) <= low < seconds(duty.end):
                low, high = seconds(duty.end), max(high, seconds(duty.end) + 3600)
        if window[0] <= low <= high:
            vehicle["breaks"] = [{"id": number, "time_windows": [[low, high]], "service": planning.break_minutes * 60}]
    return vehicle


def _duties(settings: Settings, day: date, number: int, worker: Worker, shift: Span) -> list[dict[str, Any]]:
    office = settings.office.address
    return [
        {
            "vehicle": number,
            "location": [office.lon, office.lat],
            "start": max(seconds(span.start), seconds(shift.start)),
            "end": min(seconds(span.end), seconds(shift.end)),
            "description": duty.service,
        }
        for duty, span in worker.duty_spans(day, settings.office.zone)
        if span.start < shift.end and span.end > shift.start
    ]


def _job(settings: Settings, day: date, visit: Visit, skills: Skills, lock: dict[str, int] | None) -> dict[str, Any]:
    zone = settings.office.zone
    named = [f"service:{visit.service}"]
    if not visit.interpreter:
        named.append(f"language:{visit.language}")
    if visit.required_gender:
        named.append(f"gender:{visit.required_gender}")
    length = visit.duration_min * 60
    windows = []
    for window in visit.on(day):
        span = window.span(zone)
        # somebody who receives from 9 to 11 expects the visit to be over at 11
        windows.append([seconds(span.start), max(seconds(span.start), seconds(span.end) - length)])
    job: dict[str, Any] = {
        "id": visit.number,
        "location": [visit.place.lon, visit.place.lat],
        "service": length,
        "skills": skills.of(*named),
        "priority": settings.priority.value(visit.urgency),
        "time_windows": sorted(windows),
        "description": visit.reference or str(visit.number),
    }
    if visit.workers_needed > 1:
        job["required_workers"] = visit.workers_needed
    if visit.promised and visit.promised.astimezone(zone).date() == day:
        tolerance = settings.planning.promise_tolerance_min * 60
        job["promise"] = {"start": seconds(visit.promised), "tolerance": tolerance}
    if lock:
        job["locked"] = lock
    return job


def _begun_job(visit: Visit, stop: Stop, vehicles: list[int]) -> dict[str, Any]:
    """Where it is and when it began, for the vehicles that serve it."""
    start = seconds(stop.start)
    job: dict[str, Any] = {
        "id": visit.number,
        "location": [visit.place.lon, visit.place.lat],
        "service": seconds(stop.end) - start,
        "priority": 100,
        "time_windows": [[start, start]],
        "description": visit.reference or str(visit.number),
        "allowed": [vehicle // SHIFTS_A_DAY for vehicle in vehicles],
        "locked": {"vehicle": vehicles[0], "start": start},
    }
    return job | ({"required_workers": 2} if len(vehicles) > 1 else {})


@dataclass(frozen=True)
class _Shift:
    vehicle: int
    worker_id: str
    span: Span


def _places(plan: Plan | None, visit_id: str) -> list[tuple[str, Stop]]:
    """The workers who serve a visit in a plan, each with their stop."""
    routes = plan.routes if plan else ()
    return [(route.worker_id, stop) for route in routes for stop in route.stops if stop.visit_id == visit_id]


def _vehicle(shifts: list[_Shift], worker_id: str, start: datetime) -> int | None:
    """The worker's shift in which that moment lies; None when they are not there then."""
    return next(
        (
            shift.vehicle
            for shift in shifts
            if shift.worker_id == worker_id and shift.span.start <= start < shift.span.end
        ),
        None,
    )


def _vehicles(shifts: list[_Shift], places: list[tuple[str, Stop]]) -> list[int]:
    found = (_vehicle(shifts, worker_id, stop.start) for worker_id, stop in places)
    return [vehicle for vehicle in found if vehicle is not None]


def _carried(shifts: list[_Shift], begun: Plan | None) -> tuple[Route, ...]:
    """What has begun on routes of workers who are not there any more: it stays as it is, outside the problem."""
    routes = []
    for route in begun.routes if begun else ():
        stops = tuple(stop for stop in route.stops if _vehicle(shifts, route.worker_id, stop.start) is None)
        if stops:
            routes.append(route.model_copy(update={"stops": stops}))
    return tuple(routes)


def _lock(keep: Plan | None, visit: Visit, shifts: list[_Shift]) -> dict[str, int] | None:
    for worker_id, stop in _places(keep, visit.id):
        vehicle = _vehicle(shifts, worker_id, stop.start)
        if stop.locked and vehicle is not None:
            return {"vehicle": vehicle, "start": seconds(stop.start)}
    return None


def seconds(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())
