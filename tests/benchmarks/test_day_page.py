"""Seconds on the page of a day, in a real Chromium: from the click to the plan on the page, and to everything that
would let in who has no place. Days of 14 and of 40 visits that nobody has planned, with a planner that waits and
without.

Other work on the machine makes every figure larger: read them as one run, side by side.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from datetime import time as clock_time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.worker import Shift
from routing.precompile import precompile
from tests.patience import WAIT_MS, until
from tests.web.people_and_visits import hire, visit
from tests.web.served_office import ServedOffice
from tests.web.test_standby_planner import planners

DAYS = int(os.environ.get("DAY_PAGES", "5"))
AROUND = ((50.7236, 4.8690), (50.6686, 4.6143), (50.5580, 4.6930), (50.6400, 4.9100), (50.5900, 4.8600))  # villages
NEAR_DEG = 0.02
LANGUAGES = ("fr", "nl", "ar", "tr")
SIZES = {14: 3, 40: 7}  # visits: workers


class Office(ServedOffice):
    """Days that nobody has planned, of so many visits each."""

    def __init__(self, folder: Path, *, standby: bool, visits: int) -> None:
        super().__init__(folder, 0, more=f"[planning]\nstandby = {str(standby).lower()}\n", proxied=False)
        self.chance = Random(visits)
        for number in range(SIZES[visits]):
            spoken = ("fr", *self.chance.sample(LANGUAGES[1:], 2))
            shifts = tuple(Shift(weekday=day, start=clock_time(8, 30), end=clock_time(17)) for day in range(7))
            hire(self.inside, f"Worker {number}", languages=spoken, shifts=shifts)
        today = self.inside.work.today()
        self.days = [today + timedelta(days=number + 1) for number in range(DAYS)]
        for day in self.days:
            for number in range(visits):
                self._wanted(day, f"Client {number} of {day}")
        self.inside.account("coordinator")

    def _wanted(self, day: date, name: str) -> None:
        made = visit(self.inside, name, self.chance.choice(LANGUAGES))
        lat, lon = self.chance.choice(AROUND)
        place = made.place.model_copy(update={"lat": lat + self._near(), "lon": lon + self._near()})
        first = self.chance.choice((9, 9, 10, 13))
        hours = (Window(day=day, start=clock_time(first), end=clock_time(first + self.chance.choice((2, 3, 4)))),)
        facts = {"windows": hours, "place": place, "duration_min": self.chance.choice((30, 45, 45, 60))}
        with self.inside.work.store.write() as unit:
            unit.visits.save(made.model_copy(update=facts))
            unit.commit()

    def _near(self) -> float:
        return self.chance.uniform(-NEAR_DEG, NEAR_DEG)


@contextmanager
def served(folder: Path, *, standby: bool, visits: int) -> Iterator[Office]:
    folder.mkdir()
    office = Office(folder, standby=standby, visits=visits)
    office.start()
    try:
        yield office
    finally:
        office.close()


def page_of(office: Office, context_of: Callable[..., Any]) -> Any:
    context = context_of(viewport={"width": 1280, "height": 900}, locale="fr-BE")
    cookie = office.inside.with_session_of("coordinator").client.get_cookie("session")
    assert cookie
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"http://127.0.0.1:{office.wire.port}"}])
    return context.new_page()


def waits(office: Office) -> bool:
    """Whether a planner reads its task by now, which does not come before the click."""
    there = (one for process in office.answering() for one in planners(process))
    return any(Path(f"/proc/{one}/syscall").read_text().startswith("0 0x0 ") for one in there)


def told(name: str, seconds: list[float]) -> str:
    return f"{name:56} median {statistics.median(seconds):6.2f} s, longest {max(seconds):6.2f} s of {len(seconds)}"


@pytest.mark.parametrize("visits", SIZES)
def test_from_the_click_to_the_plan(visits: int, tmp_path: Path, context_of: Callable[..., Any]) -> None:
    precompile()
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for standby in (True, False):
        first, known, left = [], [], 0
        with served(tmp_path / str(standby), standby=standby, visits=visits) as office:
            page = page_of(office, context_of)
            for day in office.days:
                page.goto(f"http://127.0.0.1:{office.wire.port}/office/day/{day}")
                if standby:
                    until(lambda: waits(office), "a planner has loaded everything")
                began = time.perf_counter()
                page.click(f'form[action="/office/day/{day}/plan"] button')
                page.wait_for_selector("a.bar[data-of]", timeout=WAIT_MS)
                first.append(time.perf_counter() - began)
                page.wait_for_selector("#pool[data-looking='']", timeout=WAIT_MS)
                known.append(time.perf_counter() - began)
                left += page.locator(".pool-panel .unserved b").count()
        how = "a planner waits" if standby else "begun at the click"
        print(told(f"{visits} visits, {how}: click to plan", first))
        print(told(f"{visits} visits, {how}: click to all changes", known), f"({left} left out)", flush=True)
