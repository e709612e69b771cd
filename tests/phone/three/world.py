"""One office, its server process, and one Chromium with three phones, for runs that do anything in any order.

The first and the third phone are of one worker. Every few runs there are new visits, so that histories grow and end;
every few dozen runs it is the next day.
"""

import itertools
import uuid
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.phone.conftest import Field
from tests.phone.office_process import OfficeProcess
from tests.phone.phones import PIN, Phone, ProfileBrowser, with_a_quick_pin
from tests.phone.proxy import LossyProxy
from tests.phone.three.holder import Taken
from tests.phone.three.scripts import FULL_DISK, SPOKEN
from tests.web.conftest import MONDAY_NOON, PASSWORD, make_office
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import publish

LOGINS = ("olga", "lucas", "olga")
RUNS_A_VISIT = 8
RUNS_A_DAY = 24  # in which a phone brings fewer entries than the office takes in a day
MOST_HOURS = 8  # the office's day ends ten hours after its noon
KILLS_A_RUN = 0.06  # each takes seconds
REMEMBERED = 20  # requests that somebody may send again

PREPARE = """
  (async () => {
    const signIn = async () => {
      const page = await (await fetch("/account/sign-in")).text();
      const csrf = page.match(/name="csrf" value="([^"]+)"/)[1];
      await fetch("/account/sign-in", { method: "POST", body: new URLSearchParams({ csrf, ...given.account }) });
    };
    await phone.office.owner().catch(signIn);
    phone.today = await phone.day.prepare(given.pin);
    await phone.today.refresh();
    return [phone.today.setup.phone, phone.today.plan.plan_version];
  })()
"""
LEAST_SOUND = 1_500  # bytes of a voice note, so that some can be left off
LOOK_S = 5.0  # the watch over people who work alone: no step waits for it
MOVABLE_CLOCK = (
    "(() => { const real = Date.now.bind(Date); window.skew = 0; Date.now = () => real() + window.skew; })()"
)


