"""What would let in a visit that is left out: all of it, and the least of each, against trying everything."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st

from routing.explain.candidates import Candidate, candidates
from routing.explain.changes import with_changes
from routing.formats import vroom
from routing.plan import Change, Plan, Unassigned
from routing.planner import solve
from routing.problem import Problem
from tests.examples import tried

from .everything import everything
from .test_explain import edited, lets_in
from .trying import TooManyError

Told = tuple[str, tuple[tuple[str, int], ...], tuple[int, ...]]


def told(day: dict[str, Any]) -> dict[int, list[Told]]:
    """By visit left out: code, parameters and drops of each change."""
    problem = vroom.read(day)
    plan = with_changes(problem, solve(problem, work=20))
    assert all(left.changes_complete for left in plan.unassigned)
    return {
        left.job: [(one.code, tuple(sorted(one.params.items())), one.drops) for one in left.changes]
        for left in plan.unassigned
    }


@pytest.mark.parametrize(
    ("name", "visit", "change"),
    [
        ("notsmallest_t2_285", 3, ("shift_later", (("minutes", 20), ("vehicle", 2)), ())),
        ("notsmallest_t2_214", 1, ("shift_later", (("minutes", 20), ("vehicle", 2)), ())),
        ("notsmallest_t2_214", 2, ("shift_later", (("minutes", 25), ("vehicle", 2)), (3,))),
        ("notsmallest_t2_167", 4, ("window_later", (("minutes", 15),), (1,))),
        ("missed_t2_123", 5, ("allow", (("worker", 2),), ())),
        ("missed_t2_138", 4, ("shift_later", (("minutes", 40), ("vehicle", 1)), ())),  # who only frees another
    ],
)
def test_the_smallest_change_of_a_day_that_was_told_a_larger_one(
    name: str, visit: int, change: Told, shared: Path
) -> None:
    day = json.loads((shared / "cases" / "routing" / f"explain_{name}.json").read_text(encoding="utf-8"))
    assert change in told(day)[visit]


@st.composite
def with_somebody_left_out(draw: st.DrawFn) -> dict[str, Any]:
    """Under every rule, so little time that not all are served."""
    day: dict[str, Any] = draw(everything(jobs=4, vehicles=2, breaks=1))
    for vehicle in day["vehicles"]:
        low, high = vehicle["time_window"]
        vehicle["time_window"] = [low, low + (high - low) // draw(st.sampled_from([1, 2, 3]))]
    return day


@tried(25, 600, with_somebody_left_out())
def test_nothing_smaller_would_do_and_nothing_else(day: dict[str, Any]) -> None:
    nothing_smaller_would_do(day)


def nothing_smaller_would_do(day: dict[str, Any]) -> None:
    try:
        problem = vroom.read(day)
    except ValueError:
        return  # a duty or what had begun no longer lies in these hours
    solved = solve(problem, work=5)
    if solved.certificate is None or solved.certificate.checker != "legal":
        return
    plan = with_changes(problem, solved)
    for left in plan.unassigned:
        event(f"{left.type} left out, complete: {left.changes_complete}")
        if left.changes_complete:
            assert list(_untold(problem, day, plan, left)) == [], left


def _untold(problem: Problem, day: dict[str, Any], plan: Plan, left: Unassigned) -> Iterator[Change]:
    """What would do and was not told, or costs less than what was told."""
    if [change.code for change in left.changes] == ["plan_again"]:
        return
    for group in candidates(problem, plan, left):
        for candidate in group:
            mine = next((change for change in left.changes if _is(change, candidate)), None)
            for smaller in _smaller(candidate, mine):
                try:
                    if any(
                        lets_in(problem, edited(day, left, one), plan, left, one)
                        for one in _at_the_price_of(problem, plan, left, smaller)
                    ):
                        yield smaller
                except TooManyError:
                    event("too many to try")
            if mine:
                break  # of a group the first is told


def _is(change: Change, candidate: Candidate) -> bool:
    return replace(change, drops=()) == candidate.by(change.params.get(candidate.amount, 0))


def _smaller(candidate: Candidate, told: Change | None) -> Iterator[Change]:
    """The most of it, which was not told to do at all, or not without a drop; a step less than what was told."""
    if told is None or told.drops:
        yield replace(candidate.by(candidate.most), drops=(0,) if told is None else ())
    if told and candidate.amount and (less := told.params[candidate.amount] - candidate.step) > 0:
        yield replace(candidate.by(less), drops=told.drops)


def _at_the_price_of(problem: Problem, plan: Plan, left: Unassigned, change: Change) -> Iterator[Change]:
    """With no drop, or with each one, where `change` may have one."""
    yield replace(change, drops=())
    least = problem.jobs_by_id[left.job].priority if left.type == "job" else 0
    for number in sorted(plan.served if change.drops else ()):
        gone = change.code == "drop" and change.params["job"] == number
        if number in problem.jobs_by_id and problem.jobs_by_id[number].priority < least and not gone:
            yield replace(change, drops=(number,))
