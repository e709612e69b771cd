"""One model of a whole day: as good as trying everything, measured as it says, and legal under every rule at once."""

from typing import Any

import pytest
from hypothesis import given, settings

from routing.check import check
from routing.exact.cp_sat.solve_cp_sat import CpSatResult, solve_cp_sat
from routing.formats import vroom
from routing.plan import Plan, Unassigned
from routing.problem import Problem
from tests.examples import examples

from .everything import everything
from .trying import TooManyError, best_by_trying, worth

EFFORT = 10.0


def never() -> bool:
    return False


def legal(problem: Problem, found: CpSatResult) -> Plan:
    assert found.plan
    assert [str(violation) for violation in check(problem, found.plan)] == []
    return found.plan


@settings(max_examples=examples(60))
@given(everything(jobs=7, vehicles=3))
def test_nothing_better_exists(day: dict[str, Any]) -> None:
    as_good_as_trying(day)


@pytest.mark.stress
@settings(max_examples=examples(400))
@given(everything(jobs=7, vehicles=3))
def test_nothing_better_exists_in_many_days(day: dict[str, Any]) -> None:
    as_good_as_trying(day)


def as_good_as_trying(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    found = solve_cp_sat(problem, None, effort=EFFORT, should_stop=never)
    try:
        best = best_by_trying(problem)
    except TooManyError:
        best = None if found.plan is None else (worth(problem, found.plan), found.plan)
    if best is None:
        assert found.plan is None
        return
    value = worth(problem, legal(problem, found))
    assert value == best[0], best[1]
    assert found.closed
    assert (found.priority, found.visits, found.cost) == (value[1], value[2], -value[3]), "its own count is measure()'s"


@settings(max_examples=examples(15))
@given(everything(jobs=10, vehicles=4))
def test_the_same_problem_has_the_same_plan_and_more_effort_no_worse_one(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    one, other = (solve_cp_sat(problem, None, effort=0.2, should_stop=never) for _ in range(2))
    assert one == other
    if one.plan:
        again = solve_cp_sat(problem, one.plan, effort=0.05, should_stop=never)
        assert worth(problem, legal(problem, again)) >= worth(problem, one.plan)


@settings(max_examples=examples(15))
@given(everything(jobs=12, vehicles=4, breaks=3))
def test_what_is_proved_holds_for_plans_found_with_more_effort(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    quick, slow = (solve_cp_sat(problem, None, effort=effort, should_stop=never) for effort in (0.01, 3.0))
    if slow.plan is None:
        return
    _, priority, visits, cost = worth(problem, legal(problem, slow))
    assert quick.priority is None or priority <= quick.priority
    assert quick.visits is None or priority < (quick.priority or 0) or visits <= quick.visits
    assert quick.cost is None or (priority, visits) != (quick.priority, quick.visits) or -cost >= quick.cost


def test_a_stopped_search_gives_back_what_was_known() -> None:
    places = [[abs(a - b) * 300 % 1700 for b in range(30)] for a in range(30)]
    day = {
        "jobs": [{"id": n, "location_index": n, "service": 600, "required_workers": 1 + n % 2} for n in range(30)],
        "vehicles": [{"id": n, "start_index": 0, "end_index": 0, "time_window": [0, 20_000]} for n in range(6)],
        "matrices": {"car": {"durations": places}},
    }
    problem = vroom.read(day)
    nothing = Plan((), tuple(Unassigned(n) for n in range(30)))
    patience = iter([False] * 20)
    found = solve_cp_sat(problem, nothing, effort=10_000, should_stop=lambda: next(patience, True))
    assert worth(problem, legal(problem, found)) >= worth(problem, nothing)
    assert not found.closed
