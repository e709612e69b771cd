"""The examples of the planner's README do what it says, planned through the command as a reader would."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from routing.formats import reading

README = Path(__file__).parents[3] / "routing" / "README.md"
Plan = dict[str, Any]


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By title."""
    text = README.read_text(encoding="utf-8")
    return {
        title: json.loads(day) for title, day in re.findall(r"### (.+?)\n(?:(?!###).)*?```json\n(.*?)```", text, re.S)
    }


def steps(plan: Plan, kind: str = "job") -> dict[int, list[tuple[int, int]]]:
    """By id: who (vehicle) begins when."""
    found: dict[int, list[tuple[int, int]]] = {}
    for route in plan["routes"]:
        for step in route["steps"]:
            if step["type"] == kind:
                found.setdefault(step["id"], []).append((route["vehicle"], step["arrival"] + step["waiting_time"]))
    return found


def two_workers(plan: Plan) -> None:
    (one, start), (other, same) = steps(plan)[1]
    assert {one, other} == {1, 2}
    assert 4200 <= start == same <= 4500


def legal_and_social(plan: Plan) -> None:
    starts = {
        (step["id"], step["service_index"]): (route["vehicle"], step["arrival"] + step["waiting_time"], step["service"])
        for route in plan["routes"]
        for step in route["steps"]
        if step["type"] == "job"
    }
    assert [starts[1, 0][::2], starts[1, 1][::2]] == [(1, 3600), (2, 1200)]
    assert starts[1, 0][1] == starts[1, 1][1] >= 4200
    assert (starts[2, 0][0], starts[2, 1][0]) == (1, 2)
    assert 1800 <= starts[2, 1][1] - starts[2, 0][1] <= 3600


def duty_given(plan: Plan) -> None:
    assert [vehicle for vehicle, _ in steps(plan)[1]] == [2]


def duty_chosen(plan: Plan) -> None:
    assert steps(plan, "duty") == {1: [(1, 0)]}
    assert [vehicle for vehicle, _ in steps(plan)[1]] == [2]


def promise(plan: Plan) -> None:
    assert [start for _, start in steps(plan)[1]] == [4400]


def lock(plan: Plan) -> None:
    assert steps(plan)[1] == [(2, 9000)]


def fixed_order(plan: Plan) -> None:
    assert list(steps(plan)) == [2, 1]


def at_now(plan: Plan) -> None:
    assert list(steps(plan)) == [1, 2, 3]
    assert (steps(plan)[1], steps(plan)[2]) == ([(1, 600)], [(1, 3000)])


def late(plan: Plan) -> None:
    assert [vehicle for vehicle, _ in steps(plan)[1]] == [2]


def same_worker(plan: Plan) -> None:
    assert steps(plan)[1][0][0] == steps(plan)[2][0][0]


def preferred(plan: Plan) -> None:
    assert steps(plan)[1][0][0] == 2
    assert plan["certificate"]["cost"]["continuity"] == 0


def fairness(plan: Plan) -> None:
    assert {steps(plan)[job][0][0] for job in (1, 2)} == {1, 2}


def week(plan: Plan) -> None:
    assert steps(plan)[1][0][1] >= 86_400
    assert steps(plan)[2][0][1] < 86_400


def breaks(plan: Plan) -> None:
    (route,) = plan["routes"]
    assert [step["id"] for step in route["steps"] if step["type"] == "break"] == [1, 2]
    assert len(steps(plan)) == 5


def full_car(plan: Plan) -> None:
    (route,) = plan["routes"]
    assert list(steps(plan)) == [1, 2]
    assert [step["load"] for step in route["steps"]] == [[3], [0], [2], [2]]


def due_break(plan: Plan) -> None:
    (route,) = plan["routes"]
    start, *_ = route["steps"]
    (rest,) = (step for step in route["steps"] if step["type"] == "break")
    assert rest["arrival"] + rest["waiting_time"] <= start["arrival"] + 7200
    assert sum(step["type"] == "job" for step in route["steps"]) == 4


SHOWN: dict[str, Callable[[Plan], None]] = {
    "A visit of two workers": two_workers,
    "A legal and a social worker": legal_and_social,
    "Duty given": duty_given,
    "Duty that the planner gives away": duty_chosen,
    "A promise": promise,
    "A lock": lock,
    "A fixed order": fixed_order,
    "Planning again at `now`": at_now,
    "Somebody is late": late,
    "The same worker": same_worker,
    "A preferred worker": preferred,
    "Fairness": fairness,
    "A week: release and due": week,
    "Several breaks": breaks,
    "A break that is due after leaving": due_break,
    "A car that is full": full_car,
}


def test_every_example_of_the_readme_is_shown() -> None:
    assert list(examples()) == list(SHOWN)


@pytest.mark.parametrize("title", SHOWN)
def test_the_example_does_what_the_text_says(title: str) -> None:
    command = [sys.executable, "-m", "routing", "solve", "-", "--time-limit", "30", "--progress", "none"]
    done = subprocess.run(command, input=json.dumps(examples()[title]), capture_output=True, text=True, check=True)
    plan = json.loads(done.stdout)
    assert plan["certificate"]["checker"] == "legal"
    assert plan["certificate"]["proven_optimal"] is True
    assert plan["unassigned"] == []
    SHOWN[title](plan)


def test_the_example_in_python_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert 10 <= len([line for line in example.splitlines() if line]) <= 12
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True)
    broken, stops, left = map(ast.literal_eval, done.stdout.splitlines())
    assert broken == []
    assert [stop[:2] for stop in stops] == [("start", None), ("job", 1), ("end", None)]
    assert left == [(2, "no_worker_with_skills")]


@pytest.mark.parametrize("names", [reading.TOP, reading.JOB, reading.VEHICLE, reading.DUTY, reading.SERVICE])
def test_every_field_of_the_format_is_named(names: set[str]) -> None:
    text = README.read_text(encoding="utf-8")
    missing = {name for name in names if f"`{name}`" not in text and not name.endswith("_index")}
    assert missing == set()
