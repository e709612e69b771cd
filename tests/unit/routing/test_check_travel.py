"""The way of a route: time to get there, the hours of the shift, the limits of a working day. Each broken by one second
or one visit, and just kept."""

from dataclasses import replace
from typing import Any

import pytest

from routing.plan import Route
from routing.problem import Break, Duty, Matrix

from .judged import CLOSES, T, at, day, end, judged, on_duty, rest, route, shift, visit

LUNCH = Break(9, ((T, CLOSES),), 1800)


def too_fast(seconds: int, step: str = "job", job: int | None = 1) -> tuple[str, dict[str, Any]]:
    return ("too_fast", {"vehicle": 1, "step": step, "job": job, "seconds": seconds})


def test_the_first_visit_is_reached_no_sooner_than_the_way_allows() -> None:
    assert judged(day(visit()), route(at(T + 600))) == []
    assert judged(day(visit()), route(at(T + 599))) == [too_fast(1)]


def test_the_next_visit_is_reached_no_sooner_than_after_the_visit_and_the_way() -> None:
    two = day(visit(), visit(2, place=2))
    assert judged(two, route(at(T + 600), at(T + 1800, 2, place=2))) == []
    assert judged(two, route(at(T + 600), at(T + 1790, 2, place=2))) == [too_fast(10, job=2)]


def test_the_way_home_takes_its_time() -> None:
    assert judged(day(visit()), route(at(T + 600), back=T + 1860)) == []
    assert judged(day(visit()), route(at(T + 600), back=T + 1859)) == [too_fast(1, "end", None)]


def test_who_waits_has_arrived_in_time() -> None:
    assert judged(day(visit()), route(at(T + 700, waits=100))) == []
    assert judged(day(visit()), route(at(T + 700, waits=101))) == [too_fast(1)]


def test_nobody_begins_before_arriving() -> None:
    """The greater of the two lies is told."""
    assert judged(day(visit()), route(at(T + 700, waits=-1))) == [too_fast(1)]
    assert judged(day(visit()), route(at(T + 580, waits=-10))) == [too_fast(10)]
    assert judged(day(visit()), route(at(T + 560, waits=-10))) == [too_fast(30)]


def test_waiting_and_work_before_the_next_way_count() -> None:
    two = day(visit(), visit(2))
    assert judged(two, route(at(T + 700, waits=100), at(T + 1300, 2))) == []
    assert judged(two, route(at(T + 700, waits=100), at(T + 1299, 2))) == [too_fast(1, job=2)]


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"profile": "bicycle"}, 300),
        ({"speed_factor": 2.0}, 300),
        ({"speed_factor": 1.1}, 545),
        ({"speed_factor": 0.9}, 667),
        ({"start": None}, 0),
        ({"start": 2}, 660),
    ],
    ids=["its own roads", "twice as fast", "rounded down", "rounded up", "from anywhere", "from elsewhere"],
)
def test_travel_is_that_of_the_worker(changes: dict[str, Any], seconds: int) -> None:
    workday = day(visit(), shifts=(shift(**changes),))
    assert judged(workday, route(at(T + seconds), back=T + 9000)) == []
    assert judged(workday, route(at(T + seconds - 1), back=T + 9000)) == [too_fast(1)]


def test_a_shift_that_may_end_anywhere_ends_where_it_is() -> None:
    workday = day(visit(), shifts=(shift(end=None),))
    for place in (None, 0):
        stays = route(at(T + 600), back=T + 1200)
        stays = Route(1, (*stays.steps[:-1], replace(stays.steps[-1], location=place)))
        assert judged(workday, stays) == []
        sooner = Route(1, (*stays.steps[:-1], replace(stays.steps[-1], arrival=T + 1199)))
        assert judged(workday, sooner) == [too_fast(1, "end", None)]


def test_a_shift_that_may_end_anywhere_travels_all_the_same() -> None:
    workday = day(visit(), shifts=(shift(end=None),))
    assert judged(workday, route(at(T + 599), back=T + 1199)) == [too_fast(1)]


def test_a_shift_that_ends_at_a_place_ends_there() -> None:
    steps = route(at(T + 600)).steps
    for place, back in ((1, T + 1200), (None, T + 1200)):
        elsewhere = Route(1, (*steps[:-1], end("end", back, place)))
        assert judged(day(visit()), elsewhere) == [("shift", {"vehicle": 1, "seconds": 0})]


