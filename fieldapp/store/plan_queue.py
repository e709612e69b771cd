"""The queue of plans that processes of their own make: Procrastinate's tables, in a schema of PostgreSQL of their own.

They hold ids and days, nothing of anybody, and what they hold is never the truth: a run is what its row in `jobs` says
(`jobs.py`). So they are in no backup, and are made anew where another version of Procrastinate wants others.
Procrastinate (the extra `postgres`) is imported where it is needed: SQLite does without.
"""

from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Select,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from . import tables as t
from .engine import DatabaseRefused

if TYPE_CHECKING:
    from procrastinate import App

SCHEMA = "fieldapp_queue"
QUEUE, TASK = "plans", "plan"
HEARTBEAT_S = 5.0
ALIVE_S = 20.0  # a worker that was not heard of for so long takes nothing
GONE_S = 60.0  # ... and for so long has lost what it had
_LOCK = 4_726_310_085_243  # of PostgreSQL's advisory locks: who makes the tables
_jobs = table(
    "procrastinate_jobs",
    column("status"),
    column("queueing_lock"),
    column("args", JSONB),
    column("worker_id"),
    schema=SCHEMA,
)
_workers = table(
    "procrastinate_workers", column("id"), column("last_heartbeat", DateTime(timezone=True)), schema=SCHEMA
)
_run = _jobs.c.args["run"].astext
_todo, _doing = (_jobs.c.status == literal_column(f"'{status}'") for status in ("todo", "doing"))


def _living(seconds: float) -> Select[tuple[int]]:
    """Ids of the workers that were heard of within so many seconds, by the database's clock."""
    return select(_workers.c.id).where(_workers.c.last_heartbeat > func.now() - timedelta(seconds=seconds))


def _left_behind() -> ColumnElement[bool]:
    """Called "doing" by a worker that is gone, while the run is not at work."""
    of_nobody = _jobs.c.worker_id.is_(None) | _jobs.c.worker_id.not_in(_living(GONE_S))
    at_work = select(t.jobs.c.id).where(t.jobs.c.id == _run, t.jobs.c.state == "running")
    return _doing & of_nobody & ~at_work.exists()


class PlanQueue:
    """Over the connection of a unit of work: what is put here is kept or rolled back with all the rest."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, run_id: str, day: date, *, near_draft: bool, longer: bool) -> None:
        """For whichever worker is free first. Whatever waited there for this day is of no run any more: the day has a
        single one."""
        self._use()
        lock = f"{TASK}/{day.isoformat()}"
        self._connection.execute(delete(_jobs).where(_todo, _jobs.c.queueing_lock == lock))
        task = _application(None).configure_task(
            TASK, queue=QUEUE, queueing_lock=lock, connection=self._connection.connection.driver_connection
        )
        task.defer(run=run_id, day=day.isoformat(), near_draft=near_draft, longer=longer)

    def drop(self, run_id: str) -> None:
        """Nobody takes it any more; what a worker has taken stays with it."""
        self._use()
        self._connection.execute(delete(_jobs).where(_todo, _run == run_id))

    def held(self) -> frozenset[str]:
        """Ids of the runs that wait here, and of those that a living worker has."""
        found = select(_run).where(_todo | (_doing & _jobs.c.worker_id.in_(_living(GONE_S))))
        return frozenset(self._connection.execute(found).scalars())

    def workers(self) -> int:
        """How many live that may take a run."""
        return len(self._connection.execute(_living(ALIVE_S)).all())

    def left_behind(self) -> bool:
        """Whether something is still called "doing" whose worker is gone."""
        return self._connection.execute(select(_run).where(_left_behind()).limit(1)).first() is not None

    def sweep(self) -> None:
        """Takes that out. Procrastinate itself leaves it there for ever."""
        self._use()
        self._connection.execute(delete(_jobs).where(_left_behind()))

    def _use(self) -> None:
        """Procrastinate's functions and triggers name its tables without their schema; until this transaction ends."""
        self._connection.execute(
            text("SELECT set_config('search_path', current_setting('search_path') || :more, true)"),
            {"more": f", {SCHEMA}"},
        )


def install(engine: Engine) -> None:
    """Makes the tables, or leaves them where they are those that this version of Procrastinate wants. Raises
    `DatabaseRefused`."""
    wanted = _wanted()
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _made(connection) == wanted:
            return
        if not _may_create(connection):
            raise DatabaseRefused(
                "FIELDAPP_DATABASE_URL: this account may not make the queue of plans there; as the owner of the "
                "database: GRANT CREATE ON DATABASE … TO …"
            )
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
        driver: Any = connection.connection.driver_connection
        driver.execute(_sql())  # many statements at once, which SQLAlchemy does not send
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{wanted}'"))
        connection.commit()


def is_ready(engine: Engine) -> bool:
    """Whether the tables are those that this version of Procrastinate wants. Raises `DatabaseRefused`."""
    with engine.connect().execution_options(writing=False) as connection:
        return _made(connection) == _wanted()


def worker(engine: Engine, plan: Callable[..., None]) -> "App":
    """The application of Procrastinate whose worker calls `plan` with its context (`should_abort()` says whether it is
    to end) and with what `put` was given, the day as ISO has it."""
    from procrastinate import PsycopgConnector

    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = _application(
        PsycopgConnector(conninfo=address, kwargs={"options": f"-c search_path={SCHEMA}"}, min_size=1, max_size=4)
    )
    app.task(name=TASK, queue=QUEUE, pass_context=True)(plan)
    return app


def _application(connector: Any) -> "App":
    """Without a connector it only puts into the queue, over a connection that it is given."""
    try:
        from procrastinate import App, SyncPsycopgConnector
    except ImportError:
        raise DatabaseRefused(_MISSING) from None
    return App(connector=connector or SyncPsycopgConnector())


_MISSING = "planning.workers: procrastinate is not installed; install the extra `postgres`."


def _sql() -> str:
    try:
        from procrastinate.schema import SchemaManager
    except ImportError:
        raise DatabaseRefused(_MISSING) from None
    return SchemaManager.get_schema()


def _wanted() -> str:
    return sha256(_sql().encode()).hexdigest()


def _made(connection: Connection) -> str | None:
    found = connection.execute(
        text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name"), {"name": SCHEMA}
    )
    return found.scalar_one_or_none()


def _may_create(connection: Connection) -> bool:
    return bool(connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")))
