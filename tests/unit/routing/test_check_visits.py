"""A visit by itself: its hours, its promise, who may serve it, its lock, its length and its place. Each rule is broken
by one second or one worker, and just kept."""

from typing import Any

import pytest

from routing.problem import Lock, Promise

from .judged import T, at, day, end, judged, left, route, shift, visit

NOON = T + 7200
WHO = {"job": 1, "vehicle": 1}


def one(begin: int, service: int = 600, place: int = 1, **rules: Any) -> list[tuple[str, dict[str, Any]]]:
    """What is broken when shift 1, of worker 8 who has skill 2, begins a visit with these rules at this time."""
    workday = day(visit(**rules), shifts=(shift(worker=8, skills=frozenset({2})),))
    return judged(workday, route(at(begin, service=service, place=place)))


@pytest.mark.parametrize(
    ("rules", "earliest", "latest"),
    [
        ({"windows": ((NOON, NOON + 900),)}, NOON, NOON + 900),
        ({"windows": ((T + 600, T + 700), (NOON, NOON + 900))}, NOON, NOON + 900),
        ({"windows": ((NOON, NOON + 900), (NOON + 5000, NOON + 5001))}, NOON, NOON + 900),
        ({"release": NOON}, NOON, None),
        ({"due": NOON}, None, NOON - 600),
        ({"release": NOON, "due": NOON + 700}, NOON, NOON + 100),
    ],
    ids=["window", "second window", "first window", "release", "over when due", "release and due"],
)
def test_a_visit_starts_within_its_hours(rules: dict[str, Any], earliest: int | None, latest: int | None) -> None:
    if earliest is not None:
        assert one(earliest, **rules) == []
        assert one(earliest - 1, **rules) == [("window", WHO | {"start": earliest - 1})]
    if latest is not None:
        assert one(latest, **rules) == []
        assert one(latest + 1, **rules) == [("window", WHO | {"start": latest + 1})]


@pytest.mark.parametrize("tolerance", [0, 900])
def test_a_promise_is_kept_to_its_tolerance_on_both_sides(tolerance: int) -> None:
    promise = Promise(NOON, tolerance)
    for wrong in (-1, 1):
        assert one(NOON + wrong * tolerance, promise=promise) == []
        broken = one(NOON + wrong * (tolerance + 1), promise=promise)
        assert broken == [("promise", WHO | {"seconds": tolerance + 1})]


def test_a_visit_without_hours_starts_whenever_the_worker_is_there() -> None:
    assert one(T + 600) == one(NOON) == []


def test_the_worker_has_every_skill_of_the_visit() -> None:
    assert one(NOON, skills=frozenset({2})) == []
    assert one(NOON, skills=frozenset({5, 2, 3})) == [("skill", WHO | {"missing": [3, 5]})]


def test_a_worker_who_is_forbidden_may_not_serve() -> None:
    assert one(NOON, forbidden=frozenset({1})) == [], "1 is the shift, not the worker"
    assert one(NOON, forbidden=frozenset({8})) == [("forbidden", WHO)]


def test_only_workers_who_are_allowed_may_serve() -> None:
    assert one(NOON, allowed=frozenset({8, 9})) == []
    assert one(NOON, allowed=frozenset({1})) == [("forbidden", WHO)], "1 is the shift, not the worker"
    assert one(NOON, allowed=frozenset()) == [("forbidden", WHO)]


def test_a_lock_holds_the_shift() -> None:
    assert one(NOON, locked=Lock(1)) == []
    locked = day(visit(locked=Lock(2)), shifts=(shift(), shift(2)))
    assert judged(locked, route(at(NOON))) == [("lock", WHO)]
    assert judged(locked, route(at(NOON), vehicle=2)) == []


def test_a_lock_with_a_start_holds_it_to_the_second() -> None:
    assert one(NOON, locked=Lock(1, NOON)) == []
    assert one(NOON + 1, locked=Lock(1, NOON)) == one(NOON - 1, locked=Lock(1, NOON)) == [("lock", WHO)]


def test_the_lock_of_a_pair_holds_one_of_the_two_and_the_start_of_both() -> None:
    """The other of the two may be anybody."""
    three = (shift(), shift(2), shift(3))
    pair = day(visit(required_workers=2, locked=Lock(2, NOON)), shifts=three)
    assert judged(pair, route(at(NOON)), route(at(NOON), vehicle=2)) == []
    assert judged(pair, route(at(NOON)), route(at(NOON), vehicle=3)) == [("lock", {"job": 1, "vehicle": 2})]
    later = judged(pair, route(at(NOON + 60)), route(at(NOON + 60), vehicle=2))
    assert later == [("lock", WHO), ("lock", WHO | {"vehicle": 2})]


def test_a_visit_is_as_long_as_agreed() -> None:
    assert one(NOON, service=599) == [("service", WHO | {"seconds": 599})]
    assert one(NOON, service=601) == [("service", WHO | {"seconds": 601})]


def test_a_visit_is_where_the_client_is() -> None:
    assert one(NOON, place=2) == [("unknown_job", WHO)]


def test_a_visit_that_the_problem_does_not_have_is_named() -> None:
    assert judged(day(), route(at(NOON, number=5))) == [("unknown_job", {"job": 5})]
    nameless = end("job", NOON, place=1)
    assert judged(day(visit()), route(nameless), left_out=left(1)) == [("unknown_job", {"job": None})]


def test_every_visit_of_a_route_is_judged() -> None:
    two = day(visit(skills=frozenset({1})), visit(2, skills=frozenset({2})))
    assert judged(two, route(at(NOON), at(NOON + 600, 5), at(NOON + 1200, 2))) == [
        ("skill", WHO | {"missing": [1]}),
        ("unknown_job", {"job": 5}),
        ("skill", {"job": 2, "vehicle": 1, "missing": [2]}),
    ]


def in_order(*numbers: int, order: tuple[int, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Visits 1 to 4 at place 1, begun in this order by a shift whose own order is fixed."""
    workday = day(*(visit(number) for number in (1, 2, 3, 4)), shifts=(shift(order=order),))
    served = route(*(at(T + 600 * (1 + rank), number) for rank, number in enumerate(numbers)))
    return judged(workday, served, left_out=left(*{1, 2, 3, 4} - set(numbers)))


@pytest.mark.parametrize("numbers", [(3, 1, 2), (3, 4, 1, 2), (3, 1, 4), (4, 1, 2), (1, 4), (2,)])
def test_others_may_come_between_the_visits_of_a_fixed_order_and_some_be_left_out(numbers: tuple[int, ...]) -> None:
    assert in_order(*numbers, order=(3, 1, 2)) == []


@pytest.mark.parametrize(
    "numbers",
    [(1, 3, 2), (3, 2, 1), (2, 3, 1), (1, 4, 3), (2, 4, 1)],
    ids=["first two exchanged", "last two exchanged", "last first", "another between", "only two of three"],
)
def test_visits_of_a_fixed_order_are_in_it(numbers: tuple[int, ...]) -> None:
    assert in_order(*numbers, order=(3, 1, 2)) == [("order", {"vehicle": 1})]


def test_a_visit_served_twice_is_one_fault_and_not_one_of_order() -> None:
    assert in_order(3, 3, order=(3, 1, 2)) == [("twice", {"job": 3})]


def test_a_shift_without_a_fixed_order_serves_in_any() -> None:
    assert in_order(2, 1, 3, order=()) == []
