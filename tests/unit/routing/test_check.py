"""The checker as a whole: what a plan may look like, and the rules that several routes break together."""

from dataclasses import replace
from typing import Any

import pytest

from routing.check import SENTENCES, Violation
from routing.plan import Route, Step, StepType

from .judged import CLOSES, T, at, day, end, judged, left, on_duty, rest, route, shift, visit

TWO = (shift(), shift(2))


def test_a_plan_that_keeps_every_rule_has_nothing_broken() -> None:
    assert judged(day()) == judged(day(), route()) == judged(day(visit()), route(at(T + 600))) == []


def test_a_vehicle_that_the_problem_does_not_have_is_named_and_the_rest_judged() -> None:
    found = judged(day(), route(vehicle=5), route(leaves=T - 1))
    assert found == [("unknown_vehicle", {"vehicle": 5}), ("shift", {"vehicle": 1, "seconds": 1})]


def test_a_vehicle_has_one_route() -> None:
    assert judged(day(shifts=TWO), route(), route(vehicle=2)) == []
    assert judged(day(shifts=TWO), route(), route(vehicle=2), route()) == [("route_twice", {"vehicle": 1})]


START, END = end("start", T), end("end", T)


@pytest.mark.parametrize(
    "steps",
    [(), (START,), (END,), (END, START), (START, START, END), (START, END, END), (START, at(T + 600), END, END),
     (at(T + 600), END), (START, at(T + 600)), (START, START, at(T + 600), END)],
    ids=["nothing", "no end", "no start", "the wrong way", "two starts", "two ends", "two ends after a visit",
    "no start, a visit",
         "no end, a visit", "two starts, a visit"],
)  # fmt: skip
def test_a_route_has_a_start_then_stops_then_an_end(steps: tuple[Step, ...]) -> None:
    assert judged(day(visit()), Route(1, steps), left_out=left(1)) == [("steps", {"vehicle": 1})]


@pytest.mark.parametrize("place", [3, -1])
@pytest.mark.parametrize("kind", ["start", "job", "duty", "break", "end"])
def test_a_step_at_a_place_that_the_problem_does_not_have_is_named_and_the_rest_judged(
    kind: StepType, place: int
) -> None:
    """As a plan made by hand may have it; nothing else can be said of its route."""
    steps = {"start": START, "job": at(T + 600), "duty": on_duty(T), "break": rest(T), "end": END}
    steps[kind] = replace(steps[kind], location=place)
    strange = Route(1, (steps["start"], *([steps[kind]] if kind in ("job", "duty", "break") else []), steps["end"]))
    found = judged(day(shifts=TWO), strange, route(vehicle=2, leaves=T - 1))
    told = [("unknown_location", {"vehicle": 1, "step": kind, "location": place})]
    unknown = [("duty", {"vehicle": 1, "duty": 7})] if kind == "duty" else []
    assert found == [*told, ("shift", {"vehicle": 2, "seconds": 1}), *unknown]


def test_every_visit_is_planned_or_named_as_left_out() -> None:
    three = day(visit(), visit(2), visit(3))
    assert judged(three, route(at(T + 600)), left_out=left(2, 3)) == []
    assert judged(three, route(at(T + 600)), left_out=left(2)) == [("lost", {"job": 3})]
    assert judged(three) == [("lost", {"job": number}) for number in (1, 2, 3)]


def test_a_visit_is_served_once() -> None:
    again = judged(day(visit()), route(at(T + 600), at(T + 1200)))
    assert again == [("twice", {"job": 1})]
    both = judged(day(visit(), shifts=TWO), route(at(T + 600)), route(at(T + 600), vehicle=2))
    assert both == [("twice", {"job": 1})]


THREE = (*TWO, shift(3))
MORNING_AND_AFTERNOON = (shift(worker=8, window=(T, T + 3000)), shift(2, worker=8, window=(T + 3000, CLOSES)))


def pair(*routes: Route, shifts: Any = THREE) -> list[tuple[str, dict[str, Any]]]:
    return judged(day(visit(required_workers=2), visit(2), shifts=shifts), *routes, left_out=left(2))


