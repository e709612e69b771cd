"""Nobody leaves before the first stop asks for it: a break that comes before it is taken at home."""

from typing import Any

from hypothesis import given, settings

from routing import Problem, Route, check, read, schedule, solve
from tests.examples import examples

from .small_days import HOUR, MORNING, days

WAY_S, BREAK_S = 600, 1800
NOON = MORNING + 4 * HOUR


def planned(begins: int, **breaks: Any) -> tuple[Problem, Route]:
    """One visit that begins then and not before, and a break from noon on, the beginning of a morning's shift being
    four hours earlier."""
    day = {
        "jobs": [{"id": 1, "location_index": 1, "service": BREAK_S, "time_windows": [[begins, begins + HOUR]]}],
        "vehicles": [
            {
                "id": 1, "start_index": 0, "end_index": 0, "time_window": [MORNING, MORNING + 9 * HOUR],
                "breaks": [{"id": 1, "time_windows": [[NOON, NOON + HOUR]], "service": BREAK_S, **breaks}],
            }
        ],
        "matrices": {"car": {"durations": [[0, WAY_S], [WAY_S, 0]]}},
    }  # fmt: skip
    problem = read(day)
    plan = solve(problem, time_limit=60, work=2)
    assert check(problem, plan) == []
    (route,) = plan.routes
    return problem, route


def test_who_rests_before_the_only_visit_does_so_at_home() -> None:
    for waits in (BREAK_S + WAY_S, HOUR, 3 * HOUR):
        _, route = planned(NOON + waits)
        assert [step.type for step in route.steps] == ["start", "job", "end"]
        assert route.steps[0].leave == route.steps[1].begin - WAY_S == NOON + waits - WAY_S


def test_who_is_at_the_door_sooner_for_it_rests_there() -> None:
    """From noon on at home, the way would begin at half past and the visit ten minutes later."""
    _, route = planned(NOON + BREAK_S)
    assert [step.type for step in route.steps] == ["start", "break", "job", "end"]
    assert route.steps[2].begin == NOON + BREAK_S


def test_a_break_that_is_due_on_the_way_stays_there() -> None:
    _, route = planned(NOON + 2 * HOUR, due_after=HOUR)
    assert route.steps[0].leave <= NOON + 2 * HOUR - WAY_S


@settings(max_examples=examples(150))
@given(days(jobs=3, vehicles=1, pairs=False))
def test_whatever_the_day_nobody_rests_on_the_way_to_a_visit_that_waits_anyway(day: dict[str, Any]) -> None:
    problem = read(day)
    (vehicle,) = problem.vehicles
    for route in schedule(problem, {vehicle.id: [job.id for job in problem.jobs]}).routes:
        first = next(step for step in route.steps[1:] if step.type != "break")
        home = first.begin - problem.duration(vehicle, vehicle.start, first.location)
        rests = route.steps[1 : route.steps.index(first)]
        over = [low + pause.service <= home for pause in vehicle.breaks for low, _ in pause.windows[:1]]
        assert not rests or not all(over[: len(rests)])
