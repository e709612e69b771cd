"""From draft to the day's plan, and what changes by it."""

from dataclasses import dataclass
from datetime import date, datetime

from ..domain.errors import Refused, Stale
from ..domain.plan import SAME_TIME, Plan
from ..store.unit import Unit
from . import hand_edits, planning
from .under_way import keeps
from .workplace import Workplace


@dataclass(frozen=True)
class Change:
    """One visit that differs between two plans. `kind`: added, dropped, worker or time. `was`, `now`: its start, None where
    it is not planned."""

    visit_id: str
    kind: str
    from_worker: str | None
    to_worker: str | None
    was: datetime | None
    now: datetime | None


def compare(before: Plan | None, after: Plan, *, begun: frozenset[str] = frozenset()) -> tuple[Change, ...]:
    """In the order of the hours that people were told. Of what has `begun` (visit ids) nobody is to be told."""
    old, new = _starts(before), _starts(after)
    changes = []
    for visit_id in sorted((old.keys() | new.keys()) - begun):
        (one, was), (other, now) = old.get(visit_id, (None, None)), new.get(visit_id, (None, None))
        if was is None or now is None:
            changes.append(Change(visit_id, "added" if was is None else "dropped", one, other, was, now))
        elif one != other or abs(now - was) > SAME_TIME:
            changes.append(Change(visit_id, "time" if one == other else "worker", one, other, was, now))
    hours = {visit_id: start for visit_id, (_, start) in (new | old).items()}
    return tuple(sorted(changes, key=lambda change: hours[change.visit_id]))


def _starts(plan: Plan | None) -> dict[str, tuple[str, datetime]]:
    """By visit: its worker, the last where two share it, and its start."""
    routes = plan.routes if plan else ()
    return {stop.visit_id: (route.worker_id, stop.start) for route in routes for stop in route.stops}


def publish(work: Workplace, by: str, day: date, revision: int) -> Plan:
    """Raises `Refused` (empty_plan, broken_plan; begun_since: a stop moved by the draft has begun meanwhile; overtaken:
    somebody is late or away since, and the draft cannot be kept), `Stale` when the draft changed meanwhile."""
    with work.store.write() as unit:
        draft = unit.plans.draft(day)
        if draft is None or draft.revision != revision:
            raise Stale("plan")
        if not draft.routes:
            raise Refused("empty_plan")
        if not keeps(draft, planning.under_way_now(work, unit, day), work.now()):
            raise Refused("begun_since")
        if draft.violations:
            raise Refused("broken_plan")
        if _overtaken(work, unit, draft):
            raise Refused("overtaken")
        published = unit.plans.publish(draft, work.now())
        unit.audit.append(at=work.now(), user_id=by, action="publish", case_id=None, subject=f"plan/{draft.id}")
        unit.commit()
    return published


def _overtaken(work: Workplace, unit: Unit, draft: Plan) -> bool:
    """Checked again against today's facts: somebody may have fallen ill, or be late, since the draft was made."""
    problem = planning.gather(work, unit, draft.day, also=draft)
    present = {worker.id for worker in problem.workers.values()}
    orphaned = (stop for route in draft.routes if route.worker_id not in present for stop in route.stops)
    return any(stop.visit_id not in problem.begun for stop in orphaned) or bool(
        planning.violations_of(problem, hand_edits.retimed(problem, draft))
    )