def test_a_visit_of_two_workers_has_two_who_start_together() -> None:
    assert pair(route(at(T + 600)), route(at(T + 600), vehicle=2)) == []
    assert pair(route(at(T + 600)), route(at(T + 601), vehicle=2)) == [("together", {"job": 1})]
    assert pair(route(at(T + 600))) == [("workers", {"job": 1, "workers": 1})]
    assert pair(*(route(at(T + 600), vehicle=number) for number in (1, 2, 3))) == [("twice", {"job": 1})]


def test_two_arrive_when_they_like_and_start_together() -> None:
    assert pair(route(at(T + 900, waits=300)), route(at(T + 900), vehicle=2)) == []


def test_one_person_is_not_two_workers_through_two_shifts() -> None:
    same = (*MORNING_AND_AFTERNOON, shift(3))
    assert pair(route(at(T + 600)), route(at(T + 3600), vehicle=2, leaves=T + 3000), shifts=same) == [
        ("twice", {"job": 1})
    ]
    assert pair(route(at(T + 600)), route(at(T + 600), vehicle=3), shifts=same) == []


def test_nor_through_the_same_route() -> None:
    assert pair(route(at(T + 600), at(T + 1200))) == [("twice", {"job": 1})]


def test_a_worker_of_nobody_is_one_of_the_two() -> None:
    """Who is not known is named once, not taken for a missing worker."""
    found = pair(route(at(T + 600)), route(at(T + 600), vehicle=5))
    assert found == [("unknown_vehicle", {"vehicle": 5})]


SAME = (visit(), visit(2, same_worker_as=1), visit(3))
APART = [("same_worker", {"job": 2, "other": 1})]


def test_two_visits_that_need_the_same_worker_have_one() -> None:
    first, second = at(T + 600), at(T + 1200, 2)
    assert judged(day(*SAME, shifts=TWO), route(first, second), left_out=left(3)) == []
    apart = judged(day(*SAME, shifts=TWO), route(first), route(second, vehicle=2), left_out=left(3))
    assert apart == APART


def test_the_same_worker_may_come_in_two_shifts() -> None:
    again = route(at(T + 9000, 2), vehicle=2, leaves=T + 3000)
    assert judged(day(*SAME, shifts=MORNING_AND_AFTERNOON), route(at(T + 600)), again, left_out=left(3)) == []


def test_where_only_one_of_the_two_is_served_anybody_serves() -> None:
    assert judged(day(*SAME, shifts=TWO), route(at(T + 600, 2), vehicle=2), left_out=left(1, 3)) == []
    assert judged(day(*SAME, shifts=TWO), route(at(T + 600), vehicle=2), left_out=left(2, 3)) == []


def test_of_a_visit_of_two_workers_one_comes_again() -> None:
    jobs = (visit(required_workers=2), visit(2, same_worker_as=1))
    both = route(at(T + 600)), route(at(T + 600), vehicle=2)
    again = route(at(T + 600), at(T + 1200, 2), vehicle=2)
    assert judged(day(*jobs, shifts=THREE), both[0], again) == []
    assert judged(day(*jobs, shifts=THREE), *both, route(at(T + 9000, 2), vehicle=3)) == APART


def test_each_visit_is_judged_whatever_was_wrong_before() -> None:
    jobs = (visit(), visit(2, required_workers=2), visit(3, required_workers=2, same_worker_as=4), visit(4))
    found = judged(
        day(*jobs, shifts=TWO),
        route(at(T + 600, 2), at(T + 1200, 3)),
        route(at(T + 1260, 3), at(T + 1860, 4), vehicle=2),
        left_out=left(1),
    )
    assert found == [("workers", {"job": 2, "workers": 1}), ("together", {"job": 3})]


def test_a_violation_is_told_in_a_sentence_with_its_numbers() -> None:
    told = str(Violation("max_tasks", {"vehicle": 1, "visits": 4}))
    assert told == "the route has more visits than allowed (vehicle 1, visits 4)"
    assert str(Violation("lost")) == "a visit is neither planned nor named as left out ()"
    assert all(sentence and sentence[0].islower() and not sentence.endswith(".") for sentence in SENTENCES.values())
