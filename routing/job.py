"""A visit, and what may be asked of it. Every field is judged when the object is made."""

from dataclasses import dataclass, field

from . import field_rules as rules
from .field_rules import HORIZON_S, ProblemError, Window
from .service import Service, Synchronisation, judged_services


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
    Of a visit of several workers, one is `vehicle`. Raises `ProblemError`."""

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
    required_services: two services, each of another worker, instead of `service` and `required_workers`; `skills`,
    `allowed` and `forbidden` are asked of both workers. synchronisation: how their starts are tied, together unless
    given. `windows`, `promise`, `release` and a locked start are of the first start, or of both where these are
    independent; both are over by `due`.
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
    required_services: tuple[Service, ...] = ()
    synchronisation: Synchronisation | None = None
    services: tuple[Service, ...] = field(init=False, repr=False, compare=False)  # one, or those required

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
        if self.workers > 1 and any((*self.delivery, *self.pickup)):
            raise ProblemError(f"{where}: of two workers nobody knows who carries delivery or pickup; remove them.")
        object.__setattr__(self, "windows", rules.windows(where, "windows", self.windows))
        self._judge_services(where)
        object.__setattr__(self, "services", self._services())

    def _judge_services(self, where: str) -> None:
        judged_services(where, self.required_services, self.synchronisation)
        if not self.required_services:
            return
        if self.synchronisation is None:
            object.__setattr__(self, "synchronisation", Synchronisation())
        if self.service:
            raise ProblemError(f"{where}: its service is that of each of its required_services; remove it.")
        if self.required_workers > 1:
            raise ProblemError(f"{where}: required_workers and required_services exclude each other; remove one.")
        if self.gap is None and (self.promise or (self.locked and self.locked.start is not None)):
            raise ProblemError(
                f"{where}: its services are independent, and a promise or a locked start is of one start; remove it."
            )

    def _services(self) -> tuple[Service, ...]:
        """With what the visit asks of all its workers."""
        if not self.required_services:
            return (Service(self.skills, self.service, self.allowed, self.forbidden),)
        return tuple(
            Service(
                self.skills | one.skills,
                one.service,
                _both(self.allowed, one.allowed),
                self.forbidden | one.forbidden,
            )
            for one in self.required_services
        )

    @property
    def workers(self) -> int:
        """How many come: as many as are required, or one for each of its services."""
        return len(self.required_services) or self.required_workers

    @property
    def workers_each(self) -> int:
        """How many start each of `services` together."""
        return self.workers // len(self.services)

    @property
    def gap(self) -> Window | None:
        """Least and most seconds from the start of the first of `services` to that of the second; None: any."""
        return self.synchronisation.gap if self.synchronisation else (0, 0)

    @property
    def longest_service(self) -> int:
        """Seconds of the longest of `services`."""
        return max(one.service for one in self.services)

    def start_windows(self, index: int = 0) -> tuple[Window, ...]:
        """When the service of this index may start, in order, with promise, lock, release and due, so that there are
        starts for the other: `((1, 0),)`, an empty window, when no moment is left."""
        windows = self.windows or ((-HORIZON_S, HORIZON_S),)
        limits = [
            (
                -HORIZON_S if self.release is None else self.release,
                HORIZON_S if self.due is None else self.due - self._needed(index),
            )
        ]
        if self.promise:
            limits.append((self.promise.start - self.promise.tolerance, self.promise.start + self.promise.tolerance))
        if self.locked and self.locked.start is not None:
            limits.append((self.locked.start, self.locked.start))
        for low, high in limits:
            windows = tuple((max(a, low), min(b, high)) for a, b in windows if max(a, low) <= min(b, high))
        if index and self.gap not in (None, (0, 0)):
            windows = self._after(windows)
        return windows or ((1, 0),)

    def _needed(self, index: int) -> int:
        """Seconds from the start that the windows speak of until all is over: of the first, or of this service where
        they are independent."""
        if self.gap is None:
            return self.services[index].service
        return max(self.services[0].service, self.gap[0] + self.services[-1].service)

    def _after(self, first: tuple[Window, ...]) -> tuple[Window, ...]:
        """When the second service may start if the first does in these windows."""
        smallest, largest = self.gap or (0, 0)
        last = HORIZON_S if self.due is None else self.due - self.services[1].service
        moved = ((low + smallest, min(high + largest, last, HORIZON_S)) for low, high in first)
        return tuple((low, high) for low, high in moved if low <= high)


def _both(one: frozenset[int] | None, other: frozenset[int] | None) -> frozenset[int] | None:
    """Who is allowed by both; None: everybody."""
    if one is None or other is None:
        return other if one is None else one
    return one & other
