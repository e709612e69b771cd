"""Breaks whose windows do not settle their order: another order is legal, and nothing that holds for one order alone is
called proved."""

import json
from pathlib import Path

import pytest

from routing import Break, Vehicle, check, measure, read, solve
from routing.model.loose_breaks import has_loose

from .small_days import HOUR, MORNING
from .trying import best_by_trying

DAY = json.loads((Path(__file__).parent / "two_breaks.json").read_text(encoding="utf-8"))
NINE, TEN, ELEVEN, NOON = (MORNING + hours * HOUR for hours in (1, 2, 3, 4))


def test_a_day_that_another_order_makes_cheaper_is_planned_so_or_not_called_proved() -> None:
    problem = read(DAY)
    plan = solve(problem, time_limit=60, work=40)
    best = best_by_trying(problem)
    assert best
    assert check(problem, plan) == []
    assert plan.certificate
    assert plan.certificate.proven_optimal
    assert measure(problem, plan).cost == -best[0][3]


@pytest.mark.parametrize(
    ("one", "other", "loose"),
    [
        ((((NINE, TEN),), 900), (((ELEVEN, NOON),), 1800), False),  # the hours say which is first
        ((((NINE, ELEVEN),), 900), (((TEN, NOON),), 900), False),  # as long as each other: each at the other's time
        ((((NINE, ELEVEN),), 900), (((TEN, NOON),), 1800), True),
        ((((TEN, NOON),), 900), (((NINE, ELEVEN),), 900), True),
        ((((NINE, TEN), (NOON, NOON)), 900), (((ELEVEN, ELEVEN),), 900), True),
    ],
)
def test_when_an_order_is_settled(
    one: tuple[tuple[tuple[int, int], ...], int], other: tuple[tuple[tuple[int, int], ...], int], loose: bool
) -> None:
    assert has_loose(Vehicle(1, (MORNING, NOON), breaks=(Break(1, *one), Break(2, *other)))) is loose
