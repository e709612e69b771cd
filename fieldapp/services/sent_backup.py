"""The backup of the day at a host that speaks SFTP: sent once a day by whoever comes first, as into the folder, whether
or not there is one.

It is sent under another name, read back there and compared, and only then gets its own; only then older ones go by the
rule. Whatever stops it between (a broken connection, a full disk, a kill) leaves what lay there before, and the next
try begins by removing what it left.
"""

import hashlib
import io
import logging
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from ..domain.backup_rule import replaced
from . import backup, backup_folder
from . import backup_names as names
from .backup_file import HEAD_BYTES, BackupRefused, begins_one, sealed_day_in
from .backup_host import HOST_TROUBLES, BackupHost, HostFolder, HostRefused, HostTrouble
from .backup_turn import OLD, Marks, NotMade, alone, machine_today, period, said
from .workplace import Workplace

log = logging.getLogger(__name__)
SEEN_WHEN_ASKED: tuple[HostTrouble, ...] = (
    "unknown",
    "other_key",
    "keyless",
    "refused",
    "silent",
    "gone",
    "unprepared",
)
BESIDE = "sent.backup"
"""In FIELDAPP_DATA while it is sent, where no folder has the backup of the day."""


@dataclass(frozen=True)
class Sent:
    """`name`: of the file there; `size` in bytes."""

    name: str
    size: int
    removed: int


def make(work: Workplace, progress: Callable[[int], None] = lambda _: None) -> Sent | Literal["unset", "busy", "done"]:
    """Sends the backup that is due, and removes those there that it replaces. "unset": no host is chosen; "busy":
    another process is writing one; "done": it is there. Raises `NotMade`, which is noted for the administrator.
    `progress` hears how many rows are written, where it is first written here."""
    host = work.backup_host
    if host is None or work.settings.demonstration:
        return "unset"
    with alone(work) as mine:
        if not mine:
            return "busy"
        marks = _marks(work, host)
        if marks.done():
            return "done"
        try:
            return _sent(work, host, progress)
        except (HostRefused, OSError) as error:  # of files: those of this machine
            trouble: HostTrouble = error.trouble if isinstance(error, HostRefused) else "here"
            marks.note_failed(trouble)
            raise NotMade(trouble) from error


def _sent(work: Workplace, host: BackupHost, progress: Callable[[int], None]) -> Sent:
    due, today = period(work), machine_today(work)
    with host.open() as there:  # before anything is written here for it
        _refuse_other_places(work, there)
    with _saved(work, today, progress) as source, host.open() as there:
        name, size = names.name_of(work, today), source.stat().st_size
        _put(work, there, source, name)
        _marks(work, host).note_good(due, today)
        return Sent(name, size, _removed(work, there, today))


def _refuse_other_places(work: Workplace, there: HostFolder) -> None:
    """Raises `HostRefused` where the folder is not known as this office's."""
    if names.mark(work) not in there.files():
        raise HostRefused("unprepared")


@contextmanager
def _saved(work: Workplace, today: date, progress: Callable[[int], None]) -> Iterator[Path]:
    """The backup of the day: the one in the folder where that is whole, else one that is thrown away afterwards. Raises
    `HostRefused`."""
    beside = work.settings.data / BESIDE
    for left in (beside, beside.with_name(names.unfinished(BESIDE))):  # by one that was killed
        left.unlink(missing_ok=True)
    kept = _in_folder(work, today)
    if kept:
        yield kept
        return
    try:
        try:
            backup.write(work, beside, progress)
        except Exception as error:  # of disk, database or keys: the machine's page says that none could be written here
            log.error("no backup could be written to be sent: %s", said(error))
            raise HostRefused("here") from error
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _in_folder(work: Workplace, today: date) -> Path | None:
    folder = backup_folder.folder_of(work)
    if folder is None:
        return None
    path = backup_folder.target(work, folder, today)
    try:
        backup.verify(path, backup.keys_of(work))
    except (OSError, BackupRefused):
        return None
    return path


def _put(work: Workplace, there: HostFolder, source: Path, name: str) -> None:
    """Raises `HostRefused`, and then nothing there has another content than before."""
    for left in there.files():
        if names.is_unfinished(work, left):
            there.remove(left)
    size, free = source.stat().st_size, there.free()
    if free is not None and free < size:
        raise HostRefused("full")
    beside = names.unfinished(name)
    try:
        with source.open("rb") as content:
            there.put(content, beside)
        with source.open("rb") as content:
            written = hashlib.file_digest(content, "sha256").digest()
        if there.digest(beside) != written:
            raise HostRefused("unreadable")
    except (HostRefused, OSError):
        with suppress(HostRefused):  # room for what others write there, where that can still be said to the host
            there.remove(beside)
        raise
    there.rename(beside, name)


