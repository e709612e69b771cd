"""A day that runs: what had begun stands as it was and is not judged; nothing new begins before now, nor before who is
late is ready; where a day has gone too far already, going home at once is legal and nothing more."""

from dataclasses import replace
from typing import Any

import pytest

from routing.plan import Plan, Route
from routing.problem import Break, Problem, Promise

from .judged import CLOSES, T, at, begun, day, end, judged, left, rest, route, shift, visit

NOW = T + 1000
DONE = at(T + 600)  # visit 1, at place 1 until T + 1200
OPEN = visit(2)


def running(*jobs: Any, now: int = NOW, ready: int | None = None, **changes: Any) -> Problem:
    """Shift 1 has begun visit 1, whatever is asked of it today, and can go on at T + 1200."""
    return day(visit(), *jobs, shifts=(shift(ready=ready, **changes),), now=now, begun={1: begun(DONE)})


def test_what_comes_next_begins_after_what_had_begun() -> None:
    assert judged(running(OPEN), route(DONE, at(T + 1200, 2))) == []
    early = judged(running(OPEN), route(DONE, at(T + 1199, 2)))
    assert early == [("too_fast", {"vehicle": 1, "step": "job", "job": 2, "seconds": 1})]


def test_nobody_leaves_for_the_next_before_now() -> None:
    workday = running(visit(2, place=2), now=T + 5000)
    assert judged(workday, route(DONE, at(T + 5600, 2, place=2))) == []
    early = judged(workday, route(DONE, at(T + 5599, 2, place=2)))
    assert early == [("too_fast", {"vehicle": 1, "step": "job", "job": 2, "seconds": 1})]


def test_who_is_late_leaves_when_ready() -> None:
    workday = running(visit(2, place=2), ready=T + 7000)
    assert judged(workday, route(DONE, at(T + 7600, 2, place=2))) == []
    early = judged(workday, route(DONE, at(T + 7599, 2, place=2)))
    assert early == [("too_fast", {"vehicle": 1, "step": "job", "job": 2, "seconds": 1})]


def test_who_is_late_for_a_day_to_come_leaves_when_ready() -> None:
    workday = day(visit(), shifts=(shift(ready=T + 7000),))
    assert judged(workday, route(at(T + 7600))) == []
    early = judged(workday, route(at(T + 7599)))
    assert early == [("too_fast", {"vehicle": 1, "step": "job", "job": 1, "seconds": 1})]


def test_a_shift_that_has_not_left_leaves_after_now() -> None:
    workday = day(visit(), now=T + 5000)
    assert judged(workday, route(at(T + 5600), leaves=T + 5000)) == []
    early = judged(workday, route(at(T + 5599), leaves=T + 4999))
    assert early == [("too_fast", {"vehicle": 1, "step": "job", "job": 1, "seconds": 1})]


RULES: dict[str, dict[str, Any]] = {
    "too soon there": {"start": 2},
    "left too soon": {"window": (T + 300, CLOSES)},
    "no skill any more": {"skills": frozenset()},
    "another order": {"order": (2, 1)},
}


@pytest.mark.parametrize("changes", RULES.values(), ids=RULES.keys())
def test_what_had_begun_is_not_judged(changes: dict[str, Any]) -> None:
    second = at(T + 1200, 2)
    jobs = tuple(visit(number, skills=frozenset({3}), forbidden=frozenset({1}), service=5) for number in (1, 2))
    history = begun(DONE, second)
    workday = day(*jobs, shifts=(shift(**changes),), now=T + 1300, begun={1: history})
    assert judged(workday, route(DONE, second)) == []


def test_what_had_not_begun_is_judged() -> None:
    """The second visit of the same day, which begins after now."""
    jobs = (visit(), visit(2, skills=frozenset({3}), promise=Promise(T, 0)))
    workday = day(*jobs, now=NOW, begun={1: begun(DONE)})
    told = {"job": 2, "vehicle": 1}
    assert judged(workday, route(DONE, at(T + 1200, 2))) == [
        ("skill", told | {"missing": [3]}),
        ("promise", told | {"seconds": 1200}),
    ]


