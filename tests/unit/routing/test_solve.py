"""What is solved is legal, complete and, where everything can be tried, as good as
the best; through the public door."""

from typing import Any

import pytest
from hypothesis import event, given, settings

from routing.check import check
from routing.explain import explain
from routing.formats import vroom
from routing.plan import Plan
from routing.planner import solve
from routing.problem import Problem
from tests.examples import examples, tried

from .everything import everything
from .small_days import days
from .trying import TooManyError, best_by_trying, worth


@settings(max_examples=examples(100))
@given(everything(jobs=7, vehicles=3))
def test_every_rule_at_once_is_solved_as_well_as_by_trying_everything(day: dict[str, Any]) -> None:
    as_good_as_trying(day)


@pytest.mark.stress
@settings(max_examples=examples(400))
@given(everything(jobs=7, vehicles=3))
def test_every_rule_at_once_is_solved_in_many_days(day: dict[str, Any]) -> None:
    as_good_as_trying(day)


def as_good_as_trying(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=40)
    try:
        best = best_by_trying(problem)
    except TooManyError:
        event("too many to try")
        promised(problem, plan)
        return
    if best is None:
        event("what had begun leaves no legal plan")
        assert plan.certificate
        assert not plan.certificate.proven_optimal
        return
    promised(problem, plan)
    assert worth(problem, plan) == best[0], best[1]
    if not best[0][0] < sum(duty.vehicle is None for duty in problem.duties):
        bound = plan.certificate.bound if plan.certificate else None
        assert bound
        assert (bound.priority, bound.visits, -bound.cost) >= best[0][1:], "a bound that a plan beats"


def promised(problem: Problem, plan: Plan) -> None:
    """Legal, nobody lost, and what the certificate says of the plan is true."""
    assert [str(violation) for violation in check(problem, plan)] == []
    told = {(left.type, left.job) for left in plan.unassigned}
    assert plan.served | {number for kind, number in told if kind == "job"} == {job.id for job in problem.jobs}
    assert not plan.served & {number for kind, number in told if kind == "job"}
    assert plan.certificate
    assert plan.certificate.checker == "legal"
    bound, reached = plan.certificate.bound, plan.certificate.objective
    _, priority, visits, cost = worth(problem, plan)
    assert (reached.priority, reached.visits, -reached.cost) == (priority, visits, cost)
    assert reached.priority <= bound.priority
    assert reached.visits <= bound.visits or reached.priority < bound.priority
    assert reached.cost >= bound.cost or (reached.priority, reached.visits) < (bound.priority, bound.visits)
    assert not plan.certificate.proven_optimal or reached == bound


@settings(max_examples=examples(25))
@given(days())
def test_every_plan_is_legal_and_each_visit_left_out_has_its_reason(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=15)
    promised(problem, plan)
    assert all(left.reasons for left in plan.unassigned)
    assert explain(problem, plan) == plan


@tried(4, 40, everything(jobs=9, vehicles=4))
def test_the_same_seed_and_work_give_the_same_plan(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    one, other = (solve(problem, time_limit=60, work=20, seed=3) for _ in range(2))
    assert one.routes == other.routes
    assert one.unassigned == other.unassigned


@settings(max_examples=examples(20))
@given(everything())
def test_what_is_written_reads_back_as_the_same_plan(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=10)
    again = vroom.read_plan(vroom.write(problem, plan), problem)
    assert again.routes == plan.routes
    assert check(problem, again) == check(problem, plan)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_limit_that_is_over_before_the_search_begins_still_gives_a_plan(workers: int) -> None:
    """As on a machine so busy that loading the planner took all the time there was."""
    visit = {"location_index": 1, "service": 600}
    day = {
        "matrices": {"car": {"durations": [[0, 60], [60, 0]]}},
        "jobs": [visit | {"id": 1}, visit | {"id": 2, "required_workers": workers}],
        "vehicles": [{"id": number, "start_index": 0, "time_window": [0, 7200]} for number in (1, 2)],
    }
    assert 1 in solve(vroom.read(day), time_limit=0.0).served
