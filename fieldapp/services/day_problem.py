"""A day of the office as a problem for the planner: numbers and places only, no names.

Skills become whole numbers; `DayProblem` remembers which is which, so that reasons can be told in words. A worker with
two shifts is two vehicles. Office duty is a fixed stop at the office, and none on a day when it is closed. An
appointment at the office is a visit there, outside duty unless the office allows it (`day_desks`). A visit with an
interpreter needs no language. A visit that has begun is fixed to its worker and its start, and no other rule is asked
of it. One that waits for a worker who is late may begin when they are expected, whatever its hours were.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from routing import Job, Problem, ProblemError
from routing.travel import Point, Travel

from ..domain.plan import Plan, Route
from ..domain.visit import Visit
from ..domain.visit_hours import too_long
from ..domain.worker import Worker
from ..settings import Settings
from .day_desks import divided_at_duties, ready_at
from .day_jobs import BegunStop, begun_job, carried_routes, lock_of, open_job, places
from .day_shifts import DayShifts
from .day_workers import Locations, Skills, duties_of, vehicle_of
from .execution_state import ExecutionState


@dataclass(frozen=True)
class DayProblem:
    """The problem, and whom and what its numbers mean: shifts by vehicle, visits by job, skills by number.

    `begun` holds the visits that have begun, `carried` the routes of those among them whose worker is there no more;
    `known_late` by worker, as in `ExecutionState`. `letters` by worker: those that plans of the day have given.
    `bound`: visits that were given one worker with, or hours apart from, another of the same client, by number.
    `tolerance_s`: by how many seconds a visit may begin before or after the hour that its client is told. `too_long`:
    visits that cannot be over when the hours of their day end, although they must; the problem does not have them.
    """

    day: date
    problem: Problem
    shifts: DayShifts
    visits: dict[int, Visit]
    skills: dict[int, str]
    begun: frozenset[str] = frozenset()
    carried: tuple[Route, ...] = ()
    known_late: dict[str, str] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    bound: frozenset[int] = frozenset()
    tolerance_s: int = 0
    too_long: tuple[Visit, ...] = ()

    @property
    def workers(self) -> dict[int, Worker]:
        """By id of the vehicle (a shift), in the order of the team."""
        return self.shifts.workers

    @cached_property
    def jobs(self) -> dict[str, Job]:
        """By visit id."""
        return {visit.id: self.problem.jobs_by_id[number] for number, visit in self.visits.items()}


def build(
    settings: Settings,
    day: date,
    visits: list[Visit],
    workers: list[Worker],
    travel: Travel,
    *,
    keep: Plan | None = None,
    execution: ExecutionState | None = None,
) -> DayProblem:
    """`keep`: a plan whose locked stops stay where they are. `execution`: the published day as it goes.

    Raises `ProblemError` when this is no day that can be planned.
    """
    shifts = DayShifts.of(workers, day, settings.office.zone, closed=settings.office.is_closed(day))
    if settings.office.appointments.during_duty and any(visit.place.at_office for visit in visits):
        shifts = divided_at_duties(settings, day, shifts, _Ways(settings, travel, {}).of_worker)
    history = execution.history if execution else ()
    unfit = {one.id for one in visits if too_long(one.on(day), one.duration_min, settings.office.zone)}
    plannable = [each for each in _plannable(visits, shifts, history) if each[1] or each[0].id not in unfit]
    locate, skills = Locations(), Skills()
    located = [locate(_point(settings, visit)) for visit, _ in plannable]
    duties = duties_of(settings, day, shifts, locate)
    ways = _Ways(settings, travel, {visit.id: visit for visit in visits})
    vehicles = [
        vehicle_of(
            settings, day, shift, skills, locate, ready_at(shift, execution, ways.from_visit), divided=shifts.divided
        )
        for shift in shifts.all
    ]
    jobs = []
    for (visit, begun), location in zip(plannable, located, strict=True):
        if begun:
            jobs.append(begun_job(visit, location, begun))
        else:
            expected = execution.expected(visit.id) if execution else None
            lock = lock_of(keep, visit, shifts)
            jobs.append(open_job(settings, day, visit, location, skills, lock, expected, divided=shifts.divided))
    points = locate.points
    profiles = sorted({vehicle.profile for vehicle in vehicles})
    matrices = {profile: travel.matrix(points, profile) for profile in profiles}
    return DayProblem(
        day=day,
        problem=Problem(tuple(jobs), tuple(vehicles), tuple(points), matrices, duties),
        shifts=shifts,
        visits={visit.number: visit for visit, _ in plannable},
        skills={number: name for name, number in skills.numbers.items()},
        begun=execution.begun if execution else frozenset(),
        carried=carried_routes(shifts, history),
        known_late=execution.known_late if execution else {},
        tolerance_s=settings.planning.promise_tolerance_min * 60,
        too_long=tuple(one for one in visits if one.id in unfit and not places(history, one.id)),
    )


def _plannable(
    visits: list[Visit], shifts: DayShifts, history: tuple[Route, ...]
) -> Iterator[tuple[Visit, BegunStop | None]]:
    """Visits that have begun on a shift that is there, with it, and open ones whose
    place a person or the rule confirmed."""
    for visit in visits:
        served = places(history, visit.id)
        there = tuple(shift for worker_id, stop in served if (shift := shifts.at(worker_id, stop.start)))
        if there:
            yield visit, BegunStop(served[0][1], there)
        elif not served and visit.place.located and visit.place.confirmed:
            yield visit, None


@dataclass(frozen=True)
class _Ways:
    """Seconds between the office and a place, the longer way; `visits` by id."""

    settings: Settings
    travel: Travel
    visits: dict[str, Visit]

    def of_worker(self, worker: Worker) -> int:
        """Where their day begins."""
        return self._between((worker.lat, worker.lon), worker)

    def from_visit(self, visit_id: str, worker: Worker) -> int:
        """Where that visit is."""
        return self._between(_point(self.settings, self.visits[visit_id]), worker)

    def _between(self, point: Point, worker: Worker) -> int:
        office = (self.settings.office.address.lat, self.settings.office.address.lon)
        if point == office:
            return 0
        there, back = self.travel.matrix([point, office], worker.transport).durations
        return max(there[1], back[0])


def _point(settings: Settings, visit: Visit) -> Point:
    if visit.place.at_office:
        return settings.office.address.lat, settings.office.address.lon
    if visit.place.lat is None or visit.place.lon is None:
        raise ProblemError(f"job {visit.number}: its location is missing.")
    return visit.place.lat, visit.place.lon
