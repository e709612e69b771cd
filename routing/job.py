"""A visit, and what may be asked of it. Every field is judged when the object is made."""

from dataclasses import dataclass

from . import field_rules as rules
from .field_rules import HORIZON_S, ProblemError, Window


@dataclass(frozen=True)
class Promise:
    """A start told to a client: the visit starts within `tolerance` seconds of second `start`, before or after.
    Raises `ProblemError`."""

    start: int
    tolerance: int

    def __post_init__(self) -> None:
        rules.moment("promise", "start", self.start)
        rules.number("promise", "tolerance", self.tolerance, 0, HORIZON_S)


@dataclass(frozen=True)
class Lock:
    """Planning may not move the visit: it is served by `vehicle` (an id), at `start` (seconds) when given, or left out.
    Of a visit of two workers, one is `vehicle`. Raises `ProblemError`."""

    vehicle: int
    start: int | None = None

    def __post_init__(self) -> None:
        rules.number("locked", "vehicle", self.vehicle, 0, rules.LARGEST_ID)
        rules.moment_or_none("locked", "start", self.start)


@dataclass(frozen=True)
class Job:
    """A visit. A job may be left out; then `solve` says why.

    id: whole number from 0 to 2**53, its own among the jobs.
    location: number of a location of the problem.
    service: seconds of work, 0 to 86,400.
    skills: numbers; whoever serves it has them all.
    priority: 0 to 100; most priority served comes before everything else.
    windows: (start, end) in seconds, both ends allowed: when it may start. None at all: any time. Their order says
    nothing. description: shown in plans. allowed, forbidden: numbers of workers who may, or may not, serve it;
    `allowed` None: all. preferred: workers, one of whom is wished for at `Weights.continuity` seconds.
    required_workers: 1, or 2 workers who start together. same_worker_as: id of another job; where both are served, a
    worker of one is a worker of the other. promise, locked: see there. release: second before which it does not
    start. due: second by which it is over.
    delivery, pickup: what is on board from the start of the route until this visit, and from it to the end: a whole
    number from 0 to 10**9 a dimension of the capacity of the vehicles, at most four; none at all: nothing. Only of
    visits of one worker.

    Raises `ProblemError`.
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
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        where = rules.identity("job", self.id)
        rules.location(where, "location", self.location)
        rules.number(where, "service", self.service, 0, rules.LONGEST_SERVICE_S)
        rules.number(where, "priority", self.priority, 0, rules.MOST_PRIORITY)
        rules.number(where, "required_workers", self.required_workers, 1, rules.MOST_WORKERS)
        rules.ids(where, "skills", self.skills)
        rules.ids(where, "forbidden", self.forbidden)
        rules.ids(where, "preferred", self.preferred)
        if self.allowed is not None:
            rules.ids(where, "allowed", self.allowed)
        rules.text(where, "description", self.description)
        rules.moment_or_none(where, "release", self.release)
        rules.moment_or_none(where, "due", self.due)
        if self.same_worker_as is not None:
            rules.number(where, "same_worker_as", self.same_worker_as, 0, rules.LARGEST_ID)
        if self.promise is not None:
            rules.instance(where, "promise", self.promise, Promise)
        if self.locked is not None:
            rules.instance(where, "locked", self.locked, Lock)
        rules.amounts(where, "delivery", self.delivery)
        rules.amounts(where, "pickup", self.pickup)
        if self.required_workers > 1 and any((*self.delivery, *self.pickup)):
            raise ProblemError(f"{where}: of two workers nobody knows who carries delivery or pickup; remove them.")
        object.__setattr__(self, "windows", rules.windows(where, "windows", self.windows))

    def start_windows(self) -> tuple[Window, ...]:
        """When it may start, in order, with promise, lock, release and due: `((1, 0),)`, an
        empty window, when no moment is left."""
        windows = self.windows or ((-HORIZON_S, HORIZON_S),)
        limits = [
            (
                -HORIZON_S if self.release is None else self.release,
                HORIZON_S if self.due is None else self.due - self.service,
            )
        ]
        if self.promise:
            limits.append((self.promise.start - self.promise.tolerance, self.promise.start + self.promise.tolerance))
        if self.locked and self.locked.start is not None:
            limits.append((self.locked.start, self.locked.start))
        for low, high in limits:
            windows = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        return windows or ((1, 0),)
