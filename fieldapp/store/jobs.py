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
        """A job that runs from `at` on (aware UTC), asked for by this account or by the program (None). None when one
        of this kind is running for that day already: the database allows a single one."""
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
        """The job of this id. Raises `NotFound`."""
        row = self._connection.execute(select(t.jobs).where(t.jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotFound("job")
        return _read(row)

    def newest(self, kind: str, day: date) -> Job | None:
        """The last one of this kind for that day, None without one."""
        row = self._connection.execute(
            select(t.jobs).where(t.jobs.c.kind == kind, t.jobs.c.day == day).order_by(t.jobs.c.created_at.desc())
        ).first()
        return _read(row) if row else None

    def any_running(self, since: datetime) -> bool:
        """Whether one is at work that was heard of since then (aware UTC)."""
        alive = select(t.jobs.c.id).where(t.jobs.c.state == "running", t.jobs.c.alive_at >= since)
        return self._connection.execute(alive.limit(1)).first() is not None

    def report(self, job_id: str, progress: dict[str, Any], at: datetime) -> None:
        """How far it is (JSON values), and that it was alive at `at` (aware UTC)."""
        self._set(job_id, progress=json.dumps(progress), alive_at=at)

    def ask_cancel(self, job_id: str) -> None:
        """Asks it to stop; the job looks by itself."""
        self._set(job_id, cancel_asked=True)

    def finish(
        self, job_id: str, state: str, at: datetime, *, plan_id: str | None = None, failure: str | None = None
    ) -> None:
        """It ended in `state` ("done", "failed", "cancelled") at `at` (aware UTC): with the id of the plan it made, or
        a code for why it failed."""
        self._set(job_id, state=state, alive_at=at, plan_id=plan_id, failure=failure)

    def abandon_silent(self, before: datetime, at: datetime) -> None:
        """Fails the running jobs that have not been heard of since `before`: they lost their process. Times aware
        UTC."""
        self._connection.execute(
            update(t.jobs)
            .where(t.jobs.c.state == "running", t.jobs.c.alive_at < before)
            .values(state="failed", alive_at=at, failure="interrupted")
        )

    def _set(self, job_id: str, **values: Any) -> None:
        self._connection.execute(update(t.jobs).where(t.jobs.c.id == job_id).values(**values))


def _read(row: Any) -> Job:
    return Job(**{**row._mapping, "progress": json.loads(row.progress)})
