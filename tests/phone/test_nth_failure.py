"""Whichever operation of the browser's stores or of the network fails once, in whatever the worker does: nothing that
was not kept is called kept, no word is lost, no button is silent, and a second try keeps it once."""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.phone.nth.bench import KINDS, NAMED, Bench, Fault, bench_in

SEED = int(os.environ.get("FAULT_SEED", "1"))
SPOKEN = ("voice", "voice begun", "drop voice", "voice again")  # a recorder needs the whole of Chromium, and takes time
OTHERS = [act for act in NAMED if act not in SPOKEN]
SHARES = [*(OTHERS[first::3] for first in range(3)), list(SPOKEN)]  # no worker has all of a tenth alone
DEEP = 3  # a place: what is asked for, and the innermost two calls that ask for it
KINDS_OF_A_PLACE = {"idb": 1, "opfs": 1, "fetch": 3}  # of those that its family has


class Benches:
    """One for all tests of this module, until a test has loaded its page again."""

    def __init__(self, browser: Any, folders: pytest.TempPathFactory) -> None:
        self._browser, self._folders = browser, folders
        self._open = ExitStack()
        self._found: Bench | None = None

    def one(self) -> Bench:
        if self._found is None or not self._found.stands():
            self.end()
            self._found = self._open.enter_context(bench_in(self._browser, self._folders.mktemp("bench")))
        self._found.begin()
        return self._found

    def end(self) -> None:
        self._open.close()
        self._found = None


@pytest.fixture(scope="module")
def benches(chromium_with_camera: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Benches]:
    found = Benches(chromium_with_camera, tmp_path_factory)
    yield found
    found.end()


@pytest.fixture
def bench(benches: Benches) -> Bench:
    return benches.one()


