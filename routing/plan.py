"""What planning returns: routes of timed steps, what is left out, and a certificate;
and what it tells while it works."""

from dataclasses import dataclass, field
from typing import Any, Literal

StepType = Literal["start", "job", "duty", "break", "end"]


@dataclass(frozen=True)
class Step:
    """A stop of a route.

    type; id: of the visit, duty or break, None for start and end; location: a number, None for nowhere in particular.
    arrival: second. waiting: seconds until it begins. service: seconds of work, duty or rest. travel, distance: seconds
    and metres of the way from the step before. service_index: of a visit of several services, which of them.
    """

    type: StepType
    id: int | None
    location: int | None
    arrival: int
    waiting: int
    service: int
    travel: int
    distance: int
    service_index: int = 0

    @property
    def begin(self) -> int:
        """The second at which service begins."""
        return self.arrival + self.waiting

    @property
    def leave(self) -> int:
        """The second at which it is over."""
        return self.begin + self.service


@dataclass(frozen=True)
class Route:
    """The day of one shift: `vehicle` (an id), and its `steps` in order, from a start to an end."""

    vehicle: int
    steps: tuple[Step, ...]

    @property
    def jobs(self) -> tuple[int, ...]:
        """Ids of its visits, in order."""
        return tuple(step.id for step in self.steps if step.type == "job" and step.id is not None)

    @property
    def travel(self) -> int:
        """Seconds on the way, as the steps tell."""
        return sum(step.travel for step in self.steps)

    @property
    def distance(self) -> int:
        """Metres, as the steps tell."""
        return sum(step.distance for step in self.steps)


@dataclass(frozen=True)
class Reason:
    """Why a visit is left out: a stable code and numbers; the words are the application's."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What would let something in, verified by planning with it: a stable code and numbers. `drops`: visits of less
    importance that it would cost."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    drops: tuple[int, ...] = ()


@dataclass(frozen=True)
class Unassigned:
    """A visit left out or, of type "duty", office duty that nobody is there for. `changes`: the smallest first;
    `changes_complete`: it is proved that no others and no smaller ones would do; None where nothing was tried."""

    job: int
    reasons: tuple[Reason, ...] = ()
    type: Literal["job", "duty"] = "job"
    changes: tuple[Change, ...] = ()
    changes_complete: bool | None = None


@dataclass(frozen=True)
class Parts:
    """The objective, in order: most priority, then most visits, then least cost (seconds)."""

    priority: int
    visits: int
    cost: int


@dataclass(frozen=True)
class Cost:
    """What the cost of a plan is made of: seconds of travel, units of each wish not granted, and their weights' sum."""

    travel: int
    continuity: int
    fairness: int
    change: int
    total: int


@dataclass(frozen=True)
class Certificate:
    """What is claimed of a plan and how far it is proved.

    objective: what was reached; bound: no plan can be better (part by part, in the order of `Parts`). cost: what its
    seconds are made of. checker: the verdict of `check` in words. seed: of the search. version: of this package.
    seconds: how long it was planned.
    """

    objective: Parts
    cost: Cost
    bound: Parts
    proven_optimal: bool
    checker: str
    seed: int
    version: str
    seconds: float

    @property
    def gap(self) -> Parts:
        """How far the bound is from what was reached, part by part: all 0 where it is met."""
        one, other = self.bound, self.objective
        return Parts(abs(one.priority - other.priority), abs(one.visits - other.visits), abs(one.cost - other.cost))


@dataclass(frozen=True)
class Plan:
    """Who visits whom, and when; what is left out, each once; and, of a plan that `solve` made, what is claimed of
    it. A shift has one route or none."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...] = ()
    certificate: Certificate | None = None

    @property
    def served(self) -> frozenset[int]:
        """Ids of the visits in it."""
        return frozenset(job for route in self.routes for job in route.jobs)


@dataclass(frozen=True)
class Progress:
    """The best plan so far, while it is planned: `served` of `total` visits, their `priority`, `travel` seconds (wishes
    included), after `elapsed` seconds."""

    elapsed: float
    priority: int
    served: int
    total: int
    travel: int
