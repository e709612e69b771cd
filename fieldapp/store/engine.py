"""The database engine: SQLite in WAL mode with `synchronous=FULL`, or PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.pool import QueuePool

from .failures import failure_of

MORE_CONNECTIONS = 15  # beside the five that stay open: each thread has one, and a lock that one process holds has one
KINDS = ("postgresql", "postgresql+psycopg", "sqlite", "sqlite+pysqlite")
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


MAY_NOT = "42501"  # PostgreSQL's code for what an account has no right to


class DatabaseRefused(Exception):
    """The database cannot be used; the text is one sentence, without the address and its password."""


class DatabaseAway(DatabaseRefused):
    """It does not answer now, and may do so later without anybody changing a word."""


@contextmanager
def refusing_errors() -> Iterator[None]:
    """Turns what a driver says when it cannot reach or read the database into `DatabaseRefused`, `DatabaseAway` where
    it does not answer."""
    try:
        yield
    except OperationalError as error:
        if failure_of(error) == "cannot_write":
            raise DatabaseRefused("Nothing can be written there: the disk is full, or read-only.") from None
        if "unable to open database file" in str(error.orig):
            raise DatabaseRefused(
                "The file of the database, in FIELDAPP_DATA or where FIELDAPP_DATABASE_URL says, cannot be opened: see "
                "that its folder exists and that this account owns both."
            ) from None
        raise DatabaseAway(
            "FIELDAPP_DATABASE_URL: the database does not answer; see that its server runs, or its folder exists, "
            "and that name, password and database are right."
        ) from None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == MAY_NOT:
            raise DatabaseRefused(
                "FIELDAPP_DATABASE_URL: this account may not read or make tables there; as whoever administers the "
                "server: ALTER DATABASE … OWNER TO …"
            ) from None
        if isinstance(error, ProgrammingError) and error.statement is None:  # it did not come so far as to ask
            raise DatabaseRefused(
                'FIELDAPP_DATABASE_URL: the driver does not understand this address; look at what follows the "?".'
            ) from None
        raise DatabaseRefused(
            "FIELDAPP_DATABASE_URL: what is there is no database of ours, or is damaged; restore the newest backup."
        ) from None


def open_engine(url: str, busy_timeout_ms: int = 10_000) -> Engine:
    """The engine of a database address (SQLAlchemy's form). On SQLite a writer waits at most `busy_timeout_ms`
    milliseconds for another; acknowledged means on the disk: WAL with FULL survives `kill -9` and a power cut. Raises
    `DatabaseRefused`."""
    try:
        known = make_url(url).drivername in KINDS
        engine = create_engine(url) if known else None
    except (ArgumentError, ValueError):  # the second one of a port that is no number
        engine = None
    except ImportError as error:
        raise DatabaseRefused(
            f"FIELDAPP_DATABASE_URL: {error.name} is not installed; install the extra `postgres`."
        ) from None
    if engine is None:
        raise DatabaseRefused(
            "FIELDAPP_DATABASE_URL is no address of a database of ours; "
            "write for example postgresql+psycopg://name@host/office."
        )
    if engine.dialect.name != "sqlite":
        _must_be_private(engine.url)
        return create_engine(url, pool_pre_ping=True, max_overflow=MORE_CONNECTIONS)
    # as many connections as there are threads: their number is bounded where they are made
    pool = {"max_overflow": -1} if isinstance(engine.pool, QueuePool) else {}
    connect = {"timeout": busy_timeout_ms / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=connect, **pool)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred: a writer could then fail half-way
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writing = connection.get_execution_options().get("writing", True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _must_be_private(url: URL) -> None:
    """What is kept crosses a network over TLS alone, to a server whose certificate is checked."""
    hosts = [url.host, *_each(url.query.get("host")), os.environ.get("PGHOST") if not url.host else None]
    away = [host for host in hosts if host and host not in THIS_MACHINE and not host.startswith("/")]
    if away and (url.query.get("sslmode") or os.environ.get("PGSSLMODE")) != "verify-full":
        raise DatabaseRefused(
            f"FIELDAPP_DATABASE_URL: {away[0]} is another machine, and what is kept would cross the network; "
            "end the address with ?sslmode=verify-full&sslrootcert=… (a path, or system)."
        )


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value or "",)


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, and sees one moment of the database, however long it takes."""
    with engine.connect().execution_options(writing=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield connection
