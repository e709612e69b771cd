"""What a plan is worth, number by number: priority, visits, travel by the matrix, and
each wish in its units and seconds."""

from dataclasses import replace
from typing import Any

import pytest

from routing.measure import cost_of, measure
from routing.plan import Cost, Parts, Plan, Route, Step
from routing.problem import Assignment, Problem, Vehicle, Weights

from .judged import CLOSES, T, at, day, end, rest, route, shift, visit

TWO = (shift(worker=8), shift(2, worker=9))


def costs(problem: Problem, *routes: Route) -> Cost:
    return cost_of(problem, Plan(routes))


def test_served_visits_count_with_their_priority_and_those_left_out_do_not() -> None:
    three = day(visit(priority=40), visit(2, priority=3), visit(3, priority=100))
    assert measure(three, Plan(())) == Parts(0, 0, 0)
    served = measure(three, Plan((route(at(T + 600), at(T + 1200, 2)),)))
    assert served == Parts(43, 2, 1260)


def test_a_visit_of_two_workers_counts_once_and_its_travel_twice() -> None:
    pair = day(visit(priority=40, required_workers=2), shifts=TWO)
    both = measure(pair, Plan((route(at(T + 600)), route(at(T + 600), vehicle=2))))
    assert both == Parts(40, 1, 2520)


def test_a_visit_or_a_shift_that_the_problem_does_not_have_is_worth_nothing() -> None:
    stranger = Plan((route(at(T + 600), vehicle=5), route(at(T + 600), at(T + 1200, 77))))
    assert measure(day(visit(priority=40)), stranger) == Parts(40, 1, 1260)


@pytest.mark.parametrize(
    ("vehicle", "steps", "seconds"),
    [
        (shift(), (at(T + 600), at(T + 1800, 2, place=2)), 600 + 600 + 1320),
        (shift(start=2), (at(T + 600),), 660 + 660),
        (shift(start=None), (at(T + 600),), 660),
        (shift(end=None), (at(T + 600),), 600),
        (shift(end=2), (at(T + 600),), 600 + 600),
        (shift(profile="bicycle"), (at(T + 600),), 300 + 330),
        (shift(speed_factor=0.5), (at(T + 600),), 1200 + 1320),
        (shift(), (at(T + 600), rest(T + 1200), at(T + 3600, 2, place=2)), 600 + 600 + 1320),
        (shift(), (at(T + 600), rest(T + 3000, place=2), at(T + 6000)), 600 + 600 + 660 + 660),
    ],
    ids=["three ways", "from elsewhere", "from anywhere", "ends anywhere", "ends elsewhere", "its own roads",
    "half as fast",
         "a break on the spot", "a break elsewhere"],
)  # fmt: skip
def test_travel_is_counted_by_the_matrix_whatever_the_plan_tells(
    vehicle: Vehicle, steps: tuple[Step, ...], seconds: int
) -> None:
    workday = day(visit(), visit(2, place=2), shifts=(vehicle,))
    back = CLOSES if vehicle.end is None else T + 10_000
    told = Route(1, (end("start", T), *(replace(step, travel=7) for step in steps), end("end", back, vehicle.end or 0)))
    assert costs(workday, told) == Cost(seconds, 0, 0, 0, seconds)


def test_the_travel_of_every_route_is_added() -> None:
    workday = day(visit(), visit(2, place=2), shifts=TWO)
    assert costs(workday, route(at(T + 600)), route(at(T + 1200, 2, place=2), vehicle=2)).travel == 1260 + 2520


WEIGHTS = Weights(continuity=10_000, fairness=1_000, change=77_777)


def wished(*routes: Route, shifts: tuple[Vehicle, ...] = TWO, before: Any = None, **rules: Any) -> tuple[int, int, int]:
    """Units of continuity, fairness and change; what they cost is what they weigh, beside the travel."""
    workday = day(
        visit(**rules), *(visit(number) for number in (2, 3, 4)), shifts=shifts, weights=WEIGHTS, before=before or {}
    )
    found = costs(workday, *routes)
    wishes = 10_000 * found.continuity + 1_000 * found.fairness + 77_777 * found.change
    assert found.total == found.travel + wishes
    return found.continuity, found.fairness, found.change


