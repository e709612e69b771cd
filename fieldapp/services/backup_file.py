"""The file of a backup, written and read piece by piece: refused when a single bit differs.

Format: the line `FIELDAPP-BACKUP-2`, a line with the backup's random id, a line with the day by whose key it is sealed
(`backup_keys.py`), then pieces, each a length of 4 bytes (big endian) and that many bytes sealed with AES-256-GCM. The
sealed context names backup, position and whether it is the last piece, so pieces cannot be exchanged, left out or cut
off. A piece holds compressed lines of text. `FIELDAPP-BACKUP-1` has no line with a day, and opens with the master key
for ever.
"""

import os
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO

from ..crypto.ageing import Forgotten
from ..crypto.box import Box, Unreadable
from .backup_keys import BackupKeys

MAGIC = b"FIELDAPP-BACKUP-2\n"
MAGIC_FOR_EVER = b"FIELDAPP-BACKUP-1\n"
ID_LINE, DAY_LINE = 33, 11  # bytes, with their ends
HEAD_BYTES = len(MAGIC) + ID_LINE + DAY_LINE
LINES_A_PIECE = 500
CHARACTERS_A_PIECE = 8_000_000
"""A piece is closed once it has that many: it is held in memory whole, and a row with a photograph is as long as a
thousand others."""


class BackupRefused(Exception):
    """The file is no backup these keys can read, or there is no room for it; one sentence. Nothing has changed."""


def is_backup(path: Path) -> bool:
    """Whether it begins like one; no pipe or device is opened for that."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return begins_one(file.read(HEAD_BYTES))


def begins_one(head: bytes) -> bool:
    """Whether a file with these first bytes is a backup."""
    return head.startswith((MAGIC, MAGIC_FOR_EVER))


def sealed_day(path: Path) -> date | None:
    """By the key of which day it is sealed; None for one that every key opens, and for what says none."""
    try:
        with path.open("rb") as file:
            return sealed_day_in(file.read(HEAD_BYTES))
    except OSError:
        return None


def sealed_day_in(head: bytes) -> date | None:
    """The same of a file with these first bytes."""
    if not head.startswith(MAGIC):
        return None
    try:
        return date.fromisoformat(head[len(MAGIC) + ID_LINE : HEAD_BYTES].decode("ascii").strip())
    except ValueError:
        return None


def write_lines(
    file: IO[bytes], keys: BackupKeys, today: date, lines: Iterable[str], progress: Callable[[int], None]
) -> int:
    """Writes a whole backup; `progress` hears how many lines are written. Returns how many there were."""
    day, backup_id = keys.day(today), secrets.token_hex(16)
    file.write((MAGIC if day else MAGIC_FOR_EVER) + backup_id.encode() + b"\n")
    if day:
        file.write(day.isoformat().encode() + b"\n")
    box = keys.box(day)
    piece: list[str] = []
    count, position, characters = 0, 0, 0
    for line in lines:
        if len(piece) >= LINES_A_PIECE or characters >= CHARACTERS_A_PIECE:
            _put(file, box, backup_id, position, piece, last=False)
            position, piece, characters = position + 1, [], 0
            progress(count)
        piece.append(line)
        characters += len(line)
        count += 1
    _put(file, box, backup_id, position, piece, last=True)
    return count


def read_lines(source: Path, keys: BackupKeys) -> Iterator[str]:
    """Every line of a whole backup; pieces are as long as they say they are, whatever that is: those of earlier
    versions are of any length. Raises `BackupRefused`, at the latest after the last line."""
    if source.exists() and not source.is_file():
        raise BackupRefused(f"{source} is not a backup.")
    try:
        with source.open("rb") as file:
            length = os.fstat(file.fileno()).st_size
            backup_id, box = _begun(source, file, keys)
            position, last = 0, False
            while not last:
                size = int.from_bytes(file.read(4), "big")
                if not 0 < size <= length - file.tell():
                    raise BackupRefused(f"{source} is cut short or damaged; use another backup.")
                plain, last = _open(source, box, backup_id, position, file.read(size))
                yield from zlib.decompress(plain).decode().split("\n")
                position += 1
            if file.read(1):
                raise BackupRefused(f"{source} has something after its end; use another backup.")
    except OSError as error:
        raise BackupRefused(f"{source} cannot be read: {error.strerror}.") from None


def _begun(source: Path, file: IO[bytes], keys: BackupKeys) -> tuple[str, Box]:
    """The backup's id and what opens it."""
    magic = file.read(len(MAGIC))
    if magic not in (MAGIC, MAGIC_FOR_EVER):
        raise BackupRefused(f"{source} is not a backup.")
    backup_id = file.read(ID_LINE).decode("ascii", "replace").strip()
    if magic == MAGIC_FOR_EVER:
        return backup_id, keys.box(None)
    try:
        day = date.fromisoformat(file.read(DAY_LINE).decode("ascii").strip())
    except ValueError:
        raise BackupRefused(f"{source} is damaged; use another backup.") from None
    if keys.ageing is None:
        raise BackupRefused(f"{source} does not open with this key: it was saved before; give a later one with --key.")
    try:
        return backup_id, keys.box(day)
    except Forgotten:
        raise BackupRefused(
            f"{source} is of {day}, and this key opens backups from {keys.ageing.since} on: older ones are forgotten."
        ) from None


def _put(file: IO[bytes], box: Box, backup_id: str, position: int, lines: list[str], *, last: bool) -> None:
    sealed = box.seal(zlib.compress("\n".join(lines).encode()), _context(backup_id, position, last=last))
    file.write(len(sealed).to_bytes(4, "big") + sealed)


def _open(source: Path, box: Box, backup_id: str, position: int, sealed: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return box.open(sealed, _context(backup_id, position, last=last)), last
        except Unreadable:
            continue
    raise BackupRefused(f"{source} does not open with this key, or was changed; give the right key with --key.")


def _context(backup_id: str, position: int, *, last: bool) -> str:
    return f"backup/{backup_id}/{position}/{'last' if last else 'more'}"