class World:
    """Of the visits of these runs: `words` that were said to be saved, by id, texts that are `held` under another id,
    that `maybe` come, or that were `forged`.

    By phone: `lost`, ids that the office was told of and that never come; `named`, ids that a thief named; `sent`, what
    the office has answered, path and body; `heard`, its last answers, for whoever reads what went wrong; `agreed`, the
    version of the plan that its worker has accepted. `slowest`: the longest round with the office, in seconds.
    """

    def __init__(self, folder: Path, playwright: Any, chromium_path: str, with_microphone: Any) -> None:
        """`with_microphone`: a browser that records once what all voice notes are made of."""
        office = make_office(folder / "data")
        self.process = OfficeProcess(folder / "data")
        self.process.set_clock(MONDAY_NOON)
        self.process.look_s = LOOK_S
        self.process.start()
        self.sent = [deque[tuple[str, bytes]](maxlen=REMEMBERED) for _ in LOGINS]
        self.proxies = [LossyProxy(self.process.port, f"127.0.0.{number}") for number in (2, 3, 4)]
        self.heard = [deque[str](maxlen=REMEMBERED) for _ in LOGINS]
        for proxy, sent, heard in zip(self.proxies, self.sent, self.heard, strict=True):
            proxy.changes = with_a_quick_pin
            proxy.answered = remembering(sent, heard)
        self.field = Field(office, self.process, self.proxies[0])
        for login in sorted(set(LOGINS)):
            hired = hire(office, login.title())
            office.account("worker", login=login, worker_id=hired.id)
            self.field.routes[login] = (hired, [])
        (folder / "profile").mkdir()
        self.browser = ProfileBrowser(playwright, chromium_path, folder / "profile")
        self.hours = 0.0
        self.passed = timedelta(0)  # by which the office's clock was moved
        self.slowest = 0.0
        self.runs = 0
        self.words: dict[str, str] = {}
        self.held: set[str] = set()
        self.maybe: set[str] = set()
        self.forged: set[str] = set()
        self.forged_ids: set[str] = set()  # ids under which a thief has brought words
        self.taken: dict[str, Taken] = {}
        self.taken_before: list[Taken] = []
        self.taken_perhaps: list[Taken] = []
        self.numbers = itertools.count(1)
        self.lost: list[set[str]] = [set() for _ in LOGINS]
        self.named: list[set[str]] = [set() for _ in LOGINS]
        self.ids = [""] * len(LOGINS)
        self.agreed = [0] * len(LOGINS)
        self.kills: Counter[object] = Counter()
        self.spoken = self.record(with_microphone)
        self.start_browser()

    def record(self, browser: Any) -> str:
        context = browser.new_context(permissions=["microphone"])
        phone = Phone(context.new_page(), self.proxies[0].address)
        phone.open()  # where a microphone is allowed
        spoken = str(phone.call(SPOKEN, LEAST_SOUND))
        context.close()
        return spoken

    def start_browser(self) -> None:
        first = self.browser.start()
        self.phones = [
            Phone(first if number == 0 else self.browser.another_page(), proxy.address)
            for number, proxy in enumerate(self.proxies)
        ]
        for phone in self.phones:
            self.load(phone)

    def load(self, phone: Phone) -> None:
        phone.bare()
        phone.page.evaluate(f"{MOVABLE_CLOCK}; {FULL_DISK}; window.skew = {self.passed.total_seconds() * 1000}")
        phone.call("(window.spoken = phone.bytes.fromBase64(given), null)", self.spoken)

    def begin_run(self) -> None:
        """With new visits, perhaps on the next day; all phones are open, and have network and room."""
        if self.runs % RUNS_A_DAY == 0 and self.runs:
            self.field.day += timedelta(days=1)
            self.move_clock(datetime.combine(self.field.day, MONDAY_NOON.timetz()) - self.field.now())
            self.hours = 0.0
        if self.runs % RUNS_A_VISIT == 0:
            self.new_visits()
            self.prepare(*range(len(LOGINS)))
        self.runs += 1

    def move_clock(self, span: timedelta) -> None:
        """Of the office and of all phones, each as wrong as before."""
        self.process.move_clock(span)
        self.passed += span
        for phone in self.phones:
            phone.page.evaluate("(ms) => { window.skew += ms; }", span.total_seconds() * 1000)

    def new_visits(self) -> None:
        all_ = (self.words, self.held, self.maybe, self.forged, self.taken, self.taken_before, self.taken_perhaps)
        for of_these in all_:
            of_these.clear()
        office = self.field.office
        office.clock.moment = self.field.now()
        mine = [visit(office, f"Client {uuid.uuid4().hex[:6]}") for _ in range(2)]
        for login, (worker, _) in self.field.routes.items():
            self.field.routes[login] = (worker, mine)
        self.publish(0)

    def publish(self, minutes: int) -> None:
        """The day with other hours, later by so many minutes."""
        self.field.office.clock.moment = self.field.now()
        start = (datetime.combine(TODAY, time(14)) + timedelta(minutes=minutes)).time()
        publish(self.field.office, *self.field.routes.values(), start=start, day=self.field.day)

    def prepare(self, *numbers: int) -> None:
        """Whoever is not signed in signs in; all at once, as workers do in the morning."""
        for number in numbers:
            given = {"account": {"login": LOGINS[number], "password": PASSWORD}, "pin": PIN}
            self.phones[number].begin(PREPARE, given)
        for number in numbers:
            self.ids[number], self.agreed[number] = self.phones[number].ended()

    def next_number(self) -> int:
        """Of what is taken at a stop, so that each is another."""
        return next(self.numbers)

    def stop(self) -> None:
        self.browser.stop()
        self.process.kill()
        for proxy in self.proxies:
            proxy.stop()
        self.field.office.work.store.engine.dispose()


def remembering(sent: deque[tuple[str, bytes]], heard: deque[str]) -> Callable[[str, bytes, int], None]:
    """Keeps what a phone brought or said, once the office has answered, and how it answered."""

    def answered(path: str, body: bytes, status: int) -> None:
        heard.append(f"{status} {path} {len(body)}")
        if status == 200 and path.endswith(("/deposit", "/owes")):
            sent.append((path, body))

    return answered
