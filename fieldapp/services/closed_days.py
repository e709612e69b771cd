"""Days on which the office is closed: what they are, what closing or opening one does, and doing it.

Whoever asks whether a day is closed asks `settings.office`, which reads what is decided here. On a closed day nobody
works but those who have hours of that very day: visits of all others leave its plan and its draft, and hours that were
told for them fall.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..domain.account import Account
from ..domain.day_decision import DayDecision, DecidedAs
from ..domain.errors import Refused, Stale
from ..domain.plan import DraftChange, Plan
from ..domain.standing import holds
from ..domain.visit import Visit
from ..domain.worker import Worker
from ..settings.closing import DecidedDay, DecidedDays
from ..store.unit import Unit
from . import hand_edits, visit_acts
from .casefile import audit_list_read
from .gathering import execution_now, refuse_past_day
from .workplace import Workplace

DAYS_AHEAD = 366  # so far ahead a day can be decided


@dataclass(frozen=True)
class OfficeDay:
    """A day as it counts now. `decisions`: all that were made of it, the last one counts. `usually`: whether the
    calendar alone has it closed."""

    day: date
    closed: bool
    usually: bool
    decisions: tuple[DayDecision, ...]

    @property
    def decided(self) -> DayDecision | None:
        """The decision that counts; None where the calendar does."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and last.decided != "usual" else None

    @property
    def seen(self) -> int:
        """How many decisions whoever looks at it has seen."""
        return len(self.decisions)


