"""The office for two weeks in which the clock changes, and (`make stress`) for ten weeks with new seeds each time."""

import random
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from fieldapp.domain.plan import Stop
from fieldapp.domain.worker import Worker
from tests.web.conftest import StandingClock, make_office
from tests.web.people_and_visits import hire

from . import clients, coordinators, planning, workers
from .checks import check, check_files
from .ledger import Ledger, Matter
from .people import Office

BEGINS = datetime(2027, 3, 15, 6, tzinfo=UTC)  # a Monday; clocks change on Sunday the 28th


class Year:
    """Somebody does something, then the ledger looks at everything."""

    def __init__(self, folder: Path, seed: int, begins: datetime = BEGINS) -> None:
        self.chance, self.ledger = random.Random(seed), Ledger(seed)
        self.office = Office(make_office(folder, StandingClock(begins)), self.ledger)
        self.office.plan_repeatably()
        names = (("Olga", ("fr", "ar")), ("Samira", ("fr", "ar")), ("Luc", ("fr",)))
        self.team = [hire(self.office.under_test, name, languages) for name, languages in names]
        self.begins = begins.date()

    def live(self, days: int) -> None:
        """So many days from the beginning, each from the morning to the evening."""
        for n in range(days):
            day = self.begins + timedelta(days=n)
            self.day(day)
            check_files(self.office, self.ledger)

    def day(self, day: date) -> None:
        """A working day; on Sunday clients ask, and nobody is there."""
        self.office.go_to(day, 7)
        self.step(lambda: clients.ask_by_form(self.office, self.chance))
        if day.weekday() == 6:
            return
        away = self.chance.choice(self.team) if self.chance.random() < 0.15 else None
        here = [one for one in self.team if one is not away]
        if away:
            self.step(lambda: coordinators.ill(self.office, away, here, self.chance))
        self.office.go_to(day, 8, 30)
        for past in workers.missing(self.office, self.team):
            self.step(partial(self.ask_worker, *past))
        for hour in range(9, 17):
            self.office.go_to(day, hour, self.chance.randint(0, 30))
            self.step(self.something)
            if hour in (12, 16):
                for worker in [one for one in here if one.name != "Luc"]:
                    self.step(partial(workers.report_by_phone, self.office, worker, self.chance))
        self.office.go_to(day, 17, 15)
        self.step(lambda: self.paper(day))
        tomorrow = day + timedelta(days=2 if day.weekday() == 5 else 1)
        self.step(lambda: planning.plan(self.office, tomorrow, self.team, self.chance))
        self.step(lambda: coordinators.tell(self.office, self.chance))
        self.office.go_to(day, 18, 30)
        self.step(lambda: coordinators.tell(self.office, self.chance))

    def step(self, act: Callable[[], None]) -> None:
        """One act, and a look at everything."""
        try:
            act()
        except AssertionError as error:
            if str(error).startswith("seed"):
                raise
            self.ledger.fail(repr(error))
        check(self.office, self.ledger)

    def something(self) -> None:
        """One of the things of which an office day is made."""
        kinds = ("decide", "decide", "decide", "change", "rest", "close", "take up", "withdraw", "agree", "wishes",
                 "telephone", "tell", "restart")  # fmt: skip
        kind = self.chance.choice(kinds)
        office, chance = self.office, self.chance
        if kind == "telephone":
            clients.ask_by_telephone(office, chance)
        elif kind == "tell":
            coordinators.tell(office, chance)
        elif kind == "restart":
            self.ledger.step(office.now, "restart")
            office.restart()
        else:
            self.with_somebody(kind)

    def with_somebody(self, kind: str) -> None:
        """An act about one of those to whom it applies, if there is one."""
        free = [one for one in self.ledger.matters.values() if one.state == "agreed" and not self.under_way(one)]
        who = {
            "decide": [one for one in self.ledger.matters.values() if one.state == "asked"],
            "change": free,
            "rest": free,
            "close": free,
            "take up": [
                one
                for one in self.ledger.matters.values()
                if one.state == "failed" or (one.state == "done" and one.follow_up)
            ],
            "withdraw": [one for one in free if one.consent],
            "agree": [one for one in free if not one.consent],
            "wishes": [one for one in self.ledger.matters.values() if one.is_open],
        }[kind]
        if not who:
            return
        one = self.chance.choice(who)
        if kind == "decide":
            coordinators.decide(self.office, one, self.chance)
        elif kind == "change":
            coordinators.change(self.office, one, self.chance)
        elif kind == "rest":
            coordinators.rest(self.office, one, self.chance)
        elif kind == "close":
            coordinators.close(self.office, one)
        elif kind == "take up":
            coordinators.take_up(self.office, one, self.chance)
        elif kind == "withdraw":
            coordinators.withdraw(self.office, one)
        elif kind == "agree":
            coordinators.agree(self.office, one)
        else:
            clients.new_wishes(self.office, one, self.chance)

    def under_way(self, matter: Matter) -> bool:
        """Whether its hour has begun, so that only what happens at the door counts."""
        for worker in self.team:
            for stop in workers.goes(self.office, self.office.today, worker):
                if stop.visit_id == matter.id and stop.start <= self.office.now:
                    return True
        return False

    def ask_worker(self, day: date, worker: Worker, stop: Stop) -> None:
        """In the morning the office asks what nobody said yesterday."""
        matter = self.ledger.matter(stop.visit_id)
        if matter.consent and matter.state == "agreed":
            browser = self.office.browser("claire")
            workers.enter(self.office, browser, day, stop, worker, matter, self.chance)

    def paper(self, day: date) -> None:
        """Luc has no phone: he brings his sheet."""
        luc = self.team[-1]
        if workers.goes(self.office, day, luc):
            workers.enter_paper(self.office, self.office.browser("claire"), day, luc, self.chance)


def test_two_weeks_in_which_the_clock_changes(tmp_path: Path) -> None:
    year = Year(tmp_path / "data", seed=20270328)
    year.live(15)
    happened = year.ledger.counts
    assert {"asks by form", "decides", "publishes", "told", "phone", "paper", "changes hours; an old page is sent",
            "withdraws consent", "rests", "closes", "restart"} <= happened.keys()  # fmt: skip


@pytest.mark.stress
@pytest.mark.parametrize("run", range(10))
def test_ten_weeks(tmp_path: Path, run: int) -> None:
    seed = secrets.randbelow(10**9)
    begins = (datetime(2026, 10, 12, 5, tzinfo=UTC), datetime(2027, 2, 15, 6, tzinfo=UTC))[run % 2]
    Year(tmp_path / "data", seed, begins).live(70)
