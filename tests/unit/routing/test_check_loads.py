"""What is on board: deliveries from the start of a route, pickups to its end, never more than the capacity."""

from typing import Any

import pytest

from routing.check import check
from routing.plan import Plan

from .judged import T, at, begun, day, judged, route, shift, visit

STOPS = (at(T + 600), at(T + 1800, 2, place=2), at(T + 3060, 3))


def three(capacity: tuple[int, ...], *asked: dict[str, Any], **changes: Any) -> Any:
    """Visits 1, 2 and 3, at places 1, 2 and 1, that ask for this."""
    places = (1, 2, 1)
    jobs = [visit(number, places[number - 1], **what) for number, what in enumerate(asked, 1)]
    return day(*jobs, shifts=(shift(capacity=capacity),), **changes)


def too_much(load: int, dimension: int = 0) -> list[tuple[str, dict[str, Any]]]:
    return [("load", {"vehicle": 1, "dimension": dimension, "load": load})]


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        (({"delivery": (3,)}, {"delivery": (2,)}, {"delivery": (1,)}), 6),
        (({"pickup": (3,)}, {"pickup": (2,)}, {"pickup": (1,)}), 6),
        (({"delivery": (3,)}, {"pickup": (2,)}, {"delivery": (1,)}), 4),
        (({"pickup": (2,)}, {"delivery": (3,)}, {"delivery": (1,)}), 6),
        (({"pickup": (2,)}, {}, {"delivery": (4,)}), 6),
        (({"delivery": (4,)}, {}, {"pickup": (4,)}), 4),
        (({"delivery": (3,), "pickup": (3,)}, {"pickup": (1,)}, {}), 4),
        (({"delivery": (5,), "pickup": (1,)}, {"delivery": (1,), "pickup": (2,)}, {"pickup": (3,)}), 6),
    ],
)
def test_the_most_on_board_at_any_moment_is_what_counts(asked: tuple[dict[str, Any], ...], most: int) -> None:
    assert judged(three((most,), *asked), route(*STOPS)) == []
    assert judged(three((most - 1,), *asked), route(*STOPS)) == too_much(most)


def test_each_dimension_has_its_own() -> None:
    asked = ({"delivery": (1, 5)}, {"pickup": (1, 0)}, {"delivery": (1, 0)})
    assert judged(three((2, 5), *asked), route(*STOPS)) == []
    assert judged(three((1, 4), *asked), route(*STOPS)) == too_much(2) + too_much(5, 1)


def test_without_capacities_nothing_is_weighed() -> None:
    assert judged(three((), {}, {}, {}), route(*STOPS)) == []


def test_a_route_that_is_judged_by_hand_may_name_what_is_not_there() -> None:
    workday = three((1,), {"delivery": (1,)}, {}, {})
    stops = (at(T + 600), at(T + 1800, 77, place=2), at(T + 3060, 1))
    codes = [violation.code for violation in check(workday, Plan((route(*stops),)))]
    assert codes[:1] == ["load"]
    assert {"unknown_job", "twice"} <= set(codes)


def test_what_had_begun_is_the_most_where_it_was_too_much_already() -> None:
    """Visit 1 had begun with 5 on board, of 3 that are allowed."""
    asked = ({"delivery": (5,)}, {"pickup": (4,)}, {"pickup": (1,)})
    workday = three((3,), *asked, now=T + 700, begun={1: begun(STOPS[0])})
    assert judged(workday, route(*STOPS)) == []
    more = three((3,), asked[0], {"pickup": (5,)}, asked[2], now=T + 700, begun={1: begun(STOPS[0])})
    assert judged(more, route(*STOPS)) == too_much(6)
    brought = three((3,), asked[0], {"delivery": (1,)}, {}, now=T + 700, begun={1: begun(STOPS[0])})
    assert judged(brought, route(*STOPS)) == too_much(6)
