"""Planning in the background: one run a day at a time, seen and cancelled from any page."""

import threading
import time
from datetime import date, timedelta
from typing import Any

from ..domain.errors import Refused, Stale
from ..domain.job import Job
from .gathering import refuse_past_day
from .planning import draft_mark, plan_day
from .solver import Solver, SolverFailed
from .workplace import Workplace

KIND = "plan"
SILENT = timedelta(seconds=15)
REPORT_EVERY_S = 0.5


def start(
    work: Workplace,
    solver: Solver,
    by: str,
    day: date,
    *,
    replaces: str = "",
    near_draft: bool = False,
    longer: bool = False,
) -> Job:
    """Begins planning, or returns the run that is already there. `replaces`: the draft that may go, as `draft_mark`
    names it; `near_draft` and `longer` as `plan_day` has them.

    Raises `Refused`: solver_off, past_day, replaces_draft (there is a draft, and it is not the one that may go).
    """
    refuse_past_day(work, day)
    if not work.settings.planning.solver:
        raise Refused("solver_off")
    now = work.machine_now()
    with work.store.write() as unit:
        unit.jobs.abandon_silent(now - SILENT, now)
        job = unit.jobs.start(KIND, day, by=by, at=now)
        if job is None:
            running = unit.jobs.newest(KIND, day)
            assert running is not None  # the database refused a second one, so there is a first
            return running
        if draft_mark(unit.plans.draft(day)) != replaces:
            raise Refused("replaces_draft")
        unit.commit()
    threading.Thread(target=_run, args=(work, solver, job, near_draft, longer), daemon=True, name=f"plan-{day}").start()
    return job


def newest(work: Workplace, day: date) -> Job | None:
    """The last run of the day; one that fell silent counts as interrupted."""
    with work.store.read() as unit:
        job = unit.jobs.newest(KIND, day)
    if job and job.state == "running" and work.machine_now() - job.alive_at > SILENT:
        return job.model_copy(update={"state": "failed", "failure": "interrupted"})
    return job


def cancel(work: Workplace, day: date, run_id: str) -> None:
    """Asks the run that somebody saw to stop. Raises `Stale` where it is over, or another one runs: a colleague's may
    have begun since the page was made."""
    with work.store.write() as unit:
        job = unit.jobs.newest(KIND, day)
        if job is None or job.id != run_id or job.state != "running":
            raise Stale("run")
        unit.jobs.ask_cancel(job.id)
        unit.commit()


class _Reporter:
    """Keeps the job's row alive and fresh without writing more than twice a second."""

    def __init__(self, work: Workplace, job: Job) -> None:
        self._work = work
        self._job = job
        self._told = 0.0
        self._progress: dict[str, Any] = {}

    def progress(self, step: dict[str, Any]) -> None:
        self._progress = step

    def cancelled(self) -> bool:
        if time.monotonic() - self._told < REPORT_EVERY_S:
            return False
        self._told = time.monotonic()
        with self._work.store.write() as unit:
            unit.jobs.report(self._job.id, self._progress, self._work.machine_now())
            asked = unit.jobs.get(self._job.id).cancel_asked
            unit.commit()
        return asked


def _run(work: Workplace, solver: Solver, job: Job, near_draft: bool, longer: bool) -> None:
    reporter = _Reporter(work, job)
    state, plan_id, failure = "failed", None, None
    try:
        planned = plan_day(
            work,
            solver,
            job.day,
            by=job.created_by,
            progress=reporter.progress,
            cancelled=reporter.cancelled,
            near_draft=near_draft,
            longer=longer,
        )
        state, plan_id = "done", planned.plan.id
    except SolverFailed as error:
        state, failure = ("cancelled" if str(error) == "cancelled" else "failed"), str(error)
    except Refused as error:
        failure = error.code
    finally:
        with work.store.write() as unit:
            unit.jobs.finish(
                job.id, state, work.machine_now(), plan_id=plan_id, failure=failure or (None if plan_id else "crashed")
            )
            unit.commit()
