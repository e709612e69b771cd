"""Encrypted backups: taken while serving, every row of one moment, and back again.

What lies in the file (`backup_file.py`) are JSON lines `[table, row]`; the first is `["", {"revision": schema}]`.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..crypto.key_file import KeyFile, KeyFileError
from ..store import dump, schema
from ..store.audit_chain import AuditEnd
from ..store.dump import Row
from ..store.earlier import EarlierDatabase
from ..store.restoring import restores
from .backup_file import LINES_A_PIECE, BackupRefused, is_backup, read_lines, write_lines
from .backup_keys import BackupKeys, keys_in
from .rotating import reseal
from .workplace import Workplace


@dataclass(frozen=True)
class _Office:
    """What is saved: every row of one moment, of the schema `revision`."""

    key_file: KeyFile
    today: date
    revision: str
    rows: Callable[[], Iterator[Row]]

    def lines(self) -> Iterator[str]:
        yield json.dumps(["", {"revision": self.revision}])
        yield from map(dump.as_line, self.rows())


def write(work: Workplace, target: Path, progress: Callable[[int], None] = lambda _: None) -> int:
    """Writes a 0600 file that appears complete, and read back whole, or not at all. Returns the number of rows. Raises
    `OSError`, and `BackupRefused` when what was written does not read back, or something else is there already."""
    today = work.machine_now().date()
    office = _Office(work.key_file, today, schema.head(), lambda: dump.rows(work.store.engine))
    return _write(office, target, progress)


def write_before_update(found: EarlierDatabase, key_file: KeyFile, folder: Path, today: date) -> Path:
    """The same of a database that has an earlier schema, as a file of that schema in `folder`, where the one before is
    removed afterwards. Raises as `write`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"{today}-{found.revision}.backup"
    _write(_Office(key_file, today, found.revision, found.rows), target, lambda _: None)
    for before in folder.glob("*.backup"):
        if before != target:
            before.unlink()
    return target


def _write(office: _Office, target: Path, progress: Callable[[int], None]) -> int:
    target = target.resolve()  # a link keeps leading where it leads
    check_target(target)
    beside = target.with_name(f".{target.name}.writing")
    keys = _keys_in(office.key_file)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            count = write_lines(file, keys, office.today, office.lines(), progress) - 1
            file.flush()
            os.fsync(file.fileno())
            with suppress(OSError):  # so that the disk is read back, not the memory of the machine
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if verify(beside, keys) != count:
            raise BackupRefused(f"{target} did not read back as it was written; try another disk.")
        changed = _keys_in(office.key_file).vault.keys.master != keys.vault.keys.master
        if not changed:
            beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    # a copy of the key file from before would open the file, and not every row in it
    return _write(office, target, progress) if changed else count


def check_target(target: Path) -> None:
    """Raises `BackupRefused` for what a backup must not take the place of: anything that is there and is none."""
    if target.exists() and not is_backup(target):
        raise BackupRefused(f"{target} is there already and is no backup; choose another name.")


def keys_of(work: Workplace) -> BackupKeys:
    """Those of this office, as they are now. Raises `BackupRefused`."""
    return _keys_in(work.key_file)


def _keys_in(key_file: KeyFile) -> BackupKeys:
    try:
        return keys_in(key_file)
    except KeyFileError as error:
        raise BackupRefused(str(error)) from None


def verify(source: Path, keys: BackupKeys) -> int:
    """Reads the whole file without keeping it; returns the number of rows. Raises `BackupRefused`."""
    return sum(1 for _ in rows(source, keys))


def audit_end(source: Path, keys: BackupKeys) -> AuditEnd | None:
    """Where the audit ended when the backup was taken; None for a chain that had not begun. Raises
    `BackupRefused`."""
    return next((AuditEnd(**row) for table, row in rows(source, keys) if table == "audit_end"), None)


def restore(work: Workplace, source: Path, keys: BackupKeys, progress: Callable[[int], None] = lambda _: None) -> int:
    """Puts every row into an empty database and brings it to this version: all of them or none. Raises
    `BackupRefused`."""
    verify(source, keys)
    if not work.store.is_empty():
        raise BackupRefused(f"{work.settings.data} is not empty; restore into an empty FIELDAPP_DATA.")
    try:
        count = work.store.fill(revision(source, keys), _counted(rows(source, keys), progress))
    except (KeyError, ValueError):
        raise BackupRefused(f"{source} has rows that fit no table; use another backup.") from None
    reseal(work.store)  # what was saved before the master key was changed
    return count


def compare(source: Path, keys: BackupKeys, progress: Callable[[int], None] = lambda _: None) -> int:
    """Restores it into a database that is thrown away, and compares every row with the file; returns how many there
    are. Raises `BackupRefused` when something differs or cannot be read."""
    restored = _counted(rows(source, keys), progress)
    try:
        count = restores(revision(source, keys), restored, rows(source, keys))
    except (KeyError, ValueError):
        count = None
    if count is None:
        raise BackupRefused(f"{source} does not restore to what it holds; make another backup.")
    return count


def _counted(rows: Iterator[Row], progress: Callable[[int], None]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count % LINES_A_PIECE == 0:
            progress(count)
        yield row


def revision(source: Path, keys: BackupKeys) -> str:
    """The schema that its rows were taken from."""
    return _first(source, read_lines(source, keys))


def _first(source: Path, lines: Iterator[str]) -> str:
    """The first line. Refuses a schema that this version does not know."""
    _, described = json.loads(next(lines))
    revision = str(described.get("revision"))
    if revision not in schema.known():
        raise BackupRefused(f"{source} was made by a later version ({revision}); restore it with that one.")
    return revision


def rows(source: Path, keys: BackupKeys) -> Iterator[Row]:
    """Every row, without the first line."""
    lines = read_lines(source, keys)
    _first(source, lines)
    for text in lines:
        table, row = json.loads(text)
        yield table, row
