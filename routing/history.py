"""What a day that is planned again was before: what people were told, and what has begun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .plan import Route, Step, StepType
from .vehicle import Vehicle


@dataclass(frozen=True)
class Assignment:
    """Who serves a visit in a plan, and when: the numbers of its `workers`, and its `start` in seconds.

    Of a plan before, a worker whom the problem does not have stands for one who is gone.
    """

    workers: frozenset[int]
    start: int


def assignments(routes: Iterable[Route], worker_of: Callable[[int], int]) -> dict[int, Assignment]:
    """By job id. `worker_of`: the number of the worker of a vehicle, by its id."""
    workers: dict[int, set[int]] = {}
    starts: dict[int, int] = {}
    for route in routes:
        for step in route.steps:
            if step.type == "job" and step.id is not None:
                workers.setdefault(step.id, set()).add(worker_of(route.vehicle))
                starts[step.id] = step.begin
    return {job: Assignment(frozenset(who), starts[job]) for job, who in workers.items()}


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
