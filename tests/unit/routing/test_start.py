"""Planning begins from what is known: the plan that people were told, or one that is given. However little time there
is, nothing of it that is still legal is lost for nothing."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given, settings

from routing.check import check
from routing.formats import vroom
from routing.measure import value
from routing.model.unassigned import with_unassigned
from routing.plan import Plan, Route, Step
from routing.planner import solve
from routing.previous import with_previous
from routing.problem import Problem, ProblemError
from routing.timing import schedule
from tests.examples import examples

from .everything import everything

HOUR = 3600


def without_time(problem: Problem, start: Plan | None = None) -> Plan:
    """Nothing but what is done however late it is."""
    plan = solve(problem, time_limit=0.0, should_stop=lambda: True, start=start)
    assert [str(one) for one in check(problem, plan)] == []
    return plan


def planned(problem: Problem, work: int = 5) -> Plan:
    return solve(problem, time_limit=60.0, work=work)


@settings(max_examples=examples(25))
@given(everything(previous=False))
def test_planning_again_without_time_is_no_worse_than_what_people_were_told(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    told = planned(problem)
    again = with_previous(problem, told)
    given = any(duty.vehicle is None for duty in problem.duties)  # nobody was told who has those
    overdue = any(rest.due_after is not None for vehicle in problem.vehicles for rest in vehicle.breaks)
    start = told if given or overdue else None  # the breaks of a plan are not told either
    assert value(again, without_time(again, start)) >= value(again, told)
    event(f"{len(told.served)} told")


@settings(max_examples=examples(25))
@given(everything(previous=False))
def test_a_plan_to_begin_from_is_the_least(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    known = planned(problem)
    assert value(problem, without_time(problem, known)) >= value(problem, known)


def full_day(**fields: Any) -> dict[str, Any]:
    """Five workers and thirty visits, of one and of two workers, of a tight day."""
    places = [[(7 * n) % 11, (5 * n) % 13] for n in range(31)]
    ways = [[120 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]
    jobs = [
        {"id": n, "location_index": n, "service": 2700, "priority": 1 + n % 3, "required_workers": 1 + (n % 6 == 0),
         "time_windows": [[(n % 5) * HOUR, (n % 5 + 2) * HOUR]]}
        for n in range(1, 31)
    ]  # fmt: skip
    team = [{"id": n, "start_index": 0, "end_index": 0, "time_window": [0, 7 * HOUR]} for n in range(1, 6)]
    return {"matrices": {"car": {"durations": ways}}, "vehicles": team, "jobs": jobs} | fields


@pytest.fixture(scope="module")
def told() -> Plan:
    """Some search made it: it is better than what is found in no time."""
    problem = vroom.read(full_day())
    plan = planned(problem, work=40)
    assert value(problem, plan) > value(problem, without_time(problem))
    return plan


def test_a_published_pair_stays_however_late_it_is(told: Plan) -> None:
    again = with_previous(vroom.read(full_day()), told)
    plan = without_time(again)
    assert value(again, plan) >= value(again, told)
    pairs = {job.id for job in again.jobs if job.required_workers == 2}
    assert plan.served & pairs >= told.served & pairs


def test_a_new_visit_is_put_beside_what_stands(told: Plan) -> None:
    """The office itself, at any time: it fits, and nothing has to go."""
    day = full_day()
    day["jobs"].append({"id": 99, "location_index": 0, "service": 0, "priority": 5})
    plan = without_time(with_previous(vroom.read(day), told))
    assert plan.served >= told.served | {99}


@pytest.mark.parametrize("breaks", [1, 2])
def test_a_break_is_within_the_day_where_the_day_is_too_long_without_it(breaks: int) -> None:
    """It could be over before leaving as well, and then the time between the two visits would be work."""
    pauses = [{"id": n, "service": 1800, "time_windows": [[0, 5 * HOUR]]} for n in range(breaks)]
    worker = {"id": 1, "time_window": [0, 5 * HOUR], "max_working_time": 2 * HOUR, "breaks": pauses}
    visits = [
        {"id": 1, "location_index": 0, "service": 1800, "time_windows": [[HOUR, HOUR]]},
        {"id": 2, "location_index": 0, "service": 5400, "time_windows": [[2 * HOUR, 2 * HOUR]]},
    ]
    problem = vroom.read({"matrices": {"car": {"durations": [[0]]}}, "vehicles": [worker], "jobs": visits})
    assert [str(one) for one in check(problem, schedule(problem, {1: [1, 2]}))] == []


def test_what_is_not_legal_any_more_is_left_out_and_the_rest_stays(told: Plan) -> None:
    """A worker is ill and one is back sooner: the routes of the others are the least, as far as they go alone."""
    day = full_day()
    ill, sooner = told.routes[0].vehicle, told.routes[1].vehicle
    day["vehicles"] = [vehicle for vehicle in day["vehicles"] if vehicle["id"] != ill]
    next(v for v in day["vehicles"] if v["id"] == sooner)["time_window"] = [0, 4 * HOUR]
    problem = vroom.read(day)
    again = with_previous(problem, told)
    others = [{job for job in route.jobs if problem.jobs_by_id[job].required_workers == 1} for route in told.routes[2:]]
    rest = schedule(
        problem,
        {r.vehicle: [j for j in r.jobs if j in alone] for r, alone in zip(told.routes[2:], others, strict=True)},
    )
    left = with_unassigned(again, rest.routes)
    assert [str(one) for one in check(again, left)] == []
    assert value(again, without_time(again)) >= value(again, left)


def test_a_start_that_is_not_legal_is_not_the_least() -> None:
    """Both visits begin at once."""
    day = {
        "matrices": {"car": {"durations": [[0]]}},
        "vehicles": [{"id": 1, "time_window": [0, HOUR]}],
        "jobs": [{"id": n, "location_index": 0, "service": HOUR, "priority": n} for n in (1, 2)],
    }
    both = {
        "vehicle": 1,
        "steps": [
            {"type": "start", "arrival": 0},
            *({"type": "job", "id": n, "arrival": 0, "service": HOUR} for n in (1, 2)),
            {"type": "end", "arrival": HOUR},
        ],
    }
    problem = vroom.read(day)
    assert without_time(problem, vroom.read_plan({"routes": [both]}, problem)).served == {2}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"vehicle": 9}, "start: vehicle 9 does not exist; remove its route."),
        ({"job": 9}, "start: job 9 does not exist; remove it."),
        ({"twice": True}, "start: vehicle 1 is used twice; keep one of its routes."),
    ],
)
def test_a_start_that_names_what_is_not_there_is_refused(changed: dict[str, Any], sentence: str) -> None:
    day = {"matrices": {"car": {"durations": [[0]]}}, "vehicles": [{"id": 1}], "jobs": [{"id": 1, "location_index": 0}]}
    stop = Step("job", changed.get("job", 1), 0, 0, 0, 0, 0, 0)
    ends = (Step("start", None, None, 0, 0, 0, 0, 0), Step("end", None, None, 0, 0, 0, 0, 0))
    route = Route(changed.get("vehicle", 1), (ends[0], stop, ends[1]))
    with pytest.raises(ProblemError, match=sentence):
        solve(vroom.read(day), start=Plan((route, route) if "twice" in changed else (route,)))


@pytest.mark.parametrize("seed", range(5))
def test_one_visit_of_two_among_nine_idle_workers_is_served_at_once(seed: int) -> None:
    day = {
        "matrices": {"car": {"durations": [[0, 900], [900, 0]]}},
        "vehicles": [{"id": n, "start_index": 0, "end_index": 0, "time_window": [0, 8 * HOUR]} for n in range(1, 10)],
        "jobs": [{"id": 1, "location_index": 1, "service": HOUR, "required_workers": 2, "priority": 80}],
    }
    problem = vroom.read(day)
    assert solve(problem, work=1, seed=seed).served == {1}
    assert solve(problem, time_limit=0.0, should_stop=lambda: True, seed=seed).served == {1}


def test_two_who_are_free_together_for_a_few_minutes_only_meet_then() -> None:
    """One is free until 2:10:30, the other from 2:07: no quarter of an hour lies between."""
    day = {
        "matrices": {"car": {"durations": [[0]]}},
        "vehicles": [
            {"id": 1, "time_window": [0, 3 * HOUR + 630]},
            {"id": 2, "time_window": [2 * HOUR + 420, 8 * HOUR]},
        ],
        "jobs": [{"id": 1, "location_index": 0, "service": HOUR, "required_workers": 2, "priority": 80}],
    }
    problem = vroom.read(day)
    many = tuple(replace(problem.jobs[0], id=n, required_workers=1, priority=0) for n in range(2, 40))
    assert 1 in without_time(problem).served
    assert 1 in without_time(replace(problem, jobs=(*problem.jobs, *many))).served, "too many for one model"
