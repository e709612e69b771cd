"""Rows of the audit as they are stored, also those that something happened to: a row that does not read is shown as
damaged in its place, and takes no page from anybody.

SQLite keeps what it is given, so a time may be no time and a text may be no text. The place of a row is its number in
the chain (`audit_chain.py`), which what happened to its time does not change.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, String, cast, select

from ..domain.audit import AuditRow
from ..domain.record import DAMAGED
from . import tables as t
from .damage import Damage

_NEWEST_FIRST = (t.audit.c.number.desc().nulls_last(), t.audit.c.at.desc())
_OLDEST_FIRST = (t.audit.c.number.asc().nulls_first(), t.audit.c.at.asc())
_NAMES = tuple(AuditRow.model_fields)


def read(
    connection: Connection, damage: Damage, *where: Any, added: Collection[str], limit: int | None
) -> Iterator[AuditRow]:
    """The rows that meet every condition, the newest first. `added`: ids of those that have no number yet because they
    are this very unit's; all others without one are from before there was a chain."""
    order = (t.audit.c.id.in_(added).desc(), *_NEWEST_FIRST) if added else _NEWEST_FIRST
    for row in connection.execute(select(*_columns(connection)).where(*where).order_by(*order).limit(limit)):
        yield _row(row._mapping, damage)


def first_since(connection: Connection, damage: Damage, since: datetime, *where: Any, limit: int) -> list[AuditRow]:
    """The first `limit` rows from then on (aware UTC) that meet every condition, the oldest first."""
    query = select(*_columns(connection)).where(t.audit.c.at >= since, *where).order_by(*_OLDEST_FIRST).limit(limit)
    return [_row(row._mapping, damage) for row in connection.execute(query)]


def _columns(connection: Connection) -> list[Any]:
    """As bytes, which no driver refuses to read; PostgreSQL holds to the types of its columns."""
    kind = LargeBinary if connection.dialect.name == "sqlite" else String
    return [cast(t.audit.c[name], kind).label(name) for name in _NAMES]


def _row(stored: Any, damage: Damage) -> AuditRow:
    texts = {name: _text(stored[name]) for name in _NAMES if name != "at"}
    row = AuditRow.model_validate({**texts, "at": _moment(_text(stored["at"]))})
    if row.at is None or DAMAGED in texts.values():
        damage.met(f"audit/{row.id}")
    return row


def _text(stored: bytes | str | None) -> str | None:
    if not isinstance(stored, bytes):
        return stored
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return DAMAGED


def _moment(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text or "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
