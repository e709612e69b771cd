"""A large office under another master key, while others read and write."""

import threading
import time
import uuid
from pathlib import Path
from random import Random

import pytest

from fieldapp.crypto.key_file import KeyFile
from fieldapp.crypto.vault import Vault
from fieldapp.domain.case import Note, Person
from fieldapp.services.rotating import rotate
from fieldapp.store.soundness import damaged
from fieldapp.store.unit import Store
from tests.examples import few_and_many

from .office_store import NOW
from .test_rotation import TODAY, new_key_alone, office

A_CASE = 50  # notes
PASSWORD_HASH = "no password opens this account"


def author(store: Store) -> str:
    with store.write() as unit:
        made = unit.accounts.add(
            at=NOW,
            login="olga",
            name="Olga",
            roles=frozenset({"worker"}),
            language="fr",
            worker_id=None,
            password_hash=PASSWORD_HASH,
        )
        unit.commit()
    return made.id


def note(case_id: str, by: str, text: str) -> Note:
    note_id = str(uuid.uuid4())
    return Note(
        id=note_id,
        root_id=note_id,
        version=1,
        case_id=case_id,
        stop_id=None,
        author_id=by,
        written_at=NOW,
        received_at=NOW,
        text=text,
    )


def fill(store: Store, notes: int, by: str) -> dict[str, set[str]]:
    """The words of each case."""
    written: dict[str, set[str]] = {}
    for case in range(notes // A_CASE):
        with store.write() as unit:
            case_id = unit.cases.open(Person(name=f"Amina {case}"), "H", NOW).id
            written[case_id] = {f"note {number} of case {case}" for number in range(A_CASE)}
            for text in written[case_id]:
                unit.notes.append(note(case_id, by, text))
            unit.commit()
    return written


def words(store: Store, case_id: str) -> set[str]:
    with store.read() as unit:
        return {one.text for one in unit.notes.of_case(case_id)}


class Readers:
    """Two colleagues with another connection, who read cases at random until they are told to stop."""

    def __init__(self, store: Store, written: dict[str, set[str]]) -> None:
        self._store, self._written, self._over = store, written, threading.Event()
        self.reads, self.wrong = 0, list[str]()
        self._people = [threading.Thread(target=self._read, args=(Random(number),)) for number in range(2)]

    def _read(self, chance: Random) -> None:
        cases = sorted(self._written)
        while not self._over.is_set():
            case_id = chance.choice(cases)
            try:
                missing = self._written[case_id] - words(self._store, case_id)
            except Exception as error:  # whatever it is: what cannot be read is counted
                missing = {repr(error)}
            self.wrong += sorted(missing)
            self.reads += 1

    def __enter__(self) -> "Readers":
        for one in self._people:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for one in self._people:
            one.join()


@pytest.mark.parametrize("notes", few_and_many(200, 100_000))
def test_a_large_office_is_sealed_anew_while_others_read_and_write(
    database_url: str, tmp_path: Path, notes: int
) -> None:
    key_file = tmp_path / "master.key"
    with office(database_url, key_file) as store, office(database_url, key_file) as server:
        before, by = KeyFile(key_file).read(), author(store)
        written = fill(store, notes, by)
        first = next(iter(written))
        added: set[str] = set()

        def meanwhile(_: int) -> None:
            with server.write() as unit:
                text = f"written meanwhile, {len(added)}"
                unit.notes.append(note(first, by, text))
                unit.commit()
            added.add(text)

        begun = time.monotonic()
        with Readers(server, written) as readers:
            done = rotate(store, KeyFile(key_file), TODAY, meanwhile)
            took = time.monotonic() - begun
        written[first] |= added
        print(
            f"\n{notes} notes in {len(written)} cases: {took:.1f} s, {readers.reads} reads, {len(added)} writes beside"
        )
        assert not readers.wrong, readers.wrong[:5]
        assert readers.reads
        assert added
        assert not done.unreadable
        for case_id, texts in written.items():
            assert words(store, case_id) == texts
        assert not list(damaged(store.engine, new_key_alone(KeyFile(key_file)))), "the new key opens everything"
        opened_by_old = set(written) - {
            one.context.split("/")[1] for one in damaged(store.engine, Vault(before.master))
        }
        assert not opened_by_old, "the old key opens nothing"
