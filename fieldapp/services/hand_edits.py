"""Changes to a draft by hand: every one is re-timed and re-checked before it is saved."""

from collections.abc import Collection, Set
from dataclasses import dataclass
from datetime import date

from routing import Job, schedule
from routing import Plan as PlannerPlan

from ..domain.errors import NotFound, Refused, Stale
from ..domain.plan import DraftChange, Plan, Route, Unserved, Violation
from ..store.unit import Unit
from .consents import called_off
from .day_plan import as_plan, locked_visits, routes_of, violations_of, with_locks
from .day_problem import DayProblem
from .gathering import gather, refuse_past_day
from .moved import Moved, moved
from .unplaced import still_unserved
from .workplace import Workplace

Orders = dict[int, list[int]]  # vehicle -> visit numbers, as the planner counts


@dataclass(frozen=True)
class Edit:
    """What somebody wants to do: put a visit on a worker's route at a position (0 = first), or take it out (None).

    `instead_of`: of a visit that has all the workers it needs, the one who gives it up; None for who has it first.
    """

    visit_id: str
    worker_id: str | None
    position: int = 0
    instead_of: str | None = None


@dataclass(frozen=True)
class Outcome:
    """The day after the edit, not saved yet; `new_violations` are the rules this edit breaks."""

    plan: Plan
    new_violations: tuple[Violation, ...]
    moved: Moved


def begin(work: Workplace, by: str, day: date) -> Plan:
    """The first draft of the day: a copy of the published plan, or an empty one for planning by hand. Raises `Stale`
    where somebody has made one meanwhile, `Refused("past_day")`."""
    with work.store.write() as unit:
        made = _begin(work, unit, by, day)
        unit.commit()
    return made


def preview_first(work: Workplace, by: str, day: date, edit: Edit) -> Outcome:
    """As `preview`, on the draft that the edit would begin: one that is refused begins none. Raises as both do."""
    with work.store.write() as unit:  # never committed
        return _apply(work, unit, day, _begin(work, unit, by, day).revision, edit)


def _begin(work: Workplace, unit: Unit, by: str, day: date) -> Plan:
    refuse_past_day(work, day)
    if unit.plans.draft(day):
        raise Stale("plan")
    published = unit.plans.published(day)
    problem = gather(work, unit, day, also=published)
    made = as_plan(work, unit, problem, PlannerPlan(()), by=by, by_hand=True)
    if published:
        copied = {"routes": published.routes, "unserved": _still_unserved(unit, published)}
        made = made.model_copy(update=copied | {"base_version": published.version})
        made = without(work, unit, made, _called_off(unit, made, published))
    unit.plans.add(made)
    _audit(work, unit, by, made)
    return made


def preview(work: Workplace, day: date, revision: int, edit: Edit) -> Outcome:
    """The day after the edit, and nothing is saved. `revision`: the version of the draft that whoever edits has seen.

    Raises `Stale` for another revision, `NotFound`, or `Refused` (begun, locked, same_worker_twice, not_open, absent,
    longer_than_hours).
    """
    with work.store.read() as unit:
        return _apply(work, unit, day, revision, edit)


def save(work: Workplace, by: str, day: date, revision: int, edit: Edit, base: int | None = None) -> Plan:
    """Saves the edit in the draft, broken rules included and named; a broken draft cannot be published. `revision` (the
    version of the draft that was seen) and errors as for `preview`. `base`: the one on whose page it was chosen, where
    that is an earlier one and what changed since was shown."""
    with work.store.write() as unit:
        outcome = _apply(work, unit, day, revision, edit)
        change = DraftChange(kind="move", at=work.now(), by=by)
        saved = unit.plans.save_draft(outcome.plan, change, _base(base, revision))
        _audit(work, unit, by, saved)
        unit.commit()
    return saved


def lock(
    work: Workplace, by: str, day: date, revision: int, visit_id: str, locked: bool, base: int | None = None
) -> Plan:
    """A locked stop keeps its worker and its time when the day is planned again. `base` as for `save`. Raises `Stale`,
    `NotFound`, `Refused("past_day")`."""
    with work.store.write() as unit:
        draft = _draft(work, unit, day, revision)
        if draft.find(visit_id) is None:
            raise NotFound("stop")
        ids = locked_visits(draft) | {visit_id} if locked else locked_visits(draft) - {visit_id}
        changed = draft.model_copy(update={"routes": with_locks(draft.routes, ids)})
        change = DraftChange(kind="lock", at=work.now(), by=by)
        saved = unit.plans.save_draft(changed, change, _base(base, revision))
        _audit(work, unit, by, saved)
        unit.commit()
    return saved


