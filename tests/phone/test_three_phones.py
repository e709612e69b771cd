"""Three phones, two of them of one worker, their office and a thief do anything in any order; in the end all agree, and
every word is in the history."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from fieldapp.services import casefile
from tests.phone.three.attacks import Attacks
from tests.phone.three.run import passing
from tests.phone.three.scripts import FILES, UNSENT
from tests.phone.three.taking import Taking
from tests.phone.three.trouble import Trouble
from tests.phone.three.truths import Agreement
from tests.phone.three.world import World
from tests.phone.three.writing import Writing


class Day(Writing, Taking, Trouble, Attacks):
    """One run."""

    def teardown(self) -> None:
        """Everybody has network and room again; the rest is what must be true."""
        for holder, proxy in zip(self.holders, self.world.proxies, strict=True):
            proxy.cut, proxy.loses, proxy.answers = False, lambda _path: False, passing
            if not holder.open:
                self.prepare(holder)
        for holder in self.holders:
            self.finish_drafts(holder)
        self.end_what_is_aside()
        self.until_done(*self.holders)
        self.until_done(*self.holders)  # what the others have brought meanwhile
        assert [phone.call(UNSENT) for phone in self.world.phones] == [[], [], []], f"run {self.world.runs}"
        agreement = Agreement(self.world.field)
        self._every_word_is_there(agreement)
        agreement.what_was_taken_is_there_once(self.taken, self.taken_before, self.taken_perhaps)
        agreement.who_came_first_stays_and_whoever_corrects_unseen_words_is_told(self.edits)
        agreement.two_phones_that_say_different_outcomes_are_read(self.said)
        agreement.forged_words_are_shown_as_such(self.forged)
        for holder in self.holders:
            agreement.times_are_true_or_doubtful(holder)
        self._all_show_the_same()
        for holder in self.holders:
            self.close_what_is_owed(holder.number)

    def _every_word_is_there(self, agreement: Agreement) -> None:
        notes = agreement.notes
        assert {item: notes[item].text for item in self.words} == self.words
        assert set(self.said) <= set(agreement.events)
        others = {note.text for item, note in notes.items() if item not in self.words}
        assert others <= self.held | self.maybe | self.forged
        assert all(any(note.text.startswith(text) for note in notes.values()) for text in self.held)
        for holder in self.holders:
            mine = [notes[item] for item in holder.finished]
            firsts = [note.written_at for note in mine if note.version == 1 and not note.unfinished]
            assert firsts == sorted(firsts), "no note out of order"

    def _all_show_the_same(self) -> None:
        field = self.world.field
        with field.office.work.store.read() as unit:
            threads = {v.case_id: casefile.threads(unit.notes.of_case(v.case_id)) for v in field.visits}
            agreed = [unit.phones.get(phone).plan_version for phone in self.world.ids]
        assert agreed == [holder.agreed for holder in self.holders], "a plan is accepted where its worker did"
        office = {case: [[one.now.root_id, one.now.text] for one in all_] for case, all_ in threads.items()}
        for phone in self.world.phones:
            shown = phone.call(FILES)
            assert {case: shown[case] for case in office} == office, "every phone shows what the office has"
        self.world.agreed = [holder.agreed for holder in self.holders]


@pytest.fixture(scope="module")
def world(playwright: Any, headless_path: str, chromium_with_camera: Any) -> Iterator[World]:
    """In memory where there is such a folder: each step waits for the disk several times, and only processes are killed
    here, no power is cut."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None, ignore_cleanup_errors=True) as folder:
        made = World(Path(folder), playwright, headless_path, chromium_with_camera)
        yield made
        made.stop()


COUNTS = [pytest.param(50, 14, id="50"), pytest.param(2_000, 40, id="2000", marks=pytest.mark.stress)]


@pytest.mark.longest
@pytest.mark.parametrize(("runs", "steps"), COUNTS)
def test_all_agree_and_no_word_is_lost(world: World, runs: int, steps: int) -> None:
    """No shrinking: the office remembers earlier runs, so a step that is left out is another story."""
    chosen = settings(
        max_examples=runs,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("Run", (Day,), {"world": world}), settings=chosen)
