"""A day of the office as a problem for the planner: numbers and places only, no names.

Skills become whole numbers; `DayProblem` remembers which is which, so that reasons can be told in words. A worker with
two shifts is two vehicles. Office duty is a fixed stop at the office. A visit with an interpreter needs no language. A
visit that has begun is fixed to its worker and its start, and no other rule is asked of it. One that waits for a worker
who is late may begin when they are expected, whatever its hours were.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from routing import Problem, read
from routing.travel import Point, Travel

from ..domain.plan import Plan, Route
from ..domain.visit import Visit
from ..domain.worker import Worker
from ..settings import Settings
from ..store.unit import Unit
from .day_jobs import begun_job, carried_routes, lock_of, open_job, places, vehicles_at
from .day_workers import SHIFTS_A_DAY, Shift, Skills, duties_of, seconds, vehicle_of
from .under_way import UnderWay


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

    `begun` holds the visits that have begun, `carried` the routes of those among them whose worker is there no more;
    `known_late` by worker, as in `UnderWay`.
    """

    day: date
    data: dict[str, Any]
    problem: Problem
    visits: dict[int, Visit]
    workers: dict[int, Worker]
    skills: dict[int, str]
    begun: frozenset[str] = frozenset()
    carried: tuple[Route, ...] = ()
    known_late: dict[str, str] = field(default_factory=dict)

    def worker_of(self, vehicle: int) -> Worker:
        return self.workers[vehicle]

    def vehicles_of(self, worker_id: str) -> list[int]:
        return [vehicle for vehicle, worker in self.workers.items() if worker.id == worker_id]


def build(
    settings: Settings,
    day: date,
    visits: list[Visit],
    workers: list[Worker],
    travel: Travel,
    *,
    keep: Plan | None = None,
    running: UnderWay | None = None,
) -> DayProblem:
    """`keep`: a plan whose locked stops stay where they are. `running`: the published day as it goes."""
    history = running.history if running else ()
    zone, skills = settings.office.zone, Skills()
    by_vehicle: dict[int, Worker] = {}
    shifts: list[Shift] = []
    vehicles, duties = [], []
    for worker in workers:
        for shift, span in enumerate(worker.shift_spans(day, zone)):
            number = worker.number * SHIFTS_A_DAY + shift
            by_vehicle[number] = worker
            shifts.append(Shift(number, worker.id, span))
            vehicles.append(vehicle_of(settings, day, number, worker, span, skills))
            if running and worker.id in running.ready:
                vehicles[-1]["ready"] = seconds(running.ready[worker.id])
            duties += duties_of(settings, day, number, worker, span)
    plannable, jobs = [], []
    for visit in visits:
        started = places(history, visit.id)
        if started and (vehicles_there := vehicles_at(shifts, started)):
            jobs.append(begun_job(visit, started[0][1], vehicles_there))
        elif started or not (visit.place.located and visit.place.confirmed):
            continue
        else:
            expected = running.expected(visit.id) if running else None
            jobs.append(open_job(settings, day, visit, skills, lock_of(keep, visit, shifts), expected))
        plannable.append(visit)
    data = {"jobs": jobs, "vehicles": vehicles, "duties": [{"id": n, **duty} for n, duty in enumerate(duties, 1)]}
    return DayProblem(
        day=day,
        data=data,
        problem=_measured(data, travel),
        visits={visit.number: visit for visit in plannable},
        workers=by_vehicle,
        skills={number: name for name, number in skills.numbers.items()},
        begun=running.begun if running else frozenset(),
        carried=carried_routes(shifts, history),
        known_late=running.known_late if running else {},
    )


def _measured(data: dict[str, Any], travel: Travel) -> Problem:
    """Reads the problem with the ways between its places measured; `data` gets the matrices for the solver."""
    rows: dict[Point, int] = {}
    ends = [(entry, "location") for entry in [*data["jobs"], *data["duties"]]]
    ends += [(vehicle, name) for vehicle in data["vehicles"] for name in ("start", "end")]
    for entry, name in ends:
        lon, lat = entry[name]
        rows.setdefault((lat, lon), len(rows))
    profiles = sorted({vehicle["profile"] for vehicle in data["vehicles"]})
    matrices = {profile: travel.matrix(list(rows), profile) for profile in profiles}
    if not rows or not matrices:
        return read(data)
    for entry, name in ends:
        lon, lat = entry[name]
        entry[f"{name}_index"] = rows[(lat, lon)]
    data["matrices"] = {
        profile: {"durations": [*map(list, m.durations)], "distances": [*map(list, m.distances)]}
        for profile, m in matrices.items()
    }
    return replace(read(data), matrices=matrices)  # these know what is estimated, numbers alone do not
