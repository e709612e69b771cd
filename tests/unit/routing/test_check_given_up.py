"""What a running day may give up: breaks that can no longer be taken and duties that can no longer be reached, to the
second; and what of them had begun."""

from dataclasses import replace
from typing import Any

import pytest

from routing.plan import Route, Step
from routing.problem import Break, Duty

from .judged import CLOSES, T, at, begun, day, end, judged, on_duty, rest, route, shift, visit

NOW = T + 1000
DONE = at(T + 600)  # visit 1, at place 1 until T + 1200

LUNCH = Break(9, ((T + 1000, T + 5400),), 1800)


def resting(
    now: int, *stops: Step, back: int, had: tuple[Step, ...] = (DONE,), **changes: Any
) -> list[tuple[str, dict[str, Any]]]:
    """A running day with a lunch to be begun by T + 5400."""
    jobs = [visit(step.id or 0) for step in had if step.type == "job"]
    workday = day(*jobs, shifts=(shift(breaks=(LUNCH,), **changes),), now=now, begun={1: begun(*had)})
    return judged(workday, route(*had, *stops, back=back))


BROKEN = [("break", {"vehicle": 1})]


def test_a_break_that_can_still_be_taken_is_asked_for() -> None:
    assert resting(T + 5400, back=T + 6060) == BROKEN
    assert resting(T + 5400, rest(T + 5400), back=T + 7860) == []


def test_a_break_that_can_no_longer_be_taken_is_not_asked_for() -> None:
    assert resting(T + 5401, back=T + 6061) == []


def test_a_break_is_not_asked_for_of_who_works_past_it() -> None:
    """A visit that had begun is over only after the last moment to rest."""
    long = at(T + 600, service=4801)
    job = visit(service=4801)
    workday = day(job, shifts=(shift(breaks=(LUNCH,)),), now=NOW, begun={1: begun(long)})
    assert judged(workday, route(long)) == []
    short = replace(long, service=4800)
    workday = day(visit(service=4800), shifts=(shift(breaks=(LUNCH,)),), now=NOW, begun={1: begun(short)})
    assert judged(workday, route(short)) == BROKEN


def test_a_break_is_not_asked_for_of_who_is_ready_only_after_it() -> None:
    assert resting(NOW, back=T + 6062, ready=T + 5401) == []
    assert resting(NOW, back=T + 6062, ready=T + 5400) == BROKEN


def test_a_break_of_a_shift_that_has_begun_nothing_is_asked_for_until_its_window_has_passed() -> None:
    for now, expected in ((T + 5401, []), (T + 5400, BROKEN)):
        workday = day(visit(), shifts=(shift(breaks=(LUNCH,)),), now=now)
        leaves = T + 2000  # a lie about the time of leaving does not move the break
        found = judged(workday, route(at(T + 9000), leaves=leaves, back=CLOSES))
        assert found == expected


def test_a_break_of_who_is_late_and_has_begun_nothing_is_asked_for() -> None:
    """It can be taken before leaving."""
    workday = day(visit(), shifts=(shift(breaks=(LUNCH,), ready=T + 5401),), now=NOW)
    assert judged(workday, route(at(T + 9000), leaves=T + 2000, back=CLOSES)) == BROKEN


def test_a_start_has_no_length_whatever_is_written() -> None:
    """The break is asked for: leaving at T ends at T, and so does a visit of no length."""
    for now, service in ((T + 1000, 3000), (T, 0)):
        left_at, there = replace(end("start", T), service=service), at(T, place=0, service=0)
        pause = Break(9, ((now, now),), 1800)
        history = (left_at, there)
        jobs = visit(place=0, service=0)
        workday = day(jobs, shifts=(shift(breaks=(pause,)),), now=now, begun={1: history})
        assert judged(workday, Route(1, (left_at, there, end("end", now + 1)))) == BROKEN


