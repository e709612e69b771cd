"""Locking the office's key file, and taking the lock off: while the office is served, in one step. And how it lay
before, as the trace of that says."""

from dataclasses import dataclass
from datetime import datetime

from ..crypto.key_file import KeyFile, KeyFileError
from ..crypto.key_lock import Mode
from ..domain.lock_history import LockChange, lies_so_since, locked_at
from ..store.unit import Store, Unit

SUBJECT = "keys/master"  # of the rows in the audit
SERVED = "served-lock"
"""Under which lock the server opened the key file when it last began."""


@dataclass(frozen=True)
class KeyLies:
    """How the key file lies. `mode`: how it is locked, None in plain; `opens`: False where this process cannot open it
    as it lies now, because its lock was changed meanwhile or it is damaged."""

    mode: Mode | None
    opens: bool


def lies(key_file: KeyFile) -> KeyLies:
    """For whoever looks after the machine."""
    mode: Mode | None = None
    try:
        lock = key_file.lock()
        mode = lock.mode if lock else None
        key_file.read()
    except (KeyFileError, OSError):
        return KeyLies(mode, opens=False)
    return KeyLies(mode, opens=True)


@dataclass(frozen=True)
class KeyHistory:
    """`locked`: how the key file lies now, since `since` (None where nobody knows, or from the beginning).
    `lay_locked`: how it lay at the moment that was asked for, None where nobody knows. `changes`: of its lock, the
    newest first. `rotated_since`: whether the master key was changed since it was last put under a lock, so that the
    one that lay in plain before opens nothing that is sealed now; `rotated_by_then`: whether that had been done at the
    moment that was asked for. What is done later changes nothing of a disk that is gone."""

    locked: bool
    since: datetime | None
    lay_locked: bool | None
    changes: tuple[LockChange, ...]
    rotated_since: bool
    rotated_by_then: bool


def history(unit: Unit, key_file: KeyFile, moment: datetime) -> KeyHistory:
    """How it lies, and how it lay at that moment (aware UTC)."""
    rows = [row for row in unit.audit.about(SUBJECT, ("lock_keys", "unlock_keys", "end_rotation")) if row.at]
    changes = [LockChange(row.at, row.action == "lock_keys") for row in rows if row.at and row.action != "end_rotation"]
    rotations = [row.at for row in rows if row.at and row.action == "end_rotation"]
    began = unit.audit.began()
    locked = lies(key_file).mode is not None
    trace = changes[::-1]
    since = lies_so_since(trace, locked_now=locked)
    then = lies_so_since([one for one in trace if one.at <= moment], locked_now=True)
    before_all = began is not None and moment < began  # there was no office yet
    return KeyHistory(
        locked=locked,
        since=since,
        lay_locked=None if before_all else locked_at(trace, moment, locked_now=locked),
        changes=tuple(changes),
        rotated_since=bool(locked and since and any(at > since for at in rotations)),
        rotated_by_then=bool(then and any(then < at <= moment for at in rotations)),
    )


def lock(store: Store, key_file: KeyFile, mode: Mode, secret: bytes) -> None:
    """From now on `secret` opens the key file and nothing else does; in place of the lock that it may have. Raises
    `KeyFileError`, `OSError` and what the database raises: then it lies as before, or locked so."""
    with store.write(alone=True) as unit:  # nobody else writes the file meanwhile
        unit.audit.append(user_id=None, action="lock_keys", case_id=None, subject=SUBJECT)
        key_file.lock_with(mode, secret)
        unit.commit()


def unlock(store: Store, key_file: KeyFile) -> None:
    """From now on the key file lies in plain. Raises as `lock`, and then it lies as before, or in plain."""
    with store.write(alone=True) as unit:
        unit.audit.append(user_id=None, action="unlock_keys", case_id=None, subject=SUBJECT)
        key_file.unlock()
        unit.commit()


def note_served(store: Store, key_file: KeyFile) -> None:
    """Notes that a server begins, which opens the key file as it lies now. Raises as `lock`."""
    lies_so = _fingerprint(key_file)
    with store.write() as unit:
        if unit.retention.noted(SERVED) != lies_so:
            unit.retention.note(SERVED, lies_so)
            unit.commit()


def refuse_unserved(unit: Unit, key_file: KeyFile) -> None:
    """Raises `KeyFileError` where the last server that began cannot open the key file: it was locked since, so that
    whatever is sealed under another key would be unreadable to it."""
    began, lies_so = unit.retention.noted(SERVED), _fingerprint(key_file)
    if began is not None and lies_so not in (began, _PLAIN):
        raise KeyFileError(
            f"{key_file.path} was locked after the server had begun, which cannot open it so: nothing has changed. "
            "Restart the server, then run this again; where none runs: fieldapp keys rotate --not-served"
        )


_PLAIN = 0  # of which every server can open it


def _fingerprint(key_file: KeyFile) -> int:
    lock = key_file.lock()
    return lock.fingerprint() if lock else _PLAIN
