"""Three phones and the office do anything in any order; in the end all agree, and every word is in the history."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from fieldapp.services import casefile
from tests.phone.phones import COPY, PUT_BACK
from tests.phone.world import World

MOST_HOURS = 8  # the office's day ends ten hours after its noon
KILLS_A_RUN = 0.06  # each takes seconds
RUNS_A_DAY = 5  # that share two visits, so that histories grow

SYNC = """
  (async () => {
    const { ended } = await phone.sync.upload();
    try {
      await phone.today.refresh();
      if (phone.today.coming) {
        await phone.today.save([phone.today.accepted]);
        await phone.today.takeChanges();
      }
    } catch (error) {
      if (!(error instanceof phone.office.Offline || error instanceof phone.office.SignIn)) throw error;
      return "offline";
    }
    return ended;
  })()
"""
SEEN = """
  phone.today.plan.order.flatMap((id) => {
    const stop = phone.today.plan.stops[id];
    const mine = phone.today.notesOf(stop).map((item) => [item.root ?? item.id, 1, id]);
    const office = (phone.today.cases[stop.case]?.notes ?? []).map((one) => [one.root, one.version, id]);
    return [...mine, ...office];
  })
"""
FILES = """
  Object.fromEntries(Object.entries(phone.today.cases).map(([id, one]) => [id, one.notes.map((n) => [n.root, n.text])]))
