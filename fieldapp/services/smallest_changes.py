"""What would let in the visits that a plan leaves out: looked for when the plan is kept and shown already, because it
takes longer than the plan itself, and written into that plan as it is found.

It is nobody's act: a plan that somebody changes meanwhile stays as they made it, and one that was published meanwhile
is told too. A run that is lost leaves what was found until then.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date

from routing import Plan as PlannerPlan

from ..domain.errors import Stale
from ..domain.job import Job
from ..domain.plan import Plan, Unserved
from ..store.unit import Unit
from .planning import Planned
from .run_report import SILENT, Reporter
from .solver import Solver, SolverFailed
from .unplaced import LONGER_THAN_HOURS, unserved_of
from .workplace import Workplace

KIND = "changes"


def announce(work: Workplace, unit: Unit, plan: Plan) -> str:
    """In the transaction that keeps the plan: the row of the run that is to look, its id; "" where nothing is to be
    looked for. One of an earlier plan of the day ends."""
    end(work, unit, plan.day)
    wanted = work.settings.planning.changes_limit_s and any(map(_may_be_let_in, plan.unserved))
    job = unit.jobs.start(KIND, plan.day, by=plan.created_by, at=work.machine_now()) if wanted else None
    return job.id if job else ""


def _may_be_let_in(left: Unserved) -> bool:
    return any(reason.code != LONGER_THAN_HOURS for reason in left.reasons)


def end(work: Workplace, unit: Unit, day: date) -> None:
    """Whoever looks for the day is to stop, and keeps nothing more."""
    job = unit.jobs.newest(KIND, day)
    if job and job.to_come:
        unit.jobs.finish(job.id, "cancelled", work.machine_now())


def look(work: Workplace, solver: Solver, run_id: str, planned: Planned, stopped: Callable[[], bool]) -> None:
    """Looks, and keeps what is found, until all is known, time is over, or there is nobody to tell any more. `stopped`:
    whether this process is to end."""
    run = _Run(work, run_id, planned, stopped)
    state, known = "failed", None
    try:
        known = _explained(work, solver, planned, work.settings.planning.changes_limit_s, run.hear, run.over)
        state = "done"
    except SolverFailed:
        pass  # planned over, changed or given up: what stands in the plan says nothing that is not so
    finally:
        run.close(state, known)


def found_now(work: Workplace, solver: Solver, planned: Planned) -> Planned:
    """The same with what would let visits in, as far as it is found within the seconds of a plan; kept in the plan too,
    unless that is another by now. Where the planner fails at this, the plan stays what it is, without."""
    if not any(map(_may_be_let_in, planned.plan.unserved)):
        return planned
    limit = work.settings.planning.time_limit_s
    try:
        solved = _explained(work, solver, planned, limit, lambda _: None, lambda: False)
    except SolverFailed:
        return planned
    plan = planned.plan.model_copy(update={"unserved": _unserved(planned, solved)})
    with work.store.write() as unit, suppress(Stale):
        unit.plans.keep_changes(planned.plan, plan.unserved)
        unit.commit()
    return replace(planned, plan=plan, solved=solved)


def _explained(
    work: Workplace,
    solver: Solver,
    planned: Planned,
    limit_s: float,
    found: Callable[[PlannerPlan], None],
    cancelled: Callable[[], bool],
) -> PlannerPlan:
    problem, seed = planned.day.problem, work.settings.planning.seed
    return solver.explain(problem, planned.solved, time_limit_s=limit_s, seed=seed, found=found, cancelled=cancelled)


class _Run:
    """What one run has heard and kept."""

    def __init__(self, work: Workplace, run_id: str, planned: Planned, stopped: Callable[[], bool]) -> None:
        self._work, self._id, self._planned = work, run_id, planned
        self._reporter = Reporter(work, run_id, stopped, gives_way=True)
        self._reporter.progress(_progress(planned.plan, ()))
        self._heard: PlannerPlan | None = None
        self._gone = False  # the plan is another by now

    def hear(self, known: PlannerPlan) -> None:
        """What is known so far; it is kept by whoever waits, so that a disk that is full ends this run."""
        self._heard = known

    def over(self) -> bool:
        """Keeps what was heard, and says whether to stop."""
        known, self._heard = self._heard, None
        if known:
            with self._work.store.write() as unit:
                self._keep(unit, known)
                unit.commit()
        return self._gone or self._reporter.cancelled()

    def close(self, state: str, known: PlannerPlan | None) -> None:
        """The last that is known, and the word that nobody looks any more, in one transaction."""
        with self._work.store.write() as unit:
            mine = unit.jobs.finish(self._id, state, self._work.machine_now(), plan_id=self._planned.plan.id)
            if mine and known:
                self._keep(unit, known)
            unit.commit()

    def _keep(self, unit: Unit, known: PlannerPlan) -> None:
        plan, unserved = self._planned.plan, _unserved(self._planned, known)
        try:
            unit.plans.keep_changes(plan, unserved)
        except Stale:
            self._gone = True
        else:
            self._reporter.progress(_progress(plan, unserved))


def _unserved(planned: Planned, known: PlannerPlan) -> tuple[Unserved, ...]:
    """Whom the plan leaves out, with what is known by now."""
    found = {left.visit_id: left for left in unserved_of(planned.day, known)}
    return tuple(_with_changes(left, found.get(left.visit_id)) for left in planned.plan.unserved)


def _with_changes(left: Unserved, found: Unserved | None) -> Unserved:
    if found is None:
        return left
    return left.model_copy(update={"changes": found.changes, "changes_complete": found.changes_complete})


def _progress(plan: Plan, unserved: tuple[Unserved, ...]) -> dict[str, object]:
    """`known`: how many have a change so far, which tells a page that there is more to show."""
    return {"plan": plan.id, "revision": plan.revision, "known": sum(bool(left.changes) for left in unserved)}


def looking(work: Workplace, unit: Unit, day: date) -> Job | None:
    """The run that looks for a plan of the day now, which its progress names; None where nobody does."""
    job = unit.jobs.newest(KIND, day)
    if job is None or job.state != "running" or work.machine_now() - job.alive_at > SILENT:
        return None
    return job


def is_for(job: Job, plan: Plan) -> bool:
    """Whether the run looks for this very plan; one that has just begun has not said for which."""
    told = job.progress
    return (told.get("plan", plan.id), told.get("revision", plan.revision)) == (plan.id, plan.revision)
