"""Breaks: their window, their length, their place, and what counts as one that was not taken in the route."""

from dataclasses import replace
from typing import Any

import pytest

from routing.plan import Route, Step
from routing.problem import Break, Duty, Vehicle

from .judged import CLOSES, T, at, begun, day, end, judged, on_duty, rest, route, shift, visit

BROKEN = [("break", {"vehicle": 1})]
LUNCH = Break(9, ((T + 3600, T + 5400), (T + 9000, T + 9600)), 1800)


def resting(*stops: Step, leaves: int = T, back: int | None = None, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
    """Visits 1 at place 1 and 2 at place 2 in one route; those it does not serve are none of the problem's."""
    served = {step.id for step in stops if step.type == "job"}
    jobs = [job for job in (visit(), visit(2, place=2)) if job.id in served]
    return judged(day(*jobs, shifts=(shift(breaks=(LUNCH,), **changes),)), route(*stops, leaves=leaves, back=back))


@pytest.mark.parametrize("begin", [T + 3600, T + 5400, T + 9000, T + 9600])
def test_a_break_begins_within_one_of_its_windows(begin: int) -> None:
    assert resting(rest(begin), leaves=T, back=CLOSES) == []


@pytest.mark.parametrize("begin", [T + 3599, T + 5401, T + 8999, T + 9601])
def test_a_break_outside_its_windows_is_none(begin: int) -> None:
    assert resting(rest(begin), leaves=T, back=CLOSES) == BROKEN


@pytest.mark.parametrize("seconds", [1799, 1801])
def test_a_break_has_its_length(seconds: int) -> None:
    assert resting(rest(T + 3600, service=seconds), back=CLOSES) == BROKEN


def test_a_break_is_taken_before_leaving_when_it_can_be_over_by_then() -> None:
    leaves = T + 3600 + 1800
    assert resting(at(T + 9000), leaves=leaves, back=CLOSES) == []
    assert resting(at(T + 9000), leaves=leaves - 1, back=CLOSES) == BROKEN


def test_a_break_is_taken_after_returning_when_it_can_still_begin() -> None:
    assert resting(at(T + 1200), back=T + 9600) == []
    assert resting(at(T + 1200), back=T + 9601) == BROKEN


def test_a_window_that_opens_after_returning_serves_too() -> None:
    assert resting(at(T + 600)) == []


def test_each_break_of_the_shift_is_asked_for() -> None:
    tea = Break(8, ((T + 6000, T + 6600),), 600)
    two = day(visit(), shifts=(shift(breaks=(LUNCH, tea)),))
    assert judged(two, route(at(T + 600), rest(T + 3600), rest(T + 6000, 8, 600), back=CLOSES)) == []
    assert judged(two, route(at(T + 600), rest(T + 3600), back=CLOSES)) == BROKEN
    assert judged(two, route(at(T + 600), rest(T + 6000, 8, 600), back=CLOSES)) == BROKEN
    assert judged(two, route(at(T + 600), back=CLOSES)) == BROKEN * 2


def test_a_break_that_nobody_asked_for_is_wrong() -> None:
    assert resting(rest(T + 3600), rest(T + 6000, 77), back=CLOSES) == BROKEN


def test_a_break_is_taken_once() -> None:
    assert resting(rest(T + 3600), rest(T + 5400), back=CLOSES) == BROKEN


PLACES = {"of the stop before": 1, "of the stop after": 2, "none": None}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_break_is_where_the_worker_is_or_goes_next(place: int | None) -> None:
    assert resting(at(T + 600), rest(T + 3600, place=place), at(T + 6000, 2, place=2)) == []


def test_a_break_elsewhere_on_the_way_is_none() -> None:
    assert resting(at(T + 600), rest(T + 3600, place=0), at(T + 6600, 2, place=2)) == BROKEN


def test_a_break_at_the_start_is_where_the_shift_starts_or_goes_next() -> None:
    for place in (0, 1):
        assert resting(rest(T + 3600, place=place), at(T + 6000)) == []
    assert resting(rest(T + 3600, place=2), at(T + 6060)) == BROKEN


def test_a_shift_starts_where_it_starts_whatever_the_plan_says() -> None:
    """Not at place 2, which lies on no way of this route."""
    steps = route(rest(T + 4800, place=2), at(T + 7260)).steps
    assert judged(day(visit(), shifts=(shift(breaks=(LUNCH,)),)), Route(1, (end("start", T, 2), *steps[1:]))) == BROKEN
    tea = Break(8, ((T + 2000, T + 2000),), 600)
    workday = day(visit(), shifts=(shift(breaks=(tea, LUNCH)),))
    steps = route(rest(T + 2000, 8, 600), rest(T + 4800, place=2), at(T + 7260)).steps
    assert judged(workday, Route(1, (end("start", T, 2), *steps[1:]))) == BROKEN
    steps = route(rest(T + 3600, place=0), at(T + 6000)).steps
    assert judged(day(visit(), shifts=(shift(breaks=(LUNCH,)),)), Route(1, (end("start", T, 2), *steps[1:]))) == []


def test_a_break_before_the_end_is_where_the_worker_is_or_goes_home_to() -> None:
    for place in (1, 0):
        assert resting(at(T + 600), rest(T + 3600, place=place)) == []
    assert resting(at(T + 600), rest(T + 3600, place=2), back=CLOSES) == BROKEN


def test_between_two_breaks_the_places_are_those_of_the_stops_around_both() -> None:
    tea = Break(8, ((T + 6000, T + 6600),), 600)
    two = day(visit(), visit(2, place=2), shifts=(shift(breaks=(LUNCH, tea)),))
    for first, second in ((1, 2), (1, 1), (2, 2), (None, 2), (1, None)):
        rests = (rest(T + 3600, place=first), rest(T + 6000, 8, 600, second))
        assert judged(two, route(at(T + 600), *rests, at(T + 7200, 2, place=2))) == []
    to_and_fro = (rest(T + 3600, place=2), rest(T + 6060, 8, 600, 1))
    assert judged(two, route(at(T + 600), *to_and_fro, at(T + 7260, 2, place=2))) == []
    office = (rest(T + 3600), rest(T + 6060, 8, 600, 0))
    assert judged(two, route(at(T + 600), *office, at(T + 8000, 2, place=2))) == BROKEN


def test_who_starts_anywhere_rests_without_a_place_or_where_they_go() -> None:
    anywhere: dict[str, Any] = {"start": None}
    assert resting(rest(T + 3600, place=1), at(T + 6000), **anywhere) == []
    assert resting(rest(T + 3600), at(T + 6000), **anywhere) == []
    assert resting(rest(T + 3600, place=2), at(T + 6060), **anywhere) == BROKEN


def test_a_break_may_be_taken_at_the_office_of_a_duty() -> None:
    workday = day(visit(), shifts=(shift(breaks=(LUNCH,)),), duties=(Duty(7, 1, 0, T + 6060, T + 9660),))
    for place in (1, 0):
        assert judged(workday, route(at(T + 600), rest(T + 3600, place=place), on_duty(T + 6060))) == []


def test_a_shift_without_breaks_owes_none() -> None:
    nobody: Vehicle = shift()
    assert judged(day(visit(), shifts=(nobody,)), route(at(T + 600), back=CLOSES)) == []


DUE = Break(9, ((T, CLOSES),), 1800, due_after=7200)


def due(*stops: Step, leaves: int = T, back: int | None = None) -> list[tuple[str, dict[str, Any]]]:
    """As `resting`, with a break that is due two hours after leaving."""
    return judged(day(visit(), shifts=(shift(breaks=(DUE,)),)), route(*stops, leaves=leaves, back=back))


@pytest.mark.parametrize(("seconds", "broken"), [(7200, []), (7201, [("break_due", 1)])])
def test_a_break_that_is_due_begins_by_then(seconds: int, broken: list[tuple[str, int]]) -> None:
    for leaves in (T, T + 900):
        found = due(at(leaves + 600), rest(leaves + seconds), leaves=leaves, back=CLOSES)
        assert found == [(code, {"vehicle": 1, "break": 9, "seconds": over}) for code, over in broken]


@pytest.mark.parametrize(("seconds", "broken"), [(7200, []), (7201, [("break_due", 1)])])
def test_who_is_back_before_a_break_is_due_needs_none(seconds: int, broken: list[tuple[str, int]]) -> None:
    found = due(at(T + 600), back=T + seconds)
    assert found == [(code, {"vehicle": 1, "break": 9, "seconds": over}) for code, over in broken]


def test_a_break_before_leaving_is_none_for_one_that_is_due() -> None:
    leaves = T + 1800
    assert due(at(leaves + 600), leaves=leaves, back=leaves + 7201) == [
        ("break_due", {"vehicle": 1, "break": 9, "seconds": 1})
    ]


def test_a_running_shift_is_not_asked_for_a_break_that_can_no_longer_begin_in_time() -> None:
    for now, broken in ((T + 7200, True), (T + 7201, False)):
        running = day(visit(), shifts=(shift(breaks=(DUE,)),), now=now, begun={1: begun(at(T + 600))})
        found = judged(running, route(at(T + 600), back=T + 9000))
        assert bool(found) is broken, now


def judged_due(pause: Break, plan: Route, *history: Step, now: int | None = None) -> list[str]:
    """Codes for a shift with this break, which has begun `history` where there is any."""
    service = next((step.service for step in plan.steps if step.type == "job"), 600)
    had = {1: begun(*history)} if history else {}
    problem = day(visit(service=service), shifts=(shift(breaks=(pause,)),), now=now, begun=had)
    return [code for code, _ in judged(problem, plan)]


def test_a_break_that_is_due_keeps_its_window_too() -> None:
    pause = replace(DUE, windows=((T + 3600, T + 5400),))
    assert judged_due(pause, route(at(T + 600), rest(T + 5400), back=CLOSES)) == []
    assert judged_due(pause, route(at(T + 600), rest(T + 5401), back=CLOSES)) == ["break"]


def test_a_window_that_opens_too_late_is_no_excuse_to_work_on() -> None:
    pause = replace(DUE, windows=((T + 20_000, T + 25_000),))
    assert judged_due(pause, route(at(T + 600), back=T + 7200)) == []
    assert judged_due(pause, route(at(T + 600), back=T + 7201)) == ["break_due"]


def test_a_break_that_began_too_late_is_history() -> None:
    late = (at(T + 600), rest(T + 7201))
    assert judged_due(DUE, route(*late, back=T + 12_000), *late, now=T + 7300) == []


def test_who_leaves_after_the_window_could_have_rested_before() -> None:
    pause, leaves = replace(DUE, windows=((T, T + 3000),)), T + 4000
    plan = route(at(leaves + 600), leaves=leaves, back=leaves + 7201)
    assert judged_due(pause, plan, now=T + 1000) == ["break_due"]


def test_a_visit_that_goes_on_beyond_the_window_leaves_no_time_for_it() -> None:
    pause, long = replace(DUE, windows=((T, T + 3000),)), at(T + 600, service=3400)
    assert judged_due(pause, route(long, back=T + 7201), long, now=T + 1000) == []
