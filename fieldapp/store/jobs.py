"""Background work: what runs, how far it is, whether somebody asked it to stop."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..domain.errors import NotFound
from ..domain.job import Job
from . import tables as t


class Jobs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, kind: str, day: date, *, by: str | None, at: datetime) -> Job | None:
        """None when one is running for that day already: the database allows a single one."""
        job_id = str(uuid.uuid4())
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(t.jobs).values(
                        id=job_id,
                        kind=kind,
                        day=day,
                        state="running",
                        created_at=at,
                        created_by=by,
                        alive_at=at,
                        cancel_asked=False,
                        progress="{}",
                    )
                )
        except IntegrityError:
            return None
        return self.get(job_id)

    def get(self, job_id: str) -> Job:
        row = self._connection.execute(select(t.jobs).where(t.jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFound("job")
        return _read(row)

    def newest(self, kind: str, day: date) -> Job | None:
        row = self._connection.execute(
            select(t.jobs).where(t.jobs.c.kind == kind, t.jobs.c.day == day).order_by(t.jobs.c.created_at.desc())
        ).first()
        return _read(row) if row else None

    def report(self, job_id: str, progress: dict[str, Any], at: datetime) -> None:
        self._set(job_id, progress=json.dumps(progress), alive_at=at)

    def ask_cancel(self, job_id: str) -> None:
        self._set(job_id, cancel_asked=True)

    def finish(
        self, job_id: str, state: str, at: datetime, *, plan_id: str | None = None, failure: str | None = None
    ) -> None:
        self._set(job_id, state=state, alive_at=at, plan_id=plan_id, failure=failure)

    def abandon_silent(self, before: datetime, at: datetime) -> None:
        """A running job that has not been heard of since `before` lost its process."""
        self._connection.execute(
            update(t.jobs)
            .where(t.jobs.c.state == "running", t.jobs.c.alive_at < before)
            .values(state="failed", alive_at=at, failure="interrupted")
        )

    def _set(self, job_id: str, **values: Any) -> None:
        self._connection.execute(update(t.jobs).where(t.jobs.c.id == job_id).values(**values))


def _read(row: Any) -> Job:
    return Job(**{**row._mapping, "progress": json.loads(row.progress)})
