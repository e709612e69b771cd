"""What the server does once a day by itself: it erases what is due, lets old backups and keys be forgotten, and
writes a new backup: into the folder, to the host."""

import logging
import threading
from collections.abc import Callable

from . import backup_keys, earlier_keys, retention, scheduled_backup, sent_backup
from .backup_turn import Scheduled
from .workplace import Workplace

log = logging.getLogger(__name__)
EVERY_S = 600.0


class Daily:
    """Started once in each process that answers requests: threads do not survive a fork. One of them does it at a time:
    what is erased is counted once, and one backup is written."""

    def __init__(self, work: Workplace) -> None:
        self._work = work
        self._backups = Scheduled(scheduled_backup.make, scheduled_backup.SEEN_AT_ONCE)
        self._sent = Scheduled(sent_backup.make)

    def start(self) -> None:
        """Begins the thread, where it is no demonstration; it ends with the process."""
        if not self._work.settings.demonstration:
            threading.Thread(target=self._run, daemon=True, name="daily").start()

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY_S):
            self.once_a_day()

    def once_a_day(self) -> None:
        """What has not been done today; what fails is tried again, and keeps nothing else from being done. Nothing
        where another process is at it."""
        try:
            with self._work.store.only_here("daily") as alone:
                if alone:
                    self._each()
        except Exception:  # a database that does not answer now must not end the thread
            log.exception("what is done once a day could not begin")

    def _each(self) -> None:
        self._try("what is due could not be erased", retention.run_today)
        self._try("old backups could not be forgotten", backup_keys.forget)
        self._try("earlier keys could not be taken out of the key file", earlier_keys.forget_earlier)
        self._try("no backup could be written", self._backups.make)
        self._try("no backup could be sent", self._sent.make)

    def _try(self, failure: str, act: Callable[[Workplace], None]) -> None:
        try:
            act(self._work)
        except Exception:  # a database that is busy now must not end the thread
            log.exception(failure)
