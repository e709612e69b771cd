"""The file that holds an office's keys, readable by its owner only.

First line: the master key, 32 random bytes in base64. Second line, in files since 2026-11: `backups`, a day and 32
bytes in base64, the key that backups are sealed with and that forgets (`ageing.py`). A copy of the file opens every
backup from the day in that copy on, also later ones, until the master key is changed.

Once it was (`rotation.py`): a line `kept`, a name and a key for each of `vault.KEPT`, and a line `before`, a day and a
key for each earlier master key of which a backup may still be opened; `-` for the day while something in the database
may be sealed under it.
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

_NO_DAY = "-"


class KeyFileError(Exception):
    """The key file cannot be used; the text is one sentence for the administrator."""


@dataclass(frozen=True)
class EarlierKey:
    """A master key from before. `until`: the last day on which something was sealed under it; None while something in
    the database may be."""

    master: bytes
    until: date | None


@dataclass(frozen=True)
class Keys:
    """`backups` is None in a file from before backups could forget. `earlier`: the newest first; `kept`: names and keys
    that outlive the master key they once followed from."""

    master: bytes
    backups: AgeingKey | None
    earlier: tuple[EarlierKey, ...] = ()
    kept: tuple[tuple[str, bytes], ...] = ()

    @property
    def rotating(self) -> bool:
        """Whether the master key was changed, and something may still be sealed under the one before."""
        return any(one.until is None for one in self.earlier)


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
            _give_to_owner_of(path, file)
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
    if not all(map(_strong, _secrets(keys))):
        raise KeyFileError(f"{path}: the master key is weak or cut short; restore the one `fieldapp init` made.")
    return keys


def _strong(key: bytes) -> bool:
    return len(key) == KEY_BYTES and len(set(key)) >= KEY_BYTES // 2


def _secrets(keys: Keys) -> list[bytes]:
    backups = [keys.backups.secret] if keys.backups else []
    return [keys.master, *backups, *(one.master for one in keys.earlier), *(key for _, key in keys.kept)]


def _put(file: IO[bytes], keys: Keys) -> None:
    lines = [_text(keys.master)]
    if keys.backups:
        lines.append(f"backups {keys.backups.since} {_text(keys.backups.secret)}")
    lines += [f"kept {name} {_text(key)}" for name, key in keys.kept]
    lines += [f"before {one.until or _NO_DAY} {_text(one.master)}" for one in keys.earlier]
    file.write("".join(f"{line}\n" for line in lines).encode())
    file.flush()
    os.fsync(file.fileno())


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _read(content: bytes) -> Keys:
    """Raises `ValueError` for what is no key file."""
    first, *lines = content.decode("ascii").strip().splitlines() or [""]
    backups, earlier, kept = None, [], []
    for line in lines:
        word, name, text = line.split()
        key = base64.b64decode(text, validate=True)
        if word == "backups" and backups is None:
            backups = AgeingKey(date.fromisoformat(name), key)
        elif word == "before":
            earlier.append(EarlierKey(key, None if name == _NO_DAY else date.fromisoformat(name)))
        elif word == "kept":
            kept.append((name, key))
        else:
            raise ValueError(word)
    return Keys(base64.b64decode(first.strip(), validate=True), backups, tuple(earlier), tuple(kept))


def _give_to_owner_of(path: Path, file: IO[bytes]) -> None:
    """What root writes stays readable for the server's own account."""
    owner = path.stat()
    if owner.st_uid != os.fstat(file.fileno()).st_uid:
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)


def _keep_name(folder: Path) -> None:
    """The new name is on the disk before the bytes of the file before are written over."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
