"""The backup of the day: written into the folder that the office chose, once, by whoever comes first: the server's
daily thread or a timer of the system (`fieldapp backup --scheduled`).

A failure is noted and it is tried again. Older backups go by the rule only after the new one was read back.
"""

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from . import backup
from . import backup_folder as folders
from .backup_file import BackupRefused, is_backup
from .backup_folder import TROUBLES, Trouble
from .workplace import Workplace

log = logging.getLogger(__name__)
GOOD, PERIOD = "backup-good", "backup-period"
LOCK = "backups.lock"
TRIED_AGAIN_AFTER = timedelta(hours=1)
SEEN_AT_ONCE: tuple[Trouble, ...] = ("gone", "unprepared", "read_only")
OLD = timedelta(days=2)
"""A backup that is older than that is one that should have been followed by another."""


class NotMade(Exception):
    """No backup could be written, and none was removed."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class Made:
    path: Path
    rows: int
    removed: int


def make(work: Workplace, progress: Callable[[int], None] = lambda _: None) -> Made | Literal["unset", "busy", "done"]:
    """Writes the backup that is due, and removes those that it replaces. "unset": no folder is chosen; "busy": another
    process is writing it; "done": it is there. Raises `NotMade`, which is noted for the administrator."""
    folder = folders.folder_of(work)
    if folder is None or work.settings.demonstration:
        return "unset"
    with _alone(work) as alone:
        if not alone:
            return "busy"
        if _marked(work, PERIOD) == period(work):
            return "done"
        try:
            return _made(work, folder, progress)
        except NotMade as failed:
            try:
                _note(work, failed.trouble)
            except Exception as error:  # the disk of the database may be the one that fails
                log.error("that no backup was written could not be noted: %s", said(error))
            raise


def period(work: Workplace) -> date:
    """The day whose backup is due by the machine's clock: yesterday's until the hour has come."""
    now = _machine_local(work)
    return now.date() if now.hour >= work.settings.backups.hour else now.date() - timedelta(days=1)


def _made(work: Workplace, folder: Path, progress: Callable[[int], None]) -> Made:
    failed = folders.trouble(work, folder)
    if failed:
        raise NotMade(failed)
    due, today = period(work), _machine_local(work).date()
    path = folders.target(work, folder, today)
    if path.exists() and not is_backup(path):
        log.error("%s is in the way of the backup of the day", path.name)
        raise NotMade("other")
    try:
        folders.remove_unfinished(work, folder)
        rows = backup.write(work, path, progress)
        folders.keep_names(folder)
    except Exception as error:
        log.error("the backup of the day could not be written: %s", said(error))
        raise NotMade(folders.trouble_of(error)) from error
    with work.store.write() as unit:
        unit.retention.mark(PERIOD, due)
        unit.retention.mark(GOOD, today)
        for trouble in TROUBLES:
            unit.retention.unmark(_failed(trouble))
        unit.commit()
    return Made(path, rows, _removed(work, folder, today))


def _removed(work: Workplace, folder: Path, today: date) -> int:
    """A new backup is good even where an old one does not go."""
    try:
        return len(folders.remove_replaced(work, folder, backup.keys_of(work), today))
    except (OSError, BackupRefused) as error:
        log.error("older backups could not be removed: %s", said(error))
        return 0


@contextmanager
def _alone(work: Workplace) -> Iterator[bool]:
    """Whether no other process of this machine is at it; the system lets go when one is killed."""
    handle = os.open(work.settings.data / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def noted_by_hand(work: Workplace) -> None:
    """Somebody wrote a backup to a place of their own choice."""
    with work.store.write() as unit:
        unit.retention.mark(GOOD, _machine_local(work).date())
        unit.commit()


@dataclass(frozen=True)
class State:
    """`folder`: the one that is chosen; `last`: the day of the last good backup, wherever it was written; `age`: how
    old that is; `trouble`: why none can be written now, or why the last try failed."""

    folder: Path | None
    last: date | None
    age: timedelta | None
    trouble: Trouble | None
    one_disk: bool
    of_days_to_come: int

    @property
    def old(self) -> bool:
        return self.age is None or self.age > OLD


def state(work: Workplace) -> State:
    """For the administrator."""
    folder, today = folders.folder_of(work), _machine_local(work).date()
    with work.store.read() as unit:
        last = unit.retention.marked(GOOD)
        noted: list[Trouble] = [one for one in TROUBLES if unit.retention.marked(_failed(one))]
    age = abs(today - last) if last else None
    if folder is None:
        return State(None, last, age, None, one_disk=False, of_days_to_come=0)
    return State(
        folder,
        last,
        age,
        folders.trouble(work, folder) or next((one for one in noted if one not in SEEN_AT_ONCE), None),
        folders.on_the_disk_of_the_data(work, folder),
        folders.of_days_to_come(work, folder, today),
    )


class Scheduled:
    """For the daily thread: it tries as often as it is asked, though not within an hour of a failure that took long."""

    def __init__(self) -> None:
        self._failed_at: datetime | None = None

    def make(self, work: Workplace) -> None:
        """Raises nothing that was noted: the administrator reads it."""
        since = work.machine_now() - self._failed_at if self._failed_at else TRIED_AGAIN_AFTER
        if timedelta(0) <= since < TRIED_AGAIN_AFTER:
            return
        self._failed_at = None
        try:
            make(work)
        except NotMade as failed:
            if failed.trouble not in SEEN_AT_ONCE:
                self._failed_at = work.machine_now()
        except Exception:
            self._failed_at = work.machine_now()
            raise


def said(error: Exception) -> str:
    """Of an error, for a log: nothing that it may quote."""
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _machine_local(work: Workplace) -> datetime:
    return work.machine_now().astimezone(work.settings.office.zone)


def _marked(work: Workplace, name: str) -> date | None:
    with work.store.read() as unit:
        return unit.retention.marked(name)


def _failed(trouble: Trouble) -> str:
    return f"backup-failed-{trouble}"


def _note(work: Workplace, trouble: Trouble) -> None:
    with work.store.write() as unit:
        for one in TROUBLES:
            unit.retention.unmark(_failed(one))
        unit.retention.mark(_failed(trouble), _machine_local(work).date())
        unit.commit()
