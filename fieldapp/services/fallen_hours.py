"""What lets an hour fall that a client was told, and what makes it hold again, each written down in the transaction of
the act that does it."""

import uuid
from datetime import datetime

from ..domain.fallen_hour import FallenHour, FallenOutcome, FellBecause
from ..domain.plan import Plan
from ..domain.standing import Rules, is_told, told_hours
from ..domain.visit import ToldBy, Visit
from ..store.unit import Unit
from .todo import facts_of, rules_of
from .workplace import Workplace


def let_fall(
    work: Workplace, unit: Unit, by: str | None, visit: Visit, why: FellBecause, *, at_door: bool = False
) -> FallenHour | None:
    """Writes that nobody keeps the hour any more that was told for `visit`, as it is before the act. `at_door`: its end
    at a door is the reason.

    None where no hour was told, or the door has answered it: somebody is or was there. What fell before is the same,
    but from now on because of the place where that is another.
    """
    known = unit.fallen_hours.open_by_visit().get(visit.id)
    if known and why == "place":
        unit.fallen_hours.explain(known.id, why)
    if visit.promised is None or (visit.state != "open" and not at_door):
        return None
    if known and known.start == visit.promised:
        return known
    if not at_door and facts_of(work, unit, [visit])[visit.id].happened.begun:
        return None
    rules = rules_of(work)
    earliest, latest = told_hours(visit, visit.promised, rules.tolerance, rules.zone)
    fallen = FallenHour(
        id=str(uuid.uuid4()),
        visit_id=visit.id,
        start=visit.promised,
        earliest=earliest,
        latest=latest,
        fell_at=work.now(),
        why=why,
        by=by,
    )
    unit.fallen_hours.add(fallen)
    return fallen


def settle(
    work: Workplace, unit: Unit, by: str | None, fallen: FallenHour, outcome: FallenOutcome, way: ToldBy | None = None
) -> None:
    """Nobody has to be told any more. `way`: how they were."""
    known = fallen if fallen.id else fallen.model_copy(update={"id": str(uuid.uuid4())})
    if not fallen.id:
        unit.fallen_hours.add(known)
    ended = {"settled_at": work.now(), "settled_by": by, "outcome": outcome, "way": way or ""}
    unit.fallen_hours.settle(known.model_copy(update=ended))


def settle_open(work: Workplace, unit: Unit, by: str | None, visit_id: str, outcome: FallenOutcome) -> None:
    """The same for the hour of this visit that fell and was not told, if there is one."""
    fallen = unit.fallen_hours.open_by_visit().get(visit_id)
    if fallen:
        settle(work, unit, by, fallen, outcome)


def open_of(work: Workplace, unit: Unit, visit: Visit) -> FallenHour | None:
    """The hour of this visit that fell and was not told."""
    return facts_of(work, unit, [visit])[visit.id].fallen


def after_publishing(work: Workplace, unit: Unit, by: str, plan: Plan) -> None:
    """What a newly published plan does to hours that were told: those of its day that it does not keep fall, and those
    that fell and that it keeps hold again, unless the place is another. Who has read on their own page that it fell
    knows of no hour any more until somebody tells them that it holds."""
    rules = rules_of(work)
    served = {stop.visit_id: stop.start for route in plan.routes for stop in route.stops}
    fallen = unit.fallen_hours.open_by_visit()
    for visit in unit.visits.in_states("open"):
        start, gone = served.get(visit.id), fallen.get(visit.id)
        if start and gone and gone.why != "place" and abs(gone.start - start) <= rules.tolerance:
            read = unit.audit.has_read(gone.reading)
            settle(work, unit, by, gone, "kept_read" if read else "kept_again")
            unit.visits.save(visit.model_copy(update={"promised": None if read else gone.start}))
        elif visit.promised and not _kept(visit, start, plan, rules):
            let_fall(work, unit, by, visit, "published")


def would_fall(work: Workplace, unit: Unit, plan: Plan) -> tuple[Visit, ...]:
    """The visits whose told hour falls once the plan is published: nothing is written."""
    rules = rules_of(work)
    served = {stop.visit_id: stop.start for route in plan.routes for stop in route.stops}
    told = [visit for visit in unit.visits.in_states("open") if visit.promised]
    falls = [visit for visit in told if not _kept(visit, served.get(visit.id), plan, rules)]
    facts = facts_of(work, unit, falls)
    return tuple(visit for visit in falls if not facts[visit.id].happened.begun)


def _kept(visit: Visit, start: datetime | None, plan: Plan, rules: Rules) -> bool:
    """Whether the plan, which begins the visit at `start` (None: has it not), leaves the hour as it was told."""
    if start is not None:
        return is_told(visit, start, rules.tolerance)
    return visit.promised is None or visit.promised.astimezone(rules.zone).date() != plan.day
