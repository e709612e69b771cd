"""What a day that is planned again was before: what people were told, and what has begun."""

from dataclasses import dataclass

from .plan import Step, StepType
from .vehicle import Vehicle


@dataclass(frozen=True)
class Before:
    """Where a visit stood in the plan that told people: the numbers of its `workers`, and its `start` in seconds. A
    worker whom the problem does not have stands for one who is gone."""

    workers: frozenset[int]
    start: int


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
