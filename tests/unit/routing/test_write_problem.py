"""A problem that goes to another process comes back the same."""

import json
from dataclasses import replace
from typing import Any

from routing import Plan, Problem, ProblemError, read, schedule, with_previous, write_problem
from tests.examples import tried

from .everything import everything


def sent(problem: Problem) -> Problem:
    return read(json.loads(json.dumps(write_problem(problem))))


@tried(60, 300, everything(jobs=5, vehicles=3))
def test_a_problem_comes_back_the_same(day: dict[str, Any]) -> None:
    problem = read(day)
    assert sent(problem) == problem


@tried(30, 100, everything(jobs=4, vehicles=2, previous=False))
def test_the_plan_before_comes_back_as_it_was_told(day: dict[str, Any]) -> None:
    problem = read(day)
    plan = schedule(problem, {problem.vehicles[0].id: [job.id for job in problem.jobs]})
    again = with_previous(problem, plan)
    assert sent(again) == again
    try:
        running = with_previous(problem, plan, now=problem.vehicles[0].window[0] + 5400)
    except ProblemError:  # a visit of two workers had begun with one
        return
    assert sent(running) == running


def test_coordinates_come_back_with_the_matrices() -> None:
    day = {"jobs": [{"id": 1, "location": [4.8, 50.6]}], "vehicles": [{"id": 1, "start": [4.9, 50.7]}]}
    problem = read(day)
    again = sent(problem)
    assert again.locations == problem.locations
    assert again.matrices["car"].durations == problem.matrices["car"].durations
    assert again.matrices["car"].source == "given"
    nobody = read(day | {"vehicles": []})
    assert sent(nobody) == nobody
    assert sent(replace(nobody, jobs=())).jobs == ()


def test_nothing_before_is_nothing_before() -> None:
    problem = read({"jobs": [], "vehicles": []})
    assert with_previous(problem, Plan(())) == problem
