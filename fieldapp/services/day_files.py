"""Private files with names and addresses in them, for whoever asked for them on the command line."""

import os
from pathlib import Path


def write_private(folder: Path, files: dict[str, str]) -> None:
    """Writes `files` (name -> text) 0600: all of them, or none and nothing is left. A folder that is not there is made
    0700; one that is there stays as it is, with what else is in it. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = {name: folder / f".{name}.writing" for name in files}
    try:
        for name, text in files.items():
            _write(beside[name], text)
        for name, path in beside.items():
            path.replace(folder / name)
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
