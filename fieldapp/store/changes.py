"""How often this process has kept something that may change which work is open, so that whoever counts it need not ask
the database again before."""

from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, UpdateBase, event

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
WRITTEN = "tables written in this transaction"


class Changes:
    """`count` grows after each commit that wrote anywhere but in `SAYS_NOTHING`. What other processes keep is not in
    it."""

    def __init__(self, engine: Engine) -> None:
        self.count = 0
        self._lock = Lock()
        event.listen(engine, "after_execute", _note)

    def begin(self, connection: Connection) -> None:
        """A transaction begins: what one before it wrote without a commit is forgotten."""
        connection.info[WRITTEN] = set()

    def committed(self, connection: Connection) -> None:
        """What the transaction wrote is kept by now."""
        written: set[str] = connection.info.pop(WRITTEN, set())
        if written - SAYS_NOTHING:
            with self._lock:
                self.count += 1


def _note(connection: Connection, statement: Any, *_: Any) -> None:
    if isinstance(statement, UpdateBase):
        connection.info.setdefault(WRITTEN, set()).add(str(statement.table))
