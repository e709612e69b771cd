"""Encrypted backups: taken while serving, readable with the master key only, refused when a single bit differs.

Format: the line `FIELDAPP-BACKUP-1`, a line with the backup's random id, then pieces, each a length of 4 bytes (big
endian) and that many bytes sealed with AES-256-GCM. The sealed context names backup, position and whether it is the
last piece, so pieces cannot be exchanged, left out or cut off. A piece holds compressed JSON lines `[table, row]`; the
first line of the first piece is `["", {"revision": schema}]`.
"""

import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from ..crypto.box import Box, Unreadable
from ..store import dump, schema
from ..store.audit_chain import AuditEnd
from .workplace import Workplace

MAGIC = b"FIELDAPP-BACKUP-1\n"
LINES_A_PIECE = 500
CHARACTERS_A_PIECE = 8_000_000
"""A piece is closed once it has that many: it is held in memory whole, and a row with a photograph is as long as a
thousand others."""

Line = tuple[str, dict[str, Any]]


class BackupRefused(Exception):
    """The file is no backup this key can read, or there is no room for it; one sentence. Nothing has changed."""


def write(work: Workplace, target: Path, progress: Callable[[int], None] = lambda _: None) -> int:
    """Writes a 0600 file that appears complete, and read back whole, or not at all. Returns the number of rows. Raises
    `OSError`, and `BackupRefused` when what was written does not read back."""
    beside = target.with_name(f".{target.name}.writing")
    box = work.store.vault.backup
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            count = _write_pieces(file, box, _lines_of(work), progress)
            file.flush()
            os.fsync(file.fileno())
        if verify(beside, box) != count:
            raise BackupRefused(f"{target} did not read back as it was written; try another disk.")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return count


def _lines_of(work: Workplace) -> Iterator[str]:
    yield json.dumps(["", {"revision": schema.head()}])
    yield from (json.dumps([table, row]) for table, row in dump.rows(work.store.engine))


def _write_pieces(file: IO[bytes], box: Box, lines: Iterator[str], progress: Callable[[int], None]) -> int:
    """Everything of the format. Returns the number of rows."""
    backup_id = secrets.token_hex(16)
    file.write(MAGIC + backup_id.encode() + b"\n")
    piece: list[str] = []
    count, position, characters = -1, 0, 0  # the first line is no row
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


def _put(file: IO[bytes], box: Box, backup_id: str, position: int, lines: list[str], *, last: bool) -> None:
    sealed = box.seal(zlib.compress("\n".join(lines).encode()), _context(backup_id, position, last=last))
    file.write(len(sealed).to_bytes(4, "big") + sealed)


def _context(backup_id: str, position: int, *, last: bool) -> str:
    return f"backup/{backup_id}/{position}/{'last' if last else 'more'}"


def verify(source: Path, box: Box) -> int:
    """Reads the whole file without keeping it; returns the number of rows. Raises `BackupRefused`."""
    return sum(1 for _ in _lines(source, box))


def audit_end(source: Path, box: Box) -> AuditEnd | None:
    """Where the audit ended when the backup was taken; None for a chain that had not begun. Raises
    `BackupRefused`."""
    return next((AuditEnd(**row) for table, row in _lines(source, box) if table == "audit_end"), None)


def restore(work: Workplace, source: Path, progress: Callable[[int], None] = lambda _: None) -> int:
    """Puts every row into an empty database, all of them or none. Raises `BackupRefused`."""
    box = work.store.vault.backup
    verify(source, box)
    with work.store.engine.connect().execution_options(writing=True) as connection:
        if not dump.is_empty(connection):
            raise BackupRefused(f"{work.settings.data} is not empty; restore into an empty FIELDAPP_DATA.")
        count = dump.put_back(connection, _counted(_lines(source, box), progress))
        connection.commit()
    return count


def _counted(lines: Iterator[Line], progress: Callable[[int], None]) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count % LINES_A_PIECE == 0:
            progress(count)
        yield line


def _lines(source: Path, box: Box) -> Iterator[Line]:
    """Every row; the first line of the file is checked and left out."""
    first = True
    for piece in _pieces(source, box):
        for text in piece.split("\n"):
            table, row = json.loads(text)
            if first:
                if row.get("revision") != schema.head():
                    raise BackupRefused(
                        f"{source} was made by another version ({row.get('revision')}); restore it with that one."
                    )
                first = False
                continue
            yield table, row


def _pieces(source: Path, box: Box) -> Iterator[str]:
    """Each as long as it says it is, whatever that is: pieces of earlier versions are of any length."""
    try:
        with source.open("rb") as file:
            length = os.fstat(file.fileno()).st_size
            if file.read(len(MAGIC)) != MAGIC:
                raise BackupRefused(f"{source} is not a backup.")
            backup_id = file.read(33).decode("ascii", "replace").strip()
            position, last = 0, False
            while not last:
                size = int.from_bytes(file.read(4), "big")
                if not 0 < size <= length - file.tell():
                    raise BackupRefused(f"{source} is cut short or damaged; use another backup.")
                plain, last = _open(source, box, backup_id, position, file.read(size))
                yield zlib.decompress(plain).decode()
                position += 1
            if file.read(1):
                raise BackupRefused(f"{source} has something after its end; use another backup.")
    except OSError as error:
        raise BackupRefused(f"{source} cannot be read: {error.strerror}.") from None


def _open(source: Path, box: Box, backup_id: str, position: int, sealed: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return box.open(sealed, _context(backup_id, position, last=last)), last
        except Unreadable:
            continue
    raise BackupRefused(f"{source} does not open with this key, or was changed; give the right key with --key.")
