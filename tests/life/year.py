"""The simulated office from morning to evening, day after day: who does what when, by chance."""

import random
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path

from fieldapp.domain.worker import Duty, Shift, Worker
from tests.message_office import approve, writing_office
from tests.web.conftest import StandingClock
from tests.web.people_and_visits import hire

from . import (
    applies,
    clients,
    closings,
    coordinators,
    further,
    own_pages,
    phones,
    planning,
    relatives,
    workers,
    written,
)
from .breaks import Breaks
from .checks import check, check_day, check_page
from .holidays import ON_CALL
from .ledger import Ledger
from .people import Office
from .pockets import Pockets
from .statements import check_statements
from .wall_clock import at_wall_clock

ALL_WEEK = tuple(Shift(weekday=n, start=time(8, 30), end=time(17)) for n in range(7))
SPECIAL = tuple(Shift(day=day, start=time(9), end=time(13)) for day in ON_CALL)
BEGINS = date(2027, 3, 15)  # a Monday; clocks change on Sunday the 28th


class Year:
    """Somebody does something, then the ledger looks at everything."""

    def __init__(self, folder: Path, seed: int, begins: date = BEGINS) -> None:
        self.chance, self.ledger = random.Random(seed), Ledger(seed, begins)
        folder.mkdir()
        self.carriers = written.Carriers(folder)
        under_test = writing_office(folder, StandingClock(at_wall_clock(begins, time(7))), **self.carriers.settings)
        approve(under_test)
        self.office = Office(under_test, self.ledger, Breaks())
        self.office.plan_repeatably()
        duties = tuple(Duty(service="social", weekday=day, start=time(9), end=time(13)) for day in (1, 3))
        self.team = [
            hire(self.office.under_test, "Olga", ("fr", "ar"), shifts=ALL_WEEK, duties=duties),
            hire(self.office.under_test, "Samira", ("fr", "ar"), shifts=(*ALL_WEEK, *SPECIAL)),
            hire(self.office.under_test, "Luc", ("fr",), shifts=ALL_WEEK),
        ]
        self.on_call, self.paper, self.begins = self.team[1], self.team[-1], begins
        self.ledger.names = {one.id: one.name for one in self.team}
        self.ledger.on_call = self.on_call.id
        self.ledger.duties = {self.team[0].id: frozenset(one.weekday for one in duties)}
        self.pockets = Pockets(self.office, self.chance, self.step)
        self.bag: list[str] = []  # each kind of act in turn, so that none is left out for weeks
        self.owed: list[str] = []  # those that came when they applied to nobody

    def live(self, days: int) -> None:
        """So many days from the beginning, each from the morning to the evening."""
        try:
            for n in range(days):
                day = self.begins + timedelta(days=n)
                self.day(day)
                check_page(self.office, self.ledger)
                check_day(self.office, self.ledger, everything=day.weekday() == 6 or n == days - 1)
            check_statements(self.office, self.ledger)
        finally:
            self.carriers.stop()

    def day(self, day: date) -> None:
        """A working day; on Sunday and holidays clients ask, and nobody is there."""
        self.office.go_to(day, 7)
        for _ in range(self.chance.choice((1, 2))):
            self.step(lambda: clients.ask_by_form(self.office, self.chance))
        if not self.ledger.works(day):
            return
        falls_ill = self.chance.random() < 0.2 or day == self.begins + timedelta(days=3)
        away = self.chance.choice(self.there(day)) if falls_ill else None
        ill_at = self.chance.choice((7, 7, 11, 14))
        late = (day - self.begins).days >= 8 and not self.ledger.counts["closes a running day"]
        closes = late or self.chance.random() < 0.04
        closes_at = self.chance.randint(9, 15) if closes else None
        if away and ill_at == 7:
            self.step(partial(self.is_ill, away))
        self.office.go_to(day, 8, 0)
        for worker in self.there(day):
            if worker is not self.paper and self.chance.random() < 0.9:
                self.step(partial(self.pockets.take_the_day, worker))
        self.office.go_to(day, 8, 30)
        for matter in workers.missing(self.office):
            if self.chance.random() < 0.7:
                self.step(partial(workers.ask, self.office, self.team, matter, self.chance))
        if self.ledger.phones_due(self.office.now):
            self.step(partial(phones.close_debts, self.office, self.chance))
        for _ in range(2):
            self.step(partial(self.with_somebody, "decide"))
        for hour in range(9, 17):
            self.office.go_to(day, hour, self.chance.randint(0, 30))
            self.step(self.something)
            self.step(self.send)
            if hour in (10, 14):
                check_page(self.office, self.ledger)
            self.office.go_to(day, hour, self.chance.randint(31, 50))
            self.step(self.something)
            if away and ill_at == hour:
                self.step(partial(self.is_ill, away))
            if closes_at and hour >= closes_at and not self.ledger.decided.get(day):
                self.close_today()
            if hour < 15 and self.pockets.read_too_little(day):
                self.step(partial(self.with_somebody, "move today"))
            if hour in (11, 13, 15, 16):
                self.pockets.carry(day)
        self.office.go_to(day, 17, 15)
        self.step(lambda: self.enter_paper(day))
        self.evening(day)

    def evening(self, day: date) -> None:
        """Tomorrow is planned, sometimes the day after as well, and who can be reached now is told; on a holiday nobody
        can be planned, and somebody tries."""
        days = [day + timedelta(days=n) for n in range(1, 6)]
        following = [one for one in days if self.ledger.works(one)]
        if self.chance.random() < 0.2:
            self.step(partial(self.plan, following[1]))
        self.step(partial(self.plan, following[0]))
        self.decide_days(day)
        if days[0].weekday() != 6 and self.ledger.nobody_works(days[0]):
            self.step(partial(planning.run_planner, self.office, self.office.browser("claire"), days[0]))
        if self.chance.random() < 0.6:
            self.step(lambda: written.ask(self.office, self.chance))
            self.step(self.send)
            self.step(lambda: written.settle(self.office, self.chance))
        self.step(lambda: coordinators.tell(self.office, self.chance))
        self.office.go_to(day, 18, 30)
        self.step(self.send)
        self.step(lambda: coordinators.tell(self.office, self.chance))

    def decide_days(self, day: date) -> None:
        """Now and then the office closes one of the days to come; every second time it works on it after all, and
        plans it anew."""
        self.office.go_to(day, 17, 20)
        if holiday := closings.holiday_ahead(self.office):
            opened = self.ledger.counts["opens a holiday"]
            self.step(partial(closings.decide_holiday, self.office, holiday, self.chance))
            if self.ledger.counts["opens a holiday"] > opened:
                self.step(partial(self.plan, holiday))
        if self.chance.random() > 0.07 and day not in (self.begins + timedelta(days=n) for n in (4, 8)):
            return
        self.step(partial(closings.close_one, self.office, self.chance))
        self.step(lambda: written.ask(self.office, self.chance))
        closed = [one for one in self.ledger.closed if one > day]
        if closed and self.ledger.counts["closes a day"] % 2 == 0:
            self.office.go_to(day, 17, 30)
            self.step(partial(closings.open_again, self.office, closed[0]))
            self.step(partial(self.plan, closed[0]))

    def close_today(self) -> None:
        """Something happens, and nobody goes on; every second time it is over soon, and who is there goes after all."""
        before = self.ledger.counts["closes a running day"]
        self.step(partial(closings.close_today, self.office))
        if self.ledger.counts["closes a running day"] > before and before % 2:
            self.step(partial(closings.open_again, self.office, self.office.today))
            self.step(partial(planning.again_today, self.office))

    def send(self) -> None:
        """The server looks at the queue of messages."""
        written.send(self.office, self.carriers, self.chance)

    def plan(self, day: date) -> None:
        """With its changes by hand."""
        planning.plan(self.office, day, self.team, self.chance)

    def there(self, day: date) -> list[Worker]:
        """Who is not away; on a holiday whoever is on call."""
        team = [self.on_call] if self.ledger.on_call_alone(day) else self.team
        return [one for one in team if (one.id, day) not in self.ledger.absent]

    def is_ill(self, worker: Worker) -> None:
        """Somebody rings; whoever is left takes over."""
        others = [one for one in self.there(self.office.today) if one is not worker]
        planning.ill(self.office, worker, others, self.chance)

    def step(self, act: Callable[[], object]) -> None:
        """One act, at an instant of its own, and a look at everything."""
        self.office.under_test.clock.move(timedelta(seconds=1))
        try:
            act()
        except AssertionError as error:
            if str(error).startswith("seed"):
                raise
            self.ledger.fail(repr(error))
        check(self.office, self.ledger)

    def something(self) -> None:
        """One of the things of which an office day is made."""
        if not self.bag:
            self.bag = [kind for kind, times in applies.KINDS.items() for _ in range(times)]
            self.chance.shuffle(self.bag)
        self.owed = [kind for kind in self.owed if not self.with_somebody(kind)]
        kind = self.bag.pop()
        office, chance = self.office, self.chance
        if kind == "telephone":
            clients.ask_by_telephone(office, chance)
        elif kind == "tell":
            coordinators.tell(office, chance)
        elif kind == "write":
            written.ask(office, chance)
        elif kind == "plan today":
            planning.again_today(office)
        elif not self.with_somebody(kind) and kind not in self.owed:
            self.owed.append(kind)

    def with_somebody(self, kind: str) -> bool:
        """An act about one of those to whom it applies, if there is one."""
        office, chance, matters = self.office, self.chance, list(self.ledger.matters.values())
        free = [one for one in matters if one.state == "agreed" and not applies.under_way(office, one)]
        asked = [one for one in matters if one.state == "asked"]
        rests = [one for one in free if one.rests_until and one.rests_until > office.today]
        left = [one for one in matters if one.state == "failed" or (one.state == "done" and one.follow_up)]
        who, act = {
            "decide": (asked, coordinators.decide),
            "change": (free, coordinators.change),
            "note": ([one for one in free if one.goes and applies.is_today(office, one)], coordinators.change_note),
            "move house": (free, coordinators.move_house),
            "move today": (
                [one for one in free if one.goes and applies.is_today(office, one) and self.pockets.with_the_stop(one)],
                self.pockets.move_today,
            ),
            "rest": (free + left, coordinators.rest),
            "resume": (rests, coordinators.resume),
            "close": (free + left, coordinators.close),
            "take up": ([one for one in left if one.state == "failed"] or left, further.take_up),
            "take back": ([one for one in matters if workers.may_be_taken_back(office, one)], self.pockets.take_back),
            "receipt": (asked, written.ask_for_receipt),
            "withdraw": ([one for one in free if one.case.consent], coordinators.withdraw),
            "agree": ([one for one in free if not one.case.consent], coordinators.agree),
            "relative agrees": ([one for one in (*free, *asked) if not one.case.consent], relatives.agree),
            "split": ([one for one in free if not one.arrived], further.split),
            "repeat": ([one for one in free if not one.series], further.repeat),
            "one of a series": ([one for one in free if one.series and one.rests_until], coordinators.change),
            "end series": ([one for one in free if one.series], further.end_series),
            "own page": (applies.with_own_page(office, [*free, *left, *asked]), own_pages.use),
            "words": ([one for one in matters if one.words], own_pages.read_words),
            "code": ([one for one in (*free, *left, *asked) if applies.newest(office, one)], own_pages.new_code),
            "relative": ([one for one in matters if one.is_open and applies.has_relative(one)], relatives.new_wishes),
            "ask again": ([one for one in (*asked, *free) if not applies.has_relative(one)], relatives.ask_again),
            "otherwise": (
                [one for one in free if applies.has_code(office, one) and one.case.by_relative],
                relatives.says_otherwise,
            ),
            "wishes": ([one for one in matters if one.is_open], clients.new_wishes),
        }[kind]
        published = [one for one in who if one.goes]
        if who:
            act(office, chance.choice(published if published and chance.random() < 0.6 else who), chance)
        return bool(who)

    def enter_paper(self, day: date) -> None:
        """Luc has no phone: he brings his sheet."""
        if workers.going(self.office, day, self.paper):
            workers.enter_paper(self.office, self.office.browser("claire"), day, self.paper, self.chance)
