"""The worker that takes plans from the queue of PostgreSQL, one at a time, with Procrastinate.

Several may do so at once, on as many machines as have the office's folder. The planner runs in a process of its own
below this one, as in the server; whoever ends this process ends it as well.
"""

from datetime import date
from typing import Any

from ..store import plan_queue
from . import plan_runs
from .plan_reaping import Reaper
from .workplace import Workplace

LOOKS_EVERY_S = 2.0  # beside being told, as whoever begins to listen a moment late is not
ENDS_WITHIN_S = 5.0  # told to stop, it finishes what it has, and after so long gives it up


class QueueGone(Exception):
    """The database of the queue does not answer any more."""


def work_for_ever(work: Workplace) -> None:
    """Until SIGTERM or SIGINT. Raises `QueueGone`: whoever keeps this running begins it anew."""
    from procrastinate.exceptions import ConnectorException  # of the extra `postgres`

    def plan(context: Any, run: str, day: str, near_draft: bool, longer: bool) -> None:
        asked = plan_runs.Asked(run, date.fromisoformat(day), near_draft, longer)
        plan_runs.take(work, work.solver, asked, context.should_abort)

    Reaper(work).start()
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
