"""Why a visit of an earlier version of a day does not come back with it, each visit by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..domain.plan import Plan
from ..domain.visit import Visit, VisitAct
from ..store.unit import Unit
from .consents import for_visits
from .day_problem import DayProblem
from .workplace import Workplace

Reason = Literal["erased", "ended", "consent", "waits", "place", "other_day", "closed_day", "worker"]


@dataclass(frozen=True)
class NotRestored:
    """A visit that did not come back, or one of its two workers. `called`: "" for one that was erased; `worker`: the
    name of whoever had it."""

    visit_id: str
    called: str
    reason: Reason
    worker: str


def readable(unit: Unit, plan: Plan) -> Plan:
    """The plan without visits whose case was erased: nobody reads them any more."""
    known = unit.visits.readable({stop.visit_id for route in plan.routes for stop in route.stops})
    routes = (
        route.model_copy(update={"stops": tuple(stop for stop in route.stops if stop.visit_id in known)})
        for route in plan.routes
    )
    return plan.model_copy(
        update={
            "routes": tuple(routes),
            "unserved": tuple(left for left in plan.unserved if unit.visits.readable({left.visit_id})),
        }
    )


def place_changed(unit: Unit, visits: Mapping[str, Visit], plan: Plan) -> set[str]:
    """Ids of those whose place is another than when the plan came to this revision: its ways and hours lead
    elsewhere."""
    made_at = plan.changed.at if plan.changed else plan.created_at
    acts: list[VisitAct] = unit.visits.acts({visit.id: visit.case_id for visit in visits.values()})
    return {act.visit_id for act in acts if act.kind == "place" and act.at >= made_at}


def not_restored(
    work: Workplace, unit: Unit, old: Plan, made: Plan, problem: DayProblem, moved: set[str]
) -> tuple[NotRestored, ...]:
    """Of each stop of `old` that `made` does not have with the same worker, why. `moved`: as `place_changed`."""
    here = {(route.worker_id, stop.visit_id) for route in made.routes for stop in route.stops}
    gone = [
        (route.worker_id, stop.visit_id)
        for route in old.routes
        for stop in route.stops
        if (route.worker_id, stop.visit_id) not in here
    ]
    visits = unit.visits.many(unit.visits.readable({visit_id for _, visit_id in gone}))
    consents = for_visits(unit, visits.values(), old.day)
    names = unit.workers.names()
    found: dict[tuple[str, Reason], NotRestored] = {}
    for worker_id, visit_id in gone:
        visit = visits.get(visit_id)
        if visit is None:
            reason: Reason = "erased"
        elif not consents[visit_id].holds and visit.state == "open":
            reason = "consent"
        else:
            reason = _reason(work, visit, old.day, problem, worker_id, moved)
        called = visit.called if visit else ""
        found.setdefault((visit_id, reason), NotRestored(visit_id, called, reason, names.get(worker_id, "")))
    return tuple(found.values())


def _reason(work: Workplace, visit: Visit, day: date, problem: DayProblem, worker_id: str, moved: set[str]) -> Reason:
    if visit.state != "open":
        return "ended"
    if visit.wait and visit.wait.until > day:
        return "waits"
    if visit.id in moved or not visit.place.confirmed:
        return "place"
    there = bool(problem.shifts.vehicles_of(worker_id))
    if not there and work.settings.office.is_closed(day):
        return "closed_day"
    if not there and visit.on(day):
        return "worker"
    return "other_day"
