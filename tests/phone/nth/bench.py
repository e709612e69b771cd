"""One phone whose browser's stores and network can be made to fail, put back to the same day before every act."""

import base64
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from fieldapp.domain import phone_limits
from tests.patience import WAIT_MS
from tests.phone.conftest import Field, field_office_at
from tests.phone.phones import Phone, unlock, with_a_quick_pin
from tests.phone.test_refused_items import LARGE

LIMIT = 20_000  # bytes of an envelope, on this phone
HERE = Path(__file__).parent
FAULTS = (HERE / "faults.js").read_text(encoding="utf-8")
ACTS = (HERE / "acts.js").read_text(encoding="utf-8")
KINDS = {
    "idb": ("quota", "abort", "closed", "closed in silence"),
    "opfs": ("quota", "locked", "broken", "half"),
    "fetch": ("network", "400", "401", "409", "413", "429", "500", "html", "half", "lost", "endless"),
}


def jpeg() -> bytes:
    made = BytesIO()
    Image.new("RGB", (80, 60), "red").save(made, "JPEG")
    return made.getvalue()


JPEG = jpeg()
RUN = """([act, fault, online, patience]) => Promise.race([
  nth.run(act, fault, online),
  new Promise((_, broken) => setTimeout(() =>
    broken(new Error(`${act}, ${JSON.stringify(fault)}: did not end: ${document.body.innerText}`)), patience)),
])"""
NAMED = re.findall(r'^    "?([A-Za-z][A-Za-z ]*)"?: (?:\{|opens)', ACTS, re.MULTILINE)


def changed(path: str, content: bytes) -> bytes:
    """What a worker of the page runs begins with the faults, too."""
    if path.endswith("/share_file.js"):
        return FAULTS.encode() + content
    if path.endswith("/office_share.js"):
        return content.replace(b"ANSWER_MS = 300", b"ANSWER_MS = 3")
    if path.endswith("/limits.js"):  # every look at the queue reads the envelopes: a large one costs more than all else
        return content.replace(b'"envelopeBytes": %d' % phone_limits.ENVELOPE_BYTES, b'"envelopeBytes": %d' % LIMIT)
    return with_a_quick_pin(path, content)


@dataclass(frozen=True)
class Fault:
    family: str
    at: int
    kind: str
    name: str | None = None  # of the operation, where `at` counts those of this name


@dataclass
class Bench:
    """One phone with a day, a finished visit, a refused photo and a changed plan; and the office as it was then."""

    office: Field
    phone: Phone
    copy: Path
    moment: datetime  # then, by the office's clock: hours of runs must end neither its session nor its visits
    before: set[str] = field(default_factory=set)  # what the office had then
    waiting: set[str] = field(default_factory=set)  # what was on the phone then
    cookies: list[Any] = field(default_factory=list)  # the browser's then
    runs: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.office.process.data / "fieldapp.sqlite"

    def remember_office(self) -> None:
        with closing(sqlite3.connect(self.database)) as live, closing(sqlite3.connect(self.copy)) as kept:
            live.backup(kept)
        self.before = self.at_office()
        self.cookies = self.phone.page.context.cookies()

    def put_office_back(self) -> None:
        with closing(sqlite3.connect(self.copy)) as kept, closing(sqlite3.connect(self.database)) as live:
            kept.backup(live)
        self.office.process.set_clock(self.moment)
        self.phone.page.context.add_cookies(self.cookies)  # signing out has taken them from the browser

    def at_office(self) -> set[str]:
        with closing(sqlite3.connect(self.database)) as live:
            return {str(one) for (one,) in live.execute("SELECT id FROM deposits")}

    def begin(self) -> None:
        """Counts from here on."""
        self.runs, self.wrong = 0, []

    def stands(self) -> bool:
        """Whether its page was not loaded again since."""
        return bool(self.phone.page.evaluate("'nth' in globalThis"))

    def both(self, act: str) -> bool:
        """Whether what the stores do matters with network, too."""
        return bool(self.phone.page.evaluate("(act) => nth.both(act)", act))

    def run(self, act: str, fault: Fault | None, *, online: bool) -> dict[str, Any]:
        given = [act, fault and asdict(fault), online]
        found = dict(self.phone.page.evaluate(RUN, [*given, WAIT_MS]))
        if online or act == "prepare":
            at_office = self.at_office()
            found["wrong"] += [f"says at the office: {one}" for one in found.get("kept", []) if one not in at_office]
            if found.get("straight") and len(at_office - self.before - self.waiting) != 1:
                found["wrong"].append("neither here nor at the office")
            self.put_office_back()
        if found["hit"] or not fault:
            self.runs += 1
        for one in found["wrong"]:
            self.wrong.append(f"{act}, {fault}, {found['hit']}: {one}")
        return found


def prepared(field_office: Field, phone: Phone, first: str, second: str) -> None:
    """A changed plan that waits, a photo that the office refuses, a visit that has not left."""
    page = phone.page
    field_office.publish_later(timedelta(minutes=30))
    photo = phone.call(
        """(async () => {
          const id = phone.outbox.newId();
          const content = new Uint8Array(100);
          await phone.today.save([{ id, kind: "photo", stop: given.stop, caption: "", agreed_by: "client", content,
            thumb: given.thumb }]);
          return id;
        })()""",
        {"stop": second, "thumb": base64.b64encode(JPEG).decode()},
    )
    phone.call(LARGE, {"id": photo, "bytes": LIMIT + 1})
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("#sync:has-text('1 refusé')")
    page.wait_for_selector("section.notice button:has-text('nouveau plan')")
    field_office.proxy.cut = True
    phone.call(
        """(async () => {
          const { newId } = phone.outbox;
          await phone.today.save([
            { id: newId(), kind: "note", stop: given, text: "d’avant", seen_at: null },
            { id: newId(), kind: "event", stop: given, event: "done", follow_up: "", facts: {}, early: false },
          ]);
        })()""",
        first,
    )
    field_office.proxy.cut = False


@contextmanager
def bench_in(browser: Any, folder: Path) -> Iterator[Bench]:
    """One worker's phone, prepared, with the acts and the faults in its page: it takes seconds to make, so that many
    runs share one."""
    with field_office_at(folder / "data") as field_office:
        context = browser.new_context(
            locale="fr-BE",
            service_workers="block",
            permissions=["microphone"],
            viewport={"width": 360, "height": 640},
        )
        context.set_default_timeout(WAIT_MS)
        yield _bench_of(field_office, context.new_page(), folder)
        context.close()


def _bench_of(field_office: Field, page: Any, folder: Path) -> Bench:
    field_office.start = time(13)
    field_office.proxy.changes = changed
    field_office.worker("olga", 3)
    field_office.process.look_s = 60  # it looks at nobody here; every fifth of a second it took a tenth of a core
    field_office.process.start()
    page.add_init_script(FAULTS)
    phone = Phone(page, field_office.proxy.address)
    field_office.give_session(phone, "olga")
    phone.open()
    phone.prepare()
    unlock(phone)
    assert phone.unlock()
    first, second, _ = phone.stop_ids()
    prepared(field_office, phone, first, second)
    page.evaluate(ACTS)
    (refused,) = phone.call("phone.outbox.records().then((all) => all.filter((r) => r.state === 'refused'))")
    lying = page.evaluate("(given) => nth.remember(given)", {
        "jpeg": base64.b64encode(JPEG).decode(), "refused": refused["id"],
    })  # fmt: skip
    found = Bench(field_office, phone, folder / "office.db", field_office.now(), waiting=set(lying))
    found.remember_office()
    return found