@pytest.fixture
def quick_bench(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Without a recorder, and so without the whole of Chromium: a run takes two thirds of the processor's time."""
    found = Benches(chromium, tmp_path_factory)
    yield found.one()
    found.end()


@dataclass(frozen=True)
class Operation:
    """One that an act has in a run without fault: the `at`th of its family, and `place`, where the application asks for
    it."""

    act: str
    online: bool
    family: str
    at: int
    place: tuple[str, ...]

    def failing(self, kind: str) -> Fault:
        return Fault(self.family, self.at, kind)


def operations(bench: Bench, act: str, *, online: bool) -> list[Operation]:
    ways = bench.run(act, None, online=online)["ways"]
    stores = ("idb", "opfs") if not online or bench.both(act) else ()
    families = (*stores, "fetch") if online else stores
    return [
        Operation(act, online, family, at, (family, *way[:DEEP]))
        for family in families
        for at, way in enumerate(ways[family], 1)
    ]


def each_place(draw: random.Random, met: list[Operation]) -> list[tuple[Operation, str]]:
    """Every place, in some kinds of fault, in the act that has had the fewest so far; and no act without any."""
    at: dict[tuple[str, ...], list[Operation]] = defaultdict(list)
    for one in met:
        at[one.place].append(one)
    had: Counter[str] = Counter()
    chosen = []
    for place in sorted(at, key=lambda place: len({one.act for one in at[place]})):  # those of few acts first
        family, *_ = place
        for kind in draw.sample(KINDS[family], KINDS_OF_A_PLACE[family]):
            fewest = min(had[one.act] for one in at[place])
            one = draw.choice([one for one in at[place] if had[one.act] == fewest])
            had[one.act] += 1
            chosen.append((one, kind))
    for act in sorted({one.act for one in met} - set(had)):
        one = draw.choice([one for one in met if one.act == act])
        chosen.append((one, draw.choice(KINDS[one.family])))
    return chosen


# what was found in this way
FOUND = (
    ("sign out", Fault("idb", 1, "quota", "put memory")),
    ("sign out", Fault("idb", 1, "quota", "clear parts")),
    ("night", Fault("idb", 1, "quota", "clear parts")),
    ("forgotten", Fault("idb", 1, "quota", "put items")),
    ("accepted", Fault("idb", 1, "quota", "put parts")),
    ("lock", Fault("idb", 2, "quota", "get lock")),
    ("drop", Fault("idb", 1, "quota", "delete items")),
    ("smaller", Fault("idb", 2, "quota", "put items")),
    ("aside", Fault("idb", 1, "quota", "put items")),
    ("file", Fault("idb", 1, "quota", "get items")),
    ("retry", Fault("idb", 1, "quota", "put items")),
    ("arrived", Fault("idb", 1, "quota", "getAll items")),
    ("draft", Fault("idb", 1, "abort", "getAll items")),
    ("photo begun", Fault("idb", 2, "abort", "getAll items")),
    ("draft", Fault("idb", 1, "abort", "get items")),
)


def a_day_can_be_taken_after_any_run(bench: Bench) -> None:
    """Signing out took the session from the browser for all later runs, whose faults were then never met."""
    bench.run("sign out", None, online=True)
    assert bench.run("prepare", Fault("fetch", 1, "401", "prepare"), online=True)["hit"]


def a_read_that_fails_is_told_to_its_reader_alone(page: Any) -> None:
    told = page.evaluate("""async () => {
      const db = await phone.database.database("outbox");
      faults.arm({ family: "idb", name: "getAll items", at: 1, kind: "quota" });
      return db.getAll("items").then(() => "went well", ({ name }) => name);
    }""")
    assert told == "QuotaExceededError", "the control: it failed"
    page.evaluate("faults.idle()")
    assert page.evaluate("faults.uncaught") == []


def a_connection_that_ended_without_a_word_is_opened_again(page: Any) -> None:
    page.evaluate("faults.arm(null)")
    page.evaluate("phone.database.database('outbox').then((db) => db.close())")
    assert len(page.evaluate("phone.outbox.records()")) == 3


def a_page_that_is_not_the_offices_is_no_answer(page: Any) -> None:
    """The sign-in page of a Wi-Fi, say."""
    page.evaluate("faults.arm({ family: 'fetch', at: 1, kind: 'html' })")
    assert (
        page.evaluate("""phone.office.deposit({ phone: "one", bring: "two" }, [])
          .catch((error) => error instanceof phone.office.Faulty)""")
        is True
    )


def a_sign_out_without_answer_ends(page: Any) -> None:
    page.evaluate("faults.arm({ family: 'fetch', at: 1, kind: 'endless' })")
    assert page.evaluate("phone.office.signOut('one').catch((error) => error instanceof phone.office.Offline)")


def words_that_do_not_come_leave_those_that_are_there(page: Any) -> None:
    """An answer of the office that is no list of words turned the whole application English."""
    page.evaluate("faults.arm({ family: 'fetch', at: 1, kind: '400' })")
    assert (
        page.evaluate("""phone.words.speak(["fr"], ["en", "fr", "nl"], new URL("./", document.querySelector(
      "script[type=module]").src).pathname).catch(() => "not there")""")
        == "not there"
    )
    assert page.evaluate("phone.words._('Lock now')") == "Verrouiller"


def a_count_that_fails_beside_another_is_not_taken_for_an_empty_queue(page: Any) -> None:
    """The pill said "All at the office" of a phone with a refused photo."""
    page.evaluate("faults.arm({ family: 'idb', name: 'getAll items', at: 2, kind: 'abort' })")
    page.evaluate("Promise.all([nth.app.count(), nth.app.count()])")
    assert page.evaluate("faults.hit"), "the control: it failed"
    assert page.evaluate("nth.app.counts?.refused") in (1, None)


def a_day_that_came_opens_without_its_words(bench: Bench) -> None:
    """A request that was never answered, without a deadline, left the page at "Fetching the day" for ever."""
    for kind in ("endless", "lost"):
        found = bench.run("prepare", Fault("fetch", 1, kind, "words-fr.json"), online=True)
        assert (found["hit"], found["unsaid"]) == ("words-fr.json", "")


def starts_whatever_fails_once(bench: Bench, kinds: dict[str, tuple[str, ...]]) -> None:
    """The application from its first line: never a page on which nothing can be done."""
    page = bench.phone.page
    page.evaluate("faults.offline = null")
    for kind in kinds["idb"]:
        for name in ("open", "transaction", "get memory", "get lock", "getAll items"):
            page.evaluate(
                "(armed) => sessionStorage.setItem('armed', JSON.stringify(armed))",
                {"family": "idb", "name": name, "at": 1, "kind": kind},
            )
            page.reload()
            page.evaluate("faults.idle()")
            assert page.evaluate("faults.hit") == name, "the control: it failed"
            assert page.locator("#pin, #unkept button").count() > 0, (name, kind, page.inner_text("body"))
            assert page.evaluate("faults.uncaught") == [], (name, kind)


@pytest.mark.longest
def test_what_fails_once_is_said_and_lost_nowhere(quick_bench: Bench) -> None:
    """What was found, then every place of the application that asks for such an operation, once.

    Counted by its innermost two calls, an operation is asked for in far fewer places than there are operations (the
    test prints how many). What a place does when another caller waits for it, or with another kind of fault, is seen
    by the tenth below, by the full count under `make stress`, or by another `FAULT_SEED`.
    """
    bench = quick_bench
    page = bench.phone.page
    a_read_that_fails_is_told_to_its_reader_alone(page)
    a_connection_that_ended_without_a_word_is_opened_again(page)
    a_page_that_is_not_the_offices_is_no_answer(page)
    a_sign_out_without_answer_ends(page)
    words_that_do_not_come_leave_those_that_are_there(page)
    a_count_that_fails_beside_another_is_not_taken_for_an_empty_queue(page)
    a_day_that_came_opens_without_its_words(bench)
    a_day_can_be_taken_after_any_run(bench)
    for act, fault in FOUND:
        assert bench.run(act, fault, online=False)["hit"], (act, fault)
    draw = random.Random(SEED)
    met = [one for act in OTHERS for online in (False, True) for one in operations(bench, act, online=online)]
    for one, kind in each_place(draw, met):
        bench.run(one.act, one.failing(kind), online=one.online)
    print(f"FAULT_SEED={SEED}: {bench.runs} runs, {len({one.place for one in met})} places, {len(met)} operations")
    assert bench.wrong == [], f"FAULT_SEED={SEED}"
    starts_whatever_fails_once(bench, {"idb": ("quota",)})


def fails_once_in_each_way(bench: Bench, act: str, *, online: bool, every: int) -> None:
    """Every so many of all faults, from the seed on."""
    before = bench.runs
    met = operations(bench, act, online=online)
    all_ = [one.failing(kind) for one in met for kind in KINDS[one.family]]
    for fault in all_[SEED % every :: every]:
        bench.run(act, fault, online=online)
    print(f"{act}: {bench.runs - before} runs for {len(all_)} faults")
    assert bench.wrong == [], f"FAULT_SEED={SEED}"


@pytest.mark.longest
@pytest.mark.parametrize("acts", SHARES, ids=lambda acts: acts[0])
def test_a_tenth_of_all_operations_fails(request: pytest.FixtureRequest, acts: list[str]) -> None:
    """The full count is under `make stress`."""
    bench: Bench = request.getfixturevalue("bench" if acts == list(SPOKEN) else "quick_bench")
    for act in acts:
        for online in (False, True):
            fails_once_in_each_way(bench, act, online=online, every=10)


@pytest.mark.stress
@pytest.mark.parametrize("act", NAMED)
@pytest.mark.parametrize("online", [False, True], ids=["no-network", "network"])
def test_each_operation_fails_once_in_each_way(bench: Bench, act: str, online: bool) -> None:
    """`FAULT_EVERY=10` takes every tenth, from the seed on."""
    fails_once_in_each_way(bench, act, online=online, every=int(os.environ.get("FAULT_EVERY", "1")))


@pytest.mark.stress
def test_the_application_starts_whatever_fails_once(bench: Bench) -> None:
    starts_whatever_fails_once(bench, KINDS)
