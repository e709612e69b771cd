"""The plan of the demonstration's day, made once and kept beside this module: nobody waits for a planner to see a day.

It is given for the very problem it was made for and no other: same visits, hours, team, rules and travel times, on
whatever date and under whatever numbers. Its certificate says what was proved then; the checker judges it again now.
`python -m tests.demonstration_plan` makes it anew when the demonstration or the office's rules have changed.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from routing import Plan, Problem, check, read_plan, write_problem

from .solver import Planner

FILE = Path(__file__).with_suffix(".json")
EPOCH_S = 1_000_000_000  # a whole number from here on is a Unix time: no length, place or id of a day is so large


class StoredPlan:
    """A `Planner` that knows one day by heart, and asks another about every other day."""

    def __init__(self, solver: Planner) -> None:
        self._solver = solver

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        """As `Planner` has it, `time_limit_s` in seconds; the stored plan where it is one of this problem and legal."""
        stored = json.loads(FILE.read_text(encoding="utf-8"))
        if stored["problem"] == fingerprint(problem):
            plan = read_plan(_for(problem, stored), problem)
            if not check(problem, plan):
                return plan
        return self._solver.solve(problem, time_limit_s=time_limit_s, seed=seed, progress=progress, cancelled=cancelled)


def fingerprint(problem: Problem) -> str:
    """The same for the same day on another date, under other numbers and references of its visits."""
    told = write_problem(problem)
    told["jobs"] = [{**job, "id": rank, "description": ""} for rank, job in enumerate(told["jobs"])]
    return sha256(json.dumps(_moved(told, -first_hour(problem)), sort_keys=True).encode()).hexdigest()


def first_hour(problem: Problem) -> int:
    """Unix seconds at which the first shift begins."""
    return min(vehicle.window[0] for vehicle in problem.vehicles)


def kept(problem: Problem, plan: dict[str, Any]) -> dict[str, Any]:
    """What lies in the file, of a plan that serves every visit, as `routing.write` has it."""
    ranks = {job.id: rank for rank, job in enumerate(problem.jobs)}
    return {"problem": fingerprint(problem), "first_hour": first_hour(problem), "plan": _numbered(plan, ranks)}


def _for(problem: Problem, stored: dict[str, Any]) -> Any:
    numbers = {rank: job.id for rank, job in enumerate(problem.jobs)}
    return _moved(_numbered(stored["plan"], numbers), first_hour(problem) - stored["first_hour"])


def _numbered(plan: dict[str, Any], numbers: dict[int, int]) -> dict[str, Any]:
    """With other numbers of its visits, and without the references that they had on their day."""

    def step(one: dict[str, Any]) -> dict[str, Any]:
        known = {name: value for name, value in one.items() if name != "description"}
        return known | ({"id": numbers[one["id"]]} if one["type"] == "job" else {})

    routes = [route | {"steps": [step(one) for one in route["steps"]]} for route in plan["routes"]]
    return plan | {"routes": routes}


def _moved(value: Any, seconds: int) -> Any:
    """The same document with every Unix time in it moved."""
    if isinstance(value, dict):
        return {name: _moved(one, seconds) for name, one in value.items()}
    if isinstance(value, list):
        return [_moved(one, seconds) for one in value]
    return value + seconds if isinstance(value, int) and value >= EPOCH_S else value
