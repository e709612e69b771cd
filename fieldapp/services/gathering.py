"""What planning a day starts from: its open visits, who is there, and the published plan as it goes by now."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from routing import ProblemError

from ..domain.errors import Refused
from ..domain.plan import Plan
from ..domain.standing import holds, may_be_planned
from ..domain.visit import Visit
from ..store.unit import Unit
from .consents import for_visits, with_permitted_interpreters
from .day_history import with_published
from .day_problem import DayProblem, build
from .execution_state import ExecutionState, execution_state
from .workplace import Workplace


def gather(
    work: Workplace, unit: Unit, day: date, keep: Plan | None = None, also: Plan | None = None, near: Plan | None = None
) -> DayProblem:
    """Open visits and present workers of a day, the published plan as it goes, and every visit of the plan `also`;
    locked stops of the plan `keep` stay where they are. `near`: a draft to be changed as little as may be, where
    nothing is published yet.

    Raises `Refused("day_problem")` when this is no day that can be planned.
    """
    execution = execution_now(work, unit, day)
    zone = work.settings.office.zone
    visits = {visit.id: visit for visit in open_visits(unit, day, zone)}
    history = execution.history if execution else ()
    planned = {
        stop.visit_id for routes in (history, also.routes if also else ()) for route in routes for stop in route.stops
    }
    begun = {stop.visit_id for route in history for stop in route.stops}
    visits |= {
        visit.id: visit
        for visit in unit.visits.many(planned - visits.keys()).values()
        if visit.id in begun or may_be_planned(visit, day, zone)
    }
    allowed = with_permitted_interpreters(unit, visits.values(), day)
    ordered = sorted(allowed, key=lambda visit: visit.number)
    workers = unit.workers.all(active_only=True)
    try:
        travel = work.local_map.travel()
        problem = build(work.settings, day, ordered, workers, travel, keep=keep, execution=execution)
        return replace(
            with_published(work.settings, problem, execution, work.now(), near), letters=_letters_given(unit, day)
        )
    except ProblemError as error:
        raise Refused("day_problem", sentence=str(error)) from error


def execution_now(work: Workplace, unit: Unit, day: date) -> ExecutionState | None:
    """The published day as it goes by now; None when nothing is published."""
    return execution_state(
        unit, work.settings, unit.plans.published(day), unit.workers.all(active_only=True), work.now()
    )


def open_visits(unit: Unit, day: date, zone: ZoneInfo) -> list[Visit]:
    """Visits that a plan of that day may contain, for which consent holds on it, without those that a published plan
    serves on another of their days."""
    visits = [visit for visit in unit.visits.open_on(day) if may_be_planned(visit, day, zone)]
    other_days = {window.day for visit in visits for window in visit.windows} - {day}
    published = [plan for plan in (unit.plans.published(other) for other in sorted(other_days)) if plan]
    taken = {(stop.visit_id, plan.published_at) for plan in published for route in plan.routes for stop in route.stops}
    held = {visit.id for visit in visits if any(id_ == visit.id and at and holds(visit, at) for id_, at in taken)}
    consented = for_visits(unit, visits, day)
    return [visit for visit in visits if visit.id not in held and consented[visit.id].holds]


def refuse_past_day(work: Workplace, day: date) -> None:
    """What has been is not planned, changed or published again. Raises `Refused("past_day")`."""
    if day < work.today():
        raise Refused("past_day")


def _letters_given(unit: Unit, day: date) -> dict[str, str]:
    newest = unit.plans.draft(day) or unit.plans.published(day)
    return newest.known_letters if newest else {}
