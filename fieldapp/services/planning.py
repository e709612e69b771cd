"""Planning a day: gather it, let a solver work on it, keep the answer as a draft version."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from routing import Plan as PlannerPlan

from ..domain.errors import Refused
from ..domain.plan import Plan
from ..store.unit import Unit
from .consents import called_off
from .day_clients import one_at_a_time
from .day_plan import as_plan, locked_visits, with_locks
from .day_problem import DayProblem
from .day_wishes import with_wishes
from .execution_state import respects_started_stops
from .gathering import execution_now, gather
from .hand_edits import without
from .solver import Planner, SolverFailed
from .workplace import Workplace

LONGER = 10  # times the seconds of a plan


@dataclass(frozen=True)
class Planned:
    """The new draft, the planner's own answer, and what the numbers in it mean."""

    plan: Plan
    solved: PlannerPlan
    day: DayProblem


def plan_day(
    work: Workplace,
    solver: Planner,
    day: date,
    *,
    by: str | None = None,
    progress: Callable[[dict[str, Any]], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
    near_draft: bool = False,
    longer: bool = False,
    saving: Callable[[Unit, Plan], None] = lambda _, __: None,
) -> Planned:
    """Solves the day and saves a new draft version. `near_draft`: with least change of the draft there is, where
    nothing is published.

    `longer`: for `LONGER` times the seconds that planning has. `saving` has its part in the transaction that keeps the
    draft. Raises `Refused` (solver_off, day_problem), `SolverFailed` and what `saving` raises: then nothing has
    changed.
    """
    if not work.settings.planning.solver:
        raise Refused("solver_off")
    with work.store.read() as unit:
        draft = unit.plans.draft(day)
        problem = gather(work, unit, day, draft or unit.plans.published(day), near=draft if near_draft else None)
        problem = one_at_a_time(with_wishes(unit, work.settings, problem))
    solved = solver.solve(
        problem.problem,
        time_limit_s=work.settings.planning.time_limit_s * (LONGER if longer else 1),
        seed=work.settings.planning.seed,
        progress=progress,
        cancelled=cancelled,
    )
    saved = _saved(work, problem, solved, by, draft, saving)
    return Planned(saved, solved, problem)


def _saved(
    work: Workplace,
    problem: DayProblem,
    solved: PlannerPlan,
    by: str | None,
    draft: Plan | None,
    saving: Callable[[Unit, Plan], None],
) -> Plan:
    """As a draft with the locks of the plan before. Raises `SolverFailed` when what has
    begun meanwhile stands elsewhere, or somebody changed `draft`."""
    with work.store.write() as unit:
        now_draft = unit.plans.draft(problem.day)
        if draft_mark(now_draft) != draft_mark(draft):
            raise SolverFailed("draft_changed")
        before = now_draft or unit.plans.published(problem.day)
        made = as_plan(work, unit, problem, solved, by=by)
        routes = with_locks(made.routes, locked_visits(before))
        plan = made.model_copy(update={"routes": routes, "base_version": before.version if before else None})
        if not respects_started_stops(plan, execution_now(work, unit, problem.day), work.now()):
            raise SolverFailed("overtaken")
        visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops}).values()
        plan = without(work, unit, plan, called_off(unit, visits, plan.day))  # meanwhile: nobody goes there
        unit.plans.add(plan)
        unit.audit.append(user_id=by, action="write", case_id=None, subject=f"plan/{plan.id}")
        saving(unit, plan)
        unit.commit()
    return plan


def draft_mark(draft: Plan | None) -> str:
    """What names a draft as somebody saw it, "" for none: version and revision."""
    return f"{draft.version}.{draft.revision}" if draft else ""
