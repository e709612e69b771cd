"""The backup of the day: written into the folder that the office chose, once, by whoever comes first: the server's
daily thread or a timer of the system (`fieldapp backup --scheduled`).

A failure is noted and it is tried again. Older backups go by the rule only after the new one was read back.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from . import backup
from . import backup_folder as folders
from .backup_file import BackupRefused, is_backup
from .backup_folder import TROUBLES, Trouble
from .backup_turn import OLD, Marks, NotMade, alone, machine_today, period, said
from .workplace import Workplace

log = logging.getLogger(__name__)
SEEN_AT_ONCE: tuple[Trouble, ...] = ("gone", "unprepared", "read_only")


@dataclass(frozen=True)
class Made:
    path: Path
    rows: int
    removed: int


def make(work: Workplace, progress: Callable[[int], None] = lambda _: None) -> Made | Literal["unset", "busy", "done"]:
    """Writes the backup that is due, and removes those that it replaces. "unset": no folder is chosen; "busy": another
    process is writing one; "done": it is there. Raises `NotMade`, which is noted for the administrator."""
    folder = folders.folder_of(work)
    if folder is None or work.settings.demonstration:
        return "unset"
    with alone(work) as mine:
        if not mine:
            return "busy"
        marks = _marks(work)
        if marks.done():
            return "done"
        try:
            return _made(work, folder, progress)
        except NotMade as failed:
            marks.note_failed(failed.trouble)
            raise


def _made(work: Workplace, folder: Path, progress: Callable[[int], None]) -> Made:
    failed = folders.trouble(work, folder)
    if failed:
        raise NotMade(failed)
    due, today = period(work), machine_today(work)
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
    _marks(work).note_good(due, today)
    return Made(path, rows, _removed(work, folder, today))


def _removed(work: Workplace, folder: Path, today: date) -> int:
    """A new backup is good even where an old one does not go."""
    try:
        return len(folders.remove_replaced(work, folder, backup.keys_of(work), today))
    except (OSError, BackupRefused) as error:
        log.error("older backups could not be removed: %s", said(error))
        return 0


def noted_by_hand(work: Workplace) -> None:
    """Somebody wrote a backup to a place of their own choice."""
    _marks(work).note_good_by_hand()


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
    folder, today, marks = folders.folder_of(work), machine_today(work), _marks(work)
    last = marks.good()
    age = abs(today - last) if last else None
    if folder is None:
        return State(None, last, age, None, one_disk=False, of_days_to_come=0)
    return State(
        folder,
        last,
        age,
        folders.trouble(work, folder) or marks.trouble(but=SEEN_AT_ONCE),
        folders.on_the_disk_of_the_data(work, folder),
        folders.of_days_to_come(work, folder, today),
    )


def _marks(work: Workplace) -> Marks[Trouble]:
    return Marks(work, "backup", TROUBLES)
