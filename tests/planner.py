"""The planner without a process of its own, for tests that need a plan: such a process reads the planner for a second
before it plans a day of three visits. `tests/web/test_plan_jobs.py` and the browsers' tests have `SolverProcess`."""

import time
from collections.abc import Callable
from typing import Any

from routing import Plan, Problem, read, read_plan, solve, write, write_problem
from routing.explain.changes import with_changes


class PlannerHere:
    """A `Solver` that does what `python -m routing standby` does, with the same words on their way to it and back."""

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        heard = read(write_problem(problem))
        plan = solve(
            heard,
            time_limit=time_limit_s,
            seed=seed,
            progress=lambda step: progress(vars(step)),
            should_stop=cancelled,
        )
        return read_plan(write(heard, plan), problem)

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
        deadline = time.monotonic() + time_limit_s
        known = with_changes(problem, plan, deadline=deadline, seed=seed, should_stop=cancelled, found=found)
        return read_plan(write(problem, known), problem)

    def stand_by(self, *, always: bool = False) -> None:
        """It is always ready."""

    def expect(self) -> None:
        """It is always ready."""
