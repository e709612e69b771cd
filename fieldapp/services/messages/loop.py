"""The thread of the server that sends what is in the queue, again and again."""

import logging
import threading

from ..workplace import Workplace
from .sending import send_due

log = logging.getLogger(__name__)


class Sender:
    """Started once in each process that answers requests: threads do not survive a fork. One of them sends at a time,
    so that what depends on another message sees how that one ended. It is not the one that watches
    over people who work alone: a carrier that does not answer must keep nobody waiting there."""

    def __init__(self, work: Workplace) -> None:
        self._work = work

    def start(self) -> None:
        """Begins the thread; it ends with the process. Also where nothing is switched on: what was queued before is
        withdrawn then, and its client called."""
        threading.Thread(target=self._run, daemon=True, name="messages").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._work.settings.messages.tick_s):
            try:
                with self._work.store.only_here("messages") as alone:
                    if alone:
                        send_due(self._work)
            except Exception as error:  # a database that is busy now must not end it; no words of a message in a log
                log.error("messages could not be sent: %s", type(error).__name__)
