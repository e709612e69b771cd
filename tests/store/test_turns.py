"""Several processes on one database: what only one may do at a time, and what each hears of the others."""

import multiprocessing
import os
import secrets
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.crypto.vault import Vault
from fieldapp.gateways.clock import SystemClock
from fieldapp.store.changes import KEPT
from fieldapp.store.engine import open_engine
from fieldapp.store.turns import only_here
from fieldapp.store.unit import Store
from tests.patience import WAIT_S, until
from tests.store.office_store import NOW, ask, migrated

FORKS = multiprocessing.get_context("forkserver")


def work_for_ever(url: str, told: Connection) -> None:
    engine = open_engine(url)
    with only_here(engine, "daily") as alone:
        told.send(alone)
        told.recv()  # nobody says anything


@pytest.mark.postgresql
def test_one_process_does_it_and_another_once_that_one_is_killed(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    mine, theirs = FORKS.Pipe()
    process = FORKS.Process(target=work_for_ever, args=(postgresql_url, theirs))
    process.start()
    theirs.close()
    assert mine.poll(WAIT_S)
    assert mine.recv()
    with only_here(engine, "daily") as alone, only_here(engine, "messages") as other_work:
        assert not alone
        assert other_work
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()

    def free() -> bool:
        with only_here(engine, "daily") as alone:
            return alone

    until(free, "the work of a process that is gone is free")
    assert free(), "and it was given back"
    engine.dispose()


def hang_while_writing(url: str, key: bytes, told: Connection) -> None:
    engine = open_engine(url)
    store = Store(engine, Vault(key), SystemClock().now, longest_turn_s=0.5)
    try:
        with store.write(alone=True) as unit:
            told.send("writes")
            os.kill(os.getpid(), signal.SIGSTOP)
            unit.attempts.note("door", "of who hung", NOW)
            unit.commit()
    except SQLAlchemyError:
        told.send("refused")
    ask(store, "the next turn")
    told.send("writes again")


def hang_while_telling_others(url: str, key: bytes, told: Connection) -> None:
    engine = open_engine(url)

    @event.listens_for(engine, "after_cursor_execute")
    def hang(_connection: Any, _cursor: Any, statement: str, facts: dict[str, Any], *_: Any) -> None:
        if statement.startswith("UPDATE counters") and KEPT in facts.values():
            told.send("tells")
            os.kill(os.getpid(), signal.SIGSTOP)

    ask(Store(engine, Vault(key), SystemClock().now), "kept")


@pytest.mark.postgresql
@pytest.mark.parametrize("act", [hang_while_writing, hang_while_telling_others])
def test_a_process_that_hangs_does_not_keep_the_others_from_writing(
    postgresql_url: str, act: Callable[[str, bytes, Connection], None]
) -> None:
    key = secrets.token_bytes(32)
    with migrated(postgresql_url, key) as store:
        ask(store, "before")
        mine, theirs = FORKS.Pipe()
        process = FORKS.Process(target=act, args=(postgresql_url, key, theirs))
        process.start()
        theirs.close()
        assert mine.poll(WAIT_S)
        try:
            ask(store, "written all the same")
        finally:
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()


@pytest.mark.postgresql
def test_whoever_wakes_is_refused_the_turn_that_was_taken_back_and_has_the_next_one(postgresql_url: str) -> None:
    key = secrets.token_bytes(32)
    with migrated(postgresql_url, key) as store:
        mine, theirs = FORKS.Pipe()
        process = FORKS.Process(target=hang_while_writing, args=(postgresql_url, key, theirs))
        process.start()
        theirs.close()
        try:
            assert mine.recv() == "writes"
            ask(store, "meanwhile")
            os.kill(process.pid or 0, signal.SIGCONT)
            assert [mine.recv(), mine.recv()] == ["refused", "writes again"]
        finally:
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
        with store.read() as unit:
            assert {kept for kept, _ in unit.requests.references()} == {"REF-meanwhile", "REF-the next turn"}


def test_on_sqlite_nobody_is_asked() -> None:
    engine = open_engine("sqlite://")
    with only_here(engine, "daily") as alone, only_here(engine, "daily") as again:
        assert alone
        assert again
    engine.dispose()


@pytest.mark.postgresql
def test_every_process_hears_that_something_was_kept(postgresql_url: str) -> None:
    with migrated(postgresql_url) as one, migrated(postgresql_url, one.vault) as other:
        before = other.changes.count()
        ask(one, "first")
        heard = other.changes.count()
        assert heard != before
        assert one.changes.count() == heard
        with one.write() as unit:
            unit.attempts.note("door", "who", NOW)
            unit.commit()
        assert other.changes.count() == heard, "who tries to sign in changes no open work"
