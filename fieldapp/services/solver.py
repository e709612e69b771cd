"""What planning asks of a solver, wherever it runs."""

from collections.abc import Callable
from typing import Any, Protocol

from routing import Plan, Problem


class SolverFailed(Exception):
    """The solver gave no plan; the text is a stable code: cancelled, refused, crashed, or overtaken by what began."""


class Planner(Protocol):
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


class Solver(Planner, Protocol):
    def stand_by(self, *, always: bool = False) -> None:
        """From now on, in this process, it is ready before it is asked, while it is expected to be, or `always`."""
        ...

    def expect(self) -> None:
        """Somebody may plan soon. Returns at once."""
        ...

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
        """The plan with what would let in each visit that it leaves out, as far as that is known after `time_limit_s`
        seconds. `found` is called with what is known on the way, from another thread. `cancelled` is asked often.
        Raises `SolverFailed`."""
        ...
