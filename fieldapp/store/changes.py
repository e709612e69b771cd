"""How often something was kept that may change which work is open, so that whoever counts it need not ask the whole
database again before."""

import logging
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, UpdateBase, event, select, text
from sqlalchemy.exc import SQLAlchemyError

from . import tables as t
from .counters import next_number
from .turns import taken_back_after

log = logging.getLogger(__name__)
SAYS_NOTHING = frozenset(
    {
        "attempts",
        "audit",
        "audit_end",
        "breaches",
        "code_guesses",
        "jobs",
        "passkeys",
        "recovery_codes",
        "second_steps",
        "sessions",
    }
)
"""Tables of which nothing open depends: who looked, who is signed in or tries to, how far a plan is."""
KEPT = "kept"  # the name of its counter
TELLING_MAY_TAKE_S = 5.0  # of a process that hangs before the others were told; who writes waits for it
WRITTEN = "tables written in this transaction"


class Changes:
    """Grows after each commit that wrote anywhere but in `SAYS_NOTHING`: on PostgreSQL, where several processes serve,
    for all of them; on SQLite what other processes keep is not in it."""

    def __init__(self, engine: Engine) -> None:
        self._count = 0
        self._lock = Lock()
        self._shared = engine if engine.dialect.name == "postgresql" else None
        event.listen(engine, "after_execute", _note)

    def count(self) -> int:
        """A number that is another one after something was kept."""
        if self._shared is None:
            return self._count
        with self._shared.connect().execution_options(writing=False) as connection:
            return int(connection.scalar(select(t.counters.c.value).where(t.counters.c.name == KEPT)) or 0)

    def begin(self, connection: Connection) -> None:
        """A transaction begins: what one before it wrote without a commit is forgotten."""
        connection.info[WRITTEN] = set()

    def committed(self, connection: Connection) -> None:
        """What the transaction wrote is kept by now."""
        written: set[str] = connection.info.pop(WRITTEN, set())
        if not written - SAYS_NOTHING:
            return
        if self._shared is None:
            with self._lock:
                self._count += 1
        else:
            _tell_all(connection)


def _tell_all(connection: Connection) -> None:
    """In a transaction of its own after the one that kept something, so that writers do not wait for each other here.
    Where it fails, what was kept is kept, and others see it within the minute."""
    options = connection.get_execution_options()
    connection.execution_options(writing=False)  # no keys are needed for a number
    try:
        with connection.begin():
            connection.execute(text("SET LOCAL synchronous_commit TO off"))
            taken_back_after(connection, TELLING_MAY_TAKE_S)
            next_number(connection, KEPT)
    except SQLAlchemyError as error:
        log.warning("other processes were not told that something was kept: %s", type(error).__name__)
    finally:
        connection.info.pop(WRITTEN, None)
        connection.execution_options(writing=options.get("writing", False))


def _note(connection: Connection, statement: Any, *_: Any) -> None:
    if isinstance(statement, UpdateBase):
        connection.info.setdefault(WRITTEN, set()).add(str(statement.table))
