"""Phones whose clock is wrong, by a day or by years, and jumps while notes are written; whatever comes when: every note
stands in the order in which it was written, on the day on which it was."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.examples import few_and_many
from tests.web.conftest import OfficeUnderTest, StandingClock, make_office
from tests.web.people_and_visits import hire, visit
from tests.web.phone_office import DayAtTheDoor, Phone, publish

A_DAY = 100  # notes of one phone, of one day
A_MOMENT = timedelta(milliseconds=1)  # in which several are put in order that came at once
WRONG_BY = tuple(timedelta(days=sign * days) for sign in (1, -1) for days in (1, 2, 31, 366, 5 * 365))
MORNINGS = (
    datetime(2026, 11, 30, 7, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),  # half past midnight, before the hour that comes twice
    datetime(2027, 3, 27, 23, 30, tzinfo=UTC),  # half past midnight, before the hour that is left out
    datetime(2026, 12, 31, 7, 0, tzinfo=UTC),
)


def at_the_door(folder: Path, begins: datetime) -> DayAtTheDoor:
    office = make_office(folder, StandingClock(begins))
    worker, agreed = hire(office, "Olga P."), visit(office)
    publish(office, (worker, [agreed]), day=local_day(office, begins))
    return DayAtTheDoor(office, worker, agreed)


def local_day(office: OfficeUnderTest, moment: datetime) -> date:
    return moment.astimezone(office.work.settings.office.zone).date()


class WrongPhone:
    """Its clock, and what it has not brought yet."""

    def __init__(self, door: DayAtTheDoor, chance: Random) -> None:
        self._office, self._chance = door.office, chance
        self._phone: Phone = door.phone()
        self._off = chance.choice((*WRONG_BY, timedelta(0)))
        self._waiting: list[dict[str, object]] = []
        self.written: dict[str, datetime] = {}

    def write(self) -> None:
        """After up to four minutes; now and then its clock jumps."""
        self._office.clock.move(timedelta(seconds=self._chance.randint(1, 240)))
        if self._chance.random() < 0.1:
            self._off = self._chance.choice((*WRONG_BY, timedelta(0), timedelta(minutes=self._chance.randint(-90, 90))))
        now = self._office.clock.now()
        note = self._phone.note(f"note {len(self.written)}", at=(now + self._off).isoformat())
        self.written[note["text"]] = now
        self._waiting.append(note)
        if self._chance.random() < 0.2:
            self.bring()

    def bring(self) -> None:
        """In any order, some of it twice."""
        self._chance.shuffle(self._waiting)
        again = self._chance.sample(self._waiting, min(2, len(self._waiting)))
        for some in (self._waiting, again):
            assert not some or set(self._phone.bring(*some)) == {None}
        self._waiting = []


@pytest.mark.parametrize("count", few_and_many(400, 10_000))
def test_no_clock_puts_a_note_out_of_its_order_or_on_another_day(tmp_path: Path, count: int) -> None:
    chance = Random(count)
    for number in range(count // A_DAY):
        door = at_the_door(tmp_path / str(number), MORNINGS[number % len(MORNINGS)])
        phone = WrongPhone(door, chance)
        for _ in range(A_DAY):
            phone.write()
        phone.bring()
        with door.office.work.store.read() as unit:
            notes = sorted(unit.notes.of_case(door.visit.case_id), key=lambda note: note.written_at)
        assert [note.text for note in notes] == list(phone.written), "in the order of their writing, each once"
        assert notes[-1].written_at < door.office.clock.now() + A_MOMENT, "nothing is written in the future"
        days = {local_day(door.office, note.written_at) for note in notes}
        assert days == {local_day(door.office, moment) for moment in phone.written.values()}
        door.office.work.store.engine.dispose()