def test_a_fixed_order_binds_what_is_still_to_come() -> None:
    """Visits begun in another order happened so: those left out of turn may follow, in their own order."""
    jobs, second = (visit(), visit(2), visit(3), visit(4)), at(T + 1200, 2)
    history = begun(DONE, second)
    whole = route(DONE, second, at(T + 1800, 3), at(T + 2400, 4))
    for order, expected in (
        ((2, 1, 3, 4), []),
        ((1, 3, 2, 4), []),
        ((3, 4, 1, 2), []),
        ((3, 1, 4), []),
        ((1, 2, 4, 3), [("order", {"vehicle": 1})]),
        ((4, 1, 3), [("order", {"vehicle": 1})]),
    ):
        workday = day(*jobs, shifts=(shift(order=order),), now=T + 1300, begun={1: history})
        assert judged(workday, whole) == expected


def too_far(**changes: Any) -> Problem:
    """Two visits had begun by T + 1300, at place 1 until T + 1800; home at once is T + 2460: two visits,
    1,260 s of travel, 2,460 s of work."""
    history = begun(DONE, at(T + 1200, 2))
    return day(visit(), visit(2), visit(3), shifts=(shift(**changes),), now=T + 1300, begun={1: history})


@pytest.mark.parametrize(
    ("changes", "code", "seconds"),
    [({"window": (T, T + 2000)}, "shift", 461), ({"max_working_time": 2000}, "max_work", 2461)],
    ids=["late", "too long"],
)
def test_a_day_gone_too_far_goes_home_at_once(changes: dict[str, Any], code: str, seconds: int) -> None:
    problem = too_far(**changes)
    done = (DONE, at(T + 1200, 2))
    assert judged(problem, route(*done), left_out=left(3)) == []
    dawdling = judged(problem, route(*done, back=T + 2461), left_out=left(3))
    assert dawdling == [(code, {"vehicle": 1, "seconds": seconds})]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"max_tasks": 1}, ("max_tasks", {"vehicle": 1, "visits": 3})),
        ({"max_travel_time": 1000}, None),
        ({"window": (T, T + 2000)}, ("shift", {"vehicle": 1, "seconds": 1060})),
        ({"max_working_time": 2000}, ("max_work", {"vehicle": 1, "seconds": 3060})),
    ],
    ids=["too many", "no way more", "late", "too long"],
)  # fmt: skip
def test_a_day_gone_too_far_takes_nothing_on(
    changes: dict[str, Any], broken: tuple[str, dict[str, int]] | None
) -> None:
    """A third visit where the worker stands: 600 s more, and no travel."""
    problem = too_far(**changes)
    done = (DONE, at(T + 1200, 2))
    assert judged(problem, route(*done), left_out=left(3)) == []
    assert judged(problem, route(*done, at(T + 1800, 3))) == ([broken] if broken else [])


def test_a_day_gone_too_far_makes_no_detour() -> None:
    history = begun(DONE, at(T + 1200, 2))
    workday = day(
        visit(), visit(2), visit(3, place=2), shifts=(shift(max_travel_time=1000),), now=T + 1300, begun={1: history}
    )
    done = (DONE, at(T + 1200, 2))
    detour = judged(workday, route(*done, at(T + 2400, 3, place=2)))
    assert detour == [("max_travel", {"vehicle": 1, "seconds": 600 + 600 + 1320})]


def test_limits_that_are_not_reached_hold_in_a_running_day_too() -> None:
    """Within the limits of a running day, the limits decide, not the way home."""
    workday = running(OPEN, max_tasks=2, max_travel_time=1260, max_working_time=2460)
    assert judged(workday, route(DONE, at(T + 1200, 2))) == []
    assert judged(workday, route(DONE, at(T + 1201, 2))) == [("max_work", {"vehicle": 1, "seconds": 2461})]


def test_going_home_at_once_begins_now_or_when_ready() -> None:
    """The time since the last visit counts as work."""
    cases: tuple[tuple[dict[str, Any], int], ...] = (({"now": T + 5000}, T + 5000), ({"ready": T + 6000}, T + 6000))
    for changes, leaves in cases:
        workday = running(window=(T, T + 2000), max_working_time=1500, **changes)
        back = leaves + 660
        assert judged(workday, route(DONE, back=back)) == []
        assert judged(workday, route(DONE, back=back + 1)) == [
            ("shift", {"vehicle": 1, "seconds": back + 1 - T - 2000}),
            ("max_work", {"vehicle": 1, "seconds": back + 1 - T}),
        ]


