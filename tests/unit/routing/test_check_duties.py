"""Office duty: kept at its place and hours, by its shift or by one able worker whom the planner chose; or named as left
out. Each broken by one second, one place or one worker."""

from typing import Any

import pytest

from routing.problem import Duty

from .judged import T, at, day, judged, left, on_duty, route, shift, visit

OWN = Duty(7, 1, 0, T + 3600, T + 7200)
CHOSEN = Duty(7, None, 0, T + 3600, T + 7200, skills=frozenset({4}))
ABLE = frozenset({4})


def wrong(vehicle: int, duty: int | None = 7) -> tuple[str, dict[str, Any]]:
    return ("duty", {"vehicle": vehicle, "duty": duty})


def owned(*kept: Any, vehicle: int = 1) -> list[tuple[str, dict[str, Any]]]:
    """Shift 1 owes the duty and serves visit 1 unless it is said to be another."""
    workday = day(visit(), shifts=(shift(), shift(2)), duties=(OWN,))
    return judged(workday, route(at(T + 600), *kept, vehicle=vehicle, back=T + 12_000))


def test_who_has_a_route_keeps_the_own_duty() -> None:
    assert owned(on_duty(T + 3600)) == []
    assert owned() == [wrong(1)]


@pytest.mark.parametrize(
    "kept",
    [on_duty(T + 3601), on_duty(T + 3599), on_duty(T + 3600, service=3599), on_duty(T + 3600, service=3601),
    on_duty(T + 3600, place=1)],
    ids=["late", "early", "short", "long", "elsewhere"],
)  # fmt: skip
def test_a_duty_is_kept_at_its_hours_and_place(kept: Any) -> None:
    assert owned(kept) == [wrong(1)]


def test_who_has_neither_visits_nor_duties_to_staff_goes_to_the_office_without_a_route() -> None:
    workday = day(duties=(OWN,))
    assert judged(workday) == []
    assert judged(workday, route()) == []
    assert judged(workday, route(on_duty(T + 3600))) == []


def test_nobody_keeps_the_duty_of_another() -> None:
    assert owned(on_duty(T + 3600), vehicle=2) == [wrong(2)]
    assert owned(vehicle=2) == []


def test_an_own_duty_is_kept_once() -> None:
    assert owned(on_duty(T + 3600), on_duty(T + 3600, service=3600)) != []
    workday = day(shifts=(shift(), shift(2)), duties=(OWN,))
    twice = judged(workday, route(on_duty(T + 3600)), route(on_duty(T + 3600), vehicle=2))
    assert twice == [wrong(2), wrong(2)], "it is another's, and it is one too many"


def test_a_duty_that_the_problem_does_not_have_is_named() -> None:
    assert owned(on_duty(T + 3600), on_duty(T + 8000, number=5)) == [wrong(1, 5)]


def test_steps_of_a_route_of_nobody_keep_no_duty() -> None:
    workday = day(visit(), duties=(CHOSEN,))
    assert judged(workday, route(on_duty(T + 3600), vehicle=5), left_out=left(1)) == [
        ("unknown_vehicle", {"vehicle": 5}),
        ("lost_duty", {"duty": 7}),
    ]


def chosen(*routes: Any, named: bool = False, job: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """Shifts 1 and 2 have the skill of the duty, shift 3 has not."""
    able = (shift(skills=ABLE), shift(2, skills=ABLE | {5}), shift(3))
    workday = day(visit(), shifts=able, duties=(CHOSEN,))
    return judged(workday, *routes, left_out=(*left(1), *left(duties=(7,) if named else ())))


@pytest.mark.parametrize("keeper", [1, 2])
def test_a_chosen_duty_is_kept_by_any_able_worker(keeper: int) -> None:
    assert chosen(route(on_duty(T + 3600), vehicle=keeper)) == []


def test_an_unskilled_worker_keeps_no_chosen_duty() -> None:
    assert chosen(route(on_duty(T + 3600), vehicle=3)) == [wrong(3)]


def test_a_chosen_duty_is_kept_by_one() -> None:
    both = chosen(route(on_duty(T + 3600)), route(on_duty(T + 3600), vehicle=2))
    assert both == [wrong(2)]
    three = chosen(*(route(on_duty(T + 3600), vehicle=number) for number in (1, 2, 3)))
    assert three == [wrong(2), wrong(3)]


def test_an_unskilled_second_keeper_is_one_too_many_once() -> None:
    assert chosen(route(on_duty(T + 3600)), route(on_duty(T + 3600), vehicle=3)) == [wrong(3)]


def test_a_chosen_duty_that_nobody_keeps_is_named_as_left_out() -> None:
    assert chosen(named=True) == []
    assert chosen() == [("lost_duty", {"duty": 7})]


def test_a_visit_left_out_under_the_same_number_does_not_name_the_duty() -> None:
    workday = day(visit(7), duties=(CHOSEN,))
    assert judged(workday, left_out=left(7)) == [("lost_duty", {"duty": 7})]


def test_a_duty_kept_under_the_same_number_does_not_serve_the_visit() -> None:
    workday = day(visit(7), duties=(OWN,))
    assert judged(workday, route(on_duty(T + 3600))) == [("lost", {"job": 7})]


def test_a_duty_left_out_under_the_same_number_does_not_name_the_visit() -> None:
    workday = day(visit(7), duties=(CHOSEN,))
    assert judged(workday, left_out=left(duties=(7,))) == [("lost", {"job": 7})]


def test_a_chosen_duty_kept_at_other_hours_is_lost() -> None:
    late = chosen(route(on_duty(T + 3700)))
    assert late == [wrong(1), ("lost_duty", {"duty": 7})]


def test_who_staffs_a_chosen_duty_keeps_the_own_ones_too() -> None:
    own = Duty(8, 1, 0, T + 9000, T + 9600)
    workday = day(shifts=(shift(skills=ABLE),), duties=(CHOSEN, own))
    both = route(on_duty(T + 3600), on_duty(T + 9000, 8, 600))
    assert judged(workday, both) == []
    assert judged(workday, route(on_duty(T + 3600))) == [wrong(1, 8)]
    other = Duty(6, 1, 0, T, T + 600)
    only_own = day(shifts=(shift(),), duties=(OWN, other))
    assert judged(only_own, route(on_duty(T + 3600))) == [], "an own duty alone makes nobody busy"


def test_each_duty_is_judged() -> None:
    later = Duty(8, 1, 0, T + 9000, T + 9600)
    workday = day(visit(), duties=(OWN, later))
    assert judged(workday, route(at(T + 600), on_duty(T + 3600), on_duty(T + 9000, 8, 600))) == []
    assert judged(workday, route(at(T + 600), on_duty(T + 3600), back=T + 12_000)) == [wrong(1, 8)]
    assert judged(workday, route(at(T + 600), on_duty(T + 9000, 8, 600))) == [wrong(1)]