def test_all_windows_of_a_break_must_have_passed() -> None:
    two = Break(9, ((T + 500, T + 600), (T + 4000, T + 5400)), 1800)
    workday = day(visit(), shifts=(shift(breaks=(two,)),), now=T + 2000, begun={1: begun(DONE)})
    assert judged(workday, route(DONE, back=T + 5401)) == BROKEN
    assert judged(workday, route(DONE, back=T + 5400)) == []


def test_a_break_that_had_begun_is_not_judged() -> None:
    for rested in (rest(T + 1200, service=60), rest(T + 1200, number=77), rest(T + 1200, place=2), rest(T + 900)):
        steps = (DONE, rested) if rested.begin > T + 1000 else (rested,)
        assert resting(T + 5401, back=T + 9000, had=steps) == []


def test_a_break_without_a_window_left_in_a_day_to_come_is_asked_for() -> None:
    """Only a running day gives a break up."""
    workday = day(visit(), shifts=(shift(breaks=(LUNCH,)),))
    assert judged(workday, route(at(T + 8000), leaves=T + 2500, back=CLOSES)) == BROKEN


DUTY = Duty(7, 1, 0, T + 5000, T + 6000)


def owing(duty: Duty, **changes: Any) -> list[tuple[str, dict[str, Any]]]:
    """Shift 1 was at place 1 until T + 1200 and is 660 s from the office; it goes on visiting and keeps no duty."""
    now = changes.pop("now", NOW)
    history = changes.pop("history", begun(DONE))
    workday = day(visit(), shifts=(shift(**changes),), duties=(duty,), now=now, begun={1: history})
    stops = history[1:]
    return judged(workday, route(*stops, back=CLOSES))


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({}, T + 1860),
        ({"now": T + 3000}, T + 3660),
        ({"ready": T + 4000}, T + 4660),
        ({"profile": "bicycle"}, T + 1530),
        ({"now": T + 1300, "history": begun(DONE, rest(T + 1200))}, T + 3660),
        ({"now": T + 1300, "history": begun(DONE, rest(T + 1200, place=0))}, T + 3000),
    ],
    ids=["from the last visit", "from now on", "who is late", "its own roads", "after a break",
    "after a break elsewhere"],
)  # fmt: skip
def test_a_duty_that_can_be_reached_in_time_is_asked_for(changes: dict[str, Any], start: int) -> None:
    missed = ("duty", {"vehicle": 1, "duty": 7})
    assert missed in owing(replace(DUTY, start=start), **changes)
    assert missed not in owing(replace(DUTY, start=start - 1), **changes)


def test_who_is_late_and_has_begun_nothing_keeps_what_can_be_reached() -> None:
    """From where the shift starts, not before it is open, nor before they are ready."""
    missed = [("duty", {"vehicle": 1, "duty": 7})]
    for ready, soonest in ((T + 4000, T + 5320), (T - 4000, T + 1320)):
        late = shift(start=2, ready=ready)
        for start, expected in ((soonest, missed), (soonest - 1, [])):
            workday = day(visit(place=2), shifts=(late,), duties=(replace(DUTY, start=start),))
            assert judged(workday, route(at(T + 9000, place=2))) == expected


def test_a_duty_of_a_day_to_come_is_always_asked_for() -> None:
    workday = day(visit(place=2), shifts=(shift(start=2),), duties=(replace(DUTY, start=T + 60),), now=T)
    assert judged(workday, route(at(T + 9000, place=2))) == [("duty", {"vehicle": 1, "duty": 7})]


def test_a_duty_that_had_begun_is_kept_as_it_was() -> None:
    """Hours and place that were changed since are not held against it."""
    kept = on_duty(T, service=3600)
    changed = replace(DUTY, start=T + 600, end=T + 3000)
    workday = day(visit(), duties=(changed,), now=NOW, begun={1: begun(kept)})
    assert judged(workday, route(kept, at(T + 4200))) == []
    other = on_duty(T, number=8)
    workday = day(visit(), duties=(changed, replace(DUTY, id=8)), now=NOW, begun={1: begun(other)})
    assert ("duty", {"vehicle": 1, "duty": 7}) in judged(
        workday, route(other, on_duty(T + 3600, service=60), at(T + 9000))
    )
