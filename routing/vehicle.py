"""A shift, its breaks, and office duty. Every field is judged when the object is made."""

from dataclasses import dataclass

from . import field_rules as rules
from .field_rules import ProblemError, Window

OWN_ID = -1  # a worker who is not named: the vehicle's own id


@dataclass(frozen=True)
class Break:
    """`service` seconds (0 to 86,400) free of work and travel, that begin in one of `windows` (start, end), seconds,
    at least one. A break before leaving or after returning counts. `id`: a whole number, its own among the breaks of
    the vehicle.

    `due_after` (1 to 86,400 seconds): the break begins on the way, at most so long after leaving, unless the shift is
    back by then; before leaving or after returning does not count. None: there is no such limit.

    Raises `ProblemError`.
    """

    id: int
    windows: tuple[Window, ...]
    service: int
    description: str = ""
    due_after: int | None = None

    def __post_init__(self) -> None:
        where = rules.identity("break", self.id)
        object.__setattr__(self, "windows", rules.windows(where, "windows", self.windows))
        if not self.windows:
            raise ProblemError(f"{where}: windows are missing; give when it may begin.")
        rules.number(where, "service", self.service, 0, rules.LONGEST_SERVICE_S)
        rules.text(where, "description", self.description)
        if self.due_after is not None:
            rules.number(where, "due_after", self.due_after, 1, rules.LONGEST_SERVICE_S)

    def can_begin(self, low: int, high: int) -> bool:
        """Whether one of its windows has a second from `low` to `high`."""
        return any(max(a, low) <= min(b, high) for a, b in self.windows)


@dataclass(frozen=True)
class Vehicle:
    """A shift of a worker.

    id: whole number from 0 to 2**53, its own among the vehicles.
    window: (start, end) in seconds; the route leaves and returns between them.
    start, end: numbers of locations, or None where the day may begin or end anywhere.
    skills: numbers.
    breaks: up to six. The search takes them in this order; what is proved holds for any that their windows allow.
    profile: names the matrix ("car", "bicycle", "foot", or a given one).
    speed_factor: 0.1 to 5; durations of the matrix are divided by it and rounded to whole seconds.
    max_tasks: most visits. max_travel_time: most seconds of travel. max_working_time: most seconds from leaving to
    returning, breaks not counted. None: no limit. worker: shifts with the same number are one person, and do not
    overlap; the vehicle's id unless given. order: ids of jobs, locked to this vehicle, that it serves, if at all, in
    this order; others may come between, and what has begun out of turn leaves the order of the rest as it is. ready:
    the worker is late: nothing new begins before this second, and duties that cannot be reached from then are not
    asked for.
    capacity: the most that is on board at any moment, a whole number from 0 to 10**9 a dimension (pieces, weight,
    volume), at most four, as many for every vehicle; none at all: no limit.

    Raises `ProblemError`.
    """

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
    worker: int = OWN_ID
    order: tuple[int, ...] = ()
    ready: int | None = None
    capacity: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        where = rules.identity("vehicle", self.id)
        if self.worker == OWN_ID:
            object.__setattr__(self, "worker", self.id)
        rules.number(where, "worker", self.worker, 0, rules.LARGEST_ID)
        rules.window(where, "window", self.window)
        rules.location_or_none(where, "start", self.start)
        rules.location_or_none(where, "end", self.end)
        rules.ids(where, "skills", self.skills)
        rules.text(where, "profile", self.profile)
        rules.speed(where, self.speed_factor)
        rules.limit(where, "max_tasks", self.max_tasks)
        rules.limit(where, "max_travel_time", self.max_travel_time)
        rules.limit(where, "max_working_time", self.max_working_time)
        rules.text(where, "description", self.description)
        rules.moment_or_none(where, "ready", self.ready)
        rules.amounts(where, "capacity", self.capacity)
        self._judge_order(where)
        self._judge_breaks(where)

    def _judge_order(self, where: str) -> None:
        if not isinstance(self.order, tuple) or not all(rules.is_int(job) for job in self.order):
            raise ProblemError(
                f"{where}: order (in JSON: steps) {rules.shown(self.order)} is not a tuple of ids of jobs."
            )
        rules.no_double(self.order, f"{where}: order (in JSON: steps)")

    def _judge_breaks(self, where: str) -> None:
        if not isinstance(self.breaks, tuple) or len(self.breaks) > rules.MOST_BREAKS:
            raise ProblemError(f"{where}: breaks must be a tuple; at most {rules.MOST_BREAKS} breaks are possible.")
        for pause in self.breaks:
            rules.instance(where, "breaks", pause, Break)
        rules.no_double([pause.id for pause in self.breaks], f"{where}: breaks")


@dataclass(frozen=True)
class Duty:
    """Office duty at `location` (a number) from second `start` to second `end`.

    `vehicle`: the id of the shift whose it is; it lies in the hours of the shift. None: of whoever with all `skills`
    the planner chooses; such a duty comes before every visit. `id`: a whole number, its own among the duties.

    Raises `ProblemError`.
    """

    id: int
    vehicle: int | None
    location: int
    start: int
    end: int
    description: str = ""
    skills: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        where = rules.identity("duty", self.id)
        if self.vehicle is not None:
            rules.number(where, "vehicle", self.vehicle, 0, rules.LARGEST_ID)
        rules.location(where, "location", self.location)
        rules.moment(where, "start", self.start)
        rules.moment(where, "end", self.end)
        if self.start >= self.end:
            raise ProblemError(f"{where}: it needs a start before its end.")
        rules.text(where, "description", self.description)
        rules.ids(where, "skills", self.skills)
