"""What is to be planned, as frozen dataclasses. Times are whole seconds on one
common zero; places are location numbers.

A `Problem` cannot be built wrong: whatever breaks a rule of a field (`field_rules`) or of the whole (`problem_rules`)
raises `ProblemError`, one sentence that names the entry, the field and the remedy.
"""

from dataclasses import dataclass, field

from . import field_rules as rules
from .field_rules import HORIZON_S, ProblemError, Window
from .history import MOVED_S, Assignment, Begun
from .job import Job, Lock, Promise
from .matrix import Matrix, Rows
from .problem_rules import judge
from .service import Service, Synchronisation
from .vehicle import Break, Duty, Vehicle

__all__ = [
    "ENTRIES",
    "HORIZON_S",
    "MOVED_S",
    "Assignment",
    "Begun",
    "Break",
    "Duty",
    "Job",
    "Lock",
    "Matrix",
    "Problem",
    "ProblemError",
    "Promise",
    "Rows",
    "Service",
    "Synchronisation",
    "Vehicle",
    "Weights",
    "Window",
]

ENTRIES: tuple[tuple[str, type, int], ...] = (
    ("jobs", Job, rules.MOST_JOBS),
    ("vehicles", Vehicle, rules.MOST_VEHICLES),
    ("duties", Duty, rules.MOST_DUTIES),
)


@dataclass(frozen=True)
class Weights:
    """What a unit of each wish costs, in seconds of travel, 0 to 100,000; 0 switches it off.

    continuity: a visit with `preferred` workers served by none of them. fairness: a visit over a shift's share, which
    is all visits by the length of the shifts. change: a visit of `Problem.before` with another worker, or a start that
    differs by more than 900 seconds. Raises `ProblemError`.
    """

    continuity: int = 0
    fairness: int = 0
    change: int = 900

    def __post_init__(self) -> None:
        for name in ("continuity", "fairness", "change"):
            rules.number("weights", name, getattr(self, name), 0, rules.MOST_WEIGHT_S)


@dataclass(frozen=True)
class Problem:
    """A day, or several, to be planned.

    jobs: visits, up to 5,000. vehicles: shifts, up to 1,000. duties: office duty, up to 1,000.
    locations: (latitude, longitude) in WGS84 degrees, or None where only matrices know the place; their numbers, from 0
    on, are what jobs, vehicles and duties name. matrices: by profile, each with a row a location; one for the profile
    of every vehicle. weights: what wishes cost. before: by job id, where it stood in the plan that people were told.
    now: second before which nothing new begins, of a day that runs. begun: by vehicle id, what had begun by then; a
    visit among it is locked to its shift and its start. `with_previous` makes all three.

    Raises `ProblemError`. `dataclasses.replace` makes a changed one, judged like any other.
    """

    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    locations: tuple[tuple[float, float] | None, ...]
    matrices: dict[str, Matrix]
    duties: tuple[Duty, ...] = ()
    weights: Weights = Weights()
    before: dict[int, Assignment] = field(default_factory=dict)
    now: int | None = None
    begun: dict[int, Begun] = field(default_factory=dict)
    jobs_by_id: dict[int, Job] = field(init=False, repr=False, compare=False)
    vehicles_by_id: dict[int, Vehicle] = field(init=False, repr=False, compare=False)
    duties_by_id: dict[int, Duty] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rules.instance("the problem", "weights", self.weights, Weights)
        for name, kind, most in ENTRIES:
            rules.entries(name, getattr(self, name), kind, most)
        object.__setattr__(self, "jobs_by_id", {job.id: job for job in self.jobs})
        object.__setattr__(self, "vehicles_by_id", {vehicle.id: vehicle for vehicle in self.vehicles})
        object.__setattr__(self, "duties_by_id", {duty.id: duty for duty in self.duties})
        judge(self)

    def duration(self, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
        """Seconds of travel of this vehicle; 0 when either end is "anywhere"."""
        if origin is None or target is None:
            return 0
        seconds = self.matrices[vehicle.profile].durations[origin][target]
        return seconds if vehicle.speed_factor == 1.0 else round(seconds / vehicle.speed_factor)

    def distance(self, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
        """Metres of travel of this vehicle between two locations (numbers); 0 when either end is "anywhere"."""
        if origin is None or target is None:
            return 0
        return self.matrices[vehicle.profile].distances[origin][target]

    def begun_by(self, vehicle: Vehicle) -> Begun:
        """What the shift has begun; nothing before the day runs."""
        limits = (vehicle.window[0], self.now, vehicle.ready)
        ready = max(limit for limit in limits if limit is not None)
        return self.begun.get(vehicle.id) or Begun((), vehicle.start, ready)

    def has_begun(self, job: int) -> bool:
        """Whether the visit of this id had begun before `now`."""
        return any(begun.has("job", job) for begun in self.begun.values())

    def own_duties(self, vehicle: Vehicle) -> tuple[Duty, ...]:
        """Duties given to this vehicle that it has not begun, by their start. Of a day that has begun or is late, what
        it cannot reach in time any more is given up."""
        begun = self.begun_by(vehicle)
        mine = [duty for duty in self.duties if duty.vehicle == vehicle.id and not begun.has("duty", duty.id)]
        if begun.steps or vehicle.ready is not None:
            mine = [d for d in mine if begun.ready + self.duration(vehicle, begun.place, d.location) <= d.start]
        return tuple(sorted(mine, key=lambda duty: duty.start))

    def breaks_left(self, vehicle: Vehicle) -> tuple[Break, ...]:
        """Breaks still to be taken, by their windows; what could not be taken any more in a running day is given up."""
        begun = self.begun_by(vehicle)
        left = [pause for pause in vehicle.breaks if not begun.has("break", pause.id)]
        if self.now is not None:
            ready = begun.ready if begun.steps else self.now
            left = [pause for pause in left if pause.can_begin(ready, HORIZON_S)]
        if begun.steps:
            left = [pause for pause in left if self._is_to_come(pause, begun)]
        return tuple(sorted(left, key=lambda pause: (pause.windows, pause.id)))

    def _is_to_come(self, pause: Break, begun: Begun) -> bool:
        """Of a shift that has left: it was not free for the break before, or can still begin it before it is due."""
        leave = begun.steps[0].begin
        if pause.due_after is not None:
            return pause.can_begin(begun.ready, leave + pause.due_after)
        return all(low + pause.service > leave for low, _ in pause.windows)

    def can_serve(self, vehicle: Vehicle, job: Job, service: int | None = None) -> bool:
        """Skills, allowed and forbidden workers of the service of this index, None: of any of the visit, and the shift
        that a visit of one worker is locked to (as visits of a fixed order are); not the hours."""
        if job.locked and job.workers == 1 and job.locked.vehicle != vehicle.id:
            return False
        if service is not None:
            return job.services[service].may_be_of(vehicle.worker, vehicle.skills)
        return any(one.may_be_of(vehicle.worker, vehicle.skills) for one in job.services)

    def can_staff(self, vehicle: Vehicle, duty: Duty) -> bool:
        """Whether a duty that the planner may give away could be this vehicle's, by skills and hours."""
        within = vehicle.window[0] <= duty.start and duty.end <= vehicle.window[1]
        return duty.vehicle is None and duty.skills <= vehicle.skills and within

    def share(self, vehicle: Vehicle) -> int:
        """The visits that are this shift's fair part: all, divided by the length of the shifts, rounded up."""
        stops = sum(job.workers for job in self.jobs)
        hours = sum(other.window[1] - other.window[0] for other in self.vehicles)
        return -(-stops * (vehicle.window[1] - vehicle.window[0]) // hours) if hours else stops
