"""Who read or wrote which case: append-only."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select

from ..crypto.chain import Chain
from ..domain.audit import AuditAction, AuditRow
from . import audit_chain, audit_rows
from . import tables as t
from .damage import Damage

ADD = insert(t.audit)


class Audit:
    """Every row has the machine's time, whatever the time of the office is: nobody who writes one can choose it."""

    def __init__(
        self, connection: Connection, machine_now: Callable[[], datetime], chain: Chain, damage: Damage
    ) -> None:
        self._connection = connection
        self._machine_now = machine_now
        self._chain = chain
        self._damage = damage
        self._added: list[str] = []

    def append(self, *, user_id: str | None, action: AuditAction, case_id: str | None, subject: str) -> None:
        """Adds a row with the machine's time; the others as in `AuditRow`."""
        row_id = str(uuid.uuid4())
        self._added.append(row_id)
        self._connection.execute(
            ADD,
            {
                "id": row_id,
                "at": self._machine_now(),
                "user_id": user_id,
                "action": action,
                "case_id": case_id,
                "subject": subject,
            },
        )

    def link(self) -> None:
        """Links what was added to the rows before it: the last thing before it is kept."""
        if self._added:
            audit_chain.link(self._connection, self._chain, self._added)
            self._added = []

    def of_case(self, case_id: str, limit: int = 200) -> list[AuditRow]:
        """The last `limit` rows of the case, the newest first."""
        return self._read(t.audit.c.case_id == case_id, limit=limit)

    def of_cases(self, case_ids: Collection[str]) -> list[AuditRow]:
        """Every row of these cases, the newest first."""
        return self._read(t.audit.c.case_id.in_(case_ids), limit=None)

    def of_account(self, account_id: str, actions: Collection[str], limit: int) -> list[AuditRow]:
        """The last `limit` rows of what was done to the account, or by it, of these kinds; the newest first."""
        own = (t.audit.c.user_id == account_id) & (t.audit.c.subject == "account")
        about = own | (t.audit.c.subject == f"account/{account_id}")
        return self._read(about, t.audit.c.action.in_(actions), limit=limit)

    def by_account(self, account_id: str, since: datetime, limit: int) -> list[AuditRow]:
        """The first `limit` rows of what this account did from `since` on (aware UTC), the oldest first."""
        mine = t.audit.c.user_id == account_id
        return audit_rows.first_since(self._connection, self._damage, since, mine, limit=limit)

    def about(self, subject: str, actions: Collection[str]) -> list[AuditRow]:
        """Every row about exactly this of these kinds, the newest first."""
        return self._read(t.audit.c.subject == subject, t.audit.c.action.in_(actions), limit=None)

    def began(self) -> datetime | None:
        """When its first row was written (aware UTC), None without one."""
        found: datetime | None = self._connection.scalar(select(func.min(t.audit.c.at)))
        return found

    def last_write(self, subject: str, case_id: str | None) -> AuditRow | None:
        """The newest row of somebody who wrote it, None without one."""
        case = t.audit.c.case_id.is_(None) if case_id is None else t.audit.c.case_id == case_id
        return next(iter(self._read(case, t.audit.c.action == "write", t.audit.c.subject == subject, limit=1)), None)

    def anybody(self, action: str, subject: str, users: Collection[str]) -> bool:
        """Whether one of these users has a row of `action` whose subject begins with `subject`."""
        found = select(t.audit.c.id).where(
            t.audit.c.action == action,
            t.audit.c.subject.startswith(subject, autoescape=True),
            t.audit.c.user_id.in_(users),
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def has_read(self, subject: str) -> bool:
        """Whether anybody, a client too, has a row of reading exactly this."""
        found = select(t.audit.c.id).where(t.audit.c.action == "read", t.audit.c.subject == subject)
        return self._connection.execute(found.limit(1)).first() is not None

    def read_within(self, account_id: str, subject: str, span: timedelta) -> bool:
        """Whether this account has a row of reading exactly this in the last `span`. One from the future, of a clock
        that was wrong, is none: it would stand for all that is read until then."""
        now = self._machine_now()
        mine = (t.audit.c.user_id == account_id, t.audit.c.action == "read", t.audit.c.subject == subject)
        found = select(t.audit.c.id).where(*mine, t.audit.c.at.between(now - span, now))
        return self._connection.execute(found.limit(1)).first() is not None

    def newest(self, limit: int = 200) -> list[AuditRow]:
        """The last `limit` rows of all, the newest first."""
        return self._read(limit=limit)

    def _read(self, *where: Any, limit: int | None) -> list[AuditRow]:
        return list(audit_rows.read(self._connection, self._damage, *where, added=self._added, limit=limit))
