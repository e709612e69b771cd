"""One office, its server process, and one Chromium with three phones, for runs that do anything in any order."""

import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from tests.phone.conftest import Field
from tests.phone.office_process import OfficeProcess
from tests.phone.phones import Phone, ProfileBrowser, with_a_quick_pin
from tests.phone.proxy import LossyProxy
from tests.web.conftest import MONDAY_NOON, PASSWORD, make_office
from tests.web.people_and_visits import hire, visit
from tests.web.phone_office import publish

LOGINS = ("olga", "lucas", "amal")

SIGN_IN = """
  (async () => {
    const page = await (await fetch("/account/sign-in")).text();
    const csrf = page.match(/name="csrf" value="([^"]+)"/)[1];
    await fetch("/account/sign-in", { method: "POST", body: new URLSearchParams({ csrf, ...given }) });
  })()
"""
MOVABLE_CLOCK = (
    "(() => { const real = Date.now.bind(Date); window.skew = 0; Date.now = () => real() + window.skew; })()"
)


class World:
    """The office, its process, and one Chromium whose three phones are three origins. It outlives the runs."""

    def __init__(self, folder: Path, playwright: Any, chromium_path: str) -> None:
        office = make_office(folder / "data")
        self.process = OfficeProcess(folder / "data")
        self.process.set_clock(MONDAY_NOON)
        self.process.start()
        self.proxies = [LossyProxy(self.process.port, f"127.0.0.{number}") for number in (2, 3, 4)]
        for proxy in self.proxies:
            proxy.changes = with_a_quick_pin
        self.field = Field(office, self.process, self.proxies[0])
        for login in LOGINS:
            hired = hire(office, login.title())
            office.account("worker", login=login, worker_id=hired.id)
            self.field.routes[login] = (hired, [])
        (folder / "profile").mkdir()
        self.browser = ProfileBrowser(playwright, chromium_path, folder / "profile")
        self.hours = 0.0
        self.runs = 0
        self.words: dict[str, str] = {}  # what was said to be saved, by the id of its version
        self.held: set[str] = set()  # drafts in profiles that were put back: each arrives, perhaps within what followed
        self.kills: Counter[object] = Counter()
        self.start_browser()
        self.new_visits()
        for phone in range(3):
            self.prepare(phone)

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
        phone.page.evaluate(MOVABLE_CLOCK)

    def new_visits(self) -> None:
        self.words = {}
        self.held = set()
        office = self.field.office
        office.clock.moment = self.field.now()
        mine = [visit(office, f"Client {uuid.uuid4().hex[:6]}") for _ in range(2)]
        for login, (worker, _) in self.field.routes.items():
            self.field.routes[login] = (worker, mine)
        publish(office, *self.field.routes.values())

    def prepare(self, number: int) -> None:
        phone = self.phones[number]
        phone.call(f"phone.office.owner().catch(() => {SIGN_IN})", {"login": LOGINS[number], "password": PASSWORD})
        phone.prepare()

    def stop(self) -> None:
        self.browser.stop()
        self.process.kill()
        for proxy in self.proxies:
            proxy.stop()
        self.field.office.work.store.engine.dispose()
