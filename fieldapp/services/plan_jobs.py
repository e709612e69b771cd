"""Planning in the background: one run a day at a time, seen and cancelled from any page."""

import threading
import time
from datetime import date

from ..domain.errors import Refused, Stale
from ..domain.job import Job
from ..domain.plan import Plan
from . import smallest_changes
from .gathering import refuse_past_day
from .plan_reaping import give_up_lost
from .plan_runs import KIND, Asked, runners
from .planning import draft_mark
from .run_report import SILENT
from .solver import Solver
from .workplace import Workplace

__all__ = ["KIND", "SILENT", "cancel", "looking", "newest", "start", "wait_shortly"]
SHORTLY_S, LOOKS_EVERY_S = 0.6, 0.02


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
    who = runners(work, solver)
    with work.store.write() as unit:
        give_up_lost(work, unit)
        job = unit.jobs.start(KIND, day, by=by, at=work.machine_now(), waits=who.waits)
        if job is None:
            running = unit.jobs.newest(KIND, day)
            assert running is not None  # the database refused a second one, so there is a first
            return running
        if draft_mark(unit.plans.draft(day)) != replaces:
            raise Refused("replaces_draft")
        smallest_changes.end(work, unit, day)  # they take time that the new plan has a use for
        asked = Asked(job.id, day, near_draft, longer)
        who.hand_over(unit, asked)
        unit.commit()
    who.begin(asked)
    return job


def wait_shortly(work: Workplace, run_id: str) -> None:
    """Returns when the run is over, at the latest after `SHORTLY_S`: a small day is planned by then, and whoever asked
    sees the plan at once instead of a page that waits for it."""
    pause, end = threading.Event(), time.monotonic() + SHORTLY_S
    while time.monotonic() < end:
        with work.store.read() as unit:
            if unit.jobs.get(run_id).state != "running":
                return
        pause.wait(LOOKS_EVERY_S)


def newest(work: Workplace, day: date) -> Job | None:
    """The last run of the day; one that fell silent counts as interrupted. One that waits says in its progress how many
    `workers` there are now that may take it."""
    with work.store.read() as unit:
        job = unit.jobs.newest(KIND, day)
        waits = job is not None and job.state == "waiting" and runners(work).waits
        workers = unit.plan_queue.workers() if waits else 0
    if job is None:
        return None
    if waits:
        return job.model_copy(update={"progress": {"workers": workers}})
    if job.to_come and (job.state == "waiting" or work.machine_now() - job.alive_at > SILENT):
        return job.model_copy(update={"state": "failed", "failure": "interrupted"})
    return job


def looking(work: Workplace, day: date, plan: Plan | None = None) -> Job | None:
    """The run that looks, after the planning, for what would let in whom `plan` leaves out, or whatever plan of the
    day; None where nobody does."""
    with work.store.read() as unit:
        job = smallest_changes.looking(work, unit, day)
    return job if job and (plan is None or smallest_changes.is_for(job, plan)) else None


def cancel(work: Workplace, day: date, run_id: str) -> None:
    """Asks the run that somebody saw to stop; one that waits is not begun. Raises `Stale` where it is over, or another
    one runs: a colleague's may have begun since the page was made."""
    with work.store.write() as unit:
        job = unit.jobs.newest(KIND, day)
        if job is None or job.id != run_id or not job.to_come:
            raise Stale("run")
        if unit.jobs.withdraw(job.id, work.machine_now()):
            runners(work).take_back(unit, job.id)
        else:
            unit.jobs.ask_cancel(job.id)
        unit.commit()
