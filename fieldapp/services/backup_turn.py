"""Whose turn it is to write a backup: which day's is due, and that only one process is at it."""

import fcntl
import logging
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from .workplace import Workplace

log = logging.getLogger(__name__)
LOCK = "backups.lock"
TRIED_AGAIN_AFTER = timedelta(hours=1)
OLD = timedelta(days=2)
"""A backup that is older than that is one that should have been followed by another."""


def machine_today(work: Workplace) -> date:
    """The day by the machine's clock, on the wall of the office."""
    return _machine_local(work).date()


def period(work: Workplace) -> date:
    """The day whose backup is due by the machine's clock: yesterday's until the hour has come."""
    now = _machine_local(work)
    return now.date() if now.hour >= work.settings.backups.hour else now.date() - timedelta(days=1)


@contextmanager
def alone(work: Workplace) -> Iterator[bool]:
    """Whether no other process is at it, on this machine or on another one that serves the same database: both would
    write a file of the same name."""
    with _alone_here(work) as here:
        if not here:
            yield False
            return
        with work.store.only_here("backup") as mine:
            yield mine


@contextmanager
def _alone_here(work: Workplace) -> Iterator[bool]:
    """On this machine; the system lets go when one is killed."""
    handle = os.open(work.settings.data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


class NotMade[T: str](Exception):
    """No backup could be written, and none was removed. `trouble`: why."""

    def __init__(self, trouble: T) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Marks[T: str]:
    """What is noted of one place where backups go. `place`: what the names of its notes begin with; `troubles`: all
    that can be in the way there."""

    def __init__(self, work: Workplace, place: str, troubles: Collection[T]) -> None:
        self._work, self._place, self._troubles = work, place, troubles

    def good(self) -> date | None:
        """The day of the last good one."""
        return self._marked(f"{self._place}-good")

    def done(self) -> bool:
        """Whether what is due is there."""
        return self._marked(f"{self._place}-period") == period(self._work)

    def trouble(self, but: Collection[T] = ()) -> T | None:
        """Why the last try failed, None where it did not."""
        with self._work.store.read() as unit:
            found = [one for one in self._troubles if unit.retention.marked(self._failed(one))]
        return next((one for one in found if one not in but), None)

    def note_good(self, due: date, today: date) -> None:
        with self._work.store.write() as unit:
            unit.retention.mark(f"{self._place}-period", due)
            unit.retention.mark(f"{self._place}-good", today)
            for one in self._troubles:
                unit.retention.unmark(self._failed(one))
            unit.commit()

    def note_good_by_hand(self) -> None:
        """What is due is due as before."""
        with self._work.store.write() as unit:
            unit.retention.mark(f"{self._place}-good", machine_today(self._work))
            unit.commit()

    def note_failed(self, trouble: T) -> None:
        """Raises nothing: the disk of the database may be the one that fails."""
        try:
            with self._work.store.write() as unit:
                for one in self._troubles:
                    unit.retention.unmark(self._failed(one))
                unit.retention.mark(self._failed(trouble), machine_today(self._work))
                unit.commit()
        except Exception as error:  # whatever it is: the failure itself is what is told, and must not be hidden by this
            log.error("that no backup was written could not be noted: %s", said(error))

    def _failed(self, trouble: T) -> str:
        return f"{self._place}-failed-{trouble}"

    def _marked(self, name: str) -> date | None:
        with self._work.store.read() as unit:
            return unit.retention.marked(name)


class Scheduled:
    """For the daily thread: it tries as often as it is asked, though not within an hour of a failure that took long.
    `seen_at_once`: the troubles that take no time to meet again."""

    def __init__(self, make: Callable[[Workplace], object], seen_at_once: Collection[str] = ()) -> None:
        self._make, self._seen_at_once = make, seen_at_once
        self._failed_at: datetime | None = None

    def make(self, work: Workplace) -> None:
        """Raises nothing that was noted: the administrator reads it."""
        since = work.machine_now() - self._failed_at if self._failed_at else TRIED_AGAIN_AFTER
        if timedelta(0) <= since < TRIED_AGAIN_AFTER:
            return
        self._failed_at = None
        try:
            self._make(work)
        except NotMade as failed:
            if failed.trouble not in self._seen_at_once:
                self._failed_at = work.machine_now()
        except Exception:  # raised again: only that it is not tried at once once more
            self._failed_at = work.machine_now()
            raise


def said(error: Exception) -> str:
    """Of an error, for a log: nothing that it may quote."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _machine_local(work: Workplace) -> datetime:
    return work.machine_now().astimezone(work.settings.office.zone)
