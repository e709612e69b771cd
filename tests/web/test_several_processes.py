"""Several answering processes on one PostgreSQL: both answer, each may be killed while people send, and whoever works
alone is watched by those that are left."""

import os
import random
import signal
import socket
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldapp.domain.safety import Alarm, Call
from tests.examples import few_and_many
from tests.patience import WAIT_S, until
from tests.serving import free_port
from tests.web.served_office import ServedOffice
from tests.web.test_killed_server import LONGEST_S, PHONES, Said, all_is_kept, busy

pytestmark = pytest.mark.postgresql
Served = Callable[..., ServedOffice]
TWO = "processes = 2\n"
QUICK_WATCH = "[safety]\ntick_s = 0.5\n"


@pytest.fixture
def served(tmp_path: Path, office_url: str) -> Iterator[Served]:
    """`served(people, server=..., more=...)`: an office on this database, which is closed at the end."""
    made: list[ServedOffice] = []

    def make(people: int, **local: str) -> ServedOffice:
        made.append(ServedOffice(tmp_path, people, database_url=office_url, **local))
        return made[0]

    yield make
    for office in made:
        office.close()


def ports(count: int) -> int:
    """The first of so many that are free, one after the other."""
    while True:
        first = free_port()
        if all(_is_free(first + more) for more in range(1, count)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answered(port: int) -> int:
    """How many requests the process that counts there has answered since it began; 0 while nobody counts."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=WAIT_S) as counts:
            lines = counts.read().decode().splitlines()
    except OSError:
        return 0
    return sum(int(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("fieldapp_requests_total{"))


@pytest.mark.parametrize("kills", few_and_many(3, 100))
def test_one_of_two_is_killed_while_people_send_and_nothing_is_lost(served: Served, kills: int) -> None:
    counting, chance, beat, said = ports(2), random.Random(kills), threading.Event(), Said()
    office = served(PHONES, server=f"{TWO}metrics_port = {counting}\n")
    office.start()
    try:
        until(lambda: len(office.answering()) == 2, "two processes answer")
        with busy(office, said):
            until(lambda: min(answered(counting), answered(counting + 1)) > 0, "both have answered")
            for _ in range(kills):
                had = len(said.words)
                until(lambda had=had: len(said.words) > had or bool(said.wrong), "something is acknowledged again")
                beat.wait(chance.uniform(0, LONGEST_S))
                until(lambda: len(office.answering()) == 2, "another took the place of the one that was killed")
                os.kill(chance.choice(office.answering()), signal.SIGKILL)
            until(lambda: min(answered(counting), answered(counting + 1)) > 0, "both have answered again")
    finally:
        office.kill()
    print(f"\n{kills} kills of one of two, {len(said.words)} acknowledged, {said.lost} answers lost")
    all_is_kept(office, said)


def test_whoever_watches_is_killed_or_hangs_and_the_others_call(served: Served) -> None:
    office = served(1, server=TWO, more=QUICK_WATCH)
    coordinator = office.inside.account("coordinator")
    office.start()
    for harm in (signal.SIGKILL, signal.SIGSTOP):
        until(lambda: len(office.answering()) == 2, "two processes answer, again where one was killed")
        harmed, left = office.answering()
        os.kill(harmed, harm)
        called = raised(office)
        until(lambda called=called: len(calls(office, called)) > 0, "somebody is called")
        assert [one.account_id for one in calls(office, called)] == [coordinator.id], "once"
        assert left in office.answering()


def raised(office: ServedOffice) -> str:
    """An alarm that somebody raises by hand: the next look of whoever watches calls the first person."""
    now = datetime.now(UTC)
    alarm = Alarm(
        id=str(uuid.uuid4()),
        account_id=office.inside.account("worker", login=office.logins[0]).id,
        day=now.date(),
        kind="discreet",
        stop_id="",
        raised_at=now,
        received_at=now,
    )
    with office.inside.work.store.write() as unit:
        unit.safety.raise_alarm(alarm)
        unit.commit()
    return alarm.id


def calls(office: ServedOffice, alarm_id: str) -> list[Call]:
    with office.inside.work.store.read() as unit:
        return unit.safety.calls(alarm_id)
