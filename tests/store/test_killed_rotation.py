"""The master key is changed again and again while another process serves, and is killed at random moments: whatever was
acknowledged is there and opens, what phones sealed to any mailbox opens, and no old key opens anything afterwards."""

import multiprocessing
import os
import random
import secrets
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from time import monotonic

import pytest

from fieldapp.crypto.key_file import KeyFile
from fieldapp.crypto.mailbox import context
from fieldapp.crypto.vault import Vault
from fieldapp.domain.case import Person
from fieldapp.services.rotating import rotate
from fieldapp.store.soundness import damaged
from fieldapp.store.unit import Store
from tests.examples import few_and_many
from tests.patience import LOOK_S, WAIT_S
from tests.sealing import sealed
from tests.store.office_store import NOW
from tests.store.test_rotation import TODAY, another, fill, names, new_key_alone, office, those

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.store.test_killed_rotation"])
BOUND = context("a-phone", "an-item")
CASES = 150
TURNS = 10  # what the server writes for each change of the key


def serve(url: str, key_file: Path, told: Connection, turns: Semaphore, stop: Event) -> None:
    """As a server: it writes, as often as it has a turn, says so once that is committed, reads all that it wrote, and
    opens what a phone seals to each mailbox that it was given, until it is stopped. Says how many those were."""
    with another(url, key_file) as store:
        envelopes: dict[bytes, bytes] = {}
        written = 0
        while not stop.is_set():
            if turns.acquire(timeout=LOOK_S):
                name = f"Served {written}"
                with store.write() as unit:
                    unit.cases.open(Person(name=name), "H", NOW)
                    unit.commit()
                told.send(name)
                written += 1
            with store.read() as unit:
                read = sum(case.person.name.startswith("Served") for case in unit.cases.all())
            assert read == written, f"{read} of {written} are read"
            public = store.mailbox.public_key
            envelopes.setdefault(public, sealed(public, b"note", BOUND))
            assert all(store.mailbox.open(one, BOUND) == b"note" for one in envelopes.values())
        told.send(len(envelopes))


def change(url: str, key_file: Path, begun: Connection) -> None:
    with another(url, key_file) as store:
        begun.send(True)
        rotate(store, KeyFile(key_file), TODAY)


def collect(told: Connection, into: list[object]) -> None:
    try:
        while True:
            into.append(told.recv())
    except EOFError:
        return


def kill_after(url: str, key_file: Path, seconds: float) -> bool:
    """Begins to change the key, or goes on with it; whether it was still at it when it was killed."""
    mine, theirs = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=change, args=(url, key_file, theirs))
    process.start()
    theirs.close()
    assert mine.poll(WAIT_S)
    mine.close()
    process.join(seconds)
    if process.exitcode is None:
        os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def unopened(store: Store, master: bytes) -> int:
    """How many values this key opens not."""
    return len(list(damaged(store.engine, Vault(master))))


@pytest.mark.parametrize("kills", few_and_many(3, 50))
def test_killed_at_random_while_a_server_writes_it_loses_nothing(database_url: str, tmp_path: Path, kills: int) -> None:
    key_file = tmp_path / "master.key"
    draw = random.Random(20261130)
    with office(database_url, key_file) as store:
        fill(store, CASES)
        masters = {KeyFile(key_file).read().master}
        started = monotonic()
        rotate(store, KeyFile(key_file), TODAY)
        lasts = monotonic() - started
        told: list[object] = []
        mine, theirs = FORKS.Pipe(duplex=False)
        turns, stop = FORKS.Semaphore(0), FORKS.Event()
        server = FORKS.Process(target=serve, args=(database_url, key_file, theirs, turns, stop))
        server.start()
        theirs.close()
        listener = threading.Thread(target=collect, args=(mine, told))
        listener.start()
        killed = resumed = 0
        while killed < kills:
            for _ in range(TURNS):
                turns.release()
            resumed += KeyFile(key_file).read().rotating
            killed += kill_after(database_url, key_file, draw.uniform(0, lasts))
            keys = KeyFile(key_file).read()
            masters |= {keys.master, *(one.master for one in keys.earlier)}
            with another(database_url, key_file) as fresh:
                assert names(fresh) >= those(CASES)
                assert not list(damaged(fresh.engine, fresh.vault))
            assert server.is_alive()
        stop.set()
        server.join()
        listener.join()
        assert server.exitcode == 0
        rotate(store, KeyFile(key_file), TODAY)
        now = KeyFile(key_file).read()
        served = {one for one in told if isinstance(one, str)}
        assert names(store) == those(CASES) | served, "all that was acknowledged, and nothing else"
        assert len(served) > kills
        assert resumed, "some of them had begun"
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file))))
        all_of_them = unopened(store, secrets.token_bytes(32))
        assert all_of_them > 2 * CASES
        old = masters - {now.master}
        assert {unopened(store, one) for one in old} == {all_of_them}, "worth as much as a key of nobody"
        assert not list(store.audit_faults())
        assert {one.name for one in tmp_path.iterdir() if "key" in one.name} == {"master.key"}
        print(f"{kills} kills, {resumed} had begun; {len(served)} written by the server; {len(masters)} master keys")