"""


class Day(RuleBasedStateMachine):
    """One run: two visits that all three workers have."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.drafts: dict[tuple[int, str], tuple[str, int]] = {}  # each by its id and order, as its writer knows it
        self.beside: list[tuple[int, str, dict[str, Any]]] = []  # phone, stop and draft of another tab
        self.copies: dict[int, set[str]] = {}  # by phone the drafts in the copy of its profile
        self.order: list[list[str]] = [[], [], []]
        self.open = [True] * 3
        if self.world.runs % RUNS_A_DAY == 0:
            self.world.new_visits()
            for number in range(3):
                assert self.world.phones[number].call(SYNC) == "done"
        self.world.runs += 1
        self.words = self.world.words
        self.stops = self.world.phones[0].stop_ids()

    phones = st.integers(0, 2)
    doors = st.integers(0, 1)
    texts = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "\0" not in text)

    @rule(number=phones, door=doors, text=texts)
    def write(self, number: int, door: int, text: str) -> None:
        if self.open[number]:
            self._saved(number, self.world.phones[number].write(self.stops[door], text), text)

    @rule(number=phones, door=doors, text=texts, finished=st.booleans())
    def type(self, number: int, door: int, text: str, finished: bool) -> None:
        """A draft that goes on growing, or is finished."""
        if not self.open[number]:
            return
        place = (number, self.stops[door])
        item, base = self.drafts.pop(place, (str(uuid.uuid4()), None))
        saving = "save([item])" if finished else "saveDraft({ ...item, draft: {} })"
        facts = {"id": item, "base": base, "kind": "note", "stop": self.stops[door], "text": text, "seen_at": None}
        kept = self.world.phones[number].call(f"(async (item) => phone.today.{saving})(given)", facts)
        if finished:
            self._saved(number, item, text)
        else:
            assert kept["id"] == item, "nobody else writes it"
            self.drafts[place] = (item, kept["order"])
            self.words[item] = text

    @rule(number=phones, door=doors, text=texts)
    def another_tab_types(self, number: int, door: int, text: str) -> None:
        """It does not know how the draft goes on: both are kept."""
        place = (number, self.stops[door])
        if not self.open[number] or place not in self.drafts:
            return
        facts = {"id": self.drafts[place][0], "kind": "note", "stop": place[1], "text": text, "seen_at": None}
        kept = self.world.phones[number].call("phone.today.saveDraft({ ...given, draft: {} })", facts)
        assert kept["id"] != facts["id"], "nothing is overwritten"
        self.words[kept["id"]] = text
        self.beside.append((*place, kept))

    @rule(number=phones)
    def copy_the_profile(self, number: int) -> None:
        if self.open[number]:
            self.world.phones[number].call(COPY)
            self.copies[number] = {self.words[item] for item in self._begun(number)}

    @rule(number=phones)
    def put_the_copy_back(self, number: int) -> None:
        """Over a phone that has brought everything; what was begun in the copy arrives all the same."""
        if number not in self.copies or not self.open[number] or self.world.proxies[number].cut:
            return
        phone = self.world.phones[number]
        self._finish_drafts(number)
        while phone.call(SYNC) != "done":
            pass
        phone.call(PUT_BACK)
        self.world.held |= self.copies[number]
        self.open[number] = False
        self._prepare(number)

    @rule(number=phones, which=st.integers(0, 50), text=texts)
    def edit(self, number: int, which: int, text: str) -> None:
        """Of any note that this phone shows: two phones that edit the same one are in conflict."""
        if not self.open[number]:
            return
        seen = self.world.phones[number].call(SEEN)
        if not seen:
            return
        root, version, stop = seen[which % len(seen)]
        facts = {
            "id": str(uuid.uuid4()),
            "kind": "edit",
            "stop": stop,
            "root": root,
            "seen_version": version,
            "text": text,
        }
        self.world.phones[number].call("phone.today.save([given])", facts)
        self._saved(number, facts["id"], text)

    @rule(number=phones)
    def sync(self, number: int) -> None:
        if not self.world.proxies[number].cut and not self.open[number]:
            self._prepare(number)
        elif self.open[number]:
            self.world.phones[number].call(SYNC)

    @rule(number=phones)
    def cut(self, number: int) -> None:
        self.world.proxies[number].cut = not self.world.proxies[number].cut

    @rule(number=phones)
    def lose_the_next_receipts(self, number: int) -> None:
        proxy = self.world.proxies[number]

        def once(path: str) -> bool:
            if not path.endswith("/deposit"):
                return False
            proxy.loses = lambda _path: False
            return True

        proxy.loses = once

    @rule(number=phones, days=st.sampled_from([-1825, -1, -0.04, 0.04, 1, 1825]))
    def clock_jump(self, number: int, days: float) -> None:
        self.world.phones[number].page.evaluate("(ms) => { window.skew += ms; }", days * 86_400_000)

    @rule(minutes=st.integers(1, 9))
    def time_passes(self, minutes: int) -> None:
        if self.world.hours + minutes / 60 < MOST_HOURS:
            self.world.hours += minutes / 60
            self.world.process.move_clock(timedelta(minutes=minutes))

    @rule(number=phones)
    def sign_out(self, number: int) -> None:
        """What is being typed leaves unfinished; with network the day is taken again at once."""
        self.world.phones[number].call("phone.day.wipe()")
        self.open[number] = False
        self._leave_drafts(number)
        if not self.world.proxies[number].cut:
            self._prepare(number)

    @rule(door=doors, text=texts)
    def office_writes(self, door: int, text: str) -> None:
        item = str(uuid.uuid4())
        self.world.field.write(door, text, item)
        self.words[item] = text

    @rule(door=doors, which=st.integers(0, 50), text=texts)
    def office_edits(self, door: int, which: int, text: str) -> None:
        office = self.world.field.office
        office.clock.moment = self.world.field.now()
        case_id = self.world.field.visits[door].case_id
        with office.work.store.read() as unit:
            threads = casefile.threads(unit.notes.of_case(case_id))
        if threads:
            note, item = threads[which % len(threads)].now, str(uuid.uuid4())
            casefile.edit_note(
                office.work, office.account("case_worker"), note.root_id, text, note_id=item, reason="", seen_version=1
            )
            self.words[item] = text

    @rule(dice=st.integers(0, 20))
    def the_server_is_killed(self, dice: int) -> None:
        if dice == 7 and self._may_kill(self.world.process):
            self.world.process.kill_worker()

    @rule(dice=st.integers(0, 40))
    def the_phones_are_killed(self, dice: int) -> None:
        """All three at once, without a word: as if their batteries fell out."""
        if dice != 17 or not self._may_kill(self.world.browser):
            return
        self.world.browser.kill()
        cuts = [proxy.cut for proxy in self.world.proxies]
        for proxy in self.world.proxies:
            proxy.cut = False  # the shell comes from the phone itself; here it comes through the proxy
        self.world.start_browser()
        for number, phone in enumerate(self.world.phones):
            assert not self.open[number] or phone.unlock()
        for proxy, was in zip(self.world.proxies, cuts, strict=True):
            proxy.cut = was

    def _may_kill(self, whom: object) -> bool:
        """Real kills are rare, spread over the runs."""
        allowed = self.world.kills[whom] < 1 + KILLS_A_RUN * self.world.runs
        self.world.kills[whom] += allowed
        return allowed

    def _prepare(self, number: int) -> None:
        for _ in range(20):  # a worker of the server that was killed is being replaced
            try:
                self.world.prepare(number)
            except Exception as error:
                if "Offline" not in str(error) and "Failed to fetch" not in str(error):
                    raise
            else:
                self.open[number] = True
                return
        raise AssertionError("the office never came back")

    def _leave_drafts(self, number: int) -> None:
        for place in [place for place in self.drafts if place[0] == number]:
            self.order[number].append(self.drafts.pop(place)[0])
        self.order[number] += [kept["id"] for of, _, kept in self.beside if of == number]
        self.beside = [one for one in self.beside if one[0] != number]

    def _begun(self, number: int) -> list[str]:
        mine = [item for (of, _), (item, _) in self.drafts.items() if of == number]
        return mine + [kept["id"] for of, _, kept in self.beside if of == number]

    def _finish_drafts(self, number: int) -> None:
        begun = [(stop, item, base) for (of, stop), (item, base) in self.drafts.items() if of == number]
        begun += [(stop, kept["id"], kept["order"]) for of, stop, kept in self.beside if of == number]
        for stop, item, base in begun:
            facts = {"id": item, "base": base, "kind": "note", "stop": stop, "text": self.words[item], "seen_at": None}
            self.world.phones[number].call("phone.today.save([given])", facts)
        self._leave_drafts(number)

    def _saved(self, number: int, item: str, text: str) -> None:
        self.words[item] = text
        self.order[number].append(item)

    def teardown(self) -> None:
        """Everybody has network again; the rest is what must be true."""
        for number, proxy in enumerate(self.world.proxies):
            proxy.cut, proxy.loses = False, lambda _path: False
            if not self.open[number]:
                self._prepare(number)
        for number in range(3):
            self._finish_drafts(number)
        for phone in [*self.world.phones, *self.world.phones[:2]]:  # again: what the others brought meanwhile
            while phone.call(SYNC) != "done":
                pass
        assert [phone.unsent() for phone in self.world.phones] == [0, 0, 0]
        notes = {note.id: note for note in self.world.field.notes()}
        assert {item: notes[item].text for item in self.words} == self.words
        assert {note.text for item, note in notes.items() if item not in self.words} <= self.world.held
        assert all(any(note.text.startswith(text) for note in notes.values()) for text in self.world.held)
        for mine in self.order:
            firsts = [
                notes[item].written_at for item in mine if notes[item].version == 1 and not notes[item].unfinished
            ]
            assert firsts == sorted(firsts), "no note out of order"
        with self.world.field.office.work.store.read() as unit:
            threads = {v.case_id: casefile.threads(unit.notes.of_case(v.case_id)) for v in self.world.field.visits}
        office = {case: [[one.now.root_id, one.now.text] for one in all_] for case, all_ in threads.items()}
        for phone in self.world.phones:
            shown = phone.call(FILES)
            assert {case: shown[case] for case in office} == office, "every phone shows what the office has"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, playwright: Any, chromium_path: str) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"), playwright, chromium_path)
    yield made
    made.stop()


COUNTS = [pytest.param(50, 20, id="50"), pytest.param(2_000, 40, id="2000", marks=pytest.mark.stress)]


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
