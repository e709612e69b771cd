"""From draft to the day's plan."""

from collections.abc import Collection
from datetime import date

from ..domain.errors import Refused, Stale
from ..domain.plan import Plan
from ..domain.standing import holds
from ..store.unit import Unit
from . import fallen_hours, hand_edits
from .consents import for_visits
from .day_plan import violations_of
from .execution_state import respects_started_stops
from .gathering import execution_now, gather, refuse_past_day
from .workplace import Workplace


def publish(
    work: Workplace,
    by: str,
    day: date,
    revision: int,
    *,
    without_visits: bool = False,
    falls: Collection[str] | None = None,
) -> Plan:
    """Makes the draft the day's plan. `revision`: the version of the draft that was seen. `without_visits`: whoever
    publishes knows that nobody is visited that day, which was planned or told otherwise. `falls`: marks of the told
    hours of which they know that they fall, None where no page showed any.

    Raises `Refused` (past_day, empty_plan: nobody is visited, and they did not say so, or nothing was planned or told
    otherwise; broken_plan; begun_since: a stop moved by the draft has begun meanwhile;
    overtaken: somebody is late or away since, and the draft cannot be kept; consent_gone: a visit of it has no consent
    any more; ended_or_elsewhere: one of it has ended, or another day's published plan has it by now), `Stale` when
    the draft changed meanwhile, or an hour was told that it does not keep and whose fall they do not know of.
    """
    refuse_past_day(work, day)
    with work.store.write(
        alone=True
    ) as unit:  # whoever calls a visit off at this moment comes before, or sees the plan
        draft = unit.plans.draft(day)
        if draft is None or draft.revision != revision:
            raise Stale("plan")
        if falls is not None and any(one.mark not in falls for one in fallen_hours.would_fall(work, unit, draft)):
            raise Stale("told_hour")
        if not draft.served and not (without_visits and empties(work, unit, draft)):
            raise Refused("empty_plan")
        if not respects_started_stops(draft, execution_now(work, unit, day), work.now()):
            raise Refused("begun_since")
        if draft.violations:
            raise Refused("broken_plan")
        if _without_consent(unit, draft):
            raise Refused("consent_gone")
        if _ended_or_elsewhere(work, unit, draft):
            raise Refused("ended_or_elsewhere")
        if _overtaken(work, unit, draft):
            raise Refused("overtaken")
        published = unit.plans.publish(draft, work.now(), by)
        hand_edits.take_out_of_drafts(work, unit, by, _served(draft))
        fallen_hours.after_publishing(work, unit, by, published)
        unit.audit.append(user_id=by, action="publish", case_id=None, subject=f"plan/{draft.id}")
        unit.commit()
    return published


def empties(work: Workplace, unit: Unit, draft: Plan) -> bool:
    """Whether the draft takes away what was published or told for its day."""
    return unit.plans.published(draft.day) is not None or bool(fallen_hours.would_fall(work, unit, draft))


def _without_consent(unit: Unit, draft: Plan) -> bool:
    """Whether consent for a visit was withdrawn while somebody planned it, or ended."""
    visits = unit.visits.many(_served(draft)).values()
    consented = for_visits(unit, visits, draft.day)
    return any(visit.state == "open" and not consented[visit.id].holds for visit in visits)


def _ended_or_elsewhere(work: Workplace, unit: Unit, draft: Plan) -> bool:
    """Whether a visit of it that has not begun is not to be made any more, or is published for another day."""
    execution = execution_now(work, unit, draft.day)
    ahead = _served(draft) - (execution.begun if execution else frozenset())
    others = [plan for plan in unit.plans.published_since(work.today()) if plan.day != draft.day]
    return any(
        visit.state != "open"
        or any(plan.published_at and plan.find(visit.id) and holds(visit, plan.published_at) for plan in others)
        for visit in unit.visits.many(ahead).values()
    )


def _served(plan: Plan) -> set[str]:
    return {stop.visit_id for route in plan.routes for stop in route.stops}


def _overtaken(work: Workplace, unit: Unit, draft: Plan) -> bool:
    """Checked again against today's facts: somebody may have fallen ill, or be late, since the draft was made."""
    problem = gather(work, unit, draft.day, also=draft)
    present = {worker.id for worker in problem.workers.values()}
    orphaned = (stop for route in draft.routes if route.worker_id not in present for stop in route.stops)
    return any(stop.visit_id not in problem.begun for stop in orphaned) or bool(
        violations_of(problem, hand_edits.retimed(problem, draft))
    )
