"""Work that one process does at a time, on whatever machine: another may do it as soon as that one ends or is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Connection, Engine, text

# of a machine that lost its power the database hears no end: it asks after so many seconds, and gives the turn on
_ASKS = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}


@contextmanager
def only_here(engine: Engine, work: str) -> Iterator[bool]:
    """Whether nobody else is at this work; then nobody is until the block ends, or this process does. PostgreSQL keeps
    such a lock for as long as its connection lives, which is one of its own. SQLite serves one process."""
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect().execution_options(writing=False, isolation_level="AUTOCOMMIT") as connection:
        had = _lock(connection, work)
        try:
            yield had
        finally:
            if had and not connection.closed and not connection.invalidated:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(work)})


def taken_back_after(connection: Connection, seconds: float) -> None:
    """PostgreSQL rolls this transaction back, and gives its locks to those who wait, when nothing was asked in it for
    so long: the process hangs, and would keep all others from writing for as long as it does."""
    milliseconds = f"{seconds * 1_000:.0f}"
    setting = "SELECT set_config('idle_in_transaction_session_timeout', :milliseconds, true)"
    connection.execute(text(setting), {"milliseconds": milliseconds})


def _lock(connection: Connection, work: str) -> bool:
    for name, value in _ASKS.items():
        connection.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": str(value)})
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _key(work)}))


def _key(work: str) -> int:
    """PostgreSQL names such locks by 64 bits, which all that is in the database shares."""
    return int.from_bytes(sha256(f"fieldapp/{work}".encode()).digest()[:8], signed=True)
