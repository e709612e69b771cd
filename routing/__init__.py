"""Plans days of home visits. Knows nothing of Flask, SQL or people.

    problem = read(json.load(file))             # or Problem(jobs=(Job(...), ...), vehicles=..., ...)
    plan = solve(problem, time_limit=5)
    check(problem, plan)                        # [] when no rule is broken
    write(problem, explain(problem, plan))      # with the reason of everything left out

Public is what stands in `__all__`, described name by name in `PUBLIC.md` beside this file; `routing.travel`, where
travel times come from; and `python -m routing`, the same on the command line. Everything else may change at any time.

Units everywhere: whole seconds (any common zero; the application uses Unix time), metres, WGS84 degrees. Importing this
package is light; only planning loads Numba and OR-Tools.
"""

import sys
from typing import TYPE_CHECKING, Any

from .interruption import end_when_interrupted

if sys.argv[:1] == ["-m"] and __name__ in sys.orig_argv:  # `python -m routing` comes by here before its own module
    end_when_interrupted()

from .check import Violation, check
from .compare import Comparison, Difference, Total, compare
from .explain import explain
from .formats.vroom import read, read_plan, write, write_problem
from .measure import measure
from .plan import (
    Certificate,
    Change,
    Cost,
    Parts,
    Plan,
    Progress,
    Reason,
    Route,
    Step,
    StepType,
    Unassigned,
)
from .previous import with_previous
from .problem import (
    Assignment,
    Begun,
    Break,
    Duty,
    Job,
    Lock,
    Matrix,
    Problem,
    ProblemError,
    Promise,
    Service,
    Synchronisation,
    Vehicle,
    Weights,
    Window,
)
from .timing import schedule

if TYPE_CHECKING:
    from .planner import solve

__version__ = "0.1.0"

__all__ = [
    "Assignment",
    "Begun",
    "Break",
    "Certificate",
    "Change",
    "Comparison",
    "Cost",
    "Difference",
    "Duty",
    "Job",
    "Lock",
    "Matrix",
    "Parts",
    "Plan",
    "Problem",
    "ProblemError",
    "Progress",
    "Promise",
    "Reason",
    "Route",
    "Service",
    "Step",
    "StepType",
    "Synchronisation",
    "Total",
    "Unassigned",
    "Vehicle",
    "Violation",
    "Weights",
    "Window",
    "__version__",
    "check",
    "compare",
    "explain",
    "measure",
    "read",
    "read_plan",
    "schedule",
    "solve",
    "with_previous",
    "write",
    "write_problem",
]


def __getattr__(name: str) -> Any:
    """`solve` is found when it is first asked for: it loads Numba and OR-Tools, a second of processor time."""
    if name != "solve":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .planner import solve

    globals()["solve"] = solve
    return solve
