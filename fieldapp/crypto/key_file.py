"""The file that holds an office's keys, readable by its owner only.

First line: the master key, 32 random bytes in base64. Second line, in files since 2026-11: `backups`, a day and 32
bytes in base64, the key that backups are sealed with and that forgets (`ageing.py`). A copy of the file opens every
backup from the day in that copy on, also later ones.
"""

import base64
import os
import secrets
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from .ageing import AgeingKey
from .box import KEY_BYTES

_SECOND_LINE = b"backups"


class KeyFileError(Exception):
    """The key file cannot be used; the text is one sentence for the administrator."""


@dataclass(frozen=True)
class Keys:
    """`backups` is None in a file from before backups could forget."""

    master: bytes
    backups: AgeingKey | None


def new_ageing_key(today: date) -> AgeingKey:
    """Random; it opens backups from today on."""
    return AgeingKey(today, secrets.token_bytes(KEY_BYTES))


def new_keys(today: date) -> Keys:
    """Random, for a new office."""
    return Keys(secrets.token_bytes(KEY_BYTES), new_ageing_key(today))


def create_key_file(path: Path, keys: Keys) -> None:
    """Writes a 0600 file where there is none yet. Raises `OSError`; `FileExistsError` leaves what is there alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _put(file, keys)
    except OSError:
        path.unlink()
        raise


def replace_key_file(path: Path, keys: Keys) -> None:
    """Puts other keys in its place in one step; the bytes of the file before are written over where they lay. Raises
    `OSError`, and then the file is the one before."""
    beside = path.with_name(f".{path.name}.writing")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _put(file, keys)
        with path.open("r+b") as before:
            linked = os.fstat(before.fileno()).st_nlink > 1  # another name for the same bytes: a copy somebody keeps
            beside.replace(path)
            _keep_name(path.parent)
            if not linked:
                before.write(b"\0" * os.fstat(before.fileno()).st_size)
                before.flush()
                os.fsync(before.fileno())
    finally:
        beside.unlink(missing_ok=True)


def read_key_file(path: Path) -> Keys:
    """Raises `KeyFileError` when the file is missing, readable by others, damaged or weak."""
    try:
        content = path.read_bytes()
        if not content.strip(b"\0"):  # it was opened in the moment in which it was replaced
            content = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: the master key is missing; run `fieldapp init`, or copy the saved key there."
        ) from None
    if mode & 0o077:
        raise KeyFileError(f"{path}: other users of this machine can read the master key; run `chmod 600 {path}`.")
    try:
        keys = _read(content)
    except ValueError:
        raise KeyFileError(f"{path}: this is not a key file; restore the one `fieldapp init` made.") from None
    if not all(map(_strong, [keys.master] + ([keys.backups.secret] if keys.backups else []))):
        raise KeyFileError(f"{path}: the master key is weak or cut short; restore the one `fieldapp init` made.")
    return keys


def _strong(key: bytes) -> bool:
    return len(key) == KEY_BYTES and len(set(key)) >= KEY_BYTES // 2


def _put(file: IO[bytes], keys: Keys) -> None:
    lines = [base64.b64encode(keys.master)]
    if keys.backups:
        day = keys.backups.since.isoformat().encode()
        lines.append(b" ".join((_SECOND_LINE, day, base64.b64encode(keys.backups.secret))))
    file.write(b"\n".join(lines) + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _read(content: bytes) -> Keys:
    """Raises `ValueError` for what is no key file."""
    first, _, second = content.strip().partition(b"\n")
    master = base64.b64decode(first.strip(), validate=True)
    if not second:
        return Keys(master, None)
    name, day, secret = second.split()
    if name != _SECOND_LINE:
        raise ValueError(name)
    since = date.fromisoformat(day.decode("ascii"))
    return Keys(master, AgeingKey(since, base64.b64decode(secret, validate=True)))


def _keep_name(folder: Path) -> None:
    """The new name is on the disk before the bytes of the file before are written over."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
