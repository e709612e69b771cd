"""What lets an hour fall that a client was told, or that was written to them, and what makes it hold again, each
written down in the transaction of the act that does it."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from ..domain.fallen_hour import KEPT, FallenHour, FallenOutcome, FellBecause
from ..domain.plan import Plan
from ..domain.standing import Rules, told_hours
from ..domain.visit import ToldBy, Visit
from ..store.unit import Unit
from .heard_hours import heard_hours
from .todo import facts_of, rules_of
from .workplace import Workplace


def let_fall(
    work: Workplace, unit: Unit, by: str | None, visit: Visit, why: FellBecause, *, at_door: datetime | None = None
) -> FallenHour | None:
    """Writes that nobody keeps the hour any more that was told or written for `visit`, as it is before the act.
    `at_door`: what they expected (aware UTC) before the door settled what fell earlier, where its end there is the
    reason.

    None where there is no such hour, or the door has answered it: somebody is or was there. What fell before is the
    same, but from now on because of the place where that is another.
    """
    known = unit.fallen_hours.open_by_visit().get(visit.id)
    if known and why == "place":
        unit.fallen_hours.explain(known.id, why)
    heard = at_door or heard_hours(unit, [visit]).get(visit.id)
    if heard is None or (visit.state != "open" and not at_door):
        return None
    if known and known.start == heard:
        return known
    if not at_door and facts_of(work, unit, [visit])[visit.id].happened.begun:
        return None
    rules = rules_of(work)
    earliest, latest = told_hours(visit, heard, rules.tolerance, rules.zone)
    fallen = FallenHour(
        id=str(uuid.uuid4()),
        visit_id=visit.id,
        start=heard,
        earliest=earliest,
        latest=latest,
        fell_at=work.now(),
        why=why,
        by=by,
        heard="told" if heard == visit.promised else "written",
    )
    unit.fallen_hours.add(fallen)
    return fallen


def settle(
    work: Workplace, unit: Unit, by: str | None, fallen: FallenHour, outcome: FallenOutcome, way: ToldBy | None = None
) -> None:
    """Nobody has to be told any more. `way`: how they were. Who knows this knows of every hour of the visit that fell
    before, but where this very hour holds again."""
    known = fallen if fallen.id else fallen.model_copy(update={"id": str(uuid.uuid4())})
    if not fallen.id:
        unit.fallen_hours.add(known)
    ended = {"settled_at": work.now(), "settled_by": by, "outcome": outcome, "way": way or ""}
    older = unit.fallen_hours.of_visits({fallen.visit_id}) if outcome not in KEPT else []
    for one in [known, *(each for each in older if each.settled_at is None and each.id != known.id)]:
        unit.fallen_hours.settle(one.model_copy(update=ended))


def settle_open(work: Workplace, unit: Unit, by: str | None, visit_id: str, outcome: FallenOutcome) -> None:
    """The same for the hour of this visit that fell and was not told, if there is one."""
    fallen = unit.fallen_hours.open_by_visit().get(visit_id)
    if fallen:
        settle(work, unit, by, fallen, outcome)


def not_met_after_all(unit: Unit, visit: Visit, *, since: datetime) -> None:
    """Nobody met the client who was to hear that an hour fell: what was said at the door since then (aware UTC) is
    taken back, and they are to be told again."""
    for one in unit.fallen_hours.of_visits({visit.id}):
        if one.outcome == "met" and one.settled_at and one.settled_at >= since:
            unit.fallen_hours.reopen(one.id)


def open_of(work: Workplace, unit: Unit, visit: Visit) -> FallenHour | None:
    """The hour of this visit that fell and was not told."""
    return facts_of(work, unit, [visit])[visit.id].fallen


def after_publishing(work: Workplace, unit: Unit, by: str, plan: Plan) -> None:
    """What a newly published plan does to hours that were told or written: those of its day that it does not keep fall,
    and those that fell and that it keeps hold again, unless the place is another. Who has read on their own page, or
    may have read in a message, that it fell knows of no hour any more until somebody tells them that it holds."""
    rules = rules_of(work)
    served = {stop.visit_id: stop.start for route in plan.routes for stop in route.stops}
    fallen, visits = unit.fallen_hours.open_by_visit(), unit.visits.in_states("open")
    heard = heard_hours(unit, visits)
    for visit in visits:
        start, gone = served.get(visit.id), fallen.get(visit.id)
        newest = gone and heard.get(visit.id, gone.start) == gone.start
        if start and gone and newest and gone.why != "place" and abs(gone.start - start) <= rules.tolerance:
            read = _read(unit, gone)
            settle(work, unit, by, gone, "kept_read" if read else "kept_again")
            # what was only written is still told by nobody: they stand among those to tell it
            promised = gone.start if gone.heard == "told" and not read else None
            unit.visits.save(visit.model_copy(update={"promised": promised}))
        elif visit.id in heard and not _kept(heard[visit.id], start, plan, rules):
            let_fall(work, unit, by, visit, "published")


def _read(unit: Unit, gone: FallenHour) -> bool:
    """Whether the client has read on their own page, or may have read in a message, that it fell."""
    return unit.audit.has_read(gone.reading) or unit.messages.says_gone(gone.visit_id, gone.start)


def fallen_with_consent(work: Workplace, unit: Unit, case_id: str) -> list[FallenHour]:
    """The hours of the case that fell by themselves because nobody agrees any more."""
    visits = [visit for visit in unit.visits.of_case(case_id) if visit.state == "open"]
    gone = [one.fallen for one in facts_of(work, unit, visits).values() if one.fallen]
    return [one for one in gone if one.why == "consent_over"]


def consent_back(work: Workplace, unit: Unit, by: str, fell: list[FallenHour]) -> None:
    """Those of them that hold again, because somebody agreed: whoever has read, or may have read, that it fell knows of
    no hour any more until somebody tells them. To all others nothing has happened."""
    for gone in fell:
        visit = unit.visits.get(gone.visit_id)
        if facts_of(work, unit, [visit])[visit.id].fallen is None and _read(unit, gone):
            settle(work, unit, by, gone, "kept_read")
            unit.visits.save(visit.model_copy(update={"promised": None}))


@dataclass(frozen=True)
class WouldFall:
    """The `hour` (aware UTC) that was told or written about this visit, and that a plan does not keep."""

    visit: Visit
    hour: datetime

    @property
    def mark(self) -> str:
        """By which a page says that it showed this visit with this hour."""
        return hashlib.sha256(f"{self.visit.id} {self.hour.isoformat()}".encode()).hexdigest()[:12]


def would_fall(work: Workplace, unit: Unit, plan: Plan) -> tuple[WouldFall, ...]:
    """The told or written hours that fall once the plan is published: nothing is written."""
    rules = rules_of(work)
    served = {stop.visit_id: stop.start for route in plan.routes for stop in route.stops}
    visits = unit.visits.in_states("open")
    heard = heard_hours(unit, visits)
    expecting = [visit for visit in visits if visit.id in heard]
    falls = [one for one in expecting if not _kept(heard[one.id], served.get(one.id), plan, rules)]
    facts = facts_of(work, unit, falls)
    return tuple(WouldFall(one, heard[one.id]) for one in falls if not facts[one.id].happened.begun)


def _kept(heard: datetime, start: datetime | None, plan: Plan, rules: Rules) -> bool:
    """Whether the plan, which begins the visit at `start` (None: has it not), leaves the hour that they `heard`."""
    if start is not None:
        return abs(heard - start) <= rules.tolerance
    return heard.astimezone(rules.zone).date() != plan.day
