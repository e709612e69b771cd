"""When a visit may begin within the hours that were asked for, and until when whoever comes must be gone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.hours import Window, instant
from fieldapp.domain.visit_hours import (
    can_still_begin,
    gone_by,
    over_in_time,
    start_hours,
    too_long,
    too_short,
)

ZONE = ZoneInfo("Europe/Brussels")
DAYS = [date(2026, 12, 1), date(2026, 10, 25), date(2027, 3, 28)]  # the last two change their clocks
clocks = st.times(time(0), time(23, 59)).map(lambda one: one.replace(second=0, microsecond=0))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    start, end = sorted(draw(st.lists(clocks, min_size=2, max_size=2, unique=True)))
    return Window(day=draw(st.sampled_from(DAYS)), start=start, end=end, gone_by_end=draw(st.booleans()))


@given(st.lists(windows(), max_size=4), st.integers(5, 480))
def test_whoever_begins_when_they_may_is_gone_when_they_must(asked: list[Window], minutes: int) -> None:
    for first, last in start_hours(asked, minutes, ZONE):
        assert first <= last
        for start in (first, last):
            end = start + timedelta(minutes=minutes)
            assert over_in_time(asked, start, end, ZONE)
            until = gone_by(asked, start, ZONE)
            assert until is None or start < until


@given(windows(), st.integers(5, 480), st.integers(1, 480))
def test_of_hours_by_themselves_the_last_beginning_is_exact(one: Window, minutes: int, later: int) -> None:
    hours, span = start_hours([one], minutes, ZONE), one.span(ZONE)
    assert too_short(one, minutes, ZONE) is too_long([one], minutes, ZONE) is (not hours)
    assert bool(hours) is (not one.gone_by_end or span.seconds >= 60 * minutes)
    for first, last in hours:
        assert first == span.start
        after = last + timedelta(minutes=later)
        if one.gone_by_end:
            assert last + timedelta(minutes=minutes) == span.end == gone_by([one], last, ZONE)
            assert not over_in_time([one], after, after + timedelta(minutes=minutes), ZONE)


@given(windows(), st.integers(5, 480))
def test_without_the_tick_hours_are_what_they_were(one: Window, minutes: int) -> None:
    plain = one.model_copy(update={"gone_by_end": False})
    (first, last), span = start_hours([plain], minutes, ZONE)[0], plain.span(ZONE)
    assert (first, last) == (span.start, max(span.start, span.end - timedelta(minutes=minutes)))
    assert gone_by([plain], first, ZONE) is None
    assert over_in_time([plain], first, first + timedelta(days=1), ZONE)
    assert can_still_begin([plain], minutes, ZONE, span.end - timedelta(minutes=1))
    assert not can_still_begin([plain], minutes, ZONE, span.end)


def test_what_was_kept_before_the_tick_was_asked_has_none() -> None:
    assert Window.model_validate({"day": "2026-12-01", "start": "09:00", "end": "12:00"}).gone_by_end is False


@pytest.mark.parametrize(("clock", "possible"), [(time(10, 59), True), (time(11), True), (time(11, 1), False)])
def test_hours_that_end_with_her_being_alone_are_over_when_no_visit_fits_any_more(clock: time, possible: bool) -> None:
    one = Window(day=DAYS[0], start=time(9), end=time(12), gone_by_end=True)
    assert can_still_begin([one], 60, ZONE, instant(DAYS[0], clock, ZONE)) is possible


def test_a_visit_outside_all_hours_keeps_none_where_one_of_them_must_be_kept() -> None:
    day = DAYS[0]
    asked = [
        Window(day=day, start=time(9), end=time(12), gone_by_end=True),
        Window(day=day, start=time(14), end=time(16)),
    ]

    def at(hour: int, minute: int = 0) -> datetime:
        return instant(day, time(hour, minute), ZONE)

    assert over_in_time(asked, at(11), at(12), ZONE)
    assert not over_in_time(asked, at(11), at(12, 1), ZONE)
    assert not over_in_time(asked, at(12, 30), at(13), ZONE)
    assert over_in_time(asked, at(15, 30), at(17), ZONE), "of these hours only the beginning counts"
    assert gone_by(asked, at(11), ZONE) == at(12)
    assert gone_by(asked, at(15), ZONE) is None