def _removed(work: Workplace, there: HostFolder, today: date) -> int:
    """A new backup is good even where an old one does not go. One that is named by a day to come stays, as in the
    folder."""
    removed = 0
    try:
        heads = {day: head for day, head in _own(work, there).items() if day <= today}
        keys = backup.keys_of(work)
        opens_no_more = {day for day, head in heads.items() if names.forgotten(sealed_day_in(head), keys)}
        for day in sorted(replaced(heads, opens_no_more.__contains__, names.rule(work))):
            there.remove(names.name_of(work, day))
            removed += 1
    except (HostRefused, BackupRefused) as error:
        log.error("older backups at the host could not be removed: %s", said(error))
    return removed


def _own(work: Workplace, there: HostFolder) -> dict[date, bytes]:
    """The first bytes of each backup of this office there, by its day. Raises `HostRefused`."""
    days = {day: name for name in there.files() if (day := names.day_of(work, name))}
    heads = {day: there.begins(name, HEAD_BYTES) for day, name in days.items()}
    return {day: head for day, head in heads.items() if begins_one(head)}


def prepare(work: Workplace, host: BackupHost) -> bool:
    """Puts the mark of this office into the folder there; False where it has it already. Raises `HostRefused`."""
    with host.open() as there:
        if names.mark(work) in there.files():
            return False
        there.put(io.BytesIO(names.MARK_TEXT.encode()), names.mark(work))
    return True


def fetch(work: Workplace, host: BackupHost, target: Path, day: date | None = None) -> str:
    """Brings a backup of this office from there: the newest, or the one of `day`; returns how it is called there. It
    appears in `target` whole and read to its end, or not at all. Raises `HostRefused`, `BackupRefused`, `OSError`;
    `FileExistsError`: it replaces nothing."""
    if target.exists():
        raise FileExistsError(target)
    beside = target.with_name(f".{target.name}.writing")
    with host.open() as there:
        found = _own(work, there)
        chosen = day or _newest(found, machine_today(work))
        if chosen is None or chosen not in found:
            raise BackupRefused(f"{host.name} has no backup of {chosen or 'this office'}.")
        name = names.name_of(work, chosen)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                there.fetch(name, file)
                file.flush()
                os.fsync(file.fileno())
            backup.verify(beside, backup.keys_of(work))
            beside.rename(target)
        finally:
            beside.unlink(missing_ok=True)
    return name


def _newest(days: Collection[date], today: date) -> date | None:
    """The last one; of a day to come, as a wrong clock named it, only where there is no other."""
    return max((day for day in days if day <= today), default=max(days, default=None))


@dataclass(frozen=True)
class State:
    """`last`: the day of the last good backup there; `age`: how old that is; `trouble`: why the last try failed, or,
    where the host was asked, why none can be sent now."""

    host: str
    last: date | None
    age: timedelta | None
    trouble: HostTrouble | None

    @property
    def old(self) -> bool:
        return self.age is None or self.age > OLD


def state(work: Workplace, *, ask: bool = False) -> State | None:
    """For the administrator; None where no host is chosen. `ask`: the host as well, which takes as long as it takes."""
    host = work.backup_host
    if host is None:
        return None
    marks, today = _marks(work, host), machine_today(work)
    last = marks.good()
    now = _trouble_now(work, host) if ask else None
    # what let nobody in is known to be over where it lets us in now
    trouble = now or marks.trouble(but=SEEN_WHEN_ASKED if ask else ())
    return State(host.name, last, abs(today - last) if last else None, trouble)


def _trouble_now(work: Workplace, host: BackupHost) -> HostTrouble | None:
    try:
        with host.open() as there:
            _refuse_other_places(work, there)
    except HostRefused as refused:
        return refused.trouble
    return None


def _marks(work: Workplace, host: BackupHost) -> Marks[HostTrouble]:
    """Of this very place: another host, or another folder there, has no backup yet."""
    tag = hashlib.sha256(host.place.encode()).hexdigest()[:10]
    return Marks(work, f"backup-host-{tag}", HOST_TROUBLES)
