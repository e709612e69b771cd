"""A break that is due after leaving, on days too large for one exact model: planned legally, bounded truly."""

from dataclasses import replace

import pytest

from routing import Break, Problem, check, read, solve
from tests.benchmarks.days import family

pytestmark = pytest.mark.slow

HALF_HOUR, DUE_AFTER = 1_800, 3 * 3_600


def full_day(due_after: int | None) -> Problem:
    """Forty visits and four full shifts; half an hour of rest at any time, due so many seconds after leaving."""
    (day,) = family("small", range(30, 31))
    problem = read(day.problem)
    pause = Break(1, (problem.vehicles[0].window,), HALF_HOUR, due_after=due_after)
    shifts = tuple(replace(one, breaks=(replace(pause, windows=(one.window,)),)) for one in problem.vehicles)
    return replace(problem, vehicles=shifts)


def test_every_long_route_rests_in_time() -> None:
    problem = full_day(DUE_AFTER)
    plan = solve(problem, time_limit=600, work=20)
    assert check(problem, plan) == []
    long = [one for one in plan.routes if one.steps[-1].arrival - one.steps[0].leave > DUE_AFTER]
    assert len(long) > 1, "the control: there are days as long as that"
    for route in long:
        rests = [step.begin - route.steps[0].leave for step in route.steps if step.type == "break"]
        assert rests and min(rests) <= DUE_AFTER


def test_a_break_at_a_time_of_ones_own_choice_is_no_harder() -> None:
    """What is proved of the day with the rule holds for every plan of it, the ones of a stricter rule included."""
    plans = {due: solve(full_day(due), time_limit=600, work=20) for due in (DUE_AFTER, 2 * 3_600)}
    bound, stricter = plans[DUE_AFTER].certificate, plans[2 * 3_600].certificate
    assert bound and stricter
    assert stricter.objective.priority <= bound.bound.priority


@pytest.mark.parametrize("hours", [2, 6])
def test_a_short_day_needs_no_rest(hours: int) -> None:
    problem = full_day(hours * 3_600)
    plan = solve(replace(problem, jobs=problem.jobs[:2], vehicles=problem.vehicles[:1]), time_limit=600, work=5)
    for route in plan.routes:
        resting = any(step.type == "break" for step in route.steps)
        assert resting or route.steps[-1].arrival - route.steps[0].leave <= hours * 3_600
