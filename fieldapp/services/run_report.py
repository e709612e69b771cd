"""The row of a run that says how far it is, and by which it hears that it is to stop."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .workplace import Workplace

REPORT_EVERY_S = 0.5
SILENT = timedelta(seconds=15)
"""A run of which nothing was heard for so long has lost its process."""


class Reporter:
    """Keeps the row of the run alive and fresh without writing more than twice a second. `stopped`: whether this
    process is to end. `gives_way`: whether it is to stop where another run waits for somebody to take it."""

    def __init__(self, work: Workplace, run_id: str, stopped: Callable[[], bool], *, gives_way: bool = False) -> None:
        self._work = work
        self._gives_way = gives_way
        self._run_id = run_id
        self._stopped = stopped
        self._told = 0.0
        self._progress: dict[str, Any] = {}
        self.asked = False  # a person wants it to stop

    def progress(self, step: dict[str, Any]) -> None:
        """What the row says of it, from the next report on (JSON values)."""
        self._progress = step

    def cancelled(self) -> bool:
        """Whether it is to stop: somebody wants that, the process ends, another waits, or the run was taken for
        lost."""
        if time.monotonic() - self._told < REPORT_EVERY_S:
            return False
        self._told = time.monotonic()
        with self._work.store.write() as unit:
            mine = unit.jobs.report(self._run_id, self._progress, self._work.machine_now())
            self.asked = unit.jobs.get(self._run_id).cancel_asked
            way = self._gives_way and any(job.state == "waiting" for job in unit.jobs.to_come())
            unit.commit()
        return self.asked or not mine or way or self._stopped()
