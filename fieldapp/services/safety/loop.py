"""The thread of the server that looks at everybody who works alone, again and again."""

import logging
import threading
from datetime import datetime

from ..workplace import Workplace
from .overdue import Caller, check_overdue

log = logging.getLogger(__name__)


class Watch:
    """Started once in each process that answers requests: threads do not survive a fork. All of them look, not one for
    the others: nobody goes unwatched while it is noticed that a process hangs or is gone, and two looks at once raise
    an alarm, and call a person, once (`overdue.py`)."""

    def __init__(self, work: Workplace, caller: Caller) -> None:
        self._work = work
        self._caller = caller
        self.looked_at: datetime | None = None

    def start(self) -> None:
        """Begins the thread; it ends with the process."""
        threading.Thread(target=self._run, daemon=True, name="watch").start()

    def _run(self) -> None:
        since = self._work.machine_now()
        pause = threading.Event()
        while not pause.wait(self._work.settings.safety.tick_s):
            self.look(since)

    def look(self, since: datetime) -> None:
        """Looks once. `since` (aware UTC, by the machine): when this server began to listen."""
        try:
            check_overdue(self._work, self._caller, since)
        except Exception:  # a database that is busy now must not end the watch; the page says when it last looked
            log.exception("the watch over people who work alone could not look")
        else:
            self.looked_at = self._work.now()
