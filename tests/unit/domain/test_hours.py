"""Hours of a day, clock changes included."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from pydantic import ValidationError

from fieldapp.domain.hours import Span, Window, instant
from fieldapp.domain.worker import Absence, Shift, Worker

BRUSSELS = ZoneInfo("Europe/Brussels")
START = datetime(2026, 12, 1, tzinfo=UTC)


def span(start: int, end: int) -> Span:
    return Span(start=START + timedelta(minutes=start), end=START + timedelta(minutes=end))


spans = st.tuples(st.integers(0, 1440), st.integers(1, 300)).map(lambda t: span(t[0], t[0] + t[1]))


def test_a_shift_over_the_spring_change_is_an_hour_shorter_than_its_clock_says() -> None:
    window = Window(day=date(2027, 3, 28), start=time(1), end=time(9))
    assert window.span(BRUSSELS).seconds == 7 * 3600


def test_nine_in_the_morning_is_nine_in_the_morning_on_both_sides_of_the_change() -> None:
    for day in (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)):
        assert instant(day, time(9), BRUSSELS).astimezone(BRUSSELS).time() == time(9)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError):
        Window(day=date(2026, 12, 1), start=time(12), end=time(12))


def worker(**facts: object) -> Worker:
    return Worker.model_validate(
        {
            "id": "w",
            "number": 1,
            "name": "Samira Benali",
            "languages": ("ar",),
            "services": ("social",),
            "start_label": "office",
            "lat": 50.6,
            "lon": 4.8,
            **facts,
        }
    )


TUESDAY = date(2026, 12, 1)


def test_hours_of_the_day_itself_replace_those_of_the_week() -> None:
    special = worker(
        shifts=(Shift(weekday=1, start=time(9), end=time(17)), Shift(day=TUESDAY, start=time(10), end=time(12)))
    )
    assert [s.start for s in special.shifts_on(TUESDAY, closed=False)] == [time(10)]
    assert [s.start for s in special.shifts_on(TUESDAY + timedelta(days=7), closed=False)] == [time(9)]


@pytest.mark.parametrize(
    ("day", "there"), [("2026-11-30", True), ("2026-12-01", False), ("2026-12-02", False), ("2026-12-03", True)]
)
def test_an_absence_takes_whole_days(day: str, there: bool) -> None:
    away = worker(
        shifts=tuple(Shift(weekday=n, start=time(9), end=time(17)) for n in range(7)),
        absences=(Absence(id="a", first=date(2026, 12, 1), last=date(2026, 12, 2)),),
    )
    assert bool(away.shift_spans(date.fromisoformat(day), BRUSSELS, closed=False)) == there
