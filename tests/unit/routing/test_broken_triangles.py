"""Ways that are shorter over another door than straight: what cannot be served alone may be served beside others, so
nothing is proved, excluded or given as a reason from what is possible alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import solve
from routing.check import check
from routing.formats import vroom
from routing.measure import measure
from tests.examples import few_and_many

from .everything import everything
from .trying import TooManyError, best_by_trying, worth

HOME_ONLY_OVER_THE_OTHER = {
    "matrices": {"car": {"durations": [[0, 600, 600], [9000, 0, 600], [0, 600, 0]]}},
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 7200]}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 900, "priority": 100},
        {"id": 2, "location_index": 2, "service": 900, "priority": 1},
    ],
}
"""Back from visit 1 it is two and a half hours, over visit 2 ten minutes."""

NEVER_HOME = HOME_ONLY_OVER_THE_OTHER | {"jobs": [{"id": 1, "location_index": 1, "service": 900, "priority": 100}]}


def test_a_visit_from_which_the_way_home_leads_over_another_is_served() -> None:
    problem = vroom.read(HOME_ONLY_OVER_THE_OTHER)
    plan = solve(problem, work=20)
    assert check(problem, plan) == []
    assert plan.certificate
    assert (plan.certificate.objective.priority, plan.certificate.bound.priority) == (101, 101)


IN_TIME_ONLY_OVER_THE_OTHER = {
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 7200]}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 0, "priority": 10},
        {"id": 2, "location_index": 2, "service": 600, "priority": 80, "time_windows": [[0, 1200]]},
    ],
    "matrices": {"car": {"durations": [[0, 600, 1201], [600, 0, 600], [1200, 600, 0]]}},
}
FOUR = {
    "vehicles": [
        {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 9000], "skills": [1]},
        {"id": 2, "start_index": 0, "end_index": 0, "time_window": [0, 7200], "skills": []},
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 600, "priority": 10, "skills": [1]},
        {"id": 2, "location_index": 2, "service": 0, "priority": 80, "time_windows": [[300, 2100]], "skills": [1]},
        {"id": 3, "location_index": 3, "service": 0, "priority": 10, "time_windows": [[1200, 1500]]},
        {
            "id": 4,
            "location_index": 4,
            "service": 1800,
            "priority": 40,
            "time_windows": [[6300, 6300], [8700, 9300]],
            "skills": [1],
        },
    ],
    "matrices": {
        "car": {
            "durations": [
                [0, 120, 600, 2400, 60],
                [60, 0, 900, 60, 300],
                [900, 60, 0, 900, 120],
                [60, 60, 600, 0, 600],
                [60, 120, 60, 900, 0],
            ]
        }
    },
}


@pytest.mark.parametrize(("day", "priority"), [(IN_TIME_ONLY_OVER_THE_OTHER, 90), (FOUR, 140)], ids=["two", "four"])
def test_all_are_served_where_each_makes_another_possible(day: dict[str, Any], priority: int) -> None:
    problem = vroom.read(day)
    plan = solve(problem, work=20)
    assert check(problem, plan) == []
    assert measure(problem, plan).priority == priority


LATE_WITH_TOO_MUCH_TRAVEL = {
    "matrices": {"car": {"durations": [[0, 0], [3600, 0]]}},
    "vehicles": [{"id": 1, "time_window": [0, 10800], "end_index": 0, "max_travel_time": 1800}],
    "jobs": [{"id": 1, "location_index": 1, "service": 1800}, {"id": 2, "location_index": 0, "service": 1800}],
    "previous": {
        "routes": [
            {
                "vehicle": 1,
                "steps": [
                    {"type": "start", "arrival": 0},
                    {"type": "job", "id": 1, "location_index": 1, "arrival": 600, "service": 1800},
                    {"type": "end", "arrival": 6000},
                ],
            }
        ]
    },
    "now": 1800,
}
"""The way home alone is longer than all the travel allowed, and ends at the door of visit 2."""


def test_what_lies_on_the_way_home_of_a_day_beyond_its_limits_is_served() -> None:
    plan = solve(vroom.read(LATE_WITH_TOO_MUCH_TRAVEL), work=20)
    assert plan.served == {1, 2}


def test_without_the_other_nobody_can() -> None:
    plan = solve(vroom.read(NEVER_HOME), work=20)
    assert [left.reasons[0].code for left in plan.unassigned] == ["cannot_reach_in_time"]


@st.composite
def roads(draw: st.DrawFn) -> dict[str, Any]:
    """Days under every rule, with ways of any length."""
    day: dict[str, Any] = draw(everything(jobs=5, vehicles=2, breaks=1))
    rows = day["matrices"]["car"]["durations"]
    for row in range(len(rows)):
        for column in range(len(rows)):
            if row != column:
                rows[row][column] = draw(st.sampled_from([0, 300, 600, 1200, 3600, 9000]))
    return day


@pytest.mark.parametrize("count", few_and_many(40, 2000))
def test_nothing_is_claimed_that_trying_everything_contradicts(count: int) -> None:
    @settings(max_examples=count)
    @given(roads())
    def judged(day: dict[str, Any]) -> None:
        claims_hold(day)

    judged()


def claims_hold(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    try:
        best = best_by_trying(problem)
    except TooManyError:
        return
    plan = solve(problem, work=3)
    if best is None or any(violation for violation in check(problem, plan)):
        assert best is None, "a day that has begun wrong has no legal plan"
        return
    value, parts, certificate = worth(problem, plan), measure(problem, plan), plan.certificate
    assert certificate
    assert value <= best[0]
    if certificate.proven_optimal:
        assert value == best[0], best[1]
    reached = measure(problem, best[1])
    assert reached.priority <= certificate.bound.priority, best[1]
    if reached.priority == parts.priority:
        assert reached.visits <= certificate.bound.visits or reached.visits <= parts.visits, best[1]
    served = {number for route in best[1].routes for number in route.jobs}
    impossible = {"cannot_reach_in_time", "outside_hours", "over_limits", "no_common_start"}
    for left in plan.unassigned:
        if left.type == "job" and left.reasons[0].code in impossible:
            assert left.job not in served, (left, best[1])
