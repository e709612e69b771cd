"""What would let in a visit appears on the page that is open, by itself, as it is found."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from fieldapp.domain.job import Job
from fieldapp.domain.plan import Plan, Reason
from fieldapp.services import planning, smallest_changes
from tests.patience import WAIT_MS, until
from tests.web.people_and_visits import hire
from tests.web.served_office import ServedOffice
from tests.web.test_true_reasons import LeavesAllOut


class Looked:
    """A served office whose plan of today leaves everybody out, and a run that looks for what would let them in."""

    def __init__(self, folder: Path) -> None:
        self.office = ServedOffice(folder, 1, proxied=False)
        self.work = self.office.inside.work
        self.day = self.work.today()
        hire(self.office.inside, "Samira Benali")
        self.office.inside.account("coordinator", language="en")
        self.office.start()
        self.plan = planning.plan_day(self.work, LeavesAllOut(), self.day).plan
        with self.work.store.write() as unit:
            run = unit.jobs.start(smallest_changes.KIND, self.day, by=None, at=self.work.machine_now())
            unit.commit()
        assert run
        self.run: Job = run

    def report(self, known: int) -> None:
        """The run lives, and has found something for so many."""
        told = {"plan": self.plan.id, "revision": self.plan.revision, "known": known}
        with self.work.store.write() as unit:
            unit.jobs.report(self.run.id, told, self.work.machine_now())
            unit.commit()

    def find(self, minutes: int) -> Plan:
        change = Reason(code="window_later", params={"minutes": minutes})
        unserved = tuple(left.model_copy(update={"changes": (change,)}) for left in self.plan.unserved)
        with self.work.store.write() as unit:
            unit.plans.keep_changes(self.plan, unserved)
            unit.commit()
        return self.plan

    def end(self) -> None:
        with self.work.store.write() as unit:
            unit.jobs.finish(self.run.id, "done", self.work.machine_now(), plan_id=self.plan.id)
            unit.commit()

    def page(self, context_of: Callable[..., Any]) -> Any:
        context = context_of(viewport={"width": 1280, "height": 900}, locale="en-GB")
        cookie = self.office.inside.with_session_of("coordinator").client.get_cookie("session")
        assert cookie
        address = f"http://127.0.0.1:{self.office.wire.port}"
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/office/day/{self.day}")
        return page


@pytest.fixture
def looked(tmp_path: Path) -> Iterator[Looked]:
    made = Looked(tmp_path)
    yield made
    made.office.close()


def test_what_is_found_appears_by_itself_and_the_end_is_said(looked: Looked, context_of: Callable[..., Any]) -> None:
    looked.report(0)
    page = looked.page(context_of)
    expect(page.locator("#pool")).to_contain_text("is being looked for")
    looked.find(20)

    def shown() -> bool:
        looked.report(1)  # it lives
        return "If it could end 20 min later" in page.locator("#pool").inner_text()

    until(shown, "the page shows it")
    expect(page.locator("#pool")).to_contain_text("is being looked for")
    looked.end()
    page.wait_for_selector("#pool[data-looking='']", timeout=WAIT_MS)
    expect(page.locator("#pool")).not_to_contain_text("is being looked for")
    expect(page.locator("#pool-said")).to_have_text("The search for what would let visits in is over.")


def test_nothing_is_taken_from_under_a_hand(looked: Looked, context_of: Callable[..., Any]) -> None:
    """Whoever stands in that part of the page with the keyboard keeps their place."""
    looked.report(0)
    page = looked.page(context_of)
    page.locator("#pool a").first.focus()
    looked.find(20)
    heard: list[str] = []
    page.on("response", lambda answer: heard.append(answer.url))
    until(lambda: _goes_on(looked, page, heard), "the page asked twice")
    assert "If it could end" not in page.locator("#pool").inner_text()
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")

    def shown() -> bool:
        looked.report(1)
        return "If it could end" in page.locator("#pool").inner_text()

    until(shown, "it is shown when the hand has gone")


def _goes_on(looked: Looked, page: Any, heard: list[str]) -> bool:
    looked.report(1)
    page.evaluate("1")  # so that what came is heard
    return sum("plan/state" in url for url in heard) >= 2
