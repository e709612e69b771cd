"""The file that holds the master key: 32 random bytes in base64, readable by its owner only."""

import base64
import os
import secrets
import stat
from pathlib import Path

from .box import KEY_BYTES


class KeyFileError(Exception):
    """The key file cannot be used; the text is one sentence for the administrator."""


def create_key_file(path: Path) -> None:
    """Writes a new 0600 key file; leaves an existing one alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> bytes:
    """Raises `KeyFileError` when the file is missing, readable by others, damaged or weak."""
    try:
        content = path.read_bytes()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: the master key is missing; run `fieldapp init`, or copy the saved key there."
        ) from None
    if mode & 0o077:
        raise KeyFileError(f"{path}: other users of this machine can read the master key; run `chmod 600 {path}`.")
    try:
        key = base64.b64decode(content.strip(), validate=True)
    except ValueError:
        raise KeyFileError(f"{path}: this is not a key file; restore the one `fieldapp init` made.") from None
    if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 2:
        raise KeyFileError(f"{path}: the master key is weak or cut short; restore the one `fieldapp init` made.")
    return key
