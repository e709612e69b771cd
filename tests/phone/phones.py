"""Phones for fault tests: the application's own modules in a real Chromium, without or with its pages."""

import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.browser.conftest import AXE, AXE_RUN
from tests.chromium import FLAGS
from tests.patience import WAIT_MS, WAIT_S, until
from tests.web.conftest import PASSWORD

PIN = "402817"
MOVABLE_CLOCK = """
  (() => {
    const Real = Date;
    globalThis.skew = Number(localStorage.getItem("test-skew") ?? 0);
    globalThis.Date = class extends Real {
      constructor(...given) { given.length ? super(...given) : super(Real.now() + skew); }
      static now() { return Real.now() + skew; }
    };
    globalThis.moveClock = (ms) => { skew += ms; localStorage.setItem("test-skew", skew); };
  })()
"""
SCRIPTS = Path(__file__).resolve().parents[2] / "fieldapp" / "static" / "phone"
STRETCHED = b"ITERATIONS = 1_000_000;"
assert STRETCHED in (SCRIPTS / "lock.js").read_bytes()
# the profile of a phone, kept in the memory of a page, and put back as a backup would
COPY = """
  (async () => {
    window.copied = {};
    for (const name of ["outbox", "day"]) {
      const db = await phone.database.database(name);
      for (const store of db.objectStoreNames)
        window.copied[`${name}/${store}`] = [await db.getAllKeys(store), await db.getAll(store)];
    }
  })()
"""
PUT_BACK = """
  (async () => {
    for (const [place, [keys, values]] of Object.entries(window.copied)) {
      const [name, store] = place.split("/");
      const db = await phone.database.database(name);
      await db.clear(store);
      for (const [at, value] of values.entries())
        await (["items", "senders"].includes(store) ? db.put(store, value) : db.put(store, value, keys[at]));
    }
  })()
"""
MODULES = ["day", "outbox", "sync", "clock", "office", "database", "lock", "plan_change"]
MODULES += ["phone_share", "office_share", "app", "words", "owed", "bytes", "picture", "recorder", "door_answers"]
MODULES += ["draft_bytes"]


def with_a_quick_pin(path: str, content: bytes) -> bytes:
    """For a `LossyProxy`: a PIN is stretched a thousand times instead of a million, which takes a core a second.
    `test_stolen_phone.py` has the whole million."""
    return content.replace(STRETCHED, b"ITERATIONS = 1_000;") if path.endswith("/lock.js") else content


@dataclass
class Phone:
    """One browser profile of one worker. `call(module, expression)` runs in the page, with `day` once it is open."""

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, login: str) -> None:
        self.page.goto(f"{self.address}/account/sign-in")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def open(self) -> None:
        """The page, and its modules within reach of `call`."""
        self.page.goto(f"{self.address}/field/app")
        self.page.wait_for_selector("#pin, .field-head")
        self.reach()

    def until_installed(self) -> None:
        """Waits until the application lies on the phone and starts without network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def reach(self) -> None:
        self.page.evaluate(
            """async (names) => {
              const base = document.querySelector("script[type=module]").src.replace("main.js", "");
              const all = await Promise.all(names.map((name) => import(`${base}${name}.js`)));
              window.phone = Object.fromEntries(names.map((name, at) => [name, all[at]]));
            }""",
            MODULES,
        )

    def bare(self) -> None:
        """The modules alone on an empty page: nothing but what a test calls runs."""
        self.page.goto(f"{self.address}/field/app/none/none")
        self.page.evaluate(
            """async (names) => {
              const shell = await (await fetch("/field/app")).text();
              const base = shell.match(/src="([^"]+)main[.]js"/)[1];
              const all = await Promise.all(names.map((name) => import(`${base}${name}.js`)));
              window.phone = Object.fromEntries(names.map((name, at) => [name, all[at]]));
            }""",
            MODULES,
        )

    def prepare(self) -> None:
        self.call("(async () => { phone.today = await phone.day.prepare(given); await phone.today.refresh(); })()", PIN)

    def unlock(self) -> bool:
        return bool(
            self.call("(async () => { phone.today = await phone.day.unlock(given); return !!phone.today; })()", PIN)
        )

    def call(self, expression: str, given: Any = None) -> Any:
        """The value of an expression; `phone` holds the modules and `given` the argument."""
        return self.page.evaluate(f"(given) => ({expression})", given)

    def begin(self, expression: str, given: Any = None) -> None:
        """Begins what a promise stands for, and does not wait: `ended` gives its value, so that phones work at once."""
        self.page.evaluate(f"(given) => {{ (window.begun = {expression}).catch(() => {{}}); }}", given)

    def ended(self) -> Any:
        return self.page.evaluate("window.begun")

    def stop_ids(self) -> list[str]:
        return list(self.call("phone.today.plan.order"))

    def write(self, stop: str, text: str) -> str:
        """Keeps a note; returns its id once the phone says it is saved."""
        return str(
            self.call(
                """(async () => {
                  const id = phone.outbox.newId();
                  const seen_at = phone.today.seenAt(phone.today.plan.stops[given.stop] ?? {});
                  await phone.today.save([{ id, kind: "note", stop: given.stop, text: given.text, seen_at }]);
                  return id;
                })()""",
                {"stop": stop, "text": text},
            )
        )

    def upload(self) -> str:
        return str(self.call("phone.sync.upload().then((outcome) => outcome.ended)"))

    def states(self) -> dict[str, str]:
        return dict(
            self.call("phone.outbox.records().then((all) => Object.fromEntries(all.map((r) => [r.id, r.state])))")
        )

    def until_kept(self, count: int) -> None:
        """Waits until the office has so many of this phone's items."""
        self.page.evaluate(
            """async (count) => {
              const kept = async () => (await phone.outbox.records()).filter(({ state }) => state === "kept").length;
              while ((await kept()) < count) await new Promise(requestAnimationFrame);
            }""",
            count,
        )

    def until_signed_out(self) -> None:
        """The session in which a day was taken ends by itself, with the office; else its end, which is on its way, ends
        the next one too."""
        until(lambda: not self.call("phone.outbox.pendingSignOut()"), "an earlier sign-out is told")

    def unsent(self) -> int:
        return sum(state != "kept" for state in self.states().values())