def _base(chosen_on: int | None, revision: int) -> int:
    """The revision on whose page an edit of `revision` was chosen."""
    return chosen_on if chosen_on is not None and 0 <= chosen_on <= revision else revision


def take_out_of_drafts(work: Workplace, unit: Unit, by: str | None, visit_ids: Set[str]) -> tuple[date, ...]:
    """Takes these visits out of every draft of today and later; the days whose drafts that changed."""
    return tuple(before.day for before, _ in cut_from_drafts(work, unit, by, visit_ids))


def cut_from_drafts(
    work: Workplace, unit: Unit, by: str | None, visit_ids: Set[str], days: Collection[date] | None = None
) -> tuple[tuple[Plan, Plan], ...]:
    """As `take_out_of_drafts`, of these days alone (None: of all); each draft that this changed, before and after."""
    plans = unit.plans.drafts_since(work.today())
    drafts = [plan for plan in plans if (days is None or plan.day in days) and any(map(plan.find, visit_ids))]
    change = DraftChange(kind="visit", at=work.now(), by=by)
    changed = []
    for draft in drafts:
        after = unit.plans.save_draft(without(work, unit, draft, visit_ids), change)
        _audit(work, unit, by, after)
        changed.append((draft, after))
    return tuple(changed)


def without(work: Workplace, unit: Unit, draft: Plan, visit_ids: Set[str]) -> Plan:
    """The draft without these visits, whether locked or not, and with new times; what has begun stays."""
    if not any(draft.find(visit_id) for visit_id in visit_ids):
        return draft
    try:
        problem = gather(work, unit, draft.day, also=draft)
    except Refused:  # a day that contradicts itself cannot be timed anew, and must lose the visits all the same
        return draft.model_copy(update={"routes": _cut(draft.routes, visit_ids), "certificate": {}})
    gone = {problem.jobs[visit_id].id for visit_id in visit_ids - problem.begun if visit_id in problem.jobs}
    orders = {vehicle: [job for job in jobs if job not in gone] for vehicle, jobs in orders_of(problem, draft).items()}
    return _timed(problem, draft, schedule(problem.problem, orders), visit_ids)


def _cut(routes: tuple[Route, ...], visit_ids: Set[str]) -> tuple[Route, ...]:
    """The routes without these visits, their times as they were."""
    kept = (
        route.model_copy(update={"stops": tuple(stop for stop in route.stops if stop.visit_id not in visit_ids)})
        for route in routes
    )
    return tuple(route for route in kept if route.stops)


def _still_unserved(unit: Unit, plan: Plan) -> tuple[Unserved, ...]:
    return still_unserved(unit, plan, unit.visits.many({left.visit_id for left in plan.unserved}))


def _called_off(unit: Unit, plan: Plan, published: Plan) -> frozenset[str]:
    visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops})
    return called_off(unit, visits.values(), plan.day, published.published_at)


def _audit(work: Workplace, unit: Unit, by: str | None, plan: Plan) -> None:
    unit.audit.append(user_id=by, action="write", case_id=None, subject=f"plan/{plan.id}")


def _draft(work: Workplace, unit: Unit, day: date, revision: int) -> Plan:
    refuse_past_day(work, day)
    draft = unit.plans.draft(day)
    if draft is None or draft.revision != revision:
        raise Stale("plan")
    return draft


def _apply(work: Workplace, unit: Unit, day: date, revision: int, edit: Edit) -> Outcome:
    draft = _draft(work, unit, day, revision)
    problem = gather(work, unit, day, also=draft)
    if edit.visit_id in problem.begun:
        raise Refused("begun")
    if any(visit.id == edit.visit_id for visit in problem.too_long):
        raise Refused("longer_than_hours")
    if edit.visit_id not in problem.jobs:
        raise Refused("not_open")
    timed = schedule(problem.problem, _changed(problem, draft, edit))
    plan = _timed(problem, draft, timed, {edit.visit_id})
    known = {_same(violation) for violation in draft.violations}
    return Outcome(
        plan,
        tuple(v for v in plan.violations if _same(v) not in known),
        moved(work, unit, [(draft, plan)], {edit.visit_id}),
    )


