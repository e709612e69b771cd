"""Background work: what runs, how far it is, whether somebody asked it to stop."""

import json
import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..domain.errors import NotFound
from ..domain.job import Job
from . import tables as t


class Jobs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def start(self, kind: str, day: date, *, by: str | None, at: datetime, waits: bool = False) -> Job | None:
        """A job that runs from `at` on (aware UTC), or `waits` for whoever takes it, asked for by this account or by
        the program (None). None when one of this kind runs or waits for that day already: the database allows a
        single one."""
        job_id = str(uuid.uuid4())
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(t.jobs).values(
                        id=job_id,
                        kind=kind,
                        day=day,
                        state="waiting" if waits else "running",
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

    def any_running(self, kind: str, since: datetime) -> bool:
        """Whether one of this kind is at work that was heard of since then (aware UTC)."""
        running = (t.jobs.c.kind == kind, t.jobs.c.state == "running", t.jobs.c.alive_at >= since)
        alive = select(t.jobs.c.id).where(*running)
        return self._connection.execute(alive.limit(1)).first() is not None

    def to_come(self) -> list[Job]:
        """All that wait or run, the first asked for first."""
        rows = self._connection.execute(
            select(t.jobs).where(t.jobs.c.state.in_(("waiting", "running"))).order_by(t.jobs.c.created_at, t.jobs.c.id)
        )
        return [_read(row) for row in rows]

    def take(self, job_id: str, at: datetime) -> bool:
        """It runs from `at` on (aware UTC). False when it does not wait any more: another has taken it, or nobody
        wants it."""
        return self._change(job_id, "waiting", state="running", alive_at=at)

    def report(self, job_id: str, progress: dict[str, Any], at: datetime) -> bool:
        """How far it is (JSON values), and that it was alive at `at` (aware UTC). False when it is taken for lost:
        another may run by now."""
        return self._change(job_id, "running", progress=json.dumps(progress), alive_at=at)

    def ask_cancel(self, job_id: str) -> None:
        """Asks it to stop; the job looks by itself."""
        self._change(job_id, "running", cancel_asked=True)

    def withdraw(self, job_id: str, at: datetime) -> bool:
        """One that waits is not to be begun any more; False when it does not wait. `at`: aware UTC."""
        return self._change(job_id, "waiting", state="cancelled", alive_at=at, cancel_asked=True)

    def finish(
        self, job_id: str, state: str, at: datetime, *, plan_id: str | None = None, failure: str | None = None
    ) -> bool:
        """It ended in `state` ("done", "failed", "cancelled") at `at` (aware UTC): with the id of the plan it made, or
        a code for why it failed. False when it had ended before, or was taken for lost. Nobody else changes it until
        this transaction ends."""
        return self._change(job_id, "running", state=state, alive_at=at, plan_id=plan_id, failure=failure)

    def abandon_silent(self, before: datetime, at: datetime) -> int:
        """Fails the running jobs that have not been heard of since `before`: they lost their process. How many. Times
        aware UTC."""
        return self._abandon(at, t.jobs.c.state == "running", t.jobs.c.alive_at < before)

    def abandon_waiting(self, before: datetime, at: datetime, held: Collection[str]) -> int:
        """Fails those that have waited since `before` and that nobody is to take: their ids are not among `held`. How
        many. Times aware UTC."""
        return self._abandon(
            at, t.jobs.c.state == "waiting", t.jobs.c.created_at < before, t.jobs.c.id.not_in(sorted(held))
        )

    def _abandon(self, at: datetime, *which: ColumnElement[bool]) -> int:
        lost = update(t.jobs).where(*which).values(state="failed", alive_at=at, failure="interrupted")
        return self._connection.execute(lost).rowcount

    def _change(self, job_id: str, where: str, /, **values: Any) -> bool:
        """Whether it was in the state `where`."""
        changed = update(t.jobs).where(t.jobs.c.id == job_id, t.jobs.c.state == where).values(**values)
        return self._connection.execute(changed).rowcount == 1


def _read(row: Any) -> Job:
    return Job(**{**row._mapping, "progress": json.loads(row.progress)})
