"""The master key is changed while others read and write, and whatever process is killed, and wherever: everything
opens at every moment, and in the end by the new key alone."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from fieldapp.crypto.following import FollowingVault
from fieldapp.crypto.key_file import KeyFile, KeyFileError, create_key_file
from fieldapp.crypto.keys import new_keys
from fieldapp.crypto.vault import Vault
from fieldapp.domain.case import Person
from fieldapp.domain.day_decision import DayDecision
from fieldapp.gateways.clock import SystemClock
from fieldapp.services.rotating import rotate
from fieldapp.store.engine import open_engine
from fieldapp.store.soundness import damaged
from fieldapp.store.unit import Store

from .office_store import NOW, ask, migrated

TODAY = date(2026, 11, 30)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.store.test_rotation"])


@contextmanager
def office(url: str, key_file: Path) -> Iterator[Store]:
    """As one process of the server has it."""
    if not key_file.exists():
        create_key_file(key_file, new_keys(TODAY))
    with migrated(url, FollowingVault(KeyFile(key_file))) as store:
        yield store


@contextmanager
def another(url: str, key_file: Path) -> Iterator[Store]:
    """A process that is started now."""
    engine = open_engine(url)
    yield Store(engine, FollowingVault(KeyFile(key_file)), SystemClock().now)
    engine.dispose()


def fill(store: Store, cases: int, first: int = 0) -> None:
    with store.write() as unit:
        for number in range(first, first + cases):
            unit.cases.open(Person(name=f"Amina {number}"), "H", NOW)
            decision = DayDecision(day=TODAY, number=number + 1, decided="closed", at=NOW, by=None, reason=f"{number}")
            unit.day_decisions.add(decision)
        unit.commit()


def names(store: Store) -> set[str]:
    with store.read() as unit:
        reasons = {one.reason for one in unit.day_decisions.of(TODAY)}
        return {case.person.name for case in unit.cases.all()} | reasons


def those(cases: int) -> set[str]:
    return {f"Amina {number}" for number in range(cases)} | {str(number) for number in range(cases)}


def new_key_alone(key_file: KeyFile) -> Vault:
    keys = key_file.read()
    assert not keys.rotating
    return Vault(keys.master, (), dict(keys.kept))


def test_everything_is_sealed_anew_while_another_process_reads_and_writes(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with office(database_url, key_file) as store, office(database_url, key_file) as server:
        before = KeyFile(key_file).read()
        fill(store, 120)
        asked = ask(server, "s-1")
        seen, hashed = [120], server.vault.lookup("phone", "81343436")

        def meanwhile(values: int) -> None:
            assert values
            fill(server, 1, seen[-1])  # before it reads anything that is under the new key
            seen.append(seen[-1] + 1)
            assert names(server) >= those(seen[-1])

        done = rotate(store, KeyFile(key_file), TODAY, meanwhile)
        assert (done.resumed, done.unreadable) == (False, frozenset())
        assert done.values == 241, "each that was there, once: 121 keys of cases and 120 decisions"
        assert len(seen) > 4, "the other process wrote between one batch and the next"
        fill(server, 1, seen[-1])
        assert names(server) == names(store) == those(seen[-1] + 1) | {"Amina"}
        keys = KeyFile(key_file).read()
        assert keys.master != before.master
        assert [(one.master, one.until) for one in keys.earlier] == [(before.master, TODAY)]
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file))))
        opened_by_old = list(damaged(store.engine, Vault(before.master)))
        with store.read() as unit:
            assert len(opened_by_old) == 2 * (seen[-1] + 1) + 2, "the old key opens nothing"
            assert unit.requests.get(asked.id).answers == asked.answers
        assert server.vault.lookup("phone", "81343436") == hashed, "equal numbers are still found"
        assert not list(server.audit_faults())
        assert not list(store.audit_faults())


def test_what_is_damaged_stays_and_is_counted(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with office(database_url, key_file) as store:
        fill(store, 3)
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE day_decisions SET sealed_reason = sealed_person FROM cases")
        done = rotate(store, KeyFile(key_file), TODAY)
        assert done.unreadable == {f"day_decisions/{TODAY}/{number}" for number in (1, 2, 3)}
        assert done.values == 3
        assert {f"Amina {number}" for number in range(3)} <= names(store)


def before_calls(step: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
    for name in ("open", "fsync", "replace"):
        real = getattr(os, name)

        def call(*words: Any, real: Callable[..., Any] = real, **named: Any) -> Any:
            step()
            return real(*words, **named)

        patch.setattr(os, name, call)


@contextmanager
def happening(engine: Engine, nth: int, happens: Callable[[], Any]) -> Iterator[Callable[[], int]]:
    """Lets that happen before the `nth` statement, commit, file or name; says how many there were."""
    done = 0

    def step(*_: Any) -> None:
        nonlocal done
        done += 1
        if done == nth:
            happens()

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    with pytest.MonkeyPatch.context() as patch:
        before_calls(step, patch)
        try:
            yield lambda: done
        finally:
            event.remove(engine, "before_cursor_execute", step)
            event.remove(engine, "commit", step)


def die_at(url: str, key_file: Path, nth: int) -> None:
    """Runs in a process of its own."""
    with office(url, key_file) as store, happening(store.engine, nth, partial(os.kill, os.getpid(), signal.SIGKILL)):
        rotate(store, KeyFile(key_file), TODAY)


def kill_and_finish(url: str, key_file: Path, store: Store, nths: Iterator[int]) -> int:
    """Kills a change of the key before each of these steps, and finishes it; how many were killed."""
    killed, cases = 0, 5
    fill(store, cases)
    for nth in nths:
        before = KeyFile(key_file).read()
        process = FORKS.Process(target=die_at, args=(url, key_file, nth))
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        killed += 1
        now = KeyFile(key_file).read()
        assert now.master == before.master or now.earlier[0].master == before.master
        with another(url, key_file) as again:
            assert names(again) == names(store) == those(cases)
        fill(store, 1, cases)
        cases += 1
        done = rotate(store, KeyFile(key_file), TODAY)
        assert done.resumed == now.rotating
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file)))), nth
        assert names(store) == those(cases)
    assert not list(store.audit_faults())
    assert {one.name for one in key_file.parent.iterdir() if "key" in one.name} == {key_file.name}
    return killed


def test_a_change_of_the_key_that_is_killed_goes_on(tmp_path: Path) -> None:
    key_file, url = tmp_path / "master.key", f"sqlite:///{tmp_path / 'store.sqlite'}"
    with office(url, key_file) as store:
        assert kill_and_finish(url, key_file, store, iter((10, 16, 22, 34, 46))) == 5


@pytest.mark.stress
def test_a_change_of_the_key_that_is_killed_anywhere_goes_on(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with office(database_url, key_file) as store:
        assert kill_and_finish(database_url, key_file, store, count(1)) > 35


def full() -> None:
    raise OSError(28, "No space left on device")


def test_whatever_fails_while_the_key_is_changed_leaves_everything_open(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "master.key"
    with office(database_url, key_file) as store:
        fill(store, 5)
        for nth in count(1):
            before = KeyFile(key_file).read()
            with happening(store.engine, nth, full) as steps:
                try:
                    rotate(store, KeyFile(key_file), TODAY)
                except OSError:
                    pass
                else:
                    assert steps() < nth, nth
                    break
            now = KeyFile(key_file).read()
            assert now.master == before.master or now.earlier[0].master == before.master
            with another(database_url, key_file) as again:
                assert names(again) == names(store) == those(5)
        assert nth > 35
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file))))


def test_a_change_that_another_has_begun_again_meanwhile_is_not_called_finished(tmp_path: Path) -> None:
    key_file, url = tmp_path / "master.key", f"sqlite:///{tmp_path / 'store.sqlite'}"
    with office(url, key_file) as store, office(url, key_file) as other:
        fill(store, 120)
        begun = []

        def meanwhile(_: int) -> None:
            if not begun:
                begun.append(True)
                assert rotate(other, KeyFile(key_file), TODAY).resumed
                with pytest.raises(OSError, match="No space"):
                    rotate(other, KeyFile(key_file), TODAY, lambda _: full())

        rotate(store, KeyFile(key_file), TODAY, meanwhile)
        assert len(KeyFile(key_file).read().earlier) == 2
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file))))


def test_a_file_that_cannot_be_used_and_that_of_another_office_take_no_key_from_a_server(tmp_path: Path) -> None:
    key_file, url = tmp_path / "master.key", f"sqlite:///{tmp_path / 'store.sqlite'}"
    with office(url, key_file) as store:
        fill(store, 1)
        mine = key_file.read_bytes()
        key_file.write_bytes(b"damaged")
        fill(store, 1, 1)
        key_file.unlink()
        create_key_file(key_file, new_keys(TODAY))
        fill(store, 1, 2)
        with pytest.raises(KeyFileError, match="not the key of this office"):
            rotate(store, KeyFile(key_file), TODAY)
        key_file.write_bytes(mine)
        assert names(store) == those(3)
        assert rotate(store, KeyFile(key_file), TODAY).values == 6
