"""What differs between two plans is told: who, when, how much, and what both are worth."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from routing.compare import Difference, Total, compare
from routing.formats import vroom
from routing.history import Assignment
from routing.model.schedule import time_route
from routing.plan import Plan, Unassigned

HOUR = 3600
DAY: dict[str, Any] = {
    "matrices": {"car": {"durations": [[600 * (a != b) for b in range(4)] for a in range(4)]}},
    "vehicles": [
        {"id": n, "start_index": 0, "end_index": 0, "time_window": [0, 6 * HOUR], "worker": 10 + n} for n in (1, 2)
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 1800, "priority": 5, "promise": {"start": 600, "tolerance": 300}},
        {"id": 2, "location_index": 2, "service": 1800},
        {"id": 3, "location_index": 3, "service": 1800, "priority": 2},
        {"id": 4, "location_index": 3, "service": 1800},
    ],
}
PROBLEM = vroom.read(DAY)


def plan(**orders: list[int]) -> Plan:
    """v1=[...]: the jobs of vehicle 1, as early as possible, promises not looked at."""
    free = vroom.read(DAY | {"jobs": [{k: v for k, v in job.items() if k != "promise"} for job in DAY["jobs"]]})
    routes = [time_route(free, free.vehicles_by_id[int(name[1:])], jobs) for name, jobs in orders.items()]
    served = {job for jobs in orders.values() for job in jobs}
    left = tuple(Unassigned(job.id) for job in PROBLEM.jobs if job.id not in served)
    return Plan(tuple(route for route in routes if route), left)


ONE, OTHER = plan(v1=[1, 2], v2=[4]), plan(v1=[2, 1], v2=[3])


def test_each_visit_that_differs_is_named_once() -> None:
    found = compare(ONE, OTHER, PROBLEM)
    assert found.differences == (
        Difference("moved", 1, Assignment(frozenset({11}), 600), Assignment(frozenset({11}), 3000), 40),
        Difference("moved", 2, Assignment(frozenset({11}), 3000), Assignment(frozenset({11}), 600), -40),
        Difference("added", 3, None, Assignment(frozenset({12}), 600)),
        Difference("taken_out", 4, Assignment(frozenset({12}), 600), None),
    )
    assert found.moved == 2
    assert found.broken_promises == (1,)


def test_a_quarter_of_an_hour_is_a_shift_and_no_move() -> None:
    later = vroom.read_plan(vroom.write(PROBLEM, plan(v1=[1])), PROBLEM)
    data = vroom.write(PROBLEM, later)
    for step in data["routes"][0]["steps"]:
        step["arrival"] += 900
    (found,) = compare(later, vroom.read_plan(data, PROBLEM), PROBLEM).differences
    assert (found.code, found.minutes) == ("shifted", 15)


def test_totals_are_those_of_the_certificate() -> None:
    totals = compare(ONE, OTHER, PROBLEM).totals
    assert Total("priority", 5, 7) in totals
    assert Total("visits", 3, 3) in totals
    assert Total("travel", 3000, 3000) in totals
    assert Total("moved", 0, 2) in totals
    assert Total("cost", 3000, 3000 + 2 * 900) in totals


def test_the_command_tells_it_in_words_and_as_json(tmp_path: Path) -> None:
    files = {"in": DAY, "a": vroom.write(PROBLEM, ONE), "b": vroom.write(PROBLEM, OTHER)}
    paths = {name: tmp_path / f"{name}.json" for name in files}
    for name, content in files.items():
        paths[name].write_text(json.dumps(content), encoding="utf-8")
    command = [sys.executable, "-m", "routing", "compare", str(paths["a"]), str(paths["b"])]

    def said(*more: str) -> str:
        return subprocess.run([*command, *more], capture_output=True, text=True, check=True).stdout

    lines = said("--problem", str(paths["in"])).splitlines()
    assert "job 1: moved, start +40 min" in lines
    assert "job 3: added (worker 12)" in lines
    assert "job 4: taken out (was worker 12)" in lines
    assert "priority: 5 -> 7 (+2)" in lines
    assert "promises broken: 1" in lines
    assert "job 3: added (vehicle 2)" in said().splitlines()
    told = json.loads(said("--format", "json", "--problem", str(paths["in"])))
    assert (told["moved"], told["broken_promises"]) == (2, [1])