@dataclass(frozen=True)
class DayEffect:
    """What closing a day does, or would do. `leaves`: visits of its published plan to which nobody goes any more;
    `promised`: those whose hour of that day the client knows, planned or not, and that falls by it; `draft`: visits
    that leave its draft; `asked`: open visits with hours on that day and on no other: they need others;
    `stays`: visits of those who have hours of that very day; `begun`: visits that have begun and are not over.
    `workers`: those who work on it although it is closed."""

    leaves: tuple[Visit, ...] = ()
    promised: tuple[Visit, ...] = ()
    draft: tuple[Visit, ...] = ()
    asked: tuple[Visit, ...] = ()
    stays: tuple[Visit, ...] = ()
    begun: tuple[Visit, ...] = ()
    workers: tuple[Worker, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether no visit is touched."""
        return not (self.leaves or self.promised or self.draft or self.asked)


def ahead(work: Workplace) -> tuple[OfficeDay, ...]:
    """The days from today on, for a year, that are closed or of which something was decided."""
    first = work.today()
    days = [first + timedelta(days=n) for n in range(DAYS_AHEAD)]
    closed = work.settings.office.closed_among(days)
    with work.store.read() as unit:
        decisions = unit.day_decisions.between(days[0], days[-1])
    made = {one.day for one in decisions}
    return tuple(
        OfficeDay(day, day in closed, _usually(work, day), tuple(one for one in decisions if one.day == day))
        for day in days
        if day in closed or day in made
    )


def office_day(work: Workplace, day: date) -> OfficeDay:
    """One day. Raises `Refused`: past_day, day_far."""
    _check(work, day)
    with work.store.read() as unit:
        return _office_day(work, unit, day)


def names(work: Workplace) -> dict[str, str]:
    """Who decided: the names of all accounts, by id."""
    with work.store.read() as unit:
        return unit.accounts.names()


def effect_of_closing(work: Workplace, account: Account, day: date) -> DayEffect:
    """What closing the day would do, and nothing is done; and a row of who looked at whom it names."""
    with work.store.read() as unit:
        effect = _effect(work, unit, day)
    audit_list_read(work, account, f"day/{day}")
    return effect


def decide(work: Workplace, by: str, day: date, *, closed: bool, reason: str, seen: int) -> DayEffect:
    """Closes the day, or opens it; where the calendar says the same already, an earlier decision is taken back.

    `seen`: how many decisions the page showed. Raises `Stale` when there are more by now, `Refused`: past_day, day_far,
    no_reason (somebody closes a day on which the office usually works).
    """
    _check(work, day)
    with work.store.write() as unit:
        before = _office_day(work, unit, day)
        if before.seen != seen or before.closed == closed:
            raise Stale("day")
        if closed and not before.usually and not reason:
            raise Refused("no_reason", "reason")
        decided: DecidedAs = "usual" if before.usually == closed else "closed" if closed else "open"
        made = DayDecision(day=day, number=seen + 1, decided=decided, at=work.now(), by=by, reason=reason)
        unit.day_decisions.add(made)
        effect = DayEffect()
        if closed:
            effect = _effect(work, unit, day)
            _let_go(as_closed(work, day, reason), unit, by, day, effect, reason)
        unit.audit.append(user_id=by, action="write", case_id=None, subject=f"day/{day}")
        unit.commit()
    return effect


def as_closed(work: Workplace, day: date, reason: str = "") -> Workplace:
    """The same office on which that day is closed: as it will be once the decision is kept."""
    office = work.settings.office
    laid = office.with_decided(_with(office.closing.decided, day, DecidedDay(closed=True, reason=reason)))
    return replace(work, settings=work.settings.model_copy(update={"office": laid}))


def _with(decided: DecidedDays, day: date, one: DecidedDay) -> DecidedDays:
    return lambda first, last: {**decided(first, last), **({day: one} if first <= day <= last else {})}


def _let_go(closed: Workplace, unit: Unit, by: str, day: date, effect: DayEffect, reason: str) -> None:
    """`closed`: the office as it is once the day is closed. The visits leave plan and draft, the told hours fall."""
    gone = {visit.id: visit for visit in (*effect.leaves, *effect.promised)}
    for visit in gone.values():
        details = {"day": day.isoformat()}
        visit_acts.save(closed, unit, by, "day_closed", visit, freed=True, reason=reason, details=details)
    draft = unit.plans.draft(day)
    left = {visit.id for visit in effect.draft if draft and draft.find(visit.id)}
    if draft and left:
        changed = hand_edits.without(closed, unit, draft, left)
        unit.plans.save_draft(changed, DraftChange(kind="closed", at=closed.now(), by=by))


def _effect(work: Workplace, unit: Unit, day: date) -> DayEffect:
    """What closing does, from what stands in the plan and the draft before it."""
    zone = work.settings.office.zone
    there = {one.id: one for one in unit.workers.all(active_only=True) if one.shift_spans(day, zone, closed=True)}
    published, draft = unit.plans.published(day), unit.plans.draft(day)
    execution = execution_now(work, unit, day)
    begun = execution.begun if execution else frozenset[str]()
    kept, lost = _split(published, frozenset(there))
    drafted = _split(draft, frozenset(there))[1]
    open_ones = {visit.id: visit for visit in unit.visits.in_states("open")}
    at = published.published_at if published else None
    goes = {id_ for id_ in kept | lost if at and id_ in open_ones and holds(open_ones[id_], at)}
    leaves = (goes & lost) - begun
    fallen = unit.fallen_hours.open_by_visit()
    promised = {
        visit.id
        for visit in open_ones.values()
        if visit.promised
        and visit.promised.astimezone(zone).date() == day
        and not (visit.id in fallen and fallen[visit.id].start == visit.promised)
        and visit.id not in begun
        and (visit.id in leaves or (not there and visit.id not in goes))
    }
    asked = {visit.id for visit in open_ones.values() if _only_on(visit, day, work.today())}
    return DayEffect(
        leaves=_in_order(open_ones, leaves),
        promised=_in_order(open_ones, promised),
        draft=_in_order(open_ones, drafted - begun),
        asked=() if there else _in_order(open_ones, asked - begun),
        stays=_in_order(open_ones, (goes & kept) - begun),
        begun=_in_order(open_ones, set(begun)),
        workers=tuple(there.values()),
    )


def _split(plan: Plan | None, there: frozenset[str]) -> tuple[set[str], set[str]]:
    """The visits of the plan that keep all their workers, and those that lose one; `there`: who works all the same."""
    routes = plan.routes if plan else ()
    lost = {stop.visit_id for route in routes if route.worker_id not in there for stop in route.stops}
    return {stop.visit_id for route in routes for stop in route.stops} - lost, lost


def _only_on(visit: Visit, day: date, today: date) -> bool:
    """Whether that day is the only one from today on at which they receive."""
    return {window.day for window in visit.windows if window.day >= today} == {day}


def _in_order(visits: dict[str, Visit], ids: set[str]) -> tuple[Visit, ...]:
    return tuple(sorted((visits[id_] for id_ in ids if id_ in visits), key=lambda visit: visit.number))


def _office_day(work: Workplace, unit: Unit, day: date) -> OfficeDay:
    usually, decisions = _usually(work, day), tuple(unit.day_decisions.of(day))
    decided = decisions[-1].decided if decisions else "usual"
    return OfficeDay(day, usually if decided == "usual" else decided == "closed", usually, decisions)


def _usually(work: Workplace, day: date) -> bool:
    return work.settings.office.usually_closed_on(day, "") is not None


def _check(work: Workplace, day: date) -> None:
    refuse_past_day(work, day)
    if day >= work.today() + timedelta(days=DAYS_AHEAD):
        raise Refused("day_far")
