"""The planner in a process of its own: it never blocks a page, and ending the process is how it is cancelled.

Only numbers and coordinates go to it, over a pipe; nothing is written to disk. If
this process dies, the kernel ends it.
"""

import json
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

from routing import Plan, Problem, ProblemError, read_plan, write, write_problem

from ..services.solver import SolverFailed
from .planner_preparation import wait_until_prepared
from .standby_planner import Process, StandbyPlanner

LOOKS_EVERY_S = 0.1
GRACE_S = 30.0  # to start and to write, on an old machine that does other things too

type Told = Callable[[dict[str, Any]], None]


class SolverProcess:
    """`memory_mb`: what a process may hold at most, None for no limit."""

    _prepared = False

    def __init__(self, memory_mb: int | None = None) -> None:
        self._standby = StandbyPlanner(memory_mb)

    def stand_by(self, *, always: bool = False) -> None:
        """As `Solver` has it."""
        self._standby.keep(always=always)

    def expect(self) -> None:
        """As `Solver` has it."""
        self._standby.expect()

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Told,
        cancelled: Callable[[], bool],
    ) -> Plan:
        """As `Solver` has it: `time_limit_s` in seconds from now, after `GRACE_S` more seconds its process is ended.
        Waits before that until the planner is prepared."""
        if not self._prepared:
            wait_until_prepared(progress, cancelled)
            self._prepared = True
        task = {"do": "solve", "time_limit": time_limit_s, "seed": seed}
        return self._done(task, problem, progress, cancelled)

    def explain(
        self,
        problem: Problem,
        plan: Plan,
        *,
        time_limit_s: float,
        seed: int,
        found: Callable[[Plan], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        """As `Solver` has it, in the time that nobody else wants."""
        told = write(problem, plan)
        task = {"do": "explain", "plan": told, "time_limit": time_limit_s, "seed": seed, "behind": True}

        def heard(step: dict[str, Any]) -> None:
            if "unassigned" in step:
                found(read_plan({**told, "unassigned": step["unassigned"]}, problem))

        return self._done(task, problem, heard, cancelled)

    def _done(self, task: dict[str, Any], problem: Problem, told: Told, cancelled: Callable[[], bool]) -> Plan:
        task |= {"since": time.monotonic(), "problem": write_problem(problem)}
        with self._standby.planner(behind=bool(task.get("behind"))) as process:
            try:
                text = _answer(process, task, told, cancelled)
            except BrokenPipeError:
                raise SolverFailed("crashed") from None
        if process.returncode != 0:
            raise SolverFailed("refused" if process.returncode == 2 else "crashed")
        try:
            return read_plan(json.loads(text), problem)
        except (ValueError, ProblemError):
            raise SolverFailed("crashed") from None


def _answer(process: Process, task: dict[str, Any], told: Told, cancelled: Callable[[], bool]) -> str:
    """What it prints about the task, read while it works: a full pipe would stop it."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    listener = threading.Thread(target=_listen, args=(process.stderr, told), daemon=True)
    answer: list[str] = []
    reader = threading.Thread(target=lambda out: answer.append(out.read()), args=(process.stdout,), daemon=True)
    listener.start()
    reader.start()
    with process.stdin as pipe:
        json.dump(task, pipe)
    _wait(reader, task["time_limit"] + GRACE_S, cancelled)
    process.wait()
    listener.join()
    return "".join(answer)


def _wait(reader: threading.Thread, limit_s: float, cancelled: Callable[[], bool]) -> None:
    """Until all is read: heard at once, where the end of a process is looked for now and then."""
    end = time.monotonic() + limit_s
    while reader.is_alive():
        reader.join(LOOKS_EVERY_S)
        if reader.is_alive() and cancelled():
            raise SolverFailed("cancelled")
        if time.monotonic() > end:
            raise SolverFailed("crashed")


def _listen(lines: TextIO, told: Told) -> None:
    for line in lines:
        if line.startswith("{") and not line.startswith('{"ready"'):
            told(json.loads(line))
