"""Replies lost after the commit, and a server killed in the middle: nothing lost, nothing doubled."""

import os
import random
from collections.abc import Callable
from threading import Timer

import pytest

from tests.examples import few_and_many
from tests.phone.conftest import Field
from tests.phone.phones import Phone

SEED = int(os.environ.get("FAULT_SEED", "1"))


def start(field_office: Field, phone_of: Callable[[str], Phone], visits: int = 4) -> Phone:
    field_office.worker("olga", visits)
    field_office.process.start()
    return phone_of("olga")


def all_there_once(field_office: Field, written: dict[str, str]) -> None:
    found = field_office.notes()
    assert len(found) == len(written)
    assert {note.id: note.text for note in found} == written


@pytest.mark.parametrize("count", few_and_many(30, 1_000))
def test_replies_lost_after_the_commit(field_office: Field, phone_of: Callable[[str], Phone], count: int) -> None:
    phone = start(field_office, phone_of)
    stops = phone.stop_ids()
    written = {}
    field_office.proxy.loses = lambda path: path.endswith("/deposit")
    while field_office.proxy.lost < count:
        for stop in stops[:2]:
            written[phone.write(stop, "Personne à la maison.")] = "Personne à la maison."
        assert phone.upload() == "offline"
    field_office.proxy.loses = lambda _path: False
    assert phone.upload() == "done"
    assert phone.unsent() == 0
    all_there_once(field_office, written)


@pytest.mark.parametrize("count", few_and_many(30, 300))
def test_the_server_killed_while_syncing(field_office: Field, phone_of: Callable[[str], Phone], count: int) -> None:
    phone = start(field_office, phone_of)
    chance = random.Random(SEED)
    stops = phone.stop_ids()
    written: dict[str, str] = {}
    acknowledged: set[str] = set()
    for kill in range(count):
        whole = kill % 10 == 9  # the listening process too, every tenth time
        for number in range(6):
            text = f"note {len(written)}"
            written[phone.write(stops[number % len(stops)], text)] = text
        killing = Timer(
            chance.uniform(0, 0.12), field_office.process.kill if whole else field_office.process.kill_worker
        )
        killing.start()
        phone.upload()
        killing.join()
        acknowledged |= {item for item, state in phone.states().items() if state == "kept"}
        assert acknowledged <= {note.id for note in field_office.notes()}
        if whole:
            field_office.process.start()
    while phone.upload() != "done":
        pass  # the last killed worker is being replaced
    assert phone.unsent() == 0
    assert field_office.office.work.store.integrity() == "ok"
    all_there_once(field_office, written)
