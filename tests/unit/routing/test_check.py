"""The checker catches every kind of broken plan, and nothing in a good one."""

from dataclasses import replace
from typing import Any

import pytest

from routing.check import check
from routing.formats import vroom
from routing.plan import Plan, Route, Step, Unassigned
from routing.problem import Problem
from routing.schedule import schedule

T = 36_000


def problem(**changes: Any) -> Problem:
    """Two workers at place 0; visits 1 and 2 at places 1 and 2, ten minutes apart; visit 3 needs both workers."""
    minutes = [[0, 10, 20], [10, 0, 10], [20, 10, 0]]
    durations = [[60 * value for value in row] for row in minutes]
    day: dict[str, Any] = {
        "jobs": [
            {"id": 1, "location_index": 1, "service": 1800, "skills": [1], "time_windows": [[T, T + 7200]]},
            {"id": 2, "location_index": 2, "service": 1800, "promise": {"start": T + 5400, "tolerance": 900}},
            {"id": 3, "location_index": 1, "service": 600, "required_workers": 2, "time_windows": [[T + 10_800, T + 20_000]]},
        ],
        "vehicles": [
            {"id": 1, "start_index": 0, "end_index": 0, "skills": [1], "time_window": [T, T + 30_000], "max_tasks": 3,
             "breaks": [{"id": 9, "time_windows": [[T + 5_000, T + 9_000]], "service": 1800}]},
            {"id": 2, "start_index": 0, "end_index": 0, "time_window": [T, T + 30_000]},
        ],
        "duties": [{"id": 7, "vehicle": 2, "location_index": 0, "start": T + 3600, "end": T + 7200}],
        "matrices": {"car": {"durations": durations, "distances": durations}},
    }  # fmt: skip
    return vroom.read(day | changes)


def good() -> tuple[Problem, Plan]:
    day = problem()
    return day, Plan(schedule(day, {1: [1, 2, 3], 2: [3]}))


def shifted(plan: Plan, job: int, seconds: int) -> Plan:
    return changed(plan, job, lambda step: replace(step, arrival=step.arrival + seconds))


def changed(plan: Plan, job: int, change: Any) -> Plan:
    def one(step: Step) -> Step:
        return change(step) if step.type == "job" and step.id == job else step

    return Plan(tuple(Route(r.vehicle, tuple(one(s) for s in r.steps)) for r in plan.routes), plan.unassigned)


def codes(day: Problem, plan: Plan) -> set[str]:
    return {violation.code for violation in check(day, plan)}


def test_a_good_plan_has_nothing_broken() -> None:
    assert check(*good()) == []


@pytest.mark.parametrize(
    ("code", "mutilate"),
    [
        ("window", lambda p: shifted(p, 1, -T)),
        ("promise", lambda p: shifted(p, 2, 7200)),
        ("too_fast", lambda p: shifted(p, 2, -1500)),
        ("together", lambda p: Plan((shifted(Plan(p.routes[:1]), 3, 60).routes[0], p.routes[1]))),
        ("service", lambda p: changed(p, 1, lambda s: replace(s, service=60))),
        ("workers", lambda p: Plan(p.routes[:1])),
        ("lost", lambda p: Plan(p.routes[1:])),
        ("route_twice", lambda p: Plan((*p.routes, p.routes[0]))),
        ("twice", lambda p: Plan((*p.routes, p.routes[0]))),
        ("unknown_vehicle", lambda p: Plan((*p.routes, Route(99, p.routes[0].steps)))),
        ("unknown_job", lambda p: changed(p, 1, lambda s: replace(s, id=77))),
        ("duty", lambda p: Plan((p.routes[0], Route(2, tuple(s for s in p.routes[1].steps if s.type != "duty"))))),
        ("break", lambda p: Plan((Route(1, tuple(replace(s, service=0) if s.type == "break" else s for s in p.routes[0].steps)), p.routes[1]))),
        ("shift", lambda p: Plan((Route(1, (replace(p.routes[0].steps[0], arrival=0), *p.routes[0].steps[1:])), p.routes[1]))),
    ],
)  # fmt: skip
def test_each_broken_rule_is_named(code: str, mutilate: Any) -> None:
    day, plan = good()
    assert code in codes(day, mutilate(plan))


def test_rules_about_who_are_named() -> None:
    day = problem()
    assert "skill" in codes(day, Plan(schedule(day, {2: [1]}), (Unassigned(2), Unassigned(3))))
    jobs = [
        {"id": 1, "location_index": 1, "forbidden": [1]},
        {"id": 2, "location_index": 1, "locked": {"vehicle": 2}},
    ]
    other = problem(jobs=jobs, duties=[])
    assert {"forbidden", "lock"} <= codes(other, Plan(schedule(other, {1: [1, 2]})))


def test_limits_of_a_route_are_named() -> None:
    short = {
        "id": 1,
        "start_index": 0,
        "end_index": 0,
        "skills": [1],
        "max_tasks": 1,
        "max_travel_time": 60,
        "max_working_time": 600,
    }
    day = problem(vehicles=[short], duties=[], jobs=[{"id": n, "location_index": n, "service": 600} for n in (1, 2)])
    assert {"max_tasks", "max_travel", "max_work"} <= codes(day, Plan(schedule(day, {1: [1, 2]})))
