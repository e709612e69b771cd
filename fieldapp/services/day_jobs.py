"""The visits of a day as the planner's jobs: open ones under every rule, locked ones in their place, begun ones as they are."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from ..domain.plan import Plan, Route, Stop
from ..domain.visit import Visit
from ..settings import Settings
from .day_workers import SHIFTS_A_DAY, Shift, Skills, seconds

BEGUN = 100  # priority of what cannot be left out: somebody is there, or on the way and late


def open_job(
    settings: Settings,
    day: date,
    visit: Visit,
    skills: Skills,
    lock: dict[str, int] | None,
    expected: datetime | None = None,
) -> dict[str, Any]:
    """`expected`: when a worker who is late comes at last; then the visit may begin too, and the promise has moved there.
    Before others: somebody is on the way to it."""
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
    if expected:
        windows.append([seconds(expected), seconds(expected) + settings.planning.promise_tolerance_min * 60])
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
        job["promise"] = {"start": seconds(expected or visit.promised), "tolerance": tolerance}
    if lock:
        job["locked"] = {"vehicle": lock["vehicle"]} if expected else lock
    if expected:
        job["priority"] = BEGUN
    return job


def begun_job(visit: Visit, stop: Stop, vehicles: list[int]) -> dict[str, Any]:
    """Where it is and when it began, for the vehicles that serve it."""
    start = seconds(stop.start)
    job: dict[str, Any] = {
        "id": visit.number,
        "location": [visit.place.lon, visit.place.lat],
        "service": seconds(stop.end) - start,
        "priority": BEGUN,
        "time_windows": [[start, start]],
        "description": visit.reference or str(visit.number),
        "allowed": [vehicle // SHIFTS_A_DAY for vehicle in vehicles],
        "locked": {"vehicle": vehicles[0], "start": start},
    }
    return job | ({"required_workers": 2} if len(vehicles) > 1 else {})


def places(routes: Iterable[Route], visit_id: str) -> list[tuple[str, Stop]]:
    """The workers who serve a visit in these routes, each with their stop."""
    return [(route.worker_id, stop) for route in routes for stop in route.stops if stop.visit_id == visit_id]


def _vehicle_at(shifts: list[Shift], worker_id: str, start: datetime) -> int | None:
    """The worker's shift in which that moment lies; None when they are not there then."""
    return next(
        (
            shift.vehicle
            for shift in shifts
            if shift.worker_id == worker_id and shift.span.start <= start < shift.span.end
        ),
        None,
    )


def vehicles_at(shifts: list[Shift], served: list[tuple[str, Stop]]) -> list[int]:
    found = (_vehicle_at(shifts, worker_id, stop.start) for worker_id, stop in served)
    return [vehicle for vehicle in found if vehicle is not None]


def carried_routes(shifts: list[Shift], history: Iterable[Route]) -> tuple[Route, ...]:
    """What has begun on routes of workers who are not there any more: it stays as it is, outside the problem."""
    routes = []
    for route in history:
        stops = tuple(stop for stop in route.stops if _vehicle_at(shifts, route.worker_id, stop.start) is None)
        if stops:
            routes.append(route.model_copy(update={"stops": stops}))
    return tuple(routes)


def lock_of(keep: Plan | None, visit: Visit, shifts: list[Shift]) -> dict[str, int] | None:
    for worker_id, stop in places(keep.routes if keep else (), visit.id):
        vehicle = _vehicle_at(shifts, worker_id, stop.start)
        if stop.locked and vehicle is not None:
            return {"vehicle": vehicle, "start": seconds(stop.start)}
    return None
