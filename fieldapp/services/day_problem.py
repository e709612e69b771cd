"""A day of the office as a problem for the planner: numbers and places only, no names.

Skills become whole numbers; `DayProblem` remembers which is which, so that reasons can be told in words. A worker with
two shifts is two vehicles. Office duty is a fixed stop at the office. A visit with an interpreter needs no language.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from routing.formats import vroom
from routing.problem import Problem
from routing.travel import Point, Travel

from ..domain.hours import Span, instant
from ..domain.plan import Plan
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
    """`data` is VROOM's JSON, `problem` the same read; vehicles and jobs are known by number."""

    day: date
    data: dict[str, Any]
    problem: Problem
    visits: dict[int, Visit]
    workers: dict[int, Worker]
    skills: dict[int, str]

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
    travel: Travel,
    *,
    keep: Plan | None = None,
    references: dict[str, str] | None = None,
) -> DayProblem:
    """`keep`: a plan whose locked stops stay where they are. `references`: visit id -> what to call it in files."""
    zone, skills = settings.office.zone, Skills()
    by_vehicle: dict[int, Worker] = {}
    vehicles, duties = [], []
    for worker in workers:
        for shift, span in enumerate(worker.shift_spans(day, zone)):
            number = worker.number * SHIFTS_A_DAY + shift
            by_vehicle[number] = worker
            vehicles.append(_vehicle(settings, day, number, worker, span, skills))
            duties += _duties(settings, day, number, worker, span)
    plannable = [visit for visit in visits if visit.place.located and visit.place.confirmed]
    jobs = [
        _job(settings, day, visit, skills, _lock(keep, visit, by_vehicle), (references or {}).get(visit.id, ""))
        for visit in plannable
    ]
    data = {"jobs": jobs, "vehicles": vehicles, "duties": [{"id": n, **duty} for n, duty in enumerate(duties, 1)]}
    return DayProblem(
        day=day,
        data=data,
        problem=_measured(data, travel),
        visits={visit.number: visit for visit in plannable},
        workers=by_vehicle,
        skills={number: name for name, number in skills.numbers.items()},
    )


def _measured(data: dict[str, Any], travel: Travel) -> Problem:
    """Reads the problem with the ways between its places measured; `data` gets the matrices for the solver."""
    places: dict[Point, int] = {}
    ends = [(entry, "location") for entry in [*data["jobs"], *data["duties"]]]
    ends += [(vehicle, name) for vehicle in data["vehicles"] for name in ("start", "end")]
    for entry, name in ends:
        lon, lat = entry[name]
        entry[f"{name}_index"] = places.setdefault((lat, lon), len(places))
    profiles = sorted({vehicle["profile"] for vehicle in data["vehicles"]})
    matrices = {profile: travel.matrix(list(places), profile) for profile in profiles}
    if not places or not matrices:
        return vroom.read(data)
    data["matrices"] = {
        profile: {"durations": [*map(list, m.durations)], "distances": [*map(list, m.distances)]}
        for profile, m in matrices.items()
    }
    return replace(vroom.read(data), matrices=matrices)  # these know what is estimated, numbers alone do not


def _vehicle(settings: Settings, day: date, number: int, worker: Worker, span: Span, skills: Skills) -> dict[str, Any]:
    named = [f"language:{code}" for code in worker.languages] + [f"service:{code}" for code in worker.services]
    if worker.gender:
        named.append(f"gender:{worker.gender}")
    planning, window = settings.planning, (seconds(span.start), seconds(span.end))
    vehicle: dict[str, Any] = {
        "id": number,
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


def _job(
    settings: Settings, day: date, visit: Visit, skills: Skills, lock: dict[str, int] | None, reference: str
) -> dict[str, Any]:
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
        "description": reference or str(visit.number),
    }
    if visit.workers_needed > 1:
        job["required_workers"] = visit.workers_needed
    if visit.promised and visit.promised.astimezone(zone).date() == day:
        tolerance = settings.planning.promise_tolerance_min * 60
        job["promise"] = {"start": seconds(visit.promised), "tolerance": tolerance}
    if lock:
        job["locked"] = lock
    return job


def _lock(keep: Plan | None, visit: Visit, workers: dict[int, Worker]) -> dict[str, int] | None:
    found = keep.find(visit.id) if keep else None
    if not found or not found[1].locked:
        return None
    route, stop = found
    vehicle = next((v for v, worker in workers.items() if worker.id == route.worker_id), None)
    return None if vehicle is None else {"vehicle": vehicle, "start": seconds(stop.start)}


def seconds(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())
