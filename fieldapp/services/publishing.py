"""From draft to the day's plan, and what changes by it."""

from dataclasses import dataclass
from datetime import date

from ..domain.errors import Refused, Stale
from ..domain.plan import SAME_TIME, Plan
from ..store.unit import Unit
from . import hand_edits, planning
from .under_way import keeps
from .workplace import Workplace


@dataclass(frozen=True)
class Change:
    """One visit that differs between two plans. `kind`: added, dropped, worker or time; minutes later (or earlier)."""

    visit_id: str
    kind: str
    minutes: int
    from_worker: str | None
    to_worker: str | None


def compare(before: Plan | None, after: Plan, *, begun: frozenset[str] = frozenset()) -> tuple[Change, ...]:
    """A start that differs by 15 minutes or less is the same time. Of what has `begun` (visit ids) nobody is to be told."""
    old = {
        stop.visit_id: (route.worker_id, stop) for route in (before.routes if before else ()) for stop in route.stops
    }
    new = {stop.visit_id: (route.worker_id, stop) for route in after.routes for stop in route.stops}
    changes = []
    for visit_id in sorted((old.keys() | new.keys()) - begun):
        if visit_id not in new:
            changes.append(Change(visit_id, "dropped", 0, old[visit_id][0], None))
        elif visit_id not in old:
            changes.append(Change(visit_id, "added", 0, None, new[visit_id][0]))
        else:
            (one, was), (other, now) = old[visit_id], new[visit_id]
            span = now.start - was.start
            if one != other or abs(span) > SAME_TIME:
                kind = "worker" if one != other else "time"
                changes.append(Change(visit_id, kind, round(span.total_seconds() / 60), one, other))
    return tuple(changes)


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
