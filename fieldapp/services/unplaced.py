"""What the planner says of what it left out, in the office's terms: visits and workers by id, skills by name."""

from collections.abc import Mapping
from typing import Any

from routing import Plan as PlannerPlan
from routing import Unassigned

from ..domain.day_decision import DayDecision
from ..domain.plan import Plan, Reason, Unserved
from ..domain.visit import Visit
from ..store.unit import Unit
from .day_problem import DayProblem

LONGER_THAN_HOURS = "longer_than_hours"
"""Code of a reason: the visit must be over when the hours of the day end, and none of them is long enough."""


def still_unserved(unit: Unit, plan: Plan, visits: Mapping[str, Visit]) -> tuple[Unserved, ...]:
    """What the plan says of those it left out, without visits that changed since it was made; `visits` by id. That
    a day is full it says only where that is proved of this very plan; nothing where the office closed or opened the
    day since."""
    return unserved_since(plan, visits, unit.day_decisions.newest(plan.day, plan.day).get(plan.day))


def unserved_since(plan: Plan, visits: Mapping[str, Visit], decided: DayDecision | None) -> tuple[Unserved, ...]:
    """The same, where it is known what was decided of the day last."""
    if decided and decided.at > plan.created_at:
        return ()
    return tuple(
        left if plan.shows_full else left.as_not_found()
        for left in plan.unserved
        if (visit := visits.get(left.visit_id)) is None
        or visit.changed_at is None
        or visit.changed_at <= plan.created_at
    )


def unserved_of(day: DayProblem, plan: PlannerPlan) -> tuple[Unserved, ...]:
    """Every visit left out, with the reasons and the changes that would let it in; those that the problem does not
    have, because they are longer than their hours, too."""
    return _longer_than_hours(day) + tuple(
        Unserved(
            visit_id=day.visits[left.job].id,
            reasons=_reasons(day, plan, left),
            changes=tuple(_reason(day, change.code, change.params, change.drops) for change in left.changes),
            changes_complete=left.changes_complete is not False,
        )
        for left in plan.unassigned
        if left.type != "duty" and left.job in day.visits
    )


def _longer_than_hours(day: DayProblem) -> tuple[Unserved, ...]:
    reason = Reason(code=LONGER_THAN_HOURS)
    return tuple(Unserved(visit_id=visit.id, reasons=(reason,)) for visit in day.too_long)


OF_TIME = frozenset({
    "same_worker", "contradiction", "too_late", "outside_hours", "over_limits", "cannot_reach_in_time", "competition",
    "not_found",
})  # fmt: skip
"""Reasons that may lie in what binds a visit to another of the same client, which the planner takes for a rule."""


def _reasons(day: DayProblem, plan: PlannerPlan, left: Unassigned) -> tuple[Reason, ...]:
    """Of a visit that is bound to another one of the plan it is not shown that there is no room: two people at hours
    that are further apart than the planner looked for would be legal."""
    reasons = tuple(_reason(day, reason.code, reason.params) for reason in left.reasons)
    if left.job not in day.bound or not OF_TIME.intersection(reason.code for reason in reasons):
        return reasons
    served = {step.id for route in plan.routes for step in route.steps if step.type == "job"}
    case = day.visits[left.job].case_id
    beside = any(number in served and visit.case_id == case for number, visit in day.visits.items())
    return (Reason(code="beside_other"),) if beside else reasons


def _reason(day: DayProblem, code: str, facts: dict[str, Any], drops: tuple[int, ...] = ()) -> Reason:
    """`facts` as `routing.explain` names it: `vehicles` or `vehicle`, `worker`,
    `missing` or `skills`, `job` or `jobs`."""
    params: dict[str, Any] = {
        name: facts[name]
        for name in ("minutes", "by", "priority", "windows", "seconds", "locked", "fixed")
        if name in facts
    }
    for name in ("missing", "skills"):
        if name in facts:
            params["missing"] = [day.skills.get(number, "") for number in facts[name]]
    vehicles = facts.get("vehicles", [facts["vehicle"]] if "vehicle" in facts else [])
    workers = [day.workers[vehicle].id for vehicle in vehicles]
    if "worker" in facts:
        workers = [worker.id for worker in day.workers.values() if worker.number == facts["worker"]]
    if workers:
        params["workers"] = list(dict.fromkeys(workers))
    if "job" in facts:
        params["visit_id"] = day.visits[facts["job"]].id
    visits = drops or facts.get("jobs", ())
    if visits:
        params["visits"] = [day.visits[number].id for number in visits]
    return Reason(code=code, params=params)
