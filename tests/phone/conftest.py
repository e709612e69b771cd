"""An office on the disk, its server process, a proxy before it, and phones."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fieldapp.domain.case import Note
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Worker
from fieldapp.gateways.region import Shelf
from fieldapp.services import casefile
from tests.patience import WAIT_MS
from tests.phone.office_process import MovedClock, OfficeProcess
from tests.phone.phones import MOVABLE_CLOCK, Phone, ProfileBrowser, move, with_a_quick_pin
from tests.phone.proxy import LossyProxy
from tests.web.conftest import MONDAY_NOON, OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import publish

expect.set_options(timeout=WAIT_MS)  # a page is read with patience: what it says may be drawn a moment later


@dataclass
class Field:
    """`office` looks into the database from beside; `process` is the server the phones talk to, through `proxy`."""

    office: OfficeUnderTest
    process: OfficeProcess
    proxy: LossyProxy
    routes: dict[str, tuple[Worker, list[Visit]]] = field(default_factory=dict)
    day: date = TODAY
    start: time = time(14)
    each: timedelta = timedelta(hours=1)  # from one visit to the next

    @property
    def visits(self) -> list[Visit]:
        return list({one.id: one for _, mine in self.routes.values() for one in mine}.values())

    def worker(self, login: str, visits: int, shared: list[Visit] | None = None) -> None:
        """A worker with an account and a route of today; `shared` visits are those of a colleague too."""
        hired = hire(self.office, login.title())
        self.office.account("worker", login=login, worker_id=hired.id)
        known = len(self.visits)
        mine = [visit(self.office, f"Client {known + number}") for number in range(visits)] + (shared or [])
        self.routes[login] = (hired, mine)
        self.publish()

    def publish(self) -> None:
        publish(self.office, *self.routes.values(), start=self.start, day=self.day, each=self.each)

    def publish_later(self, span: timedelta) -> None:
        """The same visits, all of them later by this much."""
        start = (datetime.combine(TODAY, time(14)) + span).time()
        publish(self.office, *self.routes.values(), start=start)

    def notes(self) -> list[Note]:
        with self.office.work.store.read() as unit:
            return [note for one in self.visits for note in unit.notes.of_case(one.case_id)]

    def write(self, visit_number: int, text: str, note_id: str) -> None:
        """Somebody at the office writes into the case."""
        self.office.clock.moment = self.now()
        author = self.office.account("case_worker")
        casefile.add_note(self.office.work, author, self.visits[visit_number].case_id, text, note_id=note_id)

    def give_session(self, phone: Phone, login: str) -> None:
        """As if its owner had just signed in."""
        self.office.clock.moment = self.now()
        cookie = self.office.with_session_of(login).client.get_cookie("session")
        assert cookie
        phone.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": phone.address}])

    def now(self) -> datetime:
        return MovedClock(self.process.data).now()


@contextmanager
def field_office_at(data: Path) -> Iterator[Field]:
    office = make_office(data)
    process = OfficeProcess(data)
    process.set_clock(MONDAY_NOON)
    proxy = LossyProxy(process.port)
    proxy.changes = with_a_quick_pin
    proxy.keeps_files = lambda: process.runs
    try:
        yield Field(office, process, proxy)
    finally:
        process.kill()
        proxy.stop()
        office.work.store.engine.dispose()


@pytest.fixture
def field_office(tmp_path: Path) -> Iterator[Field]:
    with field_office_at(tmp_path / "data") as found:
        yield found


@pytest.fixture
def mapped_office(field_office: Field, village_shelf: Shelf) -> Field:
    """The same with the village as its map."""
    shutil.copytree(village_shelf.folder, field_office.process.data / "regions")
    return field_office


@pytest.fixture
def scripts(field_office: Field, context_of: Callable[..., Any]) -> Any:
    """A page of the phone's application with nobody signed in: its modules can be imported in it."""
    field_office.process.start()
    page = context_of().new_page()
    page.goto(f"{field_office.process.address}/field/app")
    return page


@pytest.fixture
def profile(playwright: Any, chromium_path: str, tmp_path: Path) -> Iterator[ProfileBrowser]:
    browser = ProfileBrowser(playwright, chromium_path, tmp_path / "profile")
    (tmp_path / "profile").mkdir()
    yield browser
    browser.stop()


@pytest.fixture
def phone_of(context_of: Callable[..., Any], field_office: Field) -> Iterator[Callable[..., Phone]]:
    """`phone_of("olga")`: a browser context of its own, signed in, today prepared, unless `prepared=False`; all of the
    application on it, unless `installed=False`."""
    phones: list[Phone] = []

    def make(login: str, *, installed: bool = True, prepared: bool = True) -> Phone:
        phone = Phone(context_of(locale="fr-BE").new_page(), field_office.proxy.address)
        field_office.give_session(phone, login)
        phone.open()
        if prepared:
            phone.prepare()
        if installed:
            phone.until_installed()
        phones.append(phone)
        return phone

    yield make
    for phone in phones:
        assert phone.errors == []


@pytest.fixture
def wrong_phone(context_of: Callable[..., Any], field_office: Field) -> Callable[[timedelta], Phone]:
    """`wrong_phone(span)`: a phone whose own clock is off by that much, before the day is taken.

    Without its service worker, whose clock no test can move.
    """

    def make(span: timedelta) -> Phone:
        page = context_of(locale="fr-BE", service_workers="block").new_page()
        page.add_init_script(MOVABLE_CLOCK)
        phone = Phone(page, field_office.proxy.address)
        field_office.give_session(phone, "olga")
        phone.page.goto(f"{phone.address}/field/app")  # a clock can be moved where a page is
        move(phone, span)
        phone.open()
        return phone

    return make