def test_a_break_without_a_place_is_where_the_worker_was() -> None:
    workday = day(visit(), visit(2, place=2), shifts=(shift(breaks=(LUNCH,)),))
    assert judged(workday, route(at(T + 600), rest(T + 1200), at(T + 3600, 2, place=2))) == []
    assert judged(workday, route(at(T + 600), rest(T + 1200), at(T + 3599, 2, place=2))) == [too_fast(1, job=2)]
    assert judged(workday, route(at(T + 600), rest(T + 1199), at(T + 3600, 2, place=2))) == [too_fast(1, "break", 9)]


def test_a_break_at_the_next_place_comes_after_the_way() -> None:
    workday = day(visit(), visit(2, place=2), shifts=(shift(breaks=(LUNCH,)),))
    assert judged(workday, route(at(T + 600), rest(T + 1800, place=2), at(T + 3600, 2, place=2))) == []
    sooner = route(at(T + 600), rest(T + 1799, place=2), at(T + 3600, 2, place=2))
    assert judged(workday, sooner) == [too_fast(1, "break", 9)]
    assert judged(workday, route(at(T + 600), rest(T + 1800, place=2), at(T + 3599, 2, place=2))) == [
        too_fast(1, job=2)
    ]


def test_the_way_to_a_duty_is_a_way() -> None:
    workday = day(visit(), duties=(Duty(7, 1, 0, T + 1860, T + 5460),))
    assert judged(workday, route(at(T + 600), on_duty(T + 1860))) == []
    late = day(visit(), duties=(Duty(7, 1, 0, T + 1859, T + 5459),))
    assert judged(late, route(at(T + 600), on_duty(T + 1859))) == [too_fast(1, "duty", 7)]


def test_nobody_leaves_before_the_shift() -> None:
    assert judged(day(visit()), route(at(T + 600), leaves=T)) == []
    assert judged(day(visit()), route(at(T + 600), leaves=T - 5)) == [("shift", {"vehicle": 1, "seconds": 5})]


def test_everybody_is_back_by_the_end_of_the_shift() -> None:
    assert judged(day(visit()), route(at(CLOSES - 1260))) == []
    assert judged(day(visit()), route(at(CLOSES - 1257))) == [("shift", {"vehicle": 1, "seconds": 3})]


def limited(**limits: Any) -> list[tuple[str, dict[str, Any]]]:
    """Out at T, visits 1 and 2 at places 1 and 2 with 300 s of waiting and half an hour of rest between, home at T +
    6420: two visits, 2,520 s of travel, 4,620 s of work."""
    workday = day(visit(), visit(2, place=2), shifts=(shift(breaks=(LUNCH,), **limits),))
    return judged(workday, route(at(T + 600), rest(T + 1200), at(T + 3900, 2, place=2, waits=300), back=T + 6420))


@pytest.mark.parametrize(
    ("limit", "reached", "broken"),
    [
        ("max_tasks", 2, ("max_tasks", "visits")),
        ("max_travel_time", 2520, ("max_travel", "seconds")),
        ("max_working_time", 4620, ("max_work", "seconds")),
    ],
)
def test_a_limit_of_the_day_may_be_reached_and_not_passed(limit: str, reached: int, broken: tuple[str, str]) -> None:
    code, unit = broken
    assert limited(**{limit: reached}) == []
    assert limited(**{limit: reached - 1}) == [(code, {"vehicle": 1, unit: reached})]
    assert limited(**{limit: 0}) == [(code, {"vehicle": 1, unit: reached})]


def test_a_shift_of_no_visits_keeps_its_limit() -> None:
    assert judged(day(shifts=(shift(max_tasks=0, max_travel_time=0, max_working_time=0),)), route()) == []


def test_a_limit_of_nothing_allows_nothing() -> None:
    assert judged(day(shifts=(shift(max_working_time=0),)), route(back=T + 1)) == [
        ("max_work", {"vehicle": 1, "seconds": 1})
    ]
    rows = ((0, 1, 1), (0, 0, 0), (0, 0, 0))
    a_second_away = replace(
        day(visit(), shifts=(shift(max_travel_time=0),)), matrices={"car": Matrix(rows, rows, "given")}
    )
    assert judged(a_second_away, route(at(T + 600))) == [("max_travel", {"vehicle": 1, "seconds": 1})]


def test_what_is_written_after_coming_home_does_not_count() -> None:
    at_home = route(at(CLOSES - 1260)).steps
    waits = Route(1, (*at_home[:-1], replace(at_home[-1], waiting=60)))
    assert judged(day(visit()), waits) == []


def test_work_before_the_first_way_counts_from_leaving() -> None:
    """Who leaves later works less."""
    workday = day(visit(), shifts=(shift(max_working_time=1860),))
    assert judged(workday, route(at(T + 1600), leaves=T + 1000)) == []
    assert judged(workday, route(at(T + 1600), leaves=T + 999)) == [("max_work", {"vehicle": 1, "seconds": 1861})]
