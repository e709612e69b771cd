"""The same plans as before: sixty days with a fixed amount of search give, byte for
byte, the routes kept beside this test.

Thirty are days of `tests.benchmarks.days`, thirty small ones use every rule at once (`everything`, drawn once
and kept). Whoever changes the search on purpose renews them with `python -m
tests.unit.routing.test_reference_plans` and says so.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from routing.formats import vroom
from routing.planner import solve
from tests.benchmarks.days import family

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "reference_plans"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def kept(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def problem_of(reference: dict[str, Any]) -> dict[str, Any]:
    if "problem" in reference:
        return reference["problem"]
    number = reference["number"]
    (day,) = family(reference["family"], range(number, number + 1))
    return day.problem


def planned(reference: dict[str, Any]) -> str:
    problem = vroom.read(problem_of(reference))
    plan = solve(problem, time_limit=600.0, work=reference["work"], seed=reference["seed"])
    return json.dumps(vroom.write(problem, plan)["routes"])


def test_there_are_sixty() -> None:
    assert len(NAMES) == 60


@pytest.mark.parametrize("name", NAMES)
def test_the_routes_are_the_same(name: str) -> None:
    reference = kept(name)
    assert planned(reference) == json.dumps(reference["routes"])


def renew() -> None:
    for name in NAMES:
        reference = kept(name)
        reference["routes"] = json.loads(planned(reference))
        (FOLDER / f"{name}.json").write_text(json.dumps(reference), encoding="utf-8")


if __name__ == "__main__":
    renew()
