"""The phone on a slow network, and on a slow processor.

Network: 400 kbit/s with 400 ms latency (Chromium's throttling), the application installed, a day of 15 stops on an
invented country map, ten notes a case. Bytes are those that crossed the network.

Processor: four times slower (Chromium's throttling of the page's thread), a day of 60 stops whose clients have said
when they may be reached, 200 notes not at the office.
"""

import os
import platform
import random
import shutil
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time as clock_time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.phone.conftest import Field, field_office, phone_of  # noqa: F401  (fixtures)
from tests.phone.phones import PIN, Phone, unlock
from tests.village import osm
from tests.village.grown import grown
from tests.village.pack import packed
from tests.web.people_and_visits import hire
from tests.web.phone_office import publish
from tests.web.test_calls import wishes
from tests.web.test_local_map import visit_at

STOPS, NOTES, ACROSS = 15, 10, 9
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
WORDS = [
    "elle",
    "il",
    "a",
    "reçu",
    "la",
    "lettre",
    "de",
    "commune",
    "et",
    "demande",
    "ce",
    "qu'il",
    "faut",
    "répondre",
    "avant",
    "fin",
    "du",
    "mois",
    "loyer",
    "école",
    "médecin",
    "train",
]
OPENED = """
  async () => {
    const links = [...document.querySelectorAll("a.stop[href^='#/stop']")].map((one) => one.getAttribute("href"));
    const times = [];
    for (const href of [...links, ...links].slice(0, 20)) {
      location.hash = "#/";
      while (!document.querySelector(`a.stop[href="${href}"]`)) await new Promise(requestAnimationFrame);
      const began = performance.now();
      document.querySelector(`a.stop[href="${href}"]`).click();
      while (!document.getElementById("note")) await new Promise((resolve) => setTimeout(resolve));
      times.push(performance.now() - began);
    }
    return times;
  }
"""


@dataclass
class Wire:
    """Bytes that came over the network, as Chromium counts them."""

    bytes: int = 0
    rows: list[str] = field(default_factory=list)

    def add(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def note(self, what: str, began: float) -> None:
        self.rows.append(f"{what:<46} {time.perf_counter() - began:6.2f} s {self.bytes / 1000:8.0f} kB")


@pytest.fixture
def long_day(field_office: Field, tmp_path: Path) -> Iterator[Field]:  # noqa: F811  (a fixture, by its name)
    office = field_office.office
    grown(tmp_path / "grown.osm.pbf", ACROSS, streets=4)
    packed(tmp_path / "map", tmp_path / "grown.osm.pbf")
    shutil.copytree(tmp_path / "map" / "regions", field_office.process.data / "regions")
    hired = hire(office, "Olga")
    office.account("worker", login="olga", worker_id=hired.id)
    spots = [osm.place(-9_000 + 1_300 * number, (-1) ** number * 2_000 + 300 * number) for number in range(STOPS)]
    visits = [visit_at(office, spot, f"Client {number}") for number, spot in enumerate(spots)]
    field_office.routes["olga"] = (hired, visits)
    publish(office, (hired, visits))
    chance = random.Random(1)
    for number in range(STOPS):
        for _ in range(NOTES):
            field_office.write(number, " ".join(chance.choices(WORDS, k=90)), str(uuid.uuid4()))
    field_office.process.start()
    yield field_office


# `phone_of` is the fixture, by its name
def test_the_day_over_a_slow_network(
    long_day: Field,
    phone_of: Callable[[str], Phone],  # noqa: F811  (a fixture, by its name)
) -> None:
    phone = phone_of("olga")
    page = phone.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.call("phone.day.wipe()")
    page.reload()
    page.wait_for_selector("#again")
    debugger = page.context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.send("Network.emulateNetworkConditions", SLOW)
    wire = Wire()
    debugger.on("Network.loadingFinished", wire.add)
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    began = time.perf_counter()
    page.click("main form button")
    page.wait_for_selector(".next a[href^='#/stop']")
    first, needed = time.perf_counter() - began, wire.bytes
    wire.note("list and next stop", began)
    page.wait_for_selector("#loading:has-text('Carte')", timeout=120_000)
    wire.note("files of all cases", began)
    page.wait_for_selector("#loading:empty", state="attached", timeout=240_000)
    wire.note("map around the stops", began)
    long_day.process.stop()
    times = page.evaluate(OPENED)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, 400 kbit/s, 400 ms, {STOPS} stops, {NOTES} notes a case")
    print("\n".join(wire.rows))
    print(f"opening a stop without network: median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms")
    assert needed <= 80_000
    assert wire.bytes <= 3_000_000
    assert first <= 3
    assert max(times) < 100


FULL_DAY, QUEUED, SLOWED = 60, 200, 4
SCREEN = {"width": 360, "height": 740}
TRIES, KEYS = 40, "et la lettre de la commune dit qu'il faut lire avant la fin du mois "
QUEUE = """
  (async () => {
    const words = "elle a reçu la lettre de la commune et demande ce qu'il faut répondre avant la fin du mois ";
    for (let number = 0; number < given; number += 1) {
      const stop = phone.today.plan.order[number % phone.today.plan.order.length];
      await phone.today.save([
        { id: phone.outbox.newId(), kind: "note", stop, text: `${number} ${words.repeat(8)}`, seen_at: null },
      ]);
    }
  })()
"""
# From the tap on a list at rest to the frame that shows the stop; waiting for a field asks for no layout.
TAPPED = """
  async (tries) => {
    const frame = () => new Promise((done) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = done;
      port2.postMessage(null);
    }));
    const appears = (selector) => new Promise((done) => {
      const look = () => document.querySelector(selector) && (seen.disconnect(), done());
      const seen = new MutationObserver(look);
      seen.observe(document.body, { childList: true, subtree: true });
      look();
    });
    const rest = () => new Promise((done) => requestIdleCallback(done, { timeout: 3000 }));
    const times = [];
    for (let number = 0; number < tries; number += 1) {
      if (location.hash.startsWith("#/stop")) history.back();
      await appears("a.stop[href^='#/stop']");
      await frame();
      await rest();
      const links = [...document.querySelectorAll("a.stop[href^='#/stop']")];
      const link = links[(number * 7) % links.length];
      const began = performance.now();
      link.click();
      await appears("#note");
      await frame();
      times.push(performance.now() - began);
    }
    return times;
  }
"""
# From the press of a real key, as the browser stamps it, to the frame that shows its letter.
LISTEN = """
  () => {
    window.pressed = [];
    const field = document.getElementById("note");
    let pressedAt = 0;
    field.addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp));
    field.addEventListener("input", () => {
      const began = pressedAt;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.pressed.push(performance.now() - began);
        port2.postMessage(null);
      });
    });
  }
"""


# `phone_of` is the fixture, by its name
def test_a_full_day_on_a_slow_phone(
    field_office: Field,  # noqa: F811  (a fixture, by its name)
    phone_of: Callable[[str], Phone],  # noqa: F811  (a fixture, by its name)
) -> None:
    """Without network, everything still on the phone, on a processor four times slower."""
    field_office.start, field_office.each = clock_time(6), timedelta(minutes=12)
    field_office.worker("olga", FULL_DAY)
    for one in field_office.visits:
        wishes(field_office.office, one, ways=("call", "text"), safe_from=clock_time(18), safe_to=clock_time(20))
    field_office.process.start()
    phone = phone_of("olga")
    unlock(phone)
    assert phone.unlock()
    field_office.process.stop()
    phone.call(QUEUE, QUEUED)
    page = phone.page
    page.set_viewport_size(SCREEN)
    page.reload()
    unlock(phone)
    page.wait_for_selector("a.stop[href^='#/stop']")
    debugger = page.context.new_cdp_session(page)
    debugger.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    opened = page.evaluate(TAPPED, TRIES)
    page.evaluate(LISTEN)
    page.focus("#note")
    page.keyboard.type(KEYS, delay=80)
    typed = page.evaluate("window.pressed")
    load = os.getloadavg()[0]
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, processor {SLOWED} times slower")
    print(f"{FULL_DAY} stops, {QUEUED} notes not at the office, screen {SCREEN['width']} x {SCREEN['height']}")
    print(row("opening a stop", opened))
    print(row("a keystroke", typed))
    assert len(opened) == TRIES
    assert len(typed) == len(KEYS)
    assert max(opened) < 150
    assert max(typed) < 50


def row(what: str, times: list[float]) -> str:
    """The first stands by itself: what a browser has never run takes it longer."""
    figures = f"first {times[0]:4.0f} ms, median {statistics.median(times):4.0f} ms, longest {max(times):4.0f} ms"
    return f"{what:<15} {len(times)} times: {figures}"
