"""The checker catches every kind of broken plan, and nothing in a good one."""

from dataclasses import replace
from typing import Any

import pytest

from routing.check import check
from routing.formats import vroom
from routing.measure import cost_of, measure
from routing.model.schedule import schedule
from routing.plan import Plan, Route, Step, Unassigned
from routing.problem import Problem

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


def around(plan: Plan, vehicle: int, change: Any) -> Plan:
    """With the steps of one route changed."""
    return Plan(
        tuple(Route(r.vehicle, tuple(change(list(r.steps)))) if r.vehicle == vehicle else r for r in plan.routes),
        plan.unassigned,
    )


@pytest.mark.parametrize(
    ("code", "vehicle", "change"),
    [
        ("steps", 1, lambda steps: steps[1:]),
        ("steps", 1, lambda steps: [*steps, steps[-1]]),
        ("steps", 1, lambda steps: [steps[0], replace(steps[0], location=2), *steps[1:]]),
        ("too_fast", 2, lambda steps: [*steps[:-2], replace(steps[-2], waiting=-60), steps[-1]]),
        ("break", 1, lambda steps: [replace(s, location=0) if s.type == "break" else s for s in steps]),
        ("break", 1, lambda steps: [*steps[:-1], replace(steps[-2], type="break", id=77, service=-600), steps[-1]]),
        ("duty", 2, lambda steps: [*steps[:-1], replace(steps[1], id=77, service=-600), steps[-1]]),
        ("duty", 2, lambda steps: [*steps[:2], *steps[1:]]),
    ],
    ids=["no start", "two ends", "a start between", "begins before it arrives", "rests elsewhere", "a break of nobody",
         "a duty of nobody", "a duty twice"],
)  # fmt: skip
def test_steps_that_lie_are_found(code: str, vehicle: int, change: Any) -> None:
    day, plan = good()
    assert code in codes(day, around(plan, vehicle, change))


def step(kind: str, number: int, at: int, service: int, place: int = 1) -> dict[str, Any]:
    return {"type": kind, "id": number, "arrival": at, "service": service, "location_index": place}


def running(now: int, *steps: dict[str, Any], **changes: Any) -> Problem:
    """Vehicle 1 has begun these steps; vehicle 2 is absent."""
    ends = [{"type": "start", "arrival": T}, {"type": "end", "arrival": T + 30_000}]
    alone = {"id": 1, "start_index": 0, "end_index": 0, "skills": [1], "time_window": [T, T + 30_000]}
    day: dict[str, Any] = {
        "vehicles": [alone | changes.pop("vehicle", {})],
        "duties": [],
        "now": now,
        "previous": {"routes": [{"vehicle": 1, "steps": [ends[0], *steps, ends[1]]}]},
    }
    return problem(**day | changes)


def only_home(day: Problem) -> Plan:
    """What had begun, and home at once."""
    begun = day.begun[1]
    back = begun.ready + day.duration(day.vehicles[0], begun.place, 0)
    done = {one.id for one in begun.steps if one.type == "job"}
    steps = (*begun.steps, Step("end", None, 0, back, 0, 0, 0, 0))
    return Plan((Route(1, steps),), tuple(Unassigned(job.id) for job in day.jobs if job.id not in done))


@pytest.mark.parametrize(
    "changes",
    [
        {"vehicle": {"skills": []}},
        {"vehicle": {"time_window": [T, T + 4000]}},
        {"vehicle": {"max_tasks": 0}},
        {"vehicle": {"max_travel_time": 60}},
        {"vehicle": {"max_working_time": 60}},
        {"vehicle": {"steps": [{"type": "job", "id": 2}, {"type": "job", "id": 1}]}},
        {"duties": [{"id": 7, "vehicle": 1, "location_index": 0, "start": T + 2500, "end": T + 4000}]},
    ],
    ids=["skill lost since", "late", "too many", "too far", "too long", "another order", "duty out of reach"],
)  # fmt: skip
def test_what_had_begun_is_not_judged_and_a_day_gone_too_far_may_go_home(changes: dict[str, Any]) -> None:
    jobs = [
        {"id": 1, "location_index": 1, "service": 1800, "skills": [1]},
        {"id": 2, "location_index": 1, "service": 1800},
    ]
    steps = [step("job", 1, T + 300, 1800), step("job", 2, T + 2200, 1800)]
    day = running(T + 2400, *steps, jobs=jobs, **changes)
    assert codes(day, only_home(day)) == set()


def test_a_day_gone_too_far_takes_nothing_on() -> None:
    jobs = [{"id": number, "location_index": 1, "service": 600} for number in (1, 2)]
    day = running(
        T + 900, step("job", 1, T + 600, 600), jobs=jobs, vehicle={"time_window": [T, T + 1000], "max_tasks": 1}
    )
    assert codes(day, only_home(day)) == set()
    (route,) = only_home(day).routes
    more = (*route.steps[:-1], Step("job", 2, 1, T + 1200, 0, 600, 0, 0), replace(route.steps[-1], arrival=T + 2400))
    assert {"shift", "max_tasks"} <= codes(day, Plan((Route(1, more),)))


def test_history_is_kept_from_its_start_on() -> None:
    day = running(T + 900, step("job", 1, T + 600, 1800))
    plan = only_home(day)
    assert codes(day, plan) == set()
    assert "history" in codes(day, around(plan, 1, lambda steps: [replace(steps[0], arrival=T + 60), *steps[1:]]))
    assert "history" in codes(day, Plan((), tuple(Unassigned(n) for n in (1, 2, 3))))


def test_a_worker_whose_duty_began_is_there() -> None:
    """Nobody planned a route for them; from the end of the duty on they can visit."""
    duty = {"id": 7, "vehicle": 1, "location_index": 0, "start": T, "end": T + 3600}
    day = running(T + 600, duties=[duty])
    assert [(one.type, one.id) for one in day.begun[1].steps] == [("start", None), ("duty", 7)]
    assert day.begun[1].ready == T + 3600


def test_travel_is_counted_by_the_matrix_whatever_the_plan_tells() -> None:
    day, plan = good()
    told_less = Plan(tuple(Route(r.vehicle, tuple(replace(s, travel=0) for s in r.steps)) for r in plan.routes))
    assert measure(day, told_less) == measure(day, plan)
    assert cost_of(day, plan).travel == sum(route.travel for route in plan.routes)
