"""A `Problem` cannot be built wrong: one sentence names the entry, the field and the
remedy. What is built is planned."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing import (
    Assignment,
    Begun,
    Break,
    Duty,
    Job,
    Lock,
    Matrix,
    Plan,
    Problem,
    ProblemError,
    Promise,
    Route,
    Step,
    Vehicle,
    Weights,
    read,
    with_previous,
)

ROWS = ((0, 600, 600), (600, 0, 600), (600, 600, 0))
MATRIX = Matrix(ROWS, ROWS, "given")
JOB = Job(1, 1, 600)
SHIFT = Vehicle(1, (0, 36_000), 0, 0)
DAY = Problem((JOB, Job(2, 2, 600)), (SHIFT,), (None, None, None), {"car": MATRIX})


def sentence(error: ProblemError) -> str:
    text = str(error)
    assert len(text) < 400
    assert "\n" not in text
    assert text.endswith(".")
    return text


WRONG_FIELDS: list[tuple[Callable[[], object], str]] = [
    (lambda: Job(-1, 1, 600), "job: the id -1"),
    (lambda: Job(2**53 + 1, 1, 600), "job: the id"),
    (lambda: Job(10**5000, 1, 600), "too long to show"),
    (lambda: Job(1, -1, 600), "job 1: location -1"),
    (lambda: Job(1, 1, -600), "job 1: service -600 is not a whole number from 0 to 86400"),
    (lambda: Job(1, 1, 86_401), "service"),
    (lambda: Job(1, 1, 600.0), "service 600.0"),
    (lambda: Job(1, 1, True), "service True"),
    (lambda: Job(1, 1, np.int64(600)), "service"),
    (lambda: Job(1, 1, 600, priority=101), "job 1: priority 101 is not a whole number from 0 to 100"),
    (lambda: Job(1, 1, 600, priority=-1), "priority"),
    (lambda: Job(1, 1, 600, required_workers=3), "job 1: required_workers 3 is not a whole number from 1 to 2"),
    (lambda: Job(1, 1, 600, required_workers=0), "required_workers"),
    (lambda: Job(1, 1, 600, skills={1}), "job 1: skills .1. is not a frozenset"),
    (lambda: Job(1, 1, 600, skills=frozenset({"french"})), "skills"),
    (lambda: Job(1, 1, 600, allowed=frozenset({None})), "allowed"),
    (lambda: Job(1, 1, 600, forbidden=[1]), "forbidden"),
    (lambda: Job(1, 1, 600, preferred=frozenset({2**60})), "preferred"),
    (lambda: Job(1, 1, 600, windows=((20, 10),)), r"job 1: windows \(20, 10\) is not a window"),
    (lambda: Job(1, 1, 600, windows=((0, 2**41),)), "windows"),
    (lambda: Job(1, 1, 600, windows=((0, 10, 20),)), "windows"),
    (lambda: Job(1, 1, 600, windows=[(0, 10)]), "tuple of windows"),
    (lambda: Job(1, 1, 600, description=None), "description"),
    (lambda: Job(1, 1, 600, release="noon"), "job 1: release 'noon' is not a time"),
    (lambda: Job(1, 1, 600, due=2**41), "due"),
    (lambda: Job(1, 1, 600, same_worker_as="2"), "same_worker_as"),
    (lambda: Job(1, 1, 600, promise=(0, 60)), "promise"),
    (lambda: Job(1, 1, 600, locked=1), "locked 1 is not a Lock"),
    (lambda: Job(1, 1, 600, delivery=[1]), r"job 1: delivery \[1\] is not a tuple of at most 4 whole numbers"),
    (lambda: Job(1, 1, 600, pickup=(10**9 + 1,)), "job 1: pickup"),
    (lambda: Job(1, 1, 600, delivery=(1,), required_workers=2), "nobody knows who carries"),
    (lambda: Promise(None, 60), "promise: start"),
    (lambda: Promise(0, -5), "promise: tolerance -5"),
    (lambda: Lock(-1), "locked: vehicle"),
    (lambda: Lock(1, 0.5), "locked: start"),
    (lambda: Vehicle("a", (0, 10)), "vehicle: the id 'a'"),
    (lambda: Vehicle(1, (10, 0)), r"vehicle 1: window \(10, 0\)"),
    (lambda: Vehicle(1, None), "window"),
    (lambda: Vehicle(1, (0, 10), start=-2), "start"),
    (lambda: Vehicle(1, (0, 10), end=0.0), "end"),
    (lambda: Vehicle(1, (0, 10), skills=frozenset({0.5})), "skills"),
    (lambda: Vehicle(1, (0, 10), profile=7), "profile"),
    (lambda: Vehicle(1, (0, 10), speed_factor=0), "vehicle 1: speed_factor 0 is not between 0.1 and 5"),
    (lambda: Vehicle(1, (0, 10), speed_factor=float("nan")), "speed_factor"),
    (lambda: Vehicle(1, (0, 10), max_tasks=-1), "max_tasks"),
    (lambda: Vehicle(1, (0, 10), max_travel_time=0.5), "max_travel_time"),
    (lambda: Vehicle(1, (0, 10), max_working_time=10**10), "max_working_time"),
    (lambda: Vehicle(1, (0, 10), worker=-2), "worker"),
    (lambda: Vehicle(1, (0, 10), order=(1, 1)), "the id 1 is used twice"),
    (lambda: Vehicle(1, (0, 10), order=[1]), "order"),
    (lambda: Vehicle(1, (0, 10), ready=2**50), "ready"),
    (lambda: Vehicle(1, (0, 10), capacity=(1,) * 5), "vehicle 1: capacity"),
    (lambda: Vehicle(1, (0, 10), capacity=(-1,)), "from 0 to 1000000000"),
    (lambda: Vehicle(1, (0, 10), breaks=(None,)), "breaks None is not a Break"),
    (lambda: Vehicle(1, (0, 10), breaks=(Break(1, ((0, 5),), 60),) * 2), "vehicle 1: breaks: the id 1 is used twice"),
    (lambda: Vehicle(1, (0, 10), breaks=tuple(Break(n, ((0, 5),), 60) for n in range(7))), "at most 6"),
    (lambda: Break(1, (), 60), "break 1: windows are missing"),
    (lambda: Break(1, ((5, 0),), 60), "windows"),
    (lambda: Break(1, ((0, 5),), -60), "service -60"),
    (lambda: Break(None, ((0, 5),), 60), "break: the id"),
    (lambda: Duty(1, 1, 0, 10, 10), "duty 1: it needs a start before its end"),
    (lambda: Duty(1, "anna", 0, 0, 10), "vehicle"),
    (lambda: Duty(1, None, None, 0, 10), "location"),
    (lambda: Duty(1, None, 0, 0, None), "end"),
    (lambda: Duty(1, None, 0, 0, 10, skills=(1,)), "skills"),
    (lambda: Weights(continuity=-1), "weights: continuity -1 is not a whole number from 0 to 100000"),
    (lambda: Weights(fairness=10**6), "fairness"),
    (lambda: Weights(change=None), "change"),
    (lambda: Matrix(((0, 1),), ((0, 1),), "given"), "durations: a square table"),
    (lambda: Matrix([[0]], ((0,),), "given"), "durations: a square table"),
    (lambda: Matrix(((0, -1), (1, 0)), ROWS, "given"), r"durations\[0\]: only whole numbers from 0"),
    (lambda: Matrix(((0, 1.5), (1, 0)), ROWS, "given"), "whole numbers"),
    (lambda: Matrix(ROWS, ((0, 2**31 + 1), (1, 0)), "given"), r"distances\[0\]"),
    (lambda: Matrix(((0, 1), (1, 60)), ROWS, "given"),
    r"durations\[1\]\[1\] is 60, from a location to itself; write 0"),
    (lambda: Matrix(((0, 1), (1, 0)), ROWS, "given"), "differ in size"),
    (lambda: Matrix(ROWS, ROWS, None), "source"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "says"), WRONG_FIELDS, ids=[says for _, says in WRONG_FIELDS])
def test_a_field_that_is_wrong_is_refused_by_name(build: Callable[[], object], says: str) -> None:
    with pytest.raises(ProblemError, match=says) as refusal:
        build()
    sentence(refusal.value)


def locked(job: Job, vehicle: int = 1) -> Job:
    return replace(job, locked=Lock(vehicle))


START = Step("start", None, 0, 0, 0, 0, 0, 0)
SERVED = Step("job", 1, 1, 600, 0, 600, 600, 600)
DUTY = Step("duty", 5, 0, 700, 0, 60, 0, 0)
HISTORY = {1: Begun((START, SERVED), 1, 1200)}
FIXED = replace(JOB, windows=((600, 600),), locked=Lock(1, 600))


def running(**change: Any) -> dict[str, Any]:
    return {"jobs": (FIXED,), "now": 1000, "begun": HISTORY} | change


def begun(**change: Any) -> dict[int, Begun]:
    return {1: replace(HISTORY[1], **change)}


WRONG_WHOLES: list[tuple[dict[str, Any], str]] = [
    ({"jobs": [JOB]}, "jobs .* must be a tuple of Job"),
    ({"jobs": (JOB, JOB)}, "jobs: the id 1 is used twice"),
    ({"jobs": (SHIFT,)}, "must be a tuple of Job"),
    ({"jobs": tuple(Job(n, 1, 0) for n in range(5001))}, "jobs: more than 5000"),
    ({"jobs": (Job(1, 3, 600),)}, "job 1: location 3 is none of the 3 locations"),
    ({"jobs": (locked(JOB, 9),)}, "job 1: it is locked to vehicle 9, which does not exist"),
    ({"jobs": (replace(JOB, same_worker_as=1),)}, "job 1: same_worker_as 1 is no other job"),
    ({"jobs": (replace(JOB, same_worker_as=9),)}, "same_worker_as 9"),
    ({"vehicles": (SHIFT, SHIFT)}, "vehicles: the id 1 is used twice"),
    ({"vehicles": (replace(SHIFT, start=3),)}, "vehicle 1: start 3 is none of the 3"),
    ({"vehicles": (replace(SHIFT, end=7),)}, "vehicle 1: end 7"),
    ({"vehicles": (replace(SHIFT, profile="boat"),)}, "vehicle 1: there is no matrix for the profile 'boat'"),
    ({"vehicles": (SHIFT, Vehicle(2, (35_000, 40_000), worker=1))},
    "vehicles 1 and 2: two shifts of worker 1 at the same time"),
    ({"vehicles": (replace(SHIFT, order=(9,)),)}, "vehicle 1: order names job 9, which does not exist"),
    ({"vehicles": (replace(SHIFT, order=(1,)),)}, "order names job 1, which is not locked to it"),
    ({"locations": [None] * 3}, "locations must be a tuple"),
    ({"locations": (None, None, (4.8, 50.6, 0))}, "location 2"),
    ({"locations": (None, None, (91.0, 0.0))}, "location 2: .* is not .latitude, longitude."),
    ({"locations": (None, (float("nan"), 0.0), None)}, "location 1"),
    ({"locations": (None, None)}, "matrices.car: its 3 rows and the 2 locations differ in number"),
    ({"matrices": {}}, "no matrix for the profile 'car'"),
    ({"matrices": {"car": ROWS}}, "is not a Matrix"),
    ({"matrices": [MATRIX]}, "dict"),
    ({"duties": (Duty(1, 9, 0, 0, 10),)}, "duty 1: there is no vehicle 9"),
    ({"duties": (Duty(1, 1, 3, 0, 10),)}, "duty 1: location 3"),
    ({"duties": (Duty(1, 1, 0, 35_000, 36_001),)}, "duty 1: it lies outside the hours of vehicle 1"),
    ({"duties": (Duty(1, 1, 0, 0, 10, skills=frozenset({4})),)}, "duty 1: vehicle 1 lacks a skill"),
    ({"duties": (Duty(1, None, 0, 0, 10),) * 2}, "duties: the id 1 is used twice"),
    ({"weights": None}, "Weights"),
    ({"before": {9: Assignment(frozenset({1}), 0)}}, "before: job 9 does not exist"),
    ({"before": {1: None}}, "before: job 1: None is not an Assignment"),
    ({"before": {1: Assignment(frozenset({1}), 2**50)}}, "before: job 1: start"),
    ({"before": {1: Assignment([1], 0)}}, "before: job 1: workers"),
    ({"before": None}, "before must be a dict"),
    ({"now": 0.5}, "now 0.5 is not a time"),
    (running(now=None), "without now nothing can have begun"),
    (running(now=500), "have begun by now"),
    (running(begun={9: HISTORY[1]}), "begun: vehicle 9 does not exist"),
    (running(begun={1: None}), "is not a Begun"),
    (running(begun=None), "begun must be a dict"),
    (running(jobs=(Job(2, 1, 600),)), "job 1 has begun by now; it cannot be left out"),
    (running(jobs=(JOB,)), "job 1 has begun at 600: lock it there"),
    (running(jobs=(replace(FIXED, required_workers=2),)), "job 1 has begun with 1 and needs 2 workers"),
    (running(begun=begun(steps=())), "begun: vehicle 1: its steps must be a tuple of Step"),
    (running(begun=begun(steps=(SERVED, SERVED))), "must be a start, then visits"),
    (running(begun=begun(steps=(START, replace(SERVED, type="end")))), "must be a start, then visits"),
    (running(begun=begun(steps=(START, SERVED, replace(SERVED, arrival=0)))), "in the order of their times"),
    (running(begun=begun(steps=(START, replace(SERVED, arrival=None)))), "arrival"),
    (running(begun=begun(steps=(START, replace(SERVED, location=9)))), "location 9"),
    (running(begun=begun(place=9)), "goes on from location 1 at 1200, not from 9"),
    (running(begun=begun(ready=900)), "at 1200, not from 1 at 900"),
    (running(begun=begun(steps=(START, SERVED, DUTY), place=0, ready=1000)), "duty 5 has begun by now"),
    (running(vehicles=(SHIFT, replace(SHIFT, id=2, worker=2)), duties=(Duty(5, 2, 0, 700, 760),),
             begun=begun(steps=(START, SERVED, DUTY), place=0, ready=1000)), "is of vehicle 2"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "says"), WRONG_WHOLES, ids=[says for _, says in WRONG_WHOLES])
def test_entries_that_contradict_each_other_are_refused_by_name(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ProblemError, match=says) as refusal:
        replace(DAY, **change)
    sentence(refusal.value)


def test_the_history_of_these_refusals_is_right_itself() -> None:
    assert with_previous(
        DAY, Plan((Route(1, (START, SERVED, replace(START, type="end", arrival=1800))),)), 1000
    ).begun == {1: replace(HISTORY[1])}
    assert replace(DAY, **running()).has_begun(1)


def test_windows_may_come_in_any_order() -> None:
    assert Job(1, 1, 600, windows=((50, 60), (0, 10))).windows == ((0, 10), (50, 60))
    assert Break(1, ((50, 60), (0, 10)), 60).windows == ((0, 10), (50, 60))


def test_a_matrix_with_a_way_from_a_place_to_itself_is_refused() -> None:
    """The checker counted such a way, the search did not: the plan was illegal, and
    the command said that all was well."""
    day = {
        "matrices": {"car": {"durations": [[60, 60], [60, 0]]}},
        "vehicles": [{"id": 1, "end_index": 1, "time_window": [0, 7200]}],
        "jobs": [{"id": 1, "location_index": 0, "service": 900}, {"id": 2, "location_index": 0, "service": 900}],
    }
    with pytest.raises(
        ProblemError, match=r"matrices.car: durations\[0\]\[0\] is 60, from a location to itself; write 0"
    ):
        read(day)


def test_the_day_in_which_that_was_found_is_refused_too(shared: Path) -> None:
    day = json.loads((shared / "cases" / "routing" / "diagonal_36.json").read_text(encoding="utf-8"))
    with pytest.raises(ProblemError, match="from a location to itself; write 0"):
        read(day)
