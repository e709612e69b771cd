"""Locking the office's key file, and taking the lock off: while the office is served, in one step."""

from dataclasses import dataclass

from ..crypto.key_file import KeyFile, KeyFileError
from ..crypto.key_lock import Mode
from ..store.unit import Store


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


def lock(store: Store, key_file: KeyFile, mode: Mode, secret: bytes) -> None:
    """From now on `secret` opens the key file and nothing else does; in place of the lock that it may have. Raises
    `KeyFileError`, `OSError` and what the database raises: then it lies as before, or locked so."""
    with store.write(alone=True) as unit:  # nobody else writes the file meanwhile
        unit.audit.append(user_id=None, action="lock_keys", case_id=None, subject="keys/master")
        key_file.lock_with(mode, secret)
        unit.commit()


def unlock(store: Store, key_file: KeyFile) -> None:
    """From now on the key file lies in plain. Raises as `lock`, and then it lies as before, or in plain."""
    with store.write(alone=True) as unit:
        unit.audit.append(user_id=None, action="unlock_keys", case_id=None, subject="keys/master")
        key_file.unlock()
        unit.commit()
