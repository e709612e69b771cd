"""The real planner with a number of improvements instead of a clock, so that the same seed lives the same weeks."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from routing import Plan, Problem, explain, solve

WORK = 5  # improvements: a day of this office has so few visits that its plan is proved long before
EXPLAINING_WORK = 1  # tens of searches for what would let in a visit that was left out


class RepeatablePlanner:
    """`python -m routing solve --work`, in the process of the tests: importing it costs more than a small day."""

    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        """As `Solver` has it; `time_limit_s` (seconds) is not looked at, and nobody cancels."""
        return solve(problem, work=WORK, seed=seed, progress=lambda step: progress(asdict(step)))

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
        """As `Solver` has it; `time_limit_s` (seconds) is not looked at, and nobody cancels."""
        return explain(problem, plan, work=EXPLAINING_WORK, seed=seed)

    def stand_by(self, *, always: bool = False) -> None:
        """It is always ready."""

    def expect(self) -> None:
        """It is always ready."""
