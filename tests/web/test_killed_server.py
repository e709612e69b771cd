"""The process that answers is killed again and again while people ask for visits and phones bring notes: what was
acknowledged is there, once, and nothing is there by half."""

import http.client
import json
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.phone_limits import WORDS_A_DAY
from tests.patience import LOOK_S, until
from tests.web.conftest import Visitor
from tests.web.phone_office import Phone
from tests.web.public_form import ANSWERS
from tests.web.served_office import ServedOffice

COUNTS = [pytest.param(10, id="10"), pytest.param(1_000, id="1000", marks=pytest.mark.stress)]
PHONES, ASKING = 3, 3
WHOLE = 20  # each so many times all processes are killed, and the server is started again
LONGEST_S = 0.3  # after the first acknowledgement that follows a kill, until the next kill


@dataclass
class Said:
    """What the office acknowledged; everybody writes to it, under its lock."""

    words: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    beat: threading.Event = field(default_factory=threading.Event)

    def again(self, act: Callable[[], Any]) -> Any:
        """What an act gives that is done once more, as a browser and a phone do it, until an answer comes."""
        while True:
            try:
                return act()
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                with self.lock:
                    self.lost += 1
                self.beat.wait(LOOK_S)

    def has(self, word: str) -> None:
        with self.lock:
            self.words.append(word)


def bring_notes(said: Said, office: ServedOffice, login: str, over: threading.Event) -> None:
    """By one phone after the other: one brings so much a day and no more."""
    while not over.is_set():
        phone: Phone = said.again(lambda: office.wire.phone(login))
        for _ in range(WORDS_A_DAY):
            if over.is_set():
                return
            note = phone.note(f"note {uuid.uuid4()}")
            refused = said.again(lambda note=note, phone=phone: phone.bring(note))
            said.has(note["text"]) if refused == [None] else said.wrong.append(f"{note['text']}: {refused}")


def ask_for_visits(said: Said, office: ServedOffice, over: threading.Event) -> None:
    while not over.is_set():
        name = f"Person {uuid.uuid4()}"
        visitor = office.wire.visitor()
        page = ask_for_a_visit(said, visitor, name)
        said.has(name) if 'class="reference"' in page else said.wrong.append(f"{name}: {page}")


def ask_for_a_visit(said: Said, visitor: Visitor, name: str) -> str:
    """The last page that was read: the one with the reference where all went well."""
    said.again(lambda: visitor.get("/fr/visit/who"))
    for step, given in {**ANSWERS, "person": {"client_name": name}}.items():
        answer = said.again(lambda step=step, given=given: visitor.post(f"/fr/visit/{step}", given))
        if answer.status_code != 302:
            return f"{step}: {answer.status_code} {answer.text}"
    said.again(lambda: visitor.get("/fr/visit/check"))
    answer = said.again(lambda: visitor.post("/fr/visit/check", {"agree": "yes"}))
    if answer.status_code != 302:
        return f"check: {answer.status_code} {answer.text}"
    return str(said.again(lambda: visitor.get(answer.location)).text)


@contextmanager
def busy(office: ServedOffice, said: Said) -> Iterator[None]:
    over = threading.Event()
    people = [threading.Thread(target=bring_notes, args=(said, office, login, over)) for login in office.logins]
    people += [threading.Thread(target=ask_for_visits, args=(said, office, over)) for _ in range(ASKING)]
    for one in people:
        one.start()
    try:
        yield
    finally:
        over.set()
        for one in people:
            one.join()


def all_is_kept(office: ServedOffice, said: Said) -> None:
    """What was acknowledged is there once, and nothing else but what whoever was cut off sent last."""
    assert not said.wrong, said.wrong[0]
    store = office.inside.work.store
    with store.read() as unit:
        cases = [request.case_id for request in unit.requests.in_states("new", "address_unconfirmed")]
        names = [unit.cases.get(case_id).person.name for case_id in cases]
        given = [visit.case_id for visit in office.visits]
        notes = [note.text for case_id in given for note in unit.notes.of_case(case_id)]
    there = Counter([*names, *notes])
    assert set(said.words) <= there.keys(), "acknowledged and not there"
    assert set(there.values()) == {1}, [word for word, times in there.items() if times > 1]
    assert len(there) <= len(said.words) + PHONES + ASKING
    assert store.integrity() == "ok"
    assert not list(store.damaged())
    assert not list(store.audit_faults())


@pytest.mark.parametrize("kills", COUNTS)
def test_what_was_acknowledged_survives_every_kill(tmp_path: Path, kills: int) -> None:
    office, said, chance, beat = ServedOffice(tmp_path, PHONES), Said(), random.Random(kills), threading.Event()
    office.start()
    try:
        with busy(office, said):
            for number in range(1, kills + 1):
                had = len(said.words)
                until(lambda had=had: len(said.words) > had or bool(said.wrong), "something is acknowledged again")
                assert not said.wrong, f"after {number} kills: {said.wrong[0]}"
                beat.wait(chance.uniform(0, LONGEST_S))
                if number % WHOLE:
                    office.kill_answering()
                else:
                    office.kill()
                    office.start()
    finally:
        office.kill()
    print(f"\n{kills} kills, {len(said.words)} acknowledged, {said.lost} answers lost")
    all_is_kept(office, said)
