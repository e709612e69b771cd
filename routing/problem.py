"""What is to be planned, as frozen dataclasses. Times are whole seconds on one common zero; places are location indices."""

from dataclasses import dataclass, field

Window = tuple[int, int]  # start and end, seconds, both ends allowed
Rows = tuple[tuple[int, ...], ...]


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
class Job:
    """A visit. `windows`: when it may start; none = any time. `required_workers` 2 = two vehicles start together."""

    id: int
    location: int
    service: int
    skills: frozenset[int] = frozenset()
    priority: int = 0
    windows: tuple[Window, ...] = ()
    description: str = ""
    allowed_vehicles: frozenset[int] | None = None
    forbidden_vehicles: frozenset[int] = frozenset()
    required_workers: int = 1
    promise: Promise | None = None
    locked: Lock | None = None

    def start_windows(self) -> tuple[Window, ...]:
        """When it may start, promise and lock included; empty tuple of tuples when nothing is left is `((1, 0),)`."""
        windows = self.windows or ((-(2**40), 2**40),)
        limits = []
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
    """A worker's shift. `start`/`end`: location indices, or None when the day may begin or end anywhere."""

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


@dataclass(frozen=True)
class Duty:
    """Office duty already given to a vehicle: it is at `location` from `start` to `end`, and that is fixed."""

    id: int
    vehicle: int
    location: int
    start: int
    end: int
    description: str = ""


@dataclass(frozen=True)
class Problem:
    """`locations`: (lat, lon) or None when only matrices know them; `matrices` by profile."""

    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    locations: tuple[tuple[float, float] | None, ...]
    matrices: dict[str, Matrix]
    duties: tuple[Duty, ...] = ()
    jobs_by_id: dict[int, Job] = field(init=False, repr=False, compare=False)
    vehicles_by_id: dict[int, Vehicle] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "jobs_by_id", {job.id: job for job in self.jobs})
        object.__setattr__(self, "vehicles_by_id", {vehicle.id: vehicle for vehicle in self.vehicles})

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

    def duties_of(self, vehicle_id: int) -> tuple[Duty, ...]:
        return tuple(sorted((d for d in self.duties if d.vehicle == vehicle_id), key=lambda d: d.start))

    def can_serve(self, vehicle: Vehicle, job: Job) -> bool:
        """Skills, allowed and forbidden vehicles, locks; not the hours."""
        if not job.skills <= vehicle.skills or vehicle.id in job.forbidden_vehicles:
            return False
        if job.locked and job.required_workers == 1 and job.locked.vehicle != vehicle.id:
            return False
        return job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles
