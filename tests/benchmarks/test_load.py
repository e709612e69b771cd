"""A busy office: fifty posts a second of people who ask for a visit (each finished request is nine of them), and beside
them, within each minute, forty phones that bring thirty notes each.

The people and phones run on the same machine, in processes of their own, so that they take from the server what it
would have alone. `LOAD_MINUTES=30` looks for what grows.
"""

import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.over_the_wire import OfficeOnTheWire
from tests.web.phone_office import Phone
from tests.web.public_form import ANSWERS
from tests.web.served_office import ServedOffice

MINUTES = int(os.environ.get("LOAD_MINUTES", "1"))
PHONES, NOTES = 40, 30  # within each minute
POSTS = 50  # a second
ALONE = 30  # requests one after the other, with nobody else there
BEGINNERS = 24  # people who are at the form at once
APART = multiprocessing.get_context("spawn")  # a process with threads is not forked
SETTLED, GROWS = 5, 1.05  # after so many minutes memory grows by less than a twentieth, and nothing else at all
LOOK_S = 0.2
OF_A_CONNECTION = 3  # descriptors: the database, its journal, and what all share of it

type Times = dict[str, list[float]]
"""Seconds of each post of a kind."""


class Watch:
    """How long each post took, and what was not answered as it should be."""

    def __init__(self) -> None:
        self.times: Times = {"form": [], "deposit": []}
        self.wrong: list[str] = []

    def timed(self, kind: str, post: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        answer = post()
        self.times[kind].append(time.perf_counter() - begun)
        return answer

    def form(self, wire: OfficeOnTheWire) -> None:
        """One finished request."""
        visitor = wire.visitor()
        visitor.get("/fr/visit/who")
        for step, given in [*ANSWERS.items(), ("check", {"agree": "yes"})]:
            if step == "check":
                visitor.get("/fr/visit/check")
            answer = self.timed("form", lambda step=step, given=given: visitor.post(f"/fr/visit/{step}", given))
            if answer.status_code != 302:
                self.wrong.append(f"{step}: {answer.status_code}")
                return
        if 'class="reference"' not in visitor.get(answer.location).text:
            self.wrong.append("no reference")

    def deposit(self, phone: Phone) -> None:
        note = phone.note("Elle a reçu la lettre de la commune et demande ce qu’il faut répondre. " * 4)
        answer = self.timed("deposit", lambda: phone.post("/field/phone/deposit", {"items": [phone.envelope(note)]}))
        refused = (
            [one["refused"] for one in answer.json["receipts"]] if answer.status_code == 200 else answer.status_code
        )
        if refused != [None]:
            self.wrong.append(f"deposit: {refused}")

    def whatever(self, act: Callable[[], None]) -> None:
        """What is raised on the way is an error too."""
        try:
            act()
        except Exception as error:  # whatever it is: it is counted, and told at the end
            self.wrong.append(repr(error))


def at_its_time(acts: list[tuple[float, Callable[[], None]]], hands: int) -> None:
    """Each act as soon as its second has come, in order, by whoever of so many is free."""
    begun, turn, beat = time.perf_counter(), threading.Lock(), threading.Event()
    waiting = iter(sorted(acts, key=lambda act: act[0]))

    def work() -> None:
        while True:
            with turn:
                second, act = next(waiting, (0.0, None))
            if act is None:
                return
            beat.wait(max(0.0, begun + second - time.perf_counter()))
            act()

    people = [threading.Thread(target=work) for _ in range(hands)]
    for one in people:
        one.start()
    for one in people:
        one.join()


def people(port: int, minutes: int, heard: Any) -> None:
    watch, wire, each_s = Watch(), OfficeOnTheWire(port), (len(ANSWERS) + 1) / POSTS
    acts = [
        (number * each_s, lambda: watch.whatever(lambda: watch.form(wire)))
        for number in range(round(minutes * 60 / each_s))
    ]
    at_its_time(acts, BEGINNERS)
    heard.put((watch.times, watch.wrong))


def phones(port: int, minutes: int, logins: list[str], heard: Any) -> None:
    watch, wire = Watch(), OfficeOnTheWire(port)
    ready = [wire.phone(login) for login in logins]
    heard.put("ready")
    each_s = 60 / (PHONES * NOTES)
    acts = [
        (number * each_s, lambda phone=ready[number % PHONES]: watch.whatever(lambda: watch.deposit(phone)))
        for number in range(round(minutes * 60 / each_s))
    ]
    at_its_time(acts, PHONES)
    heard.put((watch.times, watch.wrong))


class Size(NamedTuple):
    """What a process holds: kB in memory, threads, descriptors of the database's files, and all others. SQLite keeps
    the descriptor of a connection that was closed while others are open, for the next one: there are as many as
    connections were ever open at once, which is bounded by the threads, and not flat before they were."""

    kilobytes: int
    threads: int
    database: int
    others: int

    @classmethod
    def of(cls, process: int) -> "Size":
        status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        files = [_target(one) for one in Path(f"/proc/{process}/fd").iterdir()]
        database = sum("fieldapp.sqlite" in file for file in files)
        return cls(int(status["VmRSS"].split()[0]), int(status["Threads"]), database, len(files) - database)

    def __str__(self) -> str:
        held = f"{self.threads} threads, {self.database} descriptors of the database, {self.others} others"
        return f"{self.kilobytes / 1000:.0f} MB, {held}"


def _target(descriptor: Path) -> str:
    with suppress(FileNotFoundError):  # closed between the look and the reading
        return str(descriptor.readlink())
    return ""


def least(process: int, seconds: float, goes_on: Callable[[float], object]) -> Size:
    """The least of each that was seen in so many seconds: what a request holds while it is answered comes and goes.
    `goes_on` waits for the next look."""
    end, seen = time.monotonic() + seconds, [Size.of(process)]
    while time.monotonic() < end:
        goes_on(LOOK_S)
        seen.append(Size.of(process))
    return Size(*(min(column) for column in zip(*seen, strict=True)))


def told(times: list[float], alone: list[float]) -> str:
    usual, usually_alone, late = (
        statistics.median(times),
        statistics.median(alone),
        sorted(times)[len(times) * 95 // 100],
    )
    return (
        f"{len(times):6} posts, median {usual * 1000:5.0f} ms = {usual / usually_alone:4.1f} times one alone "
        f"({usually_alone * 1000:.0f} ms), 95 of 100 within {late * 1000:5.0f} ms, longest {max(times) * 1000:.0f} ms"
    )


def test_a_busy_office_answers_everybody(tmp_path: Path) -> None:
    office = ServedOffice(tmp_path, PHONES)
    office.start()
    try:
        alone = Watch()
        phone = office.wire.phone(office.logins[0])
        for _ in range(ALONE):
            alone.deposit(phone)
        for _ in range(ALONE // len(ANSWERS) + 1):
            alone.form(office.wire)
        assert not alone.wrong
        heard = APART.Queue()
        bringing = APART.Process(target=phones, args=(office.wire.port, MINUTES, office.logins, heard))
        bringing.start()
        assert heard.get() == "ready"
        asking = APART.Process(target=people, args=(office.wire.port, MINUTES, heard))
        asking.start()
        (process,), sizes = office.answering(), []
        for _ in range(MINUTES):
            sizes.append(least(process, 60, asking.join))
        both = [heard.get(), heard.get()]
        bringing.join()
        asking.join()
    finally:
        office.kill()
    times = {kind: [took for found, _ in both for took in found[kind]] for kind in ("form", "deposit")}
    wrong = [one for _, found in both for one in found]
    print(f"\n{os.cpu_count()} cores, {MINUTES} minutes, people and phones on the same machine; {len(wrong)} errors")
    for kind, found in times.items():
        print(f"{kind:8} {told(found, alone.times[kind])}")
    for at in sorted({0, len(sizes) // 3, len(sizes) * 2 // 3, len(sizes) - 1}):
        print(f"at least, in minute {at + 1:3}: {sizes[at]}")
    assert not wrong, wrong[:5]
    if MINUTES >= SETTLED * 2:
        begun, ended = sizes[SETTLED], sizes[-1]
        assert ended.kilobytes < begun.kilobytes * GROWS
        assert (ended.threads, ended.others) == (begun.threads, begun.others)
        assert ended.database <= OF_A_CONNECTION * ended.threads
