"""What a day that is planned again was before: what people were told, and what has begun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .plan import Route, Step, StepType
from .vehicle import Vehicle

MOVED_S = 900  # a start that differs by more is a move


@dataclass(frozen=True)
class Assignment:
    """Who serves a visit in a plan, and when: the numbers of its `workers`, and its `start` in seconds, of a visit of
    several services that of the first.

    Of a plan before, a worker whom the problem does not have stands for one who is gone. `services`: of a visit of
    several services, of each its index, worker and start in order; else empty.
    """

    workers: frozenset[int]
    start: int
    services: tuple[tuple[int, int, int], ...] = ()

    def is_moved_to(self, other: "Assignment") -> bool:
        """Whether some service has another worker, or a start that differs by more than `MOVED_S`."""
        if not (self.services and other.services):
            return self.workers != other.workers or abs(self.start - other.start) > MOVED_S
        if [service[:2] for service in self.services] != [service[:2] for service in other.services]:
            return True
        return any(abs(a[2] - b[2]) > MOVED_S for a, b in zip(self.services, other.services, strict=True))

    def start_with(self, worker: int, index: int) -> int | None:
        """When this worker began the service of this index, in seconds; None where they did not."""
        if not self.services:
            return self.start if worker in self.workers else None
        return next((start for one, who, start in self.services if (one, who) == (index, worker)), None)


def assignments(routes: Iterable[Route], worker_of: Callable[[int], int]) -> dict[int, Assignment]:
    """By job id. `worker_of`: the number of the worker of a vehicle, by its id."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for route in routes:
        for step in route.steps:
            if step.type == "job" and step.id is not None:
                found.setdefault(step.id, []).append((step.service_index, worker_of(route.vehicle), step.begin))
    return {job: _assignment(services) for job, services in found.items()}


def _assignment(services: list[tuple[int, int, int]]) -> Assignment:
    several = any(index for index, _, _ in services)
    start = min(services)[2] if several else services[-1][2]
    return Assignment(frozenset(who for _, who, _ in services), start, tuple(sorted(services)) if several else ())


@dataclass(frozen=True)
class Begun:
    """What a shift had begun by `Problem.now`. `with_previous` makes it.

    steps: a start, then what has begun, in order; they stay as they are. place: the location from which the shift goes
    on, None for anywhere. ready: the second from which it can leave there.
    """

    steps: tuple[Step, ...]
    place: int | None
    ready: int

    @classmethod
    def of(cls, vehicle: Vehicle, steps: tuple[Step, ...], now: int) -> "Begun":
        """`vehicle` with these steps behind it goes on from the last place, once that step is over, not before `now` (a
        second) and, where its worker is late, not before they are ready."""
        place = next((step.location for step in reversed(steps) if step.location is not None), vehicle.start)
        return cls(steps, place, max(now, steps[-1].leave, now if vehicle.ready is None else vehicle.ready))

    def has(self, kind: StepType, number: int) -> bool:
        """Whether the visit, duty or break of that id is among them."""
        return any(step.type == kind and step.id == number for step in self.steps)
