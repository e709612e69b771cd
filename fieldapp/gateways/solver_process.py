"""The planner in a process of its own: it never blocks a page, and ending the process is how it is cancelled.

Only numbers and coordinates go to it, over a pipe; nothing is written to disk. If
this process dies, the kernel ends it.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from routing import Plan, Problem, ProblemError, read_plan, write_problem

from ..services.solver import SolverFailed
from ..settings.given_secrets import without_secrets
from .planner_preparation import wait_until_prepared

Process = subprocess.Popen[str]
GRACE_S = 30.0  # to start and to write, on an old machine that does other things too


class SolverProcess:
    _prepared = False

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        """As `Solver` has it: `time_limit_s` in seconds of the solver's own time, after `GRACE_S` more seconds its
        process is ended. Waits before that until the planner is prepared."""
        if not self._prepared:
            wait_until_prepared(progress, cancelled)
            self._prepared = True
        with _planner(time_limit_s, seed) as process:
            try:
                text = _answer(process, problem, progress, lambda: _wait(process, time_limit_s + GRACE_S, cancelled))
            except BrokenPipeError:
                raise SolverFailed("crashed") from None
        if process.returncode != 0:
            raise SolverFailed("refused" if process.returncode == 2 else "crashed")
        try:
            return read_plan(json.loads(text), problem)
        except (ValueError, ProblemError):
            raise SolverFailed("crashed") from None


@contextmanager
def _planner(time_limit_s: float, seed: int) -> Iterator[Process]:
    """Ends with the block, whatever happens in it."""
    command = [sys.executable, "-m", "routing", "solve", "-", "--progress", "json"]
    command += ["--time-limit", str(time_limit_s), "--seed", str(seed)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=without_secrets(),
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            assert pipe
            pipe.close()


def _answer(
    process: Process, problem: Problem, progress: Callable[[dict[str, Any]], None], wait: Callable[[], None]
) -> str:
    """What it prints about the problem, read while it works: a full pipe would stop it."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    listener = threading.Thread(target=_listen, args=(process.stderr, progress), daemon=True)
    answer: list[str] = []
    reader = threading.Thread(target=lambda out: answer.append(out.read()), args=(process.stdout,), daemon=True)
    listener.start()
    reader.start()
    with process.stdin as pipe:
        json.dump(write_problem(problem), pipe)
    wait()
    reader.join()
    listener.join()
    return "".join(answer)


def _wait(process: Process, limit_s: float, cancelled: Callable[[], bool]) -> None:
    waited = 0.0
    while True:
        try:
            process.wait(timeout=0.1)
            return
        except subprocess.TimeoutExpired:
            waited += 0.1
        if cancelled():
            raise SolverFailed("cancelled")
        if waited > limit_s:
            raise SolverFailed("crashed")


def _listen(lines: TextIO, progress: Callable[[dict[str, Any]], None]) -> None:
    for line in lines:
        if line.startswith("{"):
            progress(json.loads(line))
