"""What may come between a form and its answer: the server is started again, the disk is full, an answer is lost.

Whoever sent the form sends it again, and the office has it once.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlalchemy.pool import PoolProxiedConnection
from werkzeug.test import TestResponse

from tests.web.conftest import Visitor

if TYPE_CHECKING:
    from .people import Office

TURNS = ("killed half way", "answer lost", "disk full", "", "", "", "")
"""What goes wrong with the forms of one kind, from the first on."""
RESTARTS = 30  # of so many forms one meets a server that was started again since its page
KNOWN_AGAIN = frozenset({"seen", "series_seen", "seen_decisions", "revision", "report_id", "submission", "id"})
"""A form with one of these is known again when it comes twice."""
LOOKS_FIRST = ("/consent", "/consents")
"""What was said is written down once more each time: a person looks at the page first whether it stands there."""
ONCE = (302, 303, 409, 422)


@dataclass
class Room:
    """`left`: how many commits the disk still takes; `refused`: whether one was refused."""

    left: int
    refused: bool = False


@contextmanager
def room_for(engine: Engine, commits: int) -> Iterator[Room]:
    """Of what is written meanwhile so many commits are kept, and none after."""
    room = Room(commits)

    dialect = engine.dialect
    commit = dialect.do_commit

    def as_long_as_there_is_room(connection: PoolProxiedConnection) -> None:
        if room.left == 0:
            room.refused = True
            connection.rollback()  # as SQLite does by itself when it cannot write
            raise sqlite3.OperationalError("database or disk is full")
        room.left -= 1
        commit(connection)

    with patch.object(dialect, "do_commit", as_long_as_there_is_room):
        yield room


@dataclass
class Sent:
    """The last answer; `twice`: something was kept of the first time, so that the second may be told so."""

    answer: TestResponse
    twice: bool = False

    def taken_as(self, expected: int) -> bool:
        """Whether the office has it by now."""
        return self.answer.status_code in ((expected, *ONCE) if self.twice else (expected,))


class Breaks:
    """With each kind of form everything goes wrong in its turn."""

    def __init__(self) -> None:
        self._sent: Counter[str] = Counter()

    def next(self, path: str) -> str:
        """What goes wrong now, "" for nothing."""
        kind = re.sub(r"[0-9a-f-]{8,}", "", path)
        turn = TURNS[self._sent[kind] % len(TURNS)]
        self._sent[kind] += 1
        return turn or ("restart before a form" if self._sent.total() % RESTARTS == 0 else "")

    def send(self, office: "Office", visitor: Visitor, path: str, typed: Mapping[str, Any]) -> Sent:
        """Sends a form that is to be taken, whatever happens on the way."""
        kind = self.next(path)
        if not kind:
            return Sent(visitor.post(path, typed))
        office.ledger.step(office.now, kind, path)
        if kind == "restart before a form":
            office.restart(visitor)
            return Sent(visitor.post(path, typed))
        form = {"csrf": visitor.csrf, **visitor.seen, **typed}
        looks = path.endswith(LOOKS_FIRST) or not KNOWN_AGAIN & form.keys()
        if kind == "answer lost":
            done = visitor.post(path, form)
            return Sent(done) if looks else Sent(visitor.post(path, form), twice=True)
        with room_for(office.work.store.engine, int(kind == "killed half way" and not looks)) as room:
            done = visitor.post(path, form)
        if not room.refused:
            return Sent(done)
        office.ledger.counts[f"{kind}, in vain"] += 1
        office.ledger.expect(done.status_code >= 400, f"{path} says that it was done, and the disk is full")
        return Sent(visitor.post(path, form), twice=kind == "killed half way")
