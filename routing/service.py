"""What a visit of several services is made of: each with its own worker and length, and how their starts are tied.

The gap is between starts, as in Mankowska, Meisel and Bierwirth, "The home health care routing and scheduling problem
with interdependent services", Health Care Management Science 17, 2014: a start is what a client is told, and as each
service has its length, a gap after the end of the first is the same gap and that length.
"""

from dataclasses import dataclass
from typing import Any, Literal

from . import field_rules as rules
from .field_rules import HORIZON_S, ProblemError, Window

Tie = Literal["together", "after", "independent"]
TIES: tuple[Tie, ...] = ("together", "after", "independent")


@dataclass(frozen=True)
class Service:
    """One of the services of a visit, done by one worker. skills: numbers; that worker has them all. service: seconds
    of work, 0 to 86,400. allowed, forbidden: numbers of workers who may, or may not, do it; `allowed` None: all.
    Raises `ProblemError`.
    """

    skills: frozenset[int] = frozenset()
    service: int = 0
    allowed: frozenset[int] | None = None
    forbidden: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        where = "required_services"
        rules.ids(where, "skills", self.skills)
        rules.number(where, "service", self.service, 0, rules.LONGEST_SERVICE_S)
        if self.allowed is not None:
            rules.ids(where, "allowed", self.allowed)
        rules.ids(where, "forbidden", self.forbidden)

    def may_be_of(self, worker: int, skills: frozenset[int]) -> bool:
        """Whether this worker, who has these skills, may do it."""
        permitted = worker not in self.forbidden and (self.allowed is None or worker in self.allowed)
        return permitted and self.skills <= skills


@dataclass(frozen=True)
class Synchronisation:
    """How the starts of the two services of a visit are tied. kind: `together`, at the same second; `after`, the second
    starts at least `smallest` and at most `largest` seconds after the start of the first, 0 to 2**40; `independent`,
    not at all. `largest` None: no limit. Raises `ProblemError`.
    """

    kind: Tie = "together"
    smallest: int = 0
    largest: int | None = None

    def __post_init__(self) -> None:
        where = "synchronisation"
        if self.kind not in TIES:
            raise ProblemError(f"{where}: kind {rules.shown(self.kind)} is none of {', '.join(TIES)}.")
        rules.number(where, "smallest", self.smallest, 0, HORIZON_S)
        if self.largest is not None:
            rules.number(where, "largest", self.largest, 0, HORIZON_S)
        if self.kind != "after" and (self.smallest, self.largest) != (0, None):
            raise ProblemError(f"{where}: smallest and largest are of the kind after; remove them.")
        if self.largest is not None and self.largest < self.smallest:
            raise ProblemError(f"{where}: largest {self.largest} is less than smallest {self.smallest}; exchange them.")

    @property
    def gap(self) -> Window | None:
        """Least and most seconds from the start of the first service to that of the second; None: any."""
        if self.kind == "independent":
            return None
        if self.kind == "together":
            return 0, 0
        return self.smallest, 2 * HORIZON_S if self.largest is None else self.largest


def judged_services(where: str, services: Any, synchronisation: Any) -> None:
    """Raises `ProblemError` unless these are no services, or two, and the tie between them."""
    if (
        not isinstance(services, tuple)
        or len(services) not in (0, 2)
        or not all(isinstance(one, Service) for one in services)
    ):
        raise ProblemError(f"{where}: required_services {rules.shown(services)} must be a tuple of two Service.")
    if synchronisation is not None:
        rules.instance(where, "synchronisation", synchronisation, Synchronisation)
        if not services:
            raise ProblemError(f"{where}: synchronisation is of required_services; give them, or remove it.")
