"""The thread of the server that erases what visitors typed and did not send, once its time is over."""

import logging
import threading
from datetime import timedelta

from .workplace import Workplace

log = logging.getLogger(__name__)
EVERY_S = 60.0  # the page tells its visitor the minute


class EndedForms:
    """Started once in each process that answers requests: threads do not survive a fork. Several may do it at once:
    what one has erased is not there for the next."""

    def __init__(self, work: Workplace) -> None:
        self._work = work

    def start(self) -> None:
        """Begins the thread; it ends with the process."""
        threading.Thread(target=self._run, daemon=True, name="ended-forms").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            self.erase()

    def erase(self) -> None:
        """Deletes every form that nobody has used for the hours of the configuration."""
        kept_for = timedelta(hours=self._work.settings.session.form_hours)
        try:
            with self._work.store.write() as unit:
                unit.sessions.forget_visitors(self._work.machine_now() - kept_for)
                unit.commit()
            if self._work.store.traces:  # what was erased while somebody read
                self._work.store.leave_no_trace()
        except Exception:  # a database that is busy now must not end the thread: a minute later it tries again
            log.exception("forms whose time is over could not be erased")
