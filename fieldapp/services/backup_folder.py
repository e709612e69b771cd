"""The folder in which backups are kept by a rule, and which files in it are this office's.

It has a mark of this office, which somebody puts there once (`prepare`): where a disk is not mounted its mark is
missing, and nothing is written into the empty folder that its place is then.
"""

import errno
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Literal

from ..domain.backup_rule import replaced
from . import backup_names as names
from .backup_file import BackupRefused, is_backup, sealed_day
from .backup_keys import BackupKeys
from .workplace import Workplace

Trouble = Literal[
    "gone",  # there is no such folder
    "unprepared",  # it does not have the mark of this office: perhaps another disk is to be mounted there
    "read_only",
    "full",
    "unreadable",  # what was written did not read back
    "other",  # the log says what
]
TROUBLES: tuple[Trouble, ...] = ("gone", "unprepared", "read_only", "full", "unreadable", "other")
ROOM = 1.2  # times the largest backup there: so much is to be free for the next one


def folder_of(work: Workplace) -> Path | None:
    """The one that the configuration names, None for none."""
    named = work.settings.backups.folder
    return Path(named) if named else None


def prepare(work: Workplace, folder: Path) -> bool:
    """Puts the mark of this office there; False where it has it already. Raises `OSError`."""
    try:
        handle = os.open(_mark(work, folder), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(names.MARK_TEXT)
        file.flush()
        os.fsync(file.fileno())
    keep_names(folder)
    return True


def on_the_disk_of_the_data(work: Workplace, folder: Path) -> bool:
    """Whether both are lost when one disk breaks, as far as the system knows."""
    try:
        return folder.stat().st_dev == work.settings.data.stat().st_dev
    except OSError:
        return False


def trouble(work: Workplace, folder: Path) -> Trouble | None:
    """Why no backup can be written there now; nothing is written for that."""
    try:
        if not folder.is_dir():
            return "gone"
        if not _mark(work, folder).is_file():
            return "unprepared"
        if not os.access(folder, os.W_OK | os.X_OK) or os.statvfs(folder).f_flag & os.ST_RDONLY:
            return "read_only"
        largest = max((path.stat().st_size for path in own(work, folder).values()), default=0)
        return "full" if shutil.disk_usage(folder).free < largest * ROOM else None
    except OSError as error:
        return trouble_of(error)


def trouble_of(error: Exception) -> Trouble:
    """What a failure of writing there means."""
    if isinstance(error, BackupRefused):
        return "unreadable"
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "full"
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "read_only"
    return "gone" if number in (errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ESTALE) else "other"


def target(work: Workplace, folder: Path, day: date) -> Path:
    """The file of the backup of that day."""
    return folder / names.name_of(work, day)


def remove_unfinished(work: Workplace, folder: Path) -> None:
    """What a writer left that was killed. Raises `OSError`."""
    for path in folder.iterdir():
        if names.is_unfinished(work, path.name):
            path.unlink()


def own(work: Workplace, folder: Path) -> dict[date, Path]:
    """This office's backups there, by their day. Raises `OSError`."""
    found: dict[date, Path] = {}
    for path in folder.iterdir():
        day = names.day_of(work, path.name)
        if day and not path.is_symlink() and is_backup(path):
            found[day] = path
    return found


def remove_replaced(work: Workplace, folder: Path, keys: BackupKeys, today: date) -> list[Path]:
    """Removes what the rule keeps no more, once the backup of today is there; returns which. One that is named by a
    day to come was written by a wrong clock: it stays, and counts for nothing. Raises `OSError`."""
    files = {day: path for day, path in own(work, folder).items() if day <= today}
    opens_no_more = {day for day, path in files.items() if names.forgotten(sealed_day(path), keys)}
    gone = [files[day] for day in sorted(replaced(files, opens_no_more.__contains__, names.rule(work)))]
    for path in gone:
        path.unlink()
    return gone


def of_days_to_come(work: Workplace, folder: Path, today: date) -> int:
    """How many backups there are named by a day after today."""
    try:
        return sum(day > today for day in own(work, folder))
    except OSError:
        return 0


def keep_names(folder: Path) -> None:
    """What was named or removed in this folder stays so when the power is cut. Some file systems cannot promise it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _mark(work: Workplace, folder: Path) -> Path:
    return folder / names.mark(work)
