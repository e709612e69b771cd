"""Hours of a worker: shifts that do not overlap, absences, duty, and the letters of routes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from fieldapp.domain.errors import Refused
from fieldapp.domain.hours import Span
from fieldapp.domain.worker import Absence, Duty, Shift, Worker, check_shifts, letters_of

BRUSSELS = ZoneInfo("Europe/Brussels")
TUESDAY = date(2026, 12, 1)


def shift(start: int, end: int, **when: Any) -> Shift:
    return Shift(**(when or {"weekday": 1}), start=time(start), end=time(end))


def refusal(*shifts: Shift) -> tuple[str, str | None, dict[str, Any]] | None:
    try:
        check_shifts(shifts)
    except Refused as refused:
        return refused.code, refused.field, refused.params
    return None


OVERLAP = ("shifts_overlap", "shifts", {})


def test_shifts_of_one_day_may_touch_and_not_overlap() -> None:
    assert refusal(shift(9, 12), shift(12, 17)) is None
    assert refusal(shift(12, 17), shift(9, 12)) is None
    assert refusal(shift(9, 13), shift(12, 17)) == refusal(shift(12, 17), shift(9, 13)) == OVERLAP
    assert refusal(shift(9, 17), shift(10, 11)) == OVERLAP


def test_shifts_of_other_days_do_not_overlap() -> None:
    assert refusal(shift(9, 17), shift(9, 17, weekday=2), shift(9, 17, day=TUESDAY)) is None
    assert refusal(shift(9, 17, weekday=3), shift(9, 17), shift(8, 10)) == OVERLAP
    assert refusal(shift(9, 17, day=TUESDAY), shift(9, 10, day=TUESDAY)) == OVERLAP


def test_a_day_has_two_shifts_at_most() -> None:
    three = shift(8, 9), shift(9, 10), shift(10, 11)
    assert refusal(*three[:2]) is None
    assert refusal(*three) == ("too_many_shifts", "shifts", {"most": 2})


def test_a_shift_is_of_a_weekday_or_of_a_day() -> None:
    for when in ({}, {"weekday": 1, "day": TUESDAY}):
        with pytest.raises(ValidationError, match="shift_needs_weekday_or_day"):
            Shift(**when, start=time(9), end=time(10))  # type: ignore[arg-type]  # that is the point
    for end in (9, 8):
        with pytest.raises(ValidationError, match="shift_ends_before_it_starts"):
            shift(9, end)
    assert shift(9, 10).end == time(10)


def worker(**facts: Any) -> Worker:
    known: dict[str, Any] = {"id": "w", "number": 1, "name": "Samira", "languages": (), "services": ("social",)}
    return Worker(**known, start_label="office", lat=50.6, lon=4.8, **facts)


def utc(hour: int, day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=UTC)


DUTY = Duty(service="social", weekday=1, start=time(10), end=time(12))


def test_shifts_and_duties_are_spans_of_their_day() -> None:
    samira = worker(
        shifts=(shift(9, 17), shift(9, 10, weekday=2)), duties=(DUTY, DUTY.model_copy(update={"weekday": 3}))
    )
    assert samira.shift_spans(TUESDAY, BRUSSELS, closed=False) == (Span(start=utc(8), end=utc(16)),)
    assert samira.duty_spans(TUESDAY, BRUSSELS, closed=False) == ((DUTY, Span(start=utc(9), end=utc(11))),)
    wednesday = TUESDAY + timedelta(days=1)
    assert samira.duty_spans(wednesday, BRUSSELS, closed=False) == ()
    assert samira.shift_spans(wednesday, BRUSSELS, closed=False) == (Span(start=utc(8, 2), end=utc(9, 2)),)


@pytest.mark.parametrize(
    "facts",
    [{"active": False}, {"absences": (Absence(id="a", first=TUESDAY, last=TUESDAY),)}],
    ids=["who left", "who is away"],
)
def test_who_is_not_there_has_neither_shifts_nor_duties(facts: dict[str, Any]) -> None:
    away = worker(shifts=(shift(9, 17),), duties=(DUTY,), **facts)
    assert away.shift_spans(TUESDAY, BRUSSELS, closed=False) == away.duty_spans(TUESDAY, BRUSSELS, closed=False) == ()


def test_an_absence_is_from_its_first_to_its_last_day() -> None:
    away = worker(absences=(Absence(id="a", first=TUESDAY, last=TUESDAY + timedelta(days=1)),))
    assert [away.absent(TUESDAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [False, True, True, False]


def test_the_first_eight_routes_have_letters_then_two_letters_of_the_name() -> None:
    team = dict(enumerate(["Anna"] * 8 + ["Olga Ruiz", "bart", "Jean de la Rue"]))
    found = letters_of({str(number): name for number, name in team.items()}, {})
    assert list(found.values()) == [*"ABCDEFGH", "OR", "B", "JD"]


def test_who_has_a_letter_keeps_it_and_nobody_else_gets_it() -> None:
    morning = letters_of({"anna": "Anna", "bart": "Bart", "chloe": "Chloe"}, {})
    noon = letters_of({"bart": "Bart", "chloe": "Chloe", "dora": "Dora"}, morning)
    assert noon == {"anna": "A", "bart": "B", "chloe": "C", "dora": "D"}


def test_on_a_day_when_the_office_is_closed_only_hours_of_that_very_day_count() -> None:
    weekly = worker(shifts=(shift(9, 17),), duties=(DUTY,))
    assert weekly.shift_spans(TUESDAY, BRUSSELS, closed=True) == ()
    assert weekly.duty_spans(TUESDAY, BRUSSELS, closed=True) == ()
    special = Shift(day=TUESDAY, start=time(10), end=time(12))
    there = worker(shifts=(shift(9, 17), special), duties=(DUTY,))
    assert there.shift_spans(TUESDAY, BRUSSELS, closed=True) == (Span(start=utc(9), end=utc(11)),)
    assert there.duty_spans(TUESDAY, BRUSSELS, closed=True) == ()
