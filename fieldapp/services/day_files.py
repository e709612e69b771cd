"""A planned day as private files: plan, map and printable sheets, readable by their owner only."""

import os
from pathlib import Path


def write_private(folder: Path, files: dict[str, str]) -> None:
    """Writes `files` (name -> text) 0600 into a 0700 folder, each replaced in one step."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    for name, text in files.items():
        beside = folder / f".{name}.writing"
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        beside.chmod(0o600)
        beside.replace(folder / name)
