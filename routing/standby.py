"""`python -m routing standby`: a process that has loaded everything before it is asked, does one task, and ends.
Whoever keeps one ready has a plan sooner by the second or two that loading takes.

The task is one JSON object, from the start of standard input to its end:

    do          "solve", or "explain"
    problem     as `routing.read` has it
    plan        of "explain": as `routing.read_plan` has it
    time_limit  seconds
    since       when they began to count, on `time.monotonic()` of this machine
    seed        any whole number from 0
    behind      true: in the time that nobody else wants

Standard error has a line of JSON for each thing to be told: {"ready": true} once; then each better plan in numbers, or
{"unassigned": [...]} with the changes found so far. Standard output has the plan, with the reasons of what is left out,
and of "explain" with the changes. Exit codes as of the other commands.
"""

import json
import os
import resource
import sys
import time
from typing import Any

import click

from .child import end_with_parent, leave_no_core
from .formats import vroom
from .plan import Plan, Progress
from .problem import Problem, ProblemError
from .streams import refuse, tell, write

BEHIND = 10  # less urgent by so much than what answers people
BYTES = 1_000_000  # of a megabyte


@click.command()
@click.option("--memory-mb", type=click.IntRange(min=500), help="It may hold no more than this, and ends at more.")
def standby(memory_mb: int | None) -> None:
    """Loads everything, waits for one task on standard input, does it and ends."""
    end_with_parent()
    leave_no_core()
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * BYTES, memory_mb * BYTES))
    from .precompile import load_everything  # OR-Tools and what is compiled, before anybody asks

    load_everything()
    tell(json.dumps({"ready": True}))
    text = sys.stdin.buffer.read()
    if not text:  # whoever kept this ready has no use for it
        return
    try:
        task = json.loads(text)
        plan, problem = _done(task, vroom.read(task["problem"]))
    except ProblemError as error:
        refuse(str(error))
    except (ValueError, KeyError, TypeError) as error:
        refuse(f"This is no task: {error!r}.")
    write(json.dumps(vroom.write(problem, plan), ensure_ascii=False))
    os._exit(0)  # to take down what is loaded takes longer than a small plan


def _done(task: dict[str, Any], problem: Problem) -> tuple[Plan, Problem]:
    if task.get("behind"):
        os.nice(BEHIND)
    do = {"solve": _solved, "explain": _explained}[task["do"]]
    return do(task, problem), problem


def _solved(task: dict[str, Any], problem: Problem) -> Plan:
    from .planner import solve

    read = round(time.monotonic() - task["since"], 2)

    def reached(step: Progress) -> None:
        tell(json.dumps({"read": read, **vars(step)}))

    return solve(problem, time_limit=task["time_limit"], seed=task["seed"], progress=reached, started=task["since"])


def _explained(task: dict[str, Any], problem: Problem) -> Plan:
    from .explain.changes import with_changes
    from .explain.reasons import with_reasons

    def found(plan: Plan) -> None:
        tell(json.dumps({"unassigned": vroom.write(problem, plan)["unassigned"]}))

    given = with_reasons(problem, vroom.read_plan(task["plan"], problem))
    return with_changes(problem, given, deadline=task["since"] + task["time_limit"], seed=task["seed"], found=found)