def _timed(problem: DayProblem, draft: Plan, timed: PlannerPlan, edited: Set[str]) -> Plan:
    """The draft with these routes; nothing that was said about the visits `edited` holds any more."""
    return draft.model_copy(
        update={
            "routes": with_locks(routes_of(problem, timed), locked_visits(draft)),
            "violations": violations_of(problem, timed),
            "unserved": tuple(left for left in draft.unserved if left.visit_id not in edited),
            "certificate": {},
            "by_hand": True,
        }
    )


def retimed(problem: DayProblem, plan: Plan) -> PlannerPlan:
    """The plan's routes with times worked out anew."""
    return schedule(problem.problem, orders_of(problem, plan))


def _same(violation: Violation) -> tuple[str, str, str]:
    return violation.code, str(violation.params.get("visit_id", "")), str(violation.params.get("worker_id", ""))


def orders_of(problem: DayProblem, plan: Plan) -> Orders:
    """The plan's stops as the planner counts: for a worker with two shifts, by when the shift begins."""
    orders: Orders = {vehicle: [] for vehicle in problem.workers}
    for route in plan.routes:
        vehicles = problem.shifts.vehicles_of(route.worker_id)
        for stop in route.stops:
            if vehicles and stop.visit_id in problem.jobs:
                shift = problem.shifts.last_begun(route.worker_id, stop.start)
                orders[shift.vehicle if shift else vehicles[0]].append(problem.jobs[stop.visit_id].id)
    return orders


def _changed(problem: DayProblem, draft: Plan, edit: Edit) -> Orders:
    """The orders of the draft with the edit. Raises `Refused` (locked, absent, same_worker_twice)."""
    if edit.visit_id in locked_visits(draft):
        raise Refused("locked")
    orders, job = orders_of(problem, draft), problem.jobs[edit.visit_id]
    if edit.worker_id is None:
        return _free(orders, job.id, orders)
    vehicles = problem.shifts.vehicles_of(edit.worker_id)
    if not vehicles:
        raise Refused("absent")
    serving = [vehicle for vehicle in orders if job.id in orders[vehicle]]
    if job.required_workers > 1 and any(vehicle in serving for vehicle in vehicles):
        raise Refused("same_worker_twice")
    if len(serving) >= job.required_workers:
        given_up = problem.shifts.vehicles_of(edit.instead_of) if edit.instead_of else []
        orders = _free(orders, job.id, [one for one in given_up if one in serving] or serving[:1])
    vehicle, position = _spot(orders, _fitting(problem, vehicles, job), edit.position)
    orders[vehicle].insert(position, job.id)
    return orders


def _free(orders: Orders, job: int, vehicles: Collection[int]) -> Orders:
    """The orders in which these vehicles do not serve the job any more."""
    return {
        vehicle: [other for other in jobs if other != job or vehicle not in vehicles]
        for vehicle, jobs in orders.items()
    }


def _fitting(problem: DayProblem, vehicles: list[int], job: Job) -> list[int]:
    """Of a shift that is divided at its duties the parts in the hours of the visit that may serve it; where none may,
    the others, so that the broken rule is named."""
    if not problem.shifts.divided:
        return vehicles
    shifts = [problem.problem.vehicles_by_id[vehicle] for vehicle in vehicles]
    hours = [(low, high + job.service) for low, high in job.start_windows()]
    then = [shift for shift in shifts if any(low < shift.window[1] and high > shift.window[0] for low, high in hours)]
    able = [shift for shift in then if problem.problem.can_serve(shift, job)]
    return [shift.id for shift in able or then or shifts]


def _spot(orders: Orders, vehicles: list[int], position: int) -> tuple[int, int]:
    """The position counts over all shifts of the worker."""
    for vehicle in vehicles[:-1]:
        if position <= len(orders[vehicle]) and orders[vehicle]:
            return vehicle, position
        position -= len(orders[vehicle])
    return vehicles[-1], max(0, min(position, len(orders[vehicles[-1]])))
