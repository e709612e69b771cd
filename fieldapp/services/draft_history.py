"""The way back: the last change of a draft undone, and an earlier version of a day as a new draft. Nothing is lost.

What comes back is as it was; where visits or workers of it are not there any more it is timed and checked anew without
them, as after a change by hand.
"""

import uuid
from collections.abc import Container, Set
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from ..domain.errors import NotFound, Refused, Stale
from ..domain.plan import DraftChange, Plan, Route
from ..domain.visit import Visit
from ..store.unit import Unit
from .comparing import Change, compare
from .day_plan import locked_visits, routes_of, violations_of, with_locks
from .day_problem import DayProblem
from .gathering import gather, open_visits, refuse_past_day
from .hand_edits import retimed
from .not_restored import NotRestored, not_restored, place_changed, readable
from .workplace import Workplace


@dataclass(frozen=True)
class Restored:
    """The draft, and what of the earlier one could not come back, each with its reason."""

    plan: Plan
    left_out: tuple[NotRestored, ...]


def last_change(unit: Unit, draft: Plan | None) -> tuple[Change, ...] | None:
    """What undoing would take back, seen as the change that was made: empty for a lock; None with nothing to undo."""
    if draft is None or draft.state != "draft" or draft.undo_to is None:
        return None
    return compare(unit.plans.at_revision(draft, draft.undo_to), draft)


@dataclass(frozen=True)
class DraftStep:
    """One change of a draft: what it moved, the revision it led to, and `base`, the one its author had seen (None where
    nobody made it on a page of the day)."""

    change: DraftChange
    moved: tuple[Change, ...]
    revision: int
    base: int | None


def changes_of(unit: Unit, plan: Plan) -> tuple[DraftStep, ...]:
    """Every change of this version while it was a draft, the first first."""
    states = unit.plans.revisions(plan)
    return tuple(
        DraftStep(new.changed, compare(old, new), new.revision, new.base_revision)
        for old, new in pairwise(states)
        if new.changed
    )


def undo(work: Workplace, by: str, day: date, revision: int) -> Restored:
    """The draft before its last change; undoing again goes one further back. `revision`: the number of the draft
    that was seen. A visit that left the draft because its place changed does not come back to where it was.

    Raises `Refused` (past_day, nothing_to_undo), `Stale`.
    """
    refuse_past_day(work, day)
    with work.store.write() as unit:
        draft = unit.plans.draft(day)
        if draft is None or draft.revision != revision:
            raise Stale("plan")
        if draft.undo_to is None:
            raise Refused("nothing_to_undo")
        earlier = readable(unit, unit.plans.at_revision(draft, draft.undo_to))
        problem = gather(work, unit, day, also=earlier)
        elsewhere = _elsewhere(unit, earlier, problem)
        moved = {visit_id for visit_id in elsewhere if draft.find(visit_id) is None}
        zone = work.settings.office.zone
        fitting = _fitting(unit, problem, earlier, zone, moved, other_ways=bool(elsewhere))
        back = fitting.model_copy(
            update={"revision": draft.revision, "letters": draft.known_letters, "undo_to": earlier.undo_to}
        )
        saved = unit.plans.save_undone(back, DraftChange(kind="undo", at=work.now(), by=by), revision)
        left_out = not_restored(work, unit, earlier, saved, problem, moved)
        unit.audit.append(user_id=by, action="write", case_id=None, subject=f"plan/{saved.id}")
        unit.commit()
    return Restored(saved, left_out)


def restore(work: Workplace, by: str, day: date, version: int, seen: int) -> Restored:
    """An earlier version as a new draft; a draft that there is stays readable as a version, and can come back as well.

    `seen`: the revision of the draft that the page showed, 0 for none. Raises `Stale` when there is another by now,
    `NotFound` for a version that the day does not have, `Refused("past_day")`.
    """
    refuse_past_day(work, day)
    with work.store.write() as unit:
        draft = unit.plans.draft(day)
        if (draft.revision if draft else 0) != seen:
            raise Stale("plan")
        asked = next((plan for plan in unit.plans.versions(day) if plan.version == version), None)
        if asked is None:
            raise NotFound("plan")
        old = readable(unit, asked)
        problem = gather(work, unit, day, also=old)
        moved = _elsewhere(unit, old, problem)
        fitting = _fitting(unit, problem, old, work.settings.office.zone, moved)
        made = fitting.model_copy(
            update={
                "id": str(uuid.uuid4()),
                "version": unit.plans.next_version(day),
                "revision": unit.plans.first_revision(day),
                "state": "draft",
                "created_at": work.now(),
                "created_by": by,
                "published_at": None,
                "published_by": None,
                "letters": problem.letters | old.known_letters,
                "undo_to": None,
                "changed": None,
                "base_version": old.version,
                "base_revision": None,
            }
        )
        left_out = not_restored(work, unit, asked, made, problem, moved)
        unit.plans.add(made)
        unit.audit.append(user_id=by, action="write", case_id=None, subject=f"plan/{made.id}")
        unit.commit()
    return Restored(made, left_out)


def _elsewhere(unit: Unit, plan: Plan, problem: DayProblem) -> set[str]:
    """Those of the plan whose place changed since; not what has begun."""
    visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops} - problem.begun)
    return place_changed(unit, visits, plan)


def _fitting(
    unit: Unit, problem: DayProblem, plan: Plan, zone: ZoneInfo, moved: Set[str], *, other_ways: bool = False
) -> Plan:
    """The plan as it was, without the visits and workers that are not there any more, nor those that `moved`
    elsewhere. `other_ways`: its times do not hold."""
    visits = {visit.id: visit for visit in open_visits(unit, plan.day, zone)}
    may_come = problem.begun | (visits.keys() - moved)
    there = all(
        problem.shifts.vehicles_of(route.worker_id) and all(stop.visit_id in may_come for stop in route.stops)
        for route in plan.routes
    )
    stops = [stop for route in plan.routes for stop in route.stops if stop.visit_id not in problem.begun]
    if there and not other_ways and all(_received(visits[stop.visit_id], stop.start, plan.day, zone) for stop in stops):
        return plan
    timed = retimed(problem, plan.model_copy(update={"routes": _only(plan.routes, may_come)}))
    return plan.model_copy(
        update={
            "routes": with_locks(routes_of(problem, timed), locked_visits(plan)),
            "violations": violations_of(problem, timed),
            "unserved": tuple(left for left in plan.unserved if left.visit_id in may_come),
            "certificate": {},
            "by_hand": True,
        }
    )


def _received(visit: Visit, start: datetime, day: date, zone: ZoneInfo) -> bool:
    """Whether they receive then, by the hours they have now."""
    spans = (window.span(zone) for window in visit.on(day))
    return any(span.start <= start < span.end for span in spans)


def _only(routes: tuple[Route, ...], visit_ids: Container[str]) -> tuple[Route, ...]:
    return tuple(
        route.model_copy(update={"stops": tuple(stop for stop in route.stops if stop.visit_id in visit_ids)})
        for route in routes
    )
