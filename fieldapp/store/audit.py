"""Who read or wrote which case: append-only."""

import uuid
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ..domain.account import AuditRow
from . import tables as t


class Audit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, *, at: datetime, user_id: str | None, action: str, case_id: str | None, subject: str) -> None:
        """`action`: read, write, sign_in, ...; `subject`: what kind of thing and its id, never its content."""
        self._connection.execute(
            insert(t.audit).values(
                id=str(uuid.uuid4()), at=at, user_id=user_id, action=action, case_id=case_id, subject=subject
            )
        )

    def of_case(self, case_id: str, limit: int = 200) -> list[AuditRow]:
        """Newest first."""
        rows = self._connection.execute(
            select(t.audit).where(t.audit.c.case_id == case_id).order_by(t.audit.c.at.desc()).limit(limit)
        )
        return [AuditRow(**row._mapping) for row in rows]

    def newest(self, limit: int = 200) -> list[AuditRow]:
        rows = self._connection.execute(select(t.audit).order_by(t.audit.c.at.desc()).limit(limit))
        return [AuditRow(**row._mapping) for row in rows]
