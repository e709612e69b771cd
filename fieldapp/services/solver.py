"""What planning asks of a solver, wherever it runs."""

from collections.abc import Callable
from typing import Any, Protocol

from routing import Plan, Problem


class SolverFailed(Exception):
    """The solver gave no plan; the text is a stable code: cancelled, refused, crashed, or overtaken by what began."""


class Solver(Protocol):
    def solve(
        self,
        problem: Problem,
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> Plan:
        """The best plan found within `time_limit_s` seconds, with reasons for what it leaves out and a certificate.

        `progress` is called with the numbers of each better plan, and with `{"preparing": True}` while the planner
        itself is being made ready, which `time_limit_s` does not count. `cancelled` is asked often. Raises
        `SolverFailed`.
        """
        ...
