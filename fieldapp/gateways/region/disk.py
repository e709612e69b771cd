"""What makes a folder survive a power cut, and one writer of it at a time."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from .refusal import RegionRefused


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """The lock ends with the process, however it ends. Raises `RegionRefused` while another holds it."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RegionRefused(
                "another build or removal of a region pack is running; wait until it has ended."
            ) from None
        yield


def sync_tree(folder: Path) -> None:
    """Every file and folder on the disk itself, before anything points at them."""
    for entry in folder.rglob("*"):
        if entry.is_file():
            with entry.open("rb") as file:
                os.fsync(file.fileno())
        elif entry.is_dir():
            sync_folder(entry)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
