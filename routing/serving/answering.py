"""From the text of a request to VROOM's answer: pure, but for the clock."""

import json
import math
import time
from dataclasses import dataclass
from typing import Any

from ..check import Violation, check
from ..explain import explain
from ..field_rules import shown
from ..formats.vroom import read, write
from ..plan import Plan
from ..planner import solve
from ..problem import Problem, ProblemError
from .limits import INPUT, OK, TOO_LARGE, Limits

LEFT_FOR_CHANGES = 0.1  # of the time, where changes are asked for
MOST_DIGITS = 100
NOT_DONE = {
    "g": "ways are not drawn here; leave it out, or say false",
    "c": "a plan is not judged here but made; leave it out, or say false",
}
HEARD = {"l", "changes", *NOT_DONE}
UNUSED = {"t", "x"}  # threads and effort: the time alone decides here

Answer = dict[str, Any]


class TooLarge(ValueError):
    """More than this server plans at once; the text is one sentence."""


@dataclass(frozen=True)
class Options:
    """`seconds` the plan may take; `changes`: what would let in those left out is sought too."""

    seconds: float
    changes: bool


def answer(content: bytes, limits: Limits) -> tuple[int, Answer]:
    """Status of HTTP, and what is answered, for the body of a request."""
    began = time.monotonic()
    try:
        data = _parsed(content)
        options = _options(data.pop("options", None), limits)
        _judge_size(data, limits)
        problem = read(data)
    except TooLarge as error:
        return 413, {"code": TOO_LARGE, "error": str(error)}
    except ProblemError as error:
        return 400, {"code": INPUT, "error": str(error)}
    loaded = time.monotonic()
    plan = _planned(problem, options, limits.seed, began)
    found = as_vroom(problem, write(problem, plan), check(problem, plan))
    found["summary"]["computing_times"] = {
        "loading": round(1000 * (loaded - began)), "solving": round(1000 * (time.monotonic() - loaded)), "routing": 0
    }  # fmt: skip
    return 200, found


def _planned(problem: Problem, options: Options, seed: int, began: float) -> Plan:
    seconds = options.seconds * (1 - LEFT_FOR_CHANGES * options.changes)
    plan = solve(problem, time_limit=seconds, seed=seed, started=began)
    if not (options.changes and plan.unassigned):
        return plan
    left = max(0.0, began + options.seconds - time.monotonic())
    return explain(problem, plan, time_limit=left, seed=seed)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        data = _json(content)
    except (ValueError, RecursionError):
        raise ProblemError("this is not JSON; send an object with vehicles and jobs.") from None
    if not isinstance(data, dict) or "vehicles" not in data or not ("jobs" in data or "shipments" in data):
        raise ProblemError("send a JSON object with vehicles and jobs.")
    return data


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:  # perhaps for a number of more digits than Python reads, which is out of range with fewer too
        return json.loads(content, parse_int=lambda digits: int(digits[:MOST_DIGITS]))


def _options(given: Any, limits: Limits) -> Options:
    """`l`, seconds, is cut to the most that there are. Raises `ProblemError`."""
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise ProblemError(f"options: {shown(given)} is not an object.")
    for name, value in given.items():
        if name in NOT_DONE and value:
            raise ProblemError(f"options.{name}: {NOT_DONE[name]}.")
        if name not in HEARD | UNUSED:
            raise ProblemError(f"options: {shown(name)} is not known; remove it.")
    seconds, changes = given.get("l"), given.get("changes", False)
    seconds = limits.time_limit if seconds is None else seconds
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or math.isnan(seconds) or seconds < 0:
        raise ProblemError(f"options.l: {shown(seconds)} is not a number of seconds from 0 on.")
    if not isinstance(changes, bool):
        raise ProblemError(f"options.changes: {shown(changes)} is neither true nor false.")
    return Options(min(seconds, limits.most_time), changes)


def _judge_size(data: dict[str, Any], limits: Limits) -> None:
    """Raises `TooLarge`. What is no list is refused by whoever reads it."""
    for name, most in (("jobs", limits.most_visits), ("vehicles", limits.most_vehicles)):
        entries = data.get(name)
        if isinstance(entries, list) and len(entries) > most:
            raise TooLarge(f"{name}: {len(entries)} are too many, this server plans {most} at most.")


def as_vroom(problem: Problem, found: Answer, broken: list[Violation]) -> Answer:
    """What `write` gives, with the fields that readers of VROOM's answers look for and that home visits do not need:
    nothing is set up. A plan breaks a rule (`broken`) only where what had begun does; it is told of the whole and of
    the route, by the code of the checker, and not of the step."""
    found["code"] = OK
    found["summary"] = {"setup": 0, "violations": [{"cause": one.code} for one in broken]} | found["summary"]
    for route in found["routes"]:
        mine = [{"cause": one.code} for one in broken if one.params.get("vehicle") == route["vehicle"]]
        nothing: Answer = {"setup": 0, "violations": mine}
        served = [problem.jobs_by_id[step["id"]] for step in route["steps"] if step["type"] == "job"]
        route |= nothing | {"priority": sum(job.priority for job in served)}
        for step in route["steps"]:
            step["violations"] = []
    for left in found["unassigned"]:
        entries: Any = problem.jobs_by_id if left["type"] == "job" else problem.duties_by_id
        left |= _place(problem, entries[left["id"]].location)
    return found


def _place(problem: Problem, location: int) -> Answer:
    point = problem.locations[location]
    return {"location_index": location, **({"location": [point[1], point[0]]} if point else {})}
