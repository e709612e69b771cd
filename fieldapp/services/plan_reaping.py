"""Runs of planning whose process is gone: killed, or on a machine that lost its power.

Such a run is given up, not begun again: what ended one worker may end the next, the draft may be another by now, and
whoever asked is told within seconds and begins anew with one click. A draft that came by itself minutes later would
surprise them.
"""

import logging
import threading

from ..store.unit import Unit
from .plan_runs import runners
from .run_report import SILENT
from .workplace import Workplace

log = logging.getLogger(__name__)
EVERY_S = 5.0


def give_up_lost(work: Workplace, unit: Unit) -> int:
    """Fails the runs that have fallen silent, and those that wait and that nobody will take: how many."""
    now, who = work.machine_now(), runners(work)
    lost = unit.jobs.abandon_silent(now - SILENT, now)
    return lost + unit.jobs.abandon_waiting(now - SILENT, now, who.held(unit))


def reap(work: Workplace) -> int:
    """Gives up what is lost, and takes it out of the queue: how many runs that were."""
    queued = runners(work).waits
    with work.store.read() as unit:
        nothing = not unit.jobs.to_come() and not (queued and unit.plan_queue.left_behind())
    if nothing:  # nearly always
        return 0
    with work.store.write() as unit:
        lost = give_up_lost(work, unit)
        if queued:
            unit.plan_queue.sweep()
        unit.commit()
    return lost


class Reaper:
    """A thread of each process that serves or plans, one of which looks at a time."""

    def __init__(self, work: Workplace) -> None:
        self._work = work

    def start(self) -> None:
        """Begins the thread, where other processes may plan: beside SQLite whoever looks at the day finds out. It ends
        with the process."""
        if self._work.settings.on_postgresql:
            threading.Thread(target=self._run, daemon=True, name="plan-reaper").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            self.look()

    def look(self) -> None:
        """Looks once."""
        try:
            with self._work.store.only_here("plan-reaper") as alone:
                lost = reap(self._work) if alone else 0
            if lost:
                log.warning("%s runs of planning had lost their process, and were given up", lost)
        except Exception as error:  # a database that is busy now must not end the thread
            log.error("nobody could look for plans that are lost: %s", type(error).__name__)
