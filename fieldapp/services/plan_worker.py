"""The worker that takes plans from the queue of PostgreSQL, one at a time, with Procrastinate.

Several may do so at once, on as many machines as have the office's folder. The planner runs in a process of its own
below this one, as in the server; whoever ends this process ends it as well.
"""

import os
import signal
import threading
from datetime import date
from typing import Any

from ..store import plan_queue
from . import key_locking, plan_runs
from .plan_reaping import Reaper
from .workplace import Workplace

LOOKS_EVERY_S = 2.0  # beside being told, as whoever begins to listen a moment late is not
ENDS_WITHIN_S = 5.0  # told to stop, it finishes what it has, and after so long gives it up
KEY_EVERY_S = 5.0


class QueueGone(Exception):
    """The database of the queue does not answer any more."""


class KeyShut(Exception):
    """The key file cannot be opened any more as this process opened it: with what it has it reads names and addresses
    as damaged, and a plan made of them would be wrong."""


class _KeyWatch:
    """Ends this worker when what it has is not the office's key any more."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self.shut = False

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True, name="key-watch").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(KEY_EVERY_S):
            self.look()

    def look(self) -> bool:
        """Whether it still opens; told to stop, this process takes nothing more."""
        if not self.shut and not _opens(self._work):
            self.shut = True
            os.kill(os.getpid(), signal.SIGTERM)
        return not self.shut


def _opens(work: Workplace) -> bool:
    """Whether the file can be opened, and what is in it is the key of the database; not asked for while the database
    does not answer, which is found out elsewhere."""
    if not key_locking.lies(work.key_file).opens:
        return False
    try:
        work.store.vault.refresh()
        return work.store.key_fits()
    except Exception:  # of whatever the database says
        return True


def work_for_ever(work: Workplace) -> None:
    """Until SIGTERM or SIGINT. Raises `QueueGone`, `KeyShut`: whoever keeps this running begins it anew."""
    from procrastinate.exceptions import ConnectorException  # of the extra `postgres`

    key = _KeyWatch(work)

    def plan(context: Any, run: str, day: str, near_draft: bool, longer: bool) -> None:
        asked = plan_runs.Asked(run, date.fromisoformat(day), near_draft, longer)
        if key.look():
            plan_runs.take(work, work.solver, asked, context.should_abort)
        else:
            _put_back(work, asked)

    Reaper(work).start()
    key.start()
    try:
        plan_queue.worker(work.store.engine, plan).run_worker(
            queues=[plan_queue.QUEUE],
            concurrency=1,
            fetch_job_polling_interval=LOOKS_EVERY_S,
            shutdown_graceful_timeout=ENDS_WITHIN_S,
            delete_jobs="always",  # what became of a run is in its row
            update_heartbeat_interval=plan_queue.HEARTBEAT_S,
            stalled_worker_timeout=plan_queue.GONE_S,
        )
    except ConnectorException as error:
        raise QueueGone from error
    if key.shut:
        raise KeyShut


def _put_back(work: Workplace, asked: plan_runs.Asked) -> None:
    """It waits for another worker, or for this one begun anew."""
    with work.store.write() as unit:
        if unit.jobs.get(asked.run_id).state == "waiting":
            unit.plan_queue.put(asked.run_id, asked.day, near_draft=asked.near_draft, longer=asked.longer)
            unit.commit()
