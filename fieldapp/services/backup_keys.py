"""The keys of backups: those of an office forget, a day at a time, so that what was erased goes from its backups too.

What a copy of the key file opens, that copy opens for ever: it is saved anew from time to time (`save`) and the one
before is destroyed. How far the key is moved on follows the machine's clock, by `AT_ONCE` days on one day at most: a
wrong clock makes no backup unreadable before somebody sees it.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from ..crypto.ageing import AgeingKey
from ..crypto.box import Box
from ..crypto.key_file import KeyFile, KeyFileError
from ..crypto.keys import new_ageing_key
from ..crypto.vault import Vault
from .workplace import Workplace

MOVED, SAVED = "backup-keys-moved", "key-saved"
AT_ONCE = timedelta(days=7)


@dataclass(frozen=True)
class BackupKeys:
    """What seals and opens backups. `ageing` is None in an office whose backups do not forget yet."""

    vault: Vault
    ageing: AgeingKey | None

    def day(self, today: date) -> date | None:
        """The day by which a backup is sealed that is made today; None for one that is never forgotten."""
        return max(today, self.ageing.since) if self.ageing else None

    def box(self, day: date | None) -> Box:
        """Raises `Forgotten` for a day that these keys open no more."""
        return self.vault.backup_box(self.ageing, day) if day else self.vault.backup_box(None, date.min)


def keys_in(key_file: KeyFile) -> BackupKeys:
    """Raises `KeyFileError`."""
    keys = key_file.read()
    return BackupKeys(Vault.of(keys), keys.backups)


def forget(work: Workplace) -> None:
    """Backups that are older than `days_in_backups` open no more with this office's key file. Raises `KeyFileError`,
    `OSError`: the file is as before, and the next day tries again."""
    today = work.machine_now().date()
    with work.store.write(alone=True) as unit:
        if unit.retention.marked(MOVED) == today:
            return
        _move(work, today)
        unit.retention.mark(MOVED, today)
        unit.commit()


def _move(work: Workplace, today: date) -> None:
    keys = work.key_file.read()
    if keys.backups is None:
        return
    oldest = today - timedelta(days=work.settings.retention.days_in_backups)
    moved = keys.backups.moved_to(min(oldest, keys.backups.since + AT_ONCE))
    if moved != keys.backups:
        work.key_file.replace(replace(keys, backups=moved))


@dataclass(frozen=True)
class BackupsForget:
    """`since`: the oldest backups that can be opened are of that day, None where none is ever forgotten; `saved_on`:
    when the key file was last saved by the command, None for never or not since the master key was changed;
    `rotating`: such a change is not finished."""

    since: date | None
    saved_on: date | None
    rotating: bool


def state(work: Workplace) -> BackupsForget:
    """For the administrator. A key file that cannot be read forgets nothing."""
    since, rotating = None, False
    with suppress(KeyFileError):
        keys = work.key_file.read()
        since, rotating = keys.backups.since if keys.backups else None, keys.rotating
    with work.store.read() as unit:
        saved = unit.retention.marked(SAVED)
    return BackupsForget(since, saved, rotating)


def save(work: Workplace, target: Path, *, locked: bool = False) -> date:
    """Writes a copy of the key file, 0600, that opens backups from the returned day on; an office whose backups never
    forgot begins to: what is saved opens them. `locked`: as the key file is, else in plain. Raises `KeyFileError`,
    `OSError` (`FileExistsError`: it replaces none)."""
    today = work.machine_now().date()
    key_file = work.key_file
    with work.store.write(alone=True) as unit:  # the file is neither moved on nor changed meanwhile
        keys = key_file.read()
        ageing = keys.backups or new_ageing_key(today)
        saved = replace(keys, backups=ageing)
        key_file.copy(target, saved, locked=locked)
        try:
            if keys.backups is None:
                key_file.replace(saved)
            unit.retention.mark(SAVED, today)
            unit.commit()
        except (
            BaseException
        ):  # a copy that would not open what is saved from now on must not be taken for one that does
            if key_file.read().backups != ageing:
                target.unlink()
            raise
    return ageing.since