def move(phone: Phone, span: timedelta) -> None:
    """Moves the phone's own clock, which must be `MOVABLE_CLOCK`."""
    phone.page.evaluate("(ms) => moveClock(ms)", span.total_seconds() * 1000)


def go(page: Any, place: str) -> None:
    """To a place of the application, until its heading has had the focus: what arrives later draws it again."""
    page.evaluate(
        """(place) => new Promise((there, nothing) => {
          if ((location.hash || "#/") === place) return there();
          setTimeout(nothing, 30000, new Error("no heading at " + place));
          const look = ({ target }) => {
            if (!target.matches("h1")) return;
            removeEventListener("focusin", look);
            there();
          };
          addEventListener("focusin", look);
          location.hash = place;
        })""",
        place,
    )


def type_pin(page: Any, pin: str) -> None:
    """Where the application knows how many digits the PIN has, the last one sends it, and there may be no form left."""
    page.fill("#pin", pin)
    page.evaluate("document.querySelector('#pin')?.form.requestSubmit()")


def take_the_day(phone: Phone, *more: tuple[str, str]) -> None:
    """Through the page, as its owner does in the morning: the PIN, and what else is typed there."""
    page = phone.page
    for place, typed in (("#pin", PIN), ("#again", PIN), *more):
        page.fill(place, typed)
    page.click("main form button")
    page.wait_for_selector(".bottom-bar")


def unlock(phone: Phone) -> None:
    """Through the page, from a fresh start of the application."""
    phone.page.reload()
    type_pin(phone.page, PIN)
    phone.page.wait_for_selector(".bottom-bar")
    phone.reach()


def judged(page: Any) -> list[str]:
    """Serious findings of axe-core, small targets and what scrolls sideways."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(AXE_RUN)
    serious = [
        f"{v['id']} {v['nodes'][0]['target']}" for v in found["violations"] if v["impact"] in ("serious", "critical")
    ]
    small = page.evaluate(
        """[...document.querySelectorAll(
               "button, .button, summary, .tab, .choice, .sync, input:not([type=radio]), textarea")]
             .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
             .map((one) => `small: ${one.textContent.slice(0, 30)} ${one.getBoundingClientRect().height}`)"""
    )
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return serious + small + ([f"{sideways} px sideways"] if sideways > 0 else [])


class ProfileBrowser:
    """Chromium as its own process on a profile folder, so that it can be killed and its folder searched."""

    def __init__(self, playwright: Any, chromium_path: str, profile: Path) -> None:
        self._playwright = playwright
        self._chromium_path = chromium_path
        self.profile = profile
        self._process: subprocess.Popen[bytes] | None = None
        self._browser: Any = None

    def start(self) -> Any:
        """The page of a freshly started browser."""
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        command = [
            self._chromium_path,
            "--headless",
            "--remote-debugging-port=0",
            f"--user-data-dir={self.profile}",
            *FLAGS,
            "--lang=fr",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        process = self._process

        def listens() -> bool:
            assert process.poll() is None, "the browser ended"
            return port_file.exists() and "\n" in port_file.read_text()

        until(listens, "a browser that listens")
        port = port_file.read_text().splitlines()[0]
        self._browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self._browser.contexts[0]
        context.set_default_timeout(WAIT_MS)
        return context.pages[0] if context.pages else context.new_page()

    def another_page(self) -> Any:
        return self._browser.contexts[0].new_page()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """As its owner would: it writes what it still has to write."""
        self._browser.new_browser_cdp_session().send("Browser.close")
        assert self._process
        self._process.wait(timeout=WAIT_S)
        self._process = None

    def _end(self, how: signal.Signals) -> None:
        if self._process:
            os.killpg(self._process.pid, how)
            self._process.wait(timeout=WAIT_S)
            group, self._process = self._process.pid, None
            until(lambda: not group_lives(group), "the end of a killed browser")

    def stop(self) -> None:
        self.kill()


def group_lives(group: int) -> bool:
    """Whether any process of the group still runs: one that waits for the disk dies later than it is killed, and two
    browsers at once on one profile are nothing that a phone has."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, of = stat.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(of) == group and state not in "ZX":
            return True
    return False


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
