"""What is solved is legal, complete and, where everything can be tried, as good as the best."""

from typing import Any

from hypothesis import given, settings

from routing.check import check
from routing.explain import explain
from routing.formats import vroom
from routing.solve import solve
from routing.solve.insertion import insert

from .small_days import best_by_trying, days


@settings(max_examples=25)
@given(days())
def test_every_plan_is_legal_and_loses_nobody(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=15)
    assert [str(violation) for violation in check(problem, plan)] == []
    assert plan.served | {left.job for left in plan.unassigned} == {job.id for job in problem.jobs}
    assert plan.certificate
    bound, reached = plan.certificate.bound, plan.certificate.objective
    assert reached.priority <= bound.priority
    assert reached.visits <= bound.visits
    assert reached.cost >= bound.cost


@settings(max_examples=20)
@given(days(jobs=4, pairs=False))
def test_tiny_days_are_solved_as_well_as_by_trying_everything(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=40)
    best = best_by_trying(problem)
    assert plan.certificate
    reached = plan.certificate.objective
    assert reached == best
    bound = plan.certificate.bound
    assert (bound.priority, bound.visits) >= (best.priority, best.visits), "a bound no plan may beat"
    assert bound.cost <= best.cost


@settings(max_examples=20)
@given(days())
def test_what_is_left_out_fits_nowhere_any_more(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=15)
    orders = {vehicle.id: [] for vehicle in problem.vehicles} | {
        route.vehicle: list(route.jobs) for route in plan.routes
    }
    reasons = explain(problem, plan)
    for left in plan.unassigned:
        assert reasons[left.job]
        assert not insert(problem, orders, left.job)


@settings(max_examples=10)
@given(days())
def test_the_same_seed_and_work_give_the_same_plan(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    one, other = (solve(problem, time_limit=60, work=20, seed=3) for _ in range(2))
    assert one.routes == other.routes
    assert one.unassigned == other.unassigned


@settings(max_examples=20)
@given(days())
def test_what_is_written_reads_back_as_the_same_plan(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    plan = solve(problem, time_limit=60, work=10)
    again = vroom.read_plan(vroom.write(problem, plan), problem)
    assert again.routes == plan.routes
    assert check(problem, again) == []
