"""Changes to a draft by hand: every one is re-timed and re-checked before it is saved."""

from dataclasses import dataclass
from datetime import date, datetime

from routing import Plan as RoutingPlan
from routing import schedule

from ..domain.errors import NotFound, Refused, Stale
from ..domain.plan import Plan, Route, Stop, Violation
from ..store.unit import Unit
from . import planning
from .day_problem import DayProblem
from .workplace import Workplace

Orders = dict[int, list[int]]  # vehicle -> visit numbers, as the planner counts


@dataclass(frozen=True)
class Edit:
    """What somebody wants to do: put a visit on a worker's route at a position (0 = first), or take it out (None)."""

    visit_id: str
    worker_id: str | None
    position: int = 0


@dataclass(frozen=True)
class Outcome:
    """The day after the edit, not saved yet; `new_violations` are the rules this edit breaks."""

    plan: Plan
    new_violations: tuple[Violation, ...]


def begin(work: Workplace, by: str, day: date) -> Plan:
    """The draft of the day: the one there is, a copy of the published plan, or an empty one for planning by hand."""
    with work.store.write() as unit:
        draft = unit.plans.draft(day)
        if draft:
            return draft
        published = unit.plans.published(day)
        problem = planning.gather(work, unit, day, also=published)
        made = planning.as_plan(work, unit, problem, RoutingPlan(()), None, by=by, by_hand=True)
        if published:
            made = made.model_copy(update={"routes": published.routes, "unserved": published.unserved})
        unit.plans.add(made)
        _audit(work, unit, by, made)
        unit.commit()
    return made


def preview(work: Workplace, day: date, revision: int, edit: Edit) -> Outcome:
    """Raises `Stale`, `NotFound`, or `Refused` (begun, locked, same_worker_twice, not_open, absent)."""
    with work.store.read() as unit:
        return _apply(work, unit, day, revision, edit)


def save(work: Workplace, by: str, day: date, revision: int, edit: Edit) -> Plan:
    """Saves the edit in the draft, broken rules included and named; a broken draft cannot be published."""
    with work.store.write() as unit:
        outcome = _apply(work, unit, day, revision, edit)
        saved = unit.plans.save_draft(outcome.plan)
        _audit(work, unit, by, saved)
        unit.commit()
    return saved


def lock(work: Workplace, by: str, day: date, revision: int, visit_id: str, locked: bool) -> Plan:
    """A locked stop keeps its worker and its time when the day is planned again."""
    with work.store.write() as unit:
        draft = _draft(unit, day, revision)
        if draft.find(visit_id) is None:
            raise NotFound("stop")
        routes = tuple(
            route.model_copy(update={"stops": tuple(_locked(stop, visit_id, locked) for stop in route.stops)})
            for route in draft.routes
        )
        saved = unit.plans.save_draft(draft.model_copy(update={"routes": routes}))
        _audit(work, unit, by, saved)
        unit.commit()
    return saved


def _audit(work: Workplace, unit: Unit, by: str, plan: Plan) -> None:
    unit.audit.append(at=work.now(), user_id=by, action="write", case_id=None, subject=f"plan/{plan.id}")


def _locked(stop: Stop, visit_id: str, locked: bool) -> Stop:
    return stop.model_copy(update={"locked": locked}) if stop.visit_id == visit_id else stop


def _draft(unit: Unit, day: date, revision: int) -> Plan:
    draft = unit.plans.draft(day)
    if draft is None or draft.revision != revision:
        raise Stale("plan")
    return draft


def _apply(work: Workplace, unit: Unit, day: date, revision: int, edit: Edit) -> Outcome:
    draft = _draft(unit, day, revision)
    problem = planning.gather(work, unit, day, also=draft)
    numbers = {visit.id: number for number, visit in problem.visits.items()}
    if edit.visit_id in problem.begun:
        raise Refused("begun")
    if edit.visit_id not in numbers:
        raise Refused("not_open")
    before = orders_of(problem, draft)
    after = _changed(problem, before, draft, numbers[edit.visit_id], edit)
    timed = _timed(problem, after)
    kept = {stop.visit_id for route in draft.routes for stop in route.stops if stop.locked}
    plan = draft.model_copy(
        update={
            "routes": _with_locks(planning.routes_of(problem, timed), kept),
            "violations": planning.violations_of(problem, timed),
            "unserved": tuple(left for left in draft.unserved if left.visit_id != edit.visit_id),
            "certificate": {},
            "by_hand": True,
        }
    )
    known = {_same(violation) for violation in draft.violations}
    return Outcome(plan, tuple(v for v in plan.violations if _same(v) not in known))


def retimed(problem: DayProblem, plan: Plan) -> RoutingPlan:
    """The plan's routes with times worked out anew."""
    return _timed(problem, orders_of(problem, plan))


def _timed(problem: DayProblem, orders: Orders) -> RoutingPlan:
    return schedule(problem.problem, orders)


def _same(violation: Violation) -> tuple[str, str, str]:
    return violation.code, str(violation.params.get("visit_id", "")), str(violation.params.get("worker_id", ""))


def orders_of(problem: DayProblem, plan: Plan) -> Orders:
    """The plan's stops as the planner counts: for a worker with two shifts, by when the shift begins."""
    numbers = {visit.id: number for number, visit in problem.visits.items()}
    orders: Orders = {vehicle: [] for vehicle in problem.workers}
    for route in plan.routes:
        vehicles = problem.vehicles_of(route.worker_id)
        for stop in route.stops:
            if vehicles and stop.visit_id in numbers:
                orders[_shift_at(problem, vehicles, stop.start)].append(numbers[stop.visit_id])
    return orders


def _shift_at(problem: DayProblem, vehicles: list[int], start: datetime) -> int:
    begun = [v for v in vehicles if problem.problem.vehicles_by_id[v].window[0] <= start.timestamp()]
    return begun[-1] if begun else vehicles[0]


def _changed(problem: DayProblem, before: Orders, draft: Plan, number: int, edit: Edit) -> Orders:
    place = draft.find(edit.visit_id)
    if place and place[1].locked:
        raise Refused("locked")
    after = {vehicle: list(jobs) for vehicle, jobs in before.items()}
    workers_needed = problem.visits[number].workers_needed
    if edit.worker_id is None or workers_needed == 1:
        for jobs in after.values():
            while number in jobs:
                jobs.remove(number)
    if edit.worker_id is None:
        return after
    vehicles = problem.vehicles_of(edit.worker_id)
    if not vehicles:
        raise Refused("absent")
    if any(number in after[vehicle] for vehicle in vehicles):
        raise Refused("same_worker_twice")
    vehicle, position = _spot(after, vehicles, edit.position)
    after[vehicle].insert(position, number)
    return after


def _spot(orders: Orders, vehicles: list[int], position: int) -> tuple[int, int]:
    """The position counts over all shifts of the worker."""
    for vehicle in vehicles[:-1]:
        if position <= len(orders[vehicle]) and orders[vehicle]:
            return vehicle, position
        position -= len(orders[vehicle])
    return vehicles[-1], max(0, min(position, len(orders[vehicles[-1]])))


def _with_locks(routes: tuple[Route, ...], locked: set[str]) -> tuple[Route, ...]:
    return tuple(
        route.model_copy(
            update={
                "stops": tuple(
                    stop.model_copy(update={"locked": True}) if stop.visit_id in locked else stop
                    for stop in route.stops
                )
            }
        )
        for route in routes
    )
