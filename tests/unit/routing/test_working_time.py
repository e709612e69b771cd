"""Who may work only so long leaves when that is soonest over, not when the first door opens."""

from typing import Any

import pytest

from routing import check, read, solve
from routing.model.compilation import compile_problem
from routing.model.solution import empty
from routing.search.ruin_recreate import search
from routing.strategy.stopping import never

from .small_days import HOUR, MORNING

WAY_S = 600
OTHERS = 26  # visits that nobody can serve: a day of so many is searched, not put into one model


def day(first: list[list[int]]) -> dict[str, Any]:
    """Two visits that one shift can serve within its two hours of work, the first in these hours, the second in the
    afternoon."""
    afternoon = MORNING + 7 * HOUR
    visits = [
        {"id": 1, "location_index": 1, "service": 1800, "time_windows": first},
        {"id": 2, "location_index": 2, "service": 1800, "time_windows": [[afternoon, afternoon]]},
    ]
    nobodys = [{"id": 3 + number, "location_index": 1, "service": 600, "skills": [9]} for number in range(OTHERS)]
    rows = [[0 if one == other else WAY_S for other in range(3)] for one in range(3)]
    shift = {"id": 1, "start_index": 0, "end_index": 0, "time_window": [MORNING, MORNING + 9 * HOUR]}
    return {
        "jobs": visits + nobodys,
        "vehicles": [shift | {"max_working_time": 2 * HOUR}],
        "matrices": {"car": {"durations": rows}},
    }


FIRST = [
    pytest.param([[MORNING, MORNING + 6 * HOUR]], id="all morning"),
    pytest.param([[MORNING, MORNING + HOUR], [MORNING + 6 * HOUR, MORNING + 6 * HOUR + 900]], id="early and at noon"),
]


@pytest.mark.parametrize("first", FIRST)
def test_both_are_served_by_who_leaves_late(first: list[list[int]]) -> None:
    problem = read(day(first))
    plan = solve(problem, time_limit=60, work=2)
    assert check(problem, plan) == []
    assert plan.served == {1, 2}


@pytest.mark.parametrize("first", FIRST)
def test_the_search_alone_finds_it(first: list[list[int]]) -> None:
    """Of a larger day nothing is listed."""
    compiled = compile_problem(read(day(first)))
    found = search(compiled, empty(compiled), iterations=300, seed=1, stop=never())
    assert found.objective[1] == 2
