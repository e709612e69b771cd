"""What a day that is planned again was before: what people were told, and what has begun."""

from dataclasses import dataclass

from .plan import Step, StepType


@dataclass(frozen=True)
class Before:
    """Where a visit stood in the plan that told people: the numbers of its `workers`, and its `start` in seconds. A worker
    whom the problem does not have stands for one who is gone."""

    workers: frozenset[int]
    start: int


@dataclass(frozen=True)
class Begun:
    """What a shift had begun by `Problem.now`. `with_previous` makes it.

    steps: a start, then what has begun, in order; they stay as they are. place: the location from which the shift goes on,
    None for anywhere. ready: the second from which it can leave there.
    """

    steps: tuple[Step, ...]
    place: int | None
    ready: int

    def has(self, kind: StepType, number: int) -> bool:
        """Whether the visit, duty or break of that id is among them."""
        return any(step.type == kind and step.id == number for step in self.steps)
