"""A day's plan: routes of stops with times, what is left out and why. Times are aware UTC."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from .record import Record

Measure = Literal["roads", "mixed", "estimate"]
"""Where travel comes from: all along roads, some of it, or none."""
SAME_TIME = timedelta(minutes=15)
"""A start that differs by no more is the same, for the people who were told it."""
PlanState = Literal["draft", "published", "superseded"]
_STOPS = uuid.UUID("6c0f2d0e-5d0e-4a52-9d3b-0b6d5f3f7c11")


def stop_id(day: date, visit_id: str) -> str:
    """A stop is a visit on a day: its id survives re-planning, so that notes and events stay with it."""
    return str(uuid.uuid5(_STOPS, f"{day.isoformat()}/{visit_id}"))


class Stop(Record):
    """`travel_s`/`travel_m`: the way to it from the stop before, in seconds and metres; `estimated` when not measured
    on roads. `locked`: planning may not move it."""

    id: str
    visit_id: str
    arrival: datetime
    start: datetime
    end: datetime
    travel_s: int
    travel_m: int
    estimated: bool = True
    locked: bool = False

    @property
    def measure(self) -> Measure:
        """Where its travel time comes from."""
        return _measure([self.estimated])


class Route(Record):
    """One worker's day. `leaves`/`returns` at their start point; the way back in seconds and metres, as for a stop.

    `known_late`: id of the word on lateness that these times contain already, "" for none.
    """

    worker_id: str
    letter: str
    leaves: datetime
    returns: datetime
    back_s: int
    back_m: int
    back_estimated: bool = True
    known_late: str = ""
    stops: tuple[Stop, ...]

    @property
    def travel_s(self) -> int:
        """Seconds on the way, the way back included."""
        return sum(stop.travel_s for stop in self.stops) + self.back_s

    @property
    def travel_m(self) -> int:
        """Metres on the way, the way back included."""
        return sum(stop.travel_m for stop in self.stops) + self.back_m

    @property
    def measure(self) -> Measure:
        """Where its travel times come from: mixed when not all from the same."""
        return _measure([*(stop.estimated for stop in self.stops), self.back_estimated])


def _measure(estimated: list[bool]) -> Measure:
    if not any(estimated):
        return "roads"
    return "estimate" if all(estimated) else "mixed"


class Reason(Record):
    """Why a visit is left out: a stable code and its parameters (numbers, ids, never personal words)."""

    code: str
    params: dict[str, Any] = Field(default_factory=dict)


NOT_FOUND = "not_found"  # code of a reason: the search found no place, which does not show that there is none
FULL = "competition"  # there is no place beside what is planned, shown by a proof
OF_THIS_PLAN = frozenset({NOT_FOUND, "same_worker", "beside_other"})  # another plan of the same day may have room


class Unserved(Record):
    """`changes`: what would let the visit in, the smallest first, each verified; `changes_complete`: False where time
    was over before it was shown that no others and no smaller ones would do."""

    visit_id: str
    reasons: tuple[Reason, ...]
    changes: tuple[Reason, ...] = ()
    changes_complete: bool = True

    @property
    def shown(self) -> bool:
        """Whether its reasons show that no plan of the day has room for it."""
        return bool(self.reasons) and not any(reason.code in OF_THIS_PLAN for reason in self.reasons)

    @property
    def not_found(self) -> Reason | None:
        """The reason that says that a longer search may find a place; None without it."""
        return next((reason for reason in self.reasons if reason.code == NOT_FOUND), None)

    def as_not_found(self) -> "Unserved":
        """The same without the claim that the day is full."""
        reasons = (
            reason.model_copy(update={"code": NOT_FOUND}) if reason.code == FULL else reason for reason in self.reasons
        )
        return self.model_copy(update={"reasons": tuple(reasons)})


class Violation(Record):
    """A rule that the plan breaks; hand-made drafts may have some, a published plan has none."""

    code: str
    params: dict[str, Any] = Field(default_factory=dict)


class DraftChange(Record):
    """What led a draft to its newest revision, by which account (None for nobody's act) and when, aware UTC.

    `kind`: a move by hand, a lock set or taken off, a change undone, a visit that ended or changed elsewhere, or the
    office closed the day.
    """

    kind: Literal["move", "lock", "undo", "visit", "closed"]
    at: datetime
    by: str | None


class Plan(Record):
    """One day's plan. `version`: of the plans of that day, from 1. `revision` counts the changes of its drafts, so
    that two people cannot overwrite each other unseen. Times aware UTC.

    `letters`: by worker, fixed for the day from its first plan on, also of who has no route in this one. `undo_to`: the
    revision that undoing the last change leads back to, None without a change. `changed`: how a draft came to this
    revision, None as it was made. `base_version`: the version of the day from which this one was made, None for one
    made from nothing; `base_revision`: the revision that the author of the last change had seen when they chose it,
    None for a change that nobody made on a page of the day.
    """

    id: str
    day: date
    version: int
    revision: int
    state: PlanState
    created_at: datetime
    created_by: str | None
    published_at: datetime | None = None
    published_by: str | None = None
    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...] = ()
    violations: tuple[Violation, ...] = ()
    certificate: dict[str, Any] = Field(default_factory=dict)
    travel_source: str = "estimate"
    by_hand: bool = False
    letters: dict[str, str] = Field(default_factory=dict)
    undo_to: int | None = None
    changed: DraftChange | None = None
    base_version: int | None = None
    base_revision: int | None = None

    @property
    def known_letters(self) -> dict[str, str]:
        """Every letter that this plan gave or took over, by worker."""
        return self.letters | {route.worker_id: route.letter for route in self.routes}

    @property
    def measure(self) -> Measure:
        """Where its travel times come from: mixed when not all from the same."""
        kinds = {route.measure for route in self.routes}
        return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "estimate"

    def route_of(self, worker_id: str) -> Route | None:
        """The route of a worker, None without one."""
        return next((route for route in self.routes if route.worker_id == worker_id), None)

    def find(self, visit_id: str) -> tuple[Route, Stop] | None:
        """The route and the stop of a visit, the first where two workers share it; None when it is not planned."""
        return next(((r, s) for r in self.routes for s in r.stops if s.visit_id == visit_id), None)

    @property
    def shows_full(self) -> bool:
        """Whether it is proved that no plan serves more: not of one that was changed by hand since."""
        gap = self.certificate.get("gap", {})
        return bool(gap.get("priority") == 0 and gap.get("visits") == 0)

    @property
    def served(self) -> int:
        """How many visits are planned; a shared one counts once."""
        return len({stop.visit_id for route in self.routes for stop in route.stops})