def test_continuity_counts_visits_served_by_none_of_the_workers_they_know() -> None:
    known = {"preferred": frozenset({8, 7})}
    assert wished(route(at(T + 600)), **known) == (0, 0, 0)
    assert wished(route(at(T + 600), vehicle=2), **known) == (1, 0, 0)
    assert wished(route(at(T + 600), vehicle=2)) == (0, 0, 0), "who knows nobody wishes nobody"
    assert wished(**known) == (0, 0, 0), "a visit left out is not served by a stranger"
    both = route(at(T + 600)), route(at(T + 600), vehicle=2)
    assert wished(*both, required_workers=2, **known) == (0, 0, 0), "one of the two is enough"


def test_fairness_counts_visits_over_the_share_of_a_shift() -> None:
    """Four visits and two shifts of the same length: two each."""
    stops = [at(T + 600 * number, number) for number in (1, 2, 3, 4)]
    assert wished(route(*stops[:2]), route(*stops[2:], vehicle=2)) == (0, 0, 0)
    assert wished(route(*stops[:3]), route(stops[3], vehicle=2)) == (0, 1, 0)
    assert wished(route(*stops)) == (0, 2, 0)
    three = (*TWO, shift(3))
    assert wished(route(*stops[:3]), route(stops[3], vehicle=2), shifts=three) == (0, 1, 0)


def test_change_counts_visits_at_another_time_or_with_other_workers() -> None:
    stood = {1: Assignment(frozenset({8}), T + 5000)}
    for wrong in (-900, 0, 900):
        assert wished(route(at(T + 5000 + wrong)), before=stood) == (0, 0, 0)
    for wrong in (-901, 901):
        assert wished(route(at(T + 5000 + wrong)), before=stood) == (0, 0, 1)
    assert wished(route(at(T + 5000), vehicle=2), before=stood) == (0, 0, 1)
    assert wished(route(at(T + 9000), vehicle=2), before=stood) == (0, 0, 1), "one visit, one move"
    assert wished(before=stood) == (0, 0, 0), "left out is not moved"
    assert wished(route(at(T + 5000)), before={}) == (0, 0, 0)
    assert wished(route(at(T + 5000)), before={2: stood[1]}) == (0, 0, 0)


def test_change_counts_each_visit() -> None:
    stood = {number: Assignment(frozenset({8}), T + 600 * number) for number in (1, 2, 3)}
    stops = [at(T + 600 * number, number) for number in (1, 2, 3)]
    assert wished(route(stops[0]), route(*stops[1:], vehicle=2), before=stood) == (0, 0, 2)


def test_one_of_two_workers_exchanged_is_a_move() -> None:
    stood = {1: Assignment(frozenset({8, 10}), T + 600)}
    three, pair = (*TWO, shift(3, worker=10)), {"required_workers": 2}
    assert wished(route(at(T + 600)), route(at(T + 600), vehicle=3), shifts=three, before=stood, **pair) == (0, 0, 0)
    assert wished(route(at(T + 600)), route(at(T + 600), vehicle=2), shifts=three, before=stood, **pair) == (0, 0, 1)


def test_nothing_costs_but_travel_and_change_unless_it_is_wished() -> None:
    assert Weights() == Weights(continuity=0, fairness=0, change=900)
    stood = {1: Assignment(frozenset({9}), T + 600)}
    workday = day(visit(preferred=frozenset({9})), visit(2), shifts=TWO, before=stood)
    found = costs(workday, route(at(T + 600), at(T + 1200, 2)))
    assert found == Cost(travel=1260, continuity=1, fairness=1, change=1, total=1260 + 900)
