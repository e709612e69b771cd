"""Phones whose clock is wrong, or jumps, and the two nights in which the clocks change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.phone.conftest import Field
from tests.phone.phones import Phone, move, unlock

Wrong = Callable[[timedelta], Phone]


def in_order(field_office: Field, ids: list[str]) -> list[datetime]:
    """When the office says these notes were written; they must be in the order of their writing."""
    times = {note.id: note.written_at for note in field_office.notes()}
    written = [times[one] for one in ids]
    assert written == sorted(written)
    assert len(set(written)) == len(written)
    assert all(one <= field_office.now() for one in written)
    return written


@pytest.mark.parametrize("days", [-5 * 365, -366, -1, 1, 366, 5 * 365])
def test_a_clock_that_is_wrong_all_along(field_office: Field, wrong_phone: Wrong, days: int) -> None:
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = wrong_phone(timedelta(days=days))
    phone.prepare()
    assert phone.call("phone.today.plan.day") == "2026-11-30"
    stop, other = phone.stop_ids()
    ids = [phone.write(stop, "one"), phone.write(other, "two")]
    unlock(phone)
    expect(phone.page.locator(".next .clock").first).to_have_text("14:00", use_inner_text=True)
    assert phone.unlock()
    ids.append(phone.write(stop, "three"))
    assert phone.upload() == "done"
    written = in_order(field_office, ids)
    assert written[0] > field_office.now() - timedelta(minutes=5), "the office's time, not the phone's"


def test_a_clock_that_jumps_while_notes_are_written(field_office: Field, wrong_phone: Wrong) -> None:
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = wrong_phone(timedelta(0))
    phone.prepare()
    (stop,) = phone.stop_ids()
    ids = [phone.write(stop, "before")]
    for days in (-1, -1825, 1, 1825, 3650, -3650):
        move(phone, timedelta(days=days))
        ids += [phone.write(stop, f"{days} days, {turn}") for turn in (1, 2)]
    assert phone.upload() == "done"
    in_order(field_office, ids)
    ids.append(phone.write(stop, "after the office said what time it is"))
    assert phone.upload() == "done"
    in_order(field_office, ids)


def test_an_hour_that_never_was_is_forgotten_with_the_next_word_of_the_office(
    field_office: Field, wrong_phone: Wrong
) -> None:
    """What is written afterwards has its own hour, however late it comes, and not the one at which it comes."""
    field_office.worker("olga", 1)
    field_office.process.start()
    phone = wrong_phone(timedelta(0))
    phone.prepare()
    (stop,) = phone.stop_ids()
    move(phone, timedelta(days=1))
    ids = [phone.write(stop, "tomorrow")]
    assert phone.upload() == "done"
    ids.append(phone.write(stop, "today"))
    later = timedelta(minutes=30)
    move(phone, later)
    field_office.process.move_clock(later)
    assert phone.upload() == "done"
    assert in_order(field_office, ids)[1] < field_office.now() - later + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("day", "night"),
    [
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 15, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 0, 15, tzinfo=UTC)),
    ],
    ids=["winter", "summer"],
)
def test_the_nights_the_clocks_change(field_office: Field, wrong_phone: Wrong, day: date, night: datetime) -> None:
    field_office.day = day
    field_office.office.clock.moment = night
    field_office.process.set_clock(night)
    field_office.worker("olga", 2)
    field_office.process.start()
    phone = wrong_phone(night - datetime.now(UTC))
    phone.prepare()
    assert phone.call("phone.today.plan.day") == day.isoformat()
    stop = phone.stop_ids()[0]
    ids = []
    for _ in range(5):  # an hour and a quarter, over the change
        ids.append(phone.write(stop, "still awake"))
        move(phone, timedelta(minutes=15))
        field_office.process.move_clock(timedelta(minutes=15))
    assert phone.upload() == "done"
    written = in_order(field_office, ids)
    assert written[-1] - written[0] > timedelta(minutes=55), "an hour that comes twice is two hours"
    unlock(phone)
    expect(phone.page.locator(".next .clock").first).to_have_text("14:00", use_inner_text=True)
    ends = datetime.fromisoformat(
        phone.call("phone.database.database('day').then((db) => db.get('lock', 'lock')).then((l) => l.until)")
    )
    assert ends.astimezone(field_office.office.work.settings.office.zone).strftime("%d %H:%M") == f"{day.day} 22:00"
