"""A small file of secrets, readable by its owner only: written whole or not at all, and written over when it goes."""

import os
import stat
from pathlib import Path
from typing import IO


class ReadableByOthers(Exception):
    """Other users of this machine can read the file."""


def create(path: Path, content: bytes) -> None:
    """Writes a 0600 file where there is none yet. Raises `OSError`; `FileExistsError` leaves what is there alone."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _put(file, content)
        _keep_name(path.parent)
    except OSError:
        path.unlink()
        raise


def replace(path: Path, content: bytes) -> None:
    """Puts other content in its place in one step; the bytes of the file before are written over where they lay. Raises
    `OSError`, and then the file is the one before."""
    beside = path.with_name(f".{path.name}.writing")
    _remove(beside)  # of a process that was killed
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            _give_to_owner_of(path, file)
            _put(file, content)
        with path.open("r+b") as before:
            linked = os.fstat(before.fileno()).st_nlink > 1  # another name for the same bytes: a copy somebody keeps
            beside.replace(path)
            _keep_name(path.parent)
            if not linked:
                _write_over(before)
    finally:
        beside.unlink(missing_ok=True)


def read(path: Path) -> bytes:
    """Raises `FileNotFoundError`, and `ReadableByOthers`."""
    content = path.read_bytes()
    if not content.strip(b"\0"):  # it was opened in the moment in which it was replaced
        content = path.read_bytes()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ReadableByOthers(path)
    return content


def _put(file: IO[bytes], content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def _remove(path: Path) -> None:
    if path.is_file():
        with path.open("r+b") as file:
            _write_over(file)
    path.unlink(missing_ok=True)


def _write_over(file: IO[bytes]) -> None:
    file.write(b"\0" * os.fstat(file.fileno()).st_size)
    file.flush()
    os.fsync(file.fileno())


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
