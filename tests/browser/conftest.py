"""A real Chromium against the real application: the demonstration office, served by its own process."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fieldapp.gateways.clock import SystemClock
from fieldapp.gateways.demonstration_clock import DemonstrationClock
from fieldapp.services.demonstration_people import MARKER
from fieldapp.services.demonstration_time import Chosen
from routing.model.polling import polling
from tests.once import Once
from tests.patience import PLANNING_S, WAIT_S, unhurried_config
from tests.serving import first_answer, free_port
from tests.web.conftest import Made, demonstrations

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# asked is what a test looks at: axe-core gives each finding the impact of its rule, and rules of little impact take a
# sixth of its time
AXE_RUN = """axe.run(document, {
  resultTypes: ["violations"],
  rules: Object.fromEntries(
    axe._audit.rules
      .filter(({ impact }) => ["minor", "moderate"].includes(impact))
      .map(({ id }) => [id, { enabled: false }]),
  ),
})"""
BRUSSELS = ZoneInfo("Europe/Brussels")
PASSWORD = "swallow over the church tower"


@dataclass(frozen=True)
class Served:
    address: str
    data: Path
    process: int
    today: date = field(default_factory=lambda: morning().date())

    @contextmanager
    def planner_held(self) -> Iterator[None]:
        """The next planner this server starts stands still as soon as it is there: a day may be planned before anybody
        can press a button. Ends with it, held or gone."""

        def hold() -> bool:
            for number in descendants(self.process):
                with suppress(OSError):  # gone meanwhile
                    if b"routing\0standby" in Path(f"/proc/{number}/cmdline").read_bytes():
                        os.kill(number, signal.SIGSTOP)
                        return True
            return False

        with polling(hold):
            yield


def descendants(process: int) -> list[int]:
    """Its children and theirs: the server's worker starts the planner."""
    found: list[int] = []
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for number in map(int, thread.read_text().split()):
                found += [number, *descendants(number)]
    return found


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "tests.browser.morning", *words]


def morning() -> datetime:
    """Next Tuesday at eight, by the clock of the office."""
    now = datetime.now(BRUSSELS)
    day = now.date() + timedelta(days=(1 - now.weekday()) % 7 or 7)
    return datetime.combine(day, time(8), BRUSSELS)


def with_the_machines_time(marker: Path) -> None:
    marker.touch()
    DemonstrationClock(marker, SystemClock()).choose(Chosen(on=False))


def environment_of(data: Path, config: Path) -> dict[str, str]:
    shift = (morning() - datetime.now(BRUSSELS)).total_seconds()
    own = {"FIELDAPP_DATA": str(data), "FIELDAPP_CONFIG": str(config), "TEST_CLOCK_SHIFT": str(shift)}
    return {**os.environ, **own}


def demonstration(data: Path, config: Path) -> None:
    """By its command; a test may have put its map there."""
    data.mkdir(parents=True, exist_ok=True)
    with_the_machines_time(data / MARKER)
    subprocess.run(command("demo"), env=environment_of(data, config), check=True, cwd=ROOT, capture_output=True)


@contextmanager
def served(data: Path, planning_s: float = PLANNING_S) -> Iterator[Served]:
    """`fieldapp demo`, where nobody has made the demonstration there, and `fieldapp serve` on a free port, on a Tuesday
    from eight o'clock on, before anything has begun: the demonstration's own time is off."""
    port, config = free_port(), unhurried_config(data.parent / "config", planning_s)
    environment = environment_of(data, config) | {"PORT": str(port)}
    if not (data / MARKER).exists():
        demonstration(data, config)
    process = subprocess.Popen(command("serve"), env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        first_answer(address, process)
        yield Served(address, data, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=WAIT_S)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, once: Once) -> Iterator[Served]:
    """Its demonstration is made once for all processes of a run."""
    office = tmp_path_factory.mktemp("office")
    made = once("demonstration-at-eight", lambda data: demonstration(data, unhurried_config(office / "first")))
    shutil.copytree(made, office / "data")
    with served(office / "data") as found:
        yield found


@pytest.fixture(scope="session")
def made(once: Once) -> Made:
    """An office in this process that no browser asks by itself; see `demonstrations`."""
    return demonstrations(once)


WITH_LARGE_LETTERS = """() => {
  const root = document.documentElement;
  const folds = [...document.querySelectorAll("details:not([open])")];
  root.style.fontSize = "200%";
  folds.forEach((fold) => (fold.open = true));
  const pixels = root.scrollWidth - root.clientWidth;
  folds.forEach((fold) => (fold.open = false));
  root.style.fontSize = "";
  return pixels;
}"""


@dataclass
class Window:
    """A browser of one person. Everything it asked another host for, and every error of a page, is remembered."""

    page: Any
    server: Served
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def narrow(self) -> bool:
        return bool(self.page.viewport_size["width"] <= 360)

    def open(self, path: str) -> None:
        self.page.goto(self.server.address + path)

    def sign_in(self, login: str) -> None:
        self.open("/account/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.press("main form button")

    def press(self, selector: str) -> None:
        """Clicks what leads to another page, and waits until that page is there."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def sideways(self) -> int:
        """Pixels the page can be scrolled sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def sideways_with_large_letters(self) -> int:
        """Pixels a page of 360 px can be scrolled sideways where its letters are twice as large and all folds open."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 360, "height": before["height"]})
        pixels = int(self.page.evaluate(WITH_LARGE_LETTERS))
        self.page.set_viewport_size(before)
        return pixels

    def axe(self) -> list[str]:
        """Serious and critical findings of axe-core. Its script comes through the debugger, past the page's policy."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(AXE_RUN)
        return [
            f"{violation['id']}: {violation['nodes'][0]['target']} {violation['nodes'][0]['failureSummary'][:200]}"
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def window(context_of: Callable[..., Any], server: Served) -> Iterator[Any]:
    """`window(width, dark=False)` opens a fresh browser; at the end none may have asked another host for anything."""
    opened: list[Window] = []

    def make(width: int = 1280, *, dark: bool = False, scripts: bool = True) -> Window:
        context = context_of(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",  # a colour on its way is judged as if it stayed
            locale="fr-BE",
            timezone_id="Europe/Brussels",
        )
        one = Window(context.new_page(), server)
        one.page.on(
            "request", lambda r: None if r.url.startswith((server.address, "data:")) else one.outside.append(r.url)
        )
        one.page.on("pageerror", lambda error: one.errors.append(str(error)))
        one.page.on("console", lambda m: one.errors.append(m.text) if "Content Security" in m.text else None)
        opened.append(one)
        return one

    yield make
    for one in opened:
        assert one.outside == []
        assert one.errors == []
