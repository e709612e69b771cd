"""What is to be planned, as frozen dataclasses. Times are whole seconds on one common zero; places are location indices."""

from dataclasses import dataclass, field

from .plan import Step, StepType

Window = tuple[int, int]  # start and end, seconds, both ends allowed
Rows = tuple[tuple[int, ...], ...]
FAR_OFF = 2**40  # seconds: before and after every time of a problem
MOVED_S = 900  # a start that differs by more is a move


class ProblemError(ValueError):
    """The problem cannot be planned as written; the text is one sentence."""


@dataclass(frozen=True)
class Matrix:
    """`durations[i][j]` seconds and `distances[i][j]` metres between location indices; `source` names who measured."""

    durations: Rows
    distances: Rows
    source: str


@dataclass(frozen=True)
class Promise:
    """A start time told to a client: the visit starts within `tolerance` seconds of it."""

    start: int
    tolerance: int


@dataclass(frozen=True)
class Lock:
    """Planning may not move it: this vehicle, and this start when given."""

    vehicle: int
    start: int | None = None


@dataclass(frozen=True)
class Before:
    """Where a visit stood in the plan that told people: its workers and its start."""

    workers: frozenset[int]
    start: int


@dataclass(frozen=True)
class Job:
    """A visit. `windows`: when it may start; none = any time. `required_workers` 2 = two workers start together.

    `allowed` (None = all), `forbidden`, `preferred`: ids of workers. `same_worker_as`: a visit that, where both are
    served, shares a worker with this one. `release`: no earlier start; `due`: over by then.
    """

    id: int
    location: int
    service: int
    skills: frozenset[int] = frozenset()
    priority: int = 0
    windows: tuple[Window, ...] = ()
    description: str = ""
    allowed: frozenset[int] | None = None
    forbidden: frozenset[int] = frozenset()
    preferred: frozenset[int] = frozenset()
    required_workers: int = 1
    same_worker_as: int | None = None
    promise: Promise | None = None
    locked: Lock | None = None
    release: int | None = None
    due: int | None = None

    def start_windows(self) -> tuple[Window, ...]:
        """When it may start, with promise, lock, release and due day; `((1, 0),)`, an empty window, when nothing is left."""
        windows = self.windows or ((-FAR_OFF, FAR_OFF),)
        limits = [
            (
                -FAR_OFF if self.release is None else self.release,
                FAR_OFF if self.due is None else self.due - self.service,
            )
        ]
        if self.promise:
            limits.append((self.promise.start - self.promise.tolerance, self.promise.start + self.promise.tolerance))
        if self.locked and self.locked.start is not None:
            limits.append((self.locked.start, self.locked.start))
        for low, high in limits:
            windows = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        return windows or ((1, 0),)


@dataclass(frozen=True)
class Break:
    """`service` seconds free of work and travel, starting in a window; before leaving or after returning counts."""

    id: int
    windows: tuple[Window, ...]
    service: int
    description: str = ""


@dataclass(frozen=True)
class Vehicle:
    """A shift of `worker`. `start`/`end`: location indices, or None when the day may begin or end anywhere. `order`: visits
    that this shift serves, if anybody does, in this order; others may come between. `ready`: they are late, and begin nothing
    new before."""

    id: int
    window: Window
    start: int | None = None
    end: int | None = None
    skills: frozenset[int] = frozenset()
    breaks: tuple[Break, ...] = ()
    profile: str = "car"
    speed_factor: float = 1.0
    max_tasks: int | None = None
    max_travel_time: int | None = None
    max_working_time: int | None = None
    description: str = ""
    worker: int = -1  # the same number: the same person; the vehicle's own id unless given
    order: tuple[int, ...] = ()
    ready: int | None = None

    def __post_init__(self) -> None:
        if self.worker < 0:
            object.__setattr__(self, "worker", self.id)


@dataclass(frozen=True)
class Duty:
    """Office duty at `location` from `start` to `end`: of `vehicle`, or, when None, of whoever with `skills` the planner
    chooses. One that is chosen comes before every visit."""

    id: int
    vehicle: int | None
    location: int
    start: int
    end: int
    description: str = ""
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Weights:
    """Seconds a unit of each wish: a visit with a `preferred` worker served by none of them (continuity), a visit over a
    shift's share (fairness), a visit moved from the plan before (change)."""

    continuity: int = 0
    fairness: int = 0
    change: int = 900


