"""A run of planning, and who does it: a thread of this server, or a process of its own that takes it from a queue.

Its row says how far it is and hears whether somebody wants it to stop, the same whoever runs it. Whoever has lost that
row to a reaper (`plan_reaping.py`) saves nothing: another run of the day may have begun.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..domain.errors import Refused
from ..domain.job import Job
from ..domain.plan import Plan
from ..store.unit import Unit
from . import smallest_changes
from .gathering import refuse_past_day
from .planning import Planned, plan_day
from .run_report import Reporter
from .solver import Solver, SolverFailed
from .workplace import Workplace

KIND = "plan"


@dataclass(frozen=True)
class Asked:
    """What a run is to do, as `plan_day` has it: an id and a day, nothing of anybody."""

    run_id: str
    day: date
    near_draft: bool = False
    longer: bool = False


class Runners(Protocol):
    """Who plans what is asked for. `waits`: whether a run is taken later, by whoever is free."""

    waits: bool

    def hand_over(self, unit: Unit, asked: Asked) -> None:
        """In the transaction that makes its row: both are kept, or neither."""
        ...

    def begin(self, asked: Asked) -> None:
        """Once its row is kept."""
        ...

    def take_back(self, unit: Unit, run_id: str) -> None:
        """Nobody is to begin it any more."""
        ...

    def held(self, unit: Unit) -> frozenset[str]:
        """Ids of the runs that somebody has, or will take."""
        ...


class Threads:
    """A thread of this process for each run."""

    waits = False

    def __init__(self, work: Workplace, solver: Solver) -> None:
        self._work, self._solver = work, solver

    def hand_over(self, unit: Unit, asked: Asked) -> None:
        """Nobody else hears of it."""

    def begin(self, asked: Asked) -> None:
        """At once."""
        thread = threading.Thread(
            target=run, args=(self._work, self._solver, asked), daemon=True, name=f"plan-{asked.day}"
        )
        thread.start()

    def take_back(self, unit: Unit, run_id: str) -> None:
        """It has begun: its row says that it is to stop."""

    def held(self, unit: Unit) -> frozenset[str]:
        """None waits here."""
        return frozenset()


class Queued:
    """Processes of their own (`fieldapp worker`), which take what is in the queue of the database."""

    waits = True

    def hand_over(self, unit: Unit, asked: Asked) -> None:
        """Whoever is free hears of it when the transaction is kept."""
        unit.plan_queue.put(asked.run_id, asked.day, near_draft=asked.near_draft, longer=asked.longer)

    def begin(self, asked: Asked) -> None:
        """It has been told."""

    def take_back(self, unit: Unit, run_id: str) -> None:
        """What a worker has taken by now it finds withdrawn."""
        unit.plan_queue.drop(run_id)

    def held(self, unit: Unit) -> frozenset[str]:
        """What is queued, and what a living worker has."""
        return unit.plan_queue.held()


def runners(work: Workplace, solver: Solver | None = None) -> Runners:
    """Those that the office has chosen (`[planning] workers`)."""
    return Queued() if work.settings.planning.workers == "separate" else Threads(work, solver or work.solver)


def take(work: Workplace, solver: Solver, asked: Asked, stopped: Callable[[], bool]) -> None:
    """What a worker does with a run that it was given: nothing where it waits no more. `stopped`: whether the worker
    is to end."""
    with work.store.write() as unit:
        taken = unit.jobs.take(asked.run_id, work.machine_now())
        unit.commit()
    if taken:
        run(work, solver, asked, stopped)


def run(work: Workplace, solver: Solver, asked: Asked, stopped: Callable[[], bool] = lambda: False) -> None:
    """Plans, and then looks for what would let in whom the plan leaves out; the rows of both runs say how that ended.
    The draft and the word that it is done are kept in one transaction, and neither where the run was taken for lost."""
    with work.store.read() as unit:
        job = unit.jobs.get(asked.run_id)
    followed_by = [""]  # the run that looks, where there is something to look for

    def done(unit: Unit, plan: Plan) -> None:
        if not unit.jobs.finish(job.id, "done", work.machine_now(), plan_id=plan.id):
            raise SolverFailed("interrupted")
        followed_by[0] = smallest_changes.announce(work, unit, plan)

    planned = _planned(work, solver, asked, job, stopped, done)
    if planned and followed_by[0]:
        smallest_changes.look(work, solver, followed_by[0], planned, stopped)


def _planned(
    work: Workplace,
    solver: Solver,
    asked: Asked,
    job: Job,
    stopped: Callable[[], bool],
    done: Callable[[Unit, Plan], None],
) -> Planned | None:
    """None where there is no plan: the row of the run says why."""
    reporter = Reporter(work, job.id, stopped)
    state, failure = "failed", "crashed"  # unless somebody says otherwise
    try:
        refuse_past_day(work, asked.day)
        planned = plan_day(
            work,
            solver,
            asked.day,
            by=job.created_by,
            progress=reporter.progress,
            cancelled=reporter.cancelled,
            near_draft=asked.near_draft,
            longer=asked.longer,
            saving=done,
        )
        failure = ""
        return planned
    except SolverFailed as error:
        failure = str(error)
        if failure == "cancelled":
            state, failure = ("cancelled", failure) if reporter.asked else ("failed", "interrupted")
    except Refused as error:
        failure = error.code
    finally:
        if failure:
            _end(work, job, state, failure)
    return None


def _end(work: Workplace, job: Job, state: str, failure: str) -> None:
    """Unless it was taken for lost, and has ended so."""
    with work.store.write() as unit:
        unit.jobs.finish(job.id, state, work.machine_now(), failure=failure)
        unit.commit()