def test_a_break_that_had_begun_is_no_work_of_a_day_gone_too_far() -> None:
    rested = rest(T + 1200)
    history = begun(DONE, rested)
    lunch = Break(9, ((T + 1200, T + 1200),), 1800)
    workday = day(visit(), shifts=(shift(breaks=(lunch,), max_working_time=1000),), now=T + 2000, begun={1: history})
    assert judged(workday, route(DONE, rested, back=T + 3660)) == []
    assert judged(workday, route(DONE, rested, back=T + 3661)) == [("max_work", {"vehicle": 1, "seconds": 1861})]


def test_a_shift_that_has_begun_nothing_has_no_way_home_to_excuse_it() -> None:
    workday = day(visit(), shifts=(shift(window=(T, T + 1000), max_tasks=0),), now=NOW)
    assert judged(workday, route(at(NOW + 600), leaves=NOW)) == [
        ("shift", {"vehicle": 1, "seconds": 1860 + NOW - T - 1000}),
        ("max_tasks", {"vehicle": 1, "visits": 1}),
    ]


def history_of(change: Any) -> list[tuple[str, dict[str, Any]]]:
    """With the steps of a running day's route changed."""
    steps = list(route(DONE, at(T + 1200, 2)).steps)
    return judged(running(OPEN), Route(1, tuple(change(steps))))


@pytest.mark.parametrize(
    "change",
    [
        lambda steps: [replace(steps[0], arrival=T + 1), *steps[1:]],
        lambda steps: [steps[0], replace(steps[1], arrival=T + 601), *steps[2:]],
        lambda steps: [steps[0], replace(steps[1], type="duty"), *steps[2:]],
        lambda steps: [steps[0], replace(steps[1], id=2), replace(steps[2], id=1), steps[3]],
        lambda steps: [steps[0], *steps[2:]],
    ],
    ids=["its start", "a visit's start", "what it was", "which visit it was", "left out"],
)
def test_what_had_begun_stands_as_it_was(change: Any) -> None:
    assert ("history", {"vehicle": 1}) in history_of(change)


def test_what_had_begun_is_not_left_out_with_its_whole_route() -> None:
    assert judged(running(), left_out=left(1)) == [("history", {"vehicle": 1})]


def test_each_shift_that_has_begun_keeps_its_history() -> None:
    one, two = begun(DONE), begun(at(T + 600, 2))
    workday = day(visit(), visit(2), shifts=(shift(), shift(2)), now=NOW, begun={1: one, 2: two})
    routes = route(DONE), route(at(T + 600, 2), vehicle=2)
    assert judged(workday, *routes) == []
    assert judged(workday, *routes[:1], left_out=left(2)) == [("history", {"vehicle": 2})]
    assert judged(workday, *routes[1:], left_out=left(1)) == [("history", {"vehicle": 1})]


def test_a_pair_that_had_begun_with_two_workers_need_not_share_the_other_visit() -> None:
    """Two visits that need the same worker, both begun by different ones: it happened."""
    jobs = (visit(), visit(2, same_worker_as=1))
    both = {1: begun(DONE), 2: begun(at(T + 600, 2))}
    workday = day(*jobs, shifts=(shift(), shift(2)), now=NOW, begun=both)
    assert judged(workday, route(DONE), route(at(T + 600, 2), vehicle=2)) == []
    apart = [("same_worker", {"job": 2, "other": 1})]
    for had, routes in (
        ({1: both[1]}, (route(DONE), route(at(T + 1600, 2), vehicle=2, leaves=NOW))),
        ({2: both[2]}, (route(at(T + 1600), leaves=NOW), route(at(T + 600, 2), vehicle=2))),
    ):
        workday = day(*jobs, shifts=(shift(), shift(2)), now=NOW, begun=had)
        assert judged(workday, *routes) == apart


def test_an_empty_plan_of_a_day_that_has_not_begun_is_legal() -> None:
    assert Plan(()) == Plan((), ())
    assert judged(day(now=NOW)) == []
    assert judged(day(now=NOW), Route(1, (end("start", T), end("end", T)))) == [
        ("too_fast", {"vehicle": 1, "step": "end", "job": None, "seconds": 1000})
    ]
