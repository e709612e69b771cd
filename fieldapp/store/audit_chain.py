"""The audit as a chain (`crypto/chain.py`): links what a unit has added, and finds what somebody did to it.

Rows from before there was a chain have no number; the first link stands on all of them.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Integer, String, bindparam, cast, delete, func, insert, select, text, update
from sqlalchemy.exc import OperationalError

from ..crypto.chain import Chain
from . import tables as t
from .parameters import one_of

BATCH = 1_000  # rows in memory at once
_AT = cast(t.audit.c.at, String).label("at")  # as it is stored: somebody may have made it what is no time
_CONTENT = [_AT, *[t.audit.c[name] for name in ("id", "user_id", "action", "case_id", "subject")]]
_READ_END = select(t.audit_end).order_by(t.audit_end.c.number.desc())
_ADDED = select(*_CONTENT).where(one_of(t.audit.c.id))
_LINK = update(t.audit).where(t.audit.c.id == bindparam("row"))
_LOCK = 4_726_310_085_241  # of PostgreSQL's advisory locks: one writer after the other, where SQLite has one anyhow

FaultKind = Literal[
    "earlier",  # the rows from before the chain are not those that were there
    "changed",  # the row is not the one that was written
    "missing",  # the row is not there
    "end",  # the end of the chain is gone, or was signed by nobody who has the key
]


@dataclass(frozen=True)
class AuditFault:
    """`number`: of the row, from 1, and `until` of the last of several that are missing; 0 for what concerns no row."""

    kind: FaultKind
    number: int = 0
    until: int = 0


@dataclass(frozen=True)
class AuditEnd:
    """The chain has `number` rows; `first` stands before the first of them, `last` is the link of the last."""

    number: int
    first: str
    last: str
    signature: str


def link(connection: Connection, chain: Chain, added: Collection[str]) -> None:
    """Links the rows of these ids, in this order, to the end. What comes after it until the commit waits for nobody, so
    that no two writers wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    end = read_end(connection)
    number, last = (end.number, end.last) if end else (0, "")
    first = end.first if end else _first(connection, chain, added)
    last = last or first
    rows = {row.id: row for row in connection.execute(_ADDED, {"ids": list(added)})}
    links = []
    for row_id in filter(rows.__contains__, added):
        number += 1
        last = chain.link(last, _bytes(number, rows[row_id]))
        links.append({"row": row_id, "number": number, "link": last})
    if not links:  # what was added was taken back meanwhile
        return
    connection.execute(_LINK, links)
    connection.execute(delete(t.audit_end))
    signature = chain.end(number, first, last)
    end_row = {"number": number, "first": first, "last": last, "signature": signature}
    connection.execute(insert(t.audit_end), end_row)


def read_end(connection: Connection) -> AuditEnd | None:
    """The end as it is stored; None without a chain."""
    row = connection.execute(_READ_END).first()
    return AuditEnd(**row._mapping) if row else None


def holds(connection: Connection, end: AuditEnd) -> bool:
    """Whether the chain was once as long as `end` says, and had that last link."""
    found = select(t.audit.c.link).where(t.audit.c.number == end.number)
    return bool(connection.execute(found).scalar() == end.last)


def faults(connection: Connection, chain: Chain) -> Iterator[AuditFault]:
    """Whatever is not as it was written, in order; nothing of a chain that is whole."""
    end = read_end(connection)
    if end is None:
        if _was_begun(connection):
            yield AuditFault("end")
        return
    if not _is_first(connection, chain, end.first):
        yield AuditFault("earlier")
    number, last = 0, end.first
    numbered = cast(t.audit.c.number, Integer).label("number")
    rows = select(*_CONTENT, numbered, t.audit.c.link).where(t.audit.c.number.is_not(None)).order_by(t.audit.c.number)
    try:
        for row in connection.execute(rows.execution_options(yield_per=1)):
            if row.number > number + 1:
                yield AuditFault("missing", number + 1, row.number - 1)
            elif chain.link(last, _bytes(row.number, row)) != row.link:
                yield AuditFault("changed", row.number)
            number, last = row.number, str(row.link)
    except OperationalError:  # what is no text of this database: what stands behind it is not looked at
        yield AuditFault("changed", number + 1)
        return
    if chain.end(end.number, end.first, end.last) != end.signature:
        yield AuditFault("end")
    elif number < end.number:
        yield AuditFault("missing", number + 1, end.number)
    elif (number, last) != (end.number, end.last):
        yield AuditFault("end")


def _first(connection: Connection, chain: Chain, without: Collection[str]) -> str:
    rows = select(*_CONTENT).where(t.audit.c.number.is_(None), t.audit.c.id.not_in(without)).order_by(t.audit.c.id)
    found = connection.execute(rows.execution_options(yield_per=BATCH))
    return chain.first(_bytes(0, row) for row in found)


def _is_first(connection: Connection, chain: Chain, first: str) -> bool:
    try:
        return _first(connection, chain, ()) == first
    except OperationalError:  # as above
        return False


def _was_begun(connection: Connection) -> bool:
    """Numbers without an end; or cases and no row at all, though none is opened without one."""
    rows, numbered = connection.execute(select(func.count(t.audit.c.id), func.count(t.audit.c.number))).one()
    return bool(numbered or (not rows and connection.execute(select(t.cases.c.id).limit(1)).first()))


def _bytes(number: int, row: Any) -> bytes:
    content = [number, row.id, _moment(row.at), row.user_id, row.action, row.case_id, row.subject]
    return json.dumps(content, default=repr).encode()


def _moment(stored: str) -> str:
    """The same for what SQLite and PostgreSQL keep of one moment; anything else as it stands there."""
    try:
        at = datetime.fromisoformat(stored)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, OverflowError):
        return repr(stored)