@dataclass(frozen=True)
class Begun:
    """What a shift had begun by `now`: its `steps` are history. From `place` it can leave at `ready`."""

    steps: tuple[Step, ...]
    place: int | None
    ready: int

    def has(self, kind: StepType, number: int) -> bool:
        return any(step.type == kind and step.id == number for step in self.steps)


@dataclass(frozen=True)
class Problem:
    """`locations`: (lat, lon) or None when only matrices know them; `matrices` by profile. `before`: by job id, where it
    stood in the previous plan. `begun`: by vehicle id, in a day that runs; `now`: nothing new begins before it."""

    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    locations: tuple[tuple[float, float] | None, ...]
    matrices: dict[str, Matrix]
    duties: tuple[Duty, ...] = ()
    weights: Weights = Weights()
    before: dict[int, Before] = field(default_factory=dict)
    now: int | None = None
    begun: dict[int, Begun] = field(default_factory=dict)
    jobs_by_id: dict[int, Job] = field(init=False, repr=False, compare=False)
    vehicles_by_id: dict[int, Vehicle] = field(init=False, repr=False, compare=False)
    duties_by_id: dict[int, Duty] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "jobs_by_id", {job.id: job for job in self.jobs})
        object.__setattr__(self, "vehicles_by_id", {vehicle.id: vehicle for vehicle in self.vehicles})
        object.__setattr__(self, "duties_by_id", {duty.id: duty for duty in self.duties})

    def duration(self, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
        """Seconds of travel of this vehicle; 0 when either end is "anywhere"."""
        if origin is None or target is None:
            return 0
        seconds = self.matrices[vehicle.profile].durations[origin][target]
        return seconds if vehicle.speed_factor == 1.0 else round(seconds / vehicle.speed_factor)

    def distance(self, vehicle: Vehicle, origin: int | None, target: int | None) -> int:
        if origin is None or target is None:
            return 0
        return self.matrices[vehicle.profile].distances[origin][target]

    def begun_by(self, vehicle: Vehicle) -> Begun:
        """What the shift has begun; nothing before the day runs."""
        limits = (vehicle.window[0], self.now, vehicle.ready)
        ready = max(limit for limit in limits if limit is not None)
        return self.begun.get(vehicle.id) or Begun((), vehicle.start, ready)

    def has_begun(self, job: int) -> bool:
        return any(begun.has("job", job) for begun in self.begun.values())

    def own_duties(self, vehicle: Vehicle) -> tuple[Duty, ...]:
        """Duties given to this vehicle that it has not begun, by their start. Of a day that has begun or is late, what it
        cannot reach in time any more is given up."""
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
            left = [pause for pause in left if any(high >= ready for _, high in pause.windows)]
        if begun.steps:
            left = [p for p in left if all(low + p.service > begun.steps[0].begin for low, _ in p.windows)]
        return tuple(sorted(left, key=lambda pause: (pause.windows, pause.id)))

    def can_serve(self, vehicle: Vehicle, job: Job) -> bool:
        """Skills, allowed and forbidden workers, locks and fixed orders; not the hours."""
        if not job.skills <= vehicle.skills or vehicle.worker in job.forbidden:
            return False
        if job.locked and job.required_workers == 1 and job.locked.vehicle != vehicle.id:
            return False
        return job.allowed is None or vehicle.worker in job.allowed

    def can_staff(self, vehicle: Vehicle, duty: Duty) -> bool:
        """Whether a duty that the planner may give away could be this vehicle's, by skills and hours."""
        within = vehicle.window[0] <= duty.start and duty.end <= vehicle.window[1]
        return duty.vehicle is None and duty.skills <= vehicle.skills and within

    def share(self, vehicle: Vehicle) -> int:
        """The visits that are this shift's fair part: all, divided by the length of the shifts, rounded up."""
        stops = sum(job.required_workers for job in self.jobs)
        hours = sum(other.window[1] - other.window[0] for other in self.vehicles)
        return -(-stops * (vehicle.window[1] - vehicle.window[0]) // hours) if hours else stops
