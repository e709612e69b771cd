"""Planning again changes little: after an illness, a no-show, a cancellation, an
emergency; at night and in a running day."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from routing.check import check
from routing.compare import compare
from routing.exact.cp_sat.solve_cp_sat import solve_cp_sat
from routing.formats import vroom
from routing.measure import measure
from routing.plan import Plan
from routing.planner import solve
from routing.problem import Problem
from tests.examples import examples

HOUR, NOON = 3600, 2 * 3600


def planned(day: dict[str, Any]) -> tuple[Problem, Plan]:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=10)
    assert [str(one) for one in check(problem, plan)] == []
    return problem, plan


@pytest.fixture(scope="module")
def told() -> tuple[dict[str, Any], dict[str, Any]]:
    """Three workers, nine visits in two villages; one promised, one locked. And the plan that everybody was told."""
    places = [[0, 0], [6, 0], [6, 2], [7, 1], [0, 6], [1, 7], [2, 6], [5, 5], [3, 3], [4, 1]]
    ways = [[180 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]
    day: dict[str, Any] = {
        "matrices": {"car": {"durations": ways}},
        "vehicles": [{"id": n, "start_index": 0, "end_index": 0, "time_window": [0, 9 * HOUR]} for n in (1, 2, 3)],
        "jobs": [{"id": n, "location_index": n, "service": 2700, "priority": 5} for n in range(1, 10)],
        "weights": {"fairness": 3600},
    }
    day["jobs"][6]["promise"] = {"start": 5 * HOUR, "tolerance": 600}
    day["jobs"][7]["locked"] = {"vehicle": 2, "start": 6 * HOUR}
    problem, plan = planned(day)
    assert not plan.unassigned
    day["weights"] = {}
    return day, vroom.write(problem, plan)


def again(day: dict[str, Any], before: dict[str, Any], **facts: Any) -> tuple[Plan, Any]:
    problem, plan = planned(deepcopy(day) | {"previous": before} | facts)
    return plan, compare(vroom.read_plan(before, problem), plan, problem)


Told = tuple[dict[str, Any], dict[str, Any]]


def starts(plan: dict[str, Any]) -> dict[int, tuple[int, int]]:
    return {
        step["id"]: (route["vehicle"], step["arrival"] + step["waiting_time"])
        for route in plan["routes"]
        for step in route["steps"]
        if step["type"] == "job"
    }


def test_nothing_happened_nothing_moves(told: Told) -> None:
    plan, found = again(*told)
    assert found.moved == 0
    assert not plan.unassigned


def test_after_an_illness_only_the_visits_of_the_ill_one_move(told: Told) -> None:
    day, before = told
    stood = starts(before)
    well = [vehicle for vehicle in day["vehicles"] if vehicle["id"] != 3]
    plan, found = again(day | {"vehicles": well}, before)
    assert not plan.unassigned
    assert {one.job for one in found.differences if one.code == "moved"} >= {j for j, (v, _) in stood.items() if v == 3}
    assert found.moved <= sum(vehicle == 3 for vehicle, _ in stood.values()) + 1


def test_a_no_show_at_noon_leaves_the_rest_of_the_day_alone(told: Told) -> None:
    """The door that stayed shut took ten minutes and not three quarters of an hour."""
    day, before = deepcopy(told[0]), told[1]
    stood = starts(before)
    shut = max((job for job, (_, start) in stood.items() if start <= NOON), key=lambda job: stood[job][1])
    day["jobs"][shut - 1]["service"] = 600
    plan, found = again(day, before, now=NOON)
    assert found.moved == 0
    assert not plan.unassigned


def test_a_cancellation_moves_nobody(told: Told) -> None:
    day, before = told
    gone = next(job for job, (_, start) in starts(before).items() if start > NOON and job not in (7, 8))
    _, found = again(day | {"jobs": [job for job in day["jobs"] if job["id"] != gone]}, before, now=NOON)
    assert found.moved == 0


def test_an_emergency_at_noon_comes_in_and_what_was_promised_or_locked_stays(told: Told) -> None:
    day, before = told
    stood = starts(before)
    urgent = {"id": 20, "location_index": 2, "service": 1800, "priority": 100, "time_windows": [[NOON, NOON + HOUR]]}
    plan, _ = again(day | {"jobs": [*day["jobs"], urgent]}, before, now=NOON)
    after = starts(vroom.write(vroom.read(day | {"jobs": [*day["jobs"], urgent]}), plan))
    assert NOON <= after[20][1] <= NOON + HOUR
    assert after[8] == (2, 6 * HOUR)
    assert abs(after[7][1] - 5 * HOUR) <= 600
    for job, (vehicle, start) in stood.items():
        if start <= NOON:
            assert after[job] == (vehicle, start), "what had begun is history"


@settings(max_examples=examples(8))
@given(st.sampled_from([None, 1, 3]), st.sampled_from([None, 1, 5]), st.booleans())
def test_a_higher_price_never_moves_more(told: Told, ill: int | None, gone: int | None, emergency: bool) -> None:
    """Of two proved plans, the one at the higher price has no more visits moved."""
    day, before = deepcopy(told[0]), told[1]
    day["vehicles"] = [vehicle for vehicle in day["vehicles"] if vehicle["id"] != ill]
    day["jobs"] = [job for job in day["jobs"] if job["id"] != gone]
    if emergency:
        day["jobs"].append(
            {"id": 20, "location_index": 2, "service": 1800, "priority": 100, "time_windows": [[0, NOON]]}
        )
    moved = []
    for price in (0, 300, 900, 20_000):
        plan, _ = again(day, before, weights={"change": price})
        assert plan.certificate
        if plan.certificate.proven_optimal:
            moved.append(plan.certificate.cost.change)
    event(f"{len(moved)} proofs, moved {moved}")
    assert moved == sorted(moved, reverse=True)


def test_after_a_visit_of_two_that_has_begun_either_of_them_may_come_again() -> None:
    """The first of the two has no time left."""
    ends = [{"type": "start", "arrival": 0}, {"type": "end", "arrival": 2 * HOUR}]
    began = {"type": "job", "id": 1, "location_index": 0, "arrival": HOUR, "service": HOUR}
    day = {
        "matrices": {"car": {"durations": [[0]]}},
        "vehicles": [{"id": 1, "time_window": [0, 2 * HOUR]}, {"id": 2, "time_window": [0, 4 * HOUR]}],
        "jobs": [
            {"id": 1, "location_index": 0, "service": HOUR, "required_workers": 2},
            {"id": 2, "location_index": 0, "service": HOUR, "same_worker_as": 1},
        ],
        "previous": {"routes": [{"vehicle": n, "steps": [ends[0], began, ends[1]]} for n in (1, 2)]},
        "now": HOUR + 60,
    }
    _, plan = planned(day)
    assert plan.served == {1, 2}


def test_a_visit_begun_out_of_a_fixed_order_leaves_the_rest_of_the_order_to_be_served() -> None:
    """The second of four visits was begun first; the others follow in their order."""
    steps = [{"type": "job", "id": number} for number in (1, 2, 3, 4)]
    began = {"type": "job", "id": 2, "location_index": 2, "arrival": 600, "service": HOUR}
    problem, plan = planned(
        {
            "matrices": {"car": {"durations": [[300 * abs(a - b) for b in range(5)] for a in range(5)]}},
            "vehicles": [
                {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 9 * HOUR], "steps": steps},
            ],
            "jobs": [{"id": number, "location_index": number, "service": HOUR} for number in (1, 2, 3, 4)],
            "previous": {
                "routes": [
                    {"vehicle": 1, "steps": [{"type": "start", "arrival": 0}, began, {"type": "end", "arrival": HOUR}]}
                ]
            },
            "now": 1800,
        }
    )
    assert [route.jobs for route in plan.routes] == [(2, 1, 3, 4)]
    exact = solve_cp_sat(problem, None, effort=10.0, should_stop=lambda: False)
    assert exact.plan
    assert check(problem, exact.plan) == []
    assert measure(problem, exact.plan) == measure(problem, plan)
    assert plan.certificate
    assert plan.certificate.proven_optimal


def test_a_worker_whose_duty_began_is_there() -> None:
    """Nobody planned a route for them; from the end of the duty on they can visit."""
    problem = vroom.read(
        {
            "matrices": {"car": {"durations": [[0]]}},
            "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 9 * HOUR]}],
            "duties": [{"id": 7, "vehicle": 1, "location_index": 0, "start": 0, "end": HOUR}],
            "jobs": [],
            "now": 600,
            "previous": {"routes": []},
        }
    )
    assert [(one.type, one.id) for one in problem.begun[1].steps] == [("start", None), ("duty", 7)]
    assert problem.begun[1].ready == HOUR
