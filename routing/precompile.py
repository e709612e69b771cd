"""`python -m routing.precompile`: compiles the search now and keeps it on disk, so that no
coordinator's first plan waits for it."""

from pathlib import Path

import numpy as np

from .exact.column_generation.prover import ColumnGenerationProver
from .model.compilation import compile_problem
from .planner import solve
from .problem import Job, Matrix, Problem, Vehicle

NOTHING = -1  # any plan is better
GOING_ON = np.zeros(1, dtype=np.bool_)


def forget_what_is_old() -> None:
    """What was compiled is thrown away where any source is newer: the compiler looks only at the file of a function
    itself, not at those of the functions it calls."""
    here = Path(__file__).parent
    compiled = [*here.rglob("__pycache__/*.nbi"), *here.rglob("__pycache__/*.nbc")]
    newest = max(source.stat().st_mtime for source in here.rglob("*.py"))
    if any(path.stat().st_mtime < newest for path in compiled):
        for path in compiled:
            path.unlink()


def precompile() -> None:
    """Quick when it was done before. Plans a day so small that every compiled function is called once, and prices its
    routes, which such a day does not need."""
    forget_what_is_old()
    rows = tuple(tuple(60 * (here != there) for there in range(4)) for here in range(4))
    jobs = tuple(Job(number, number, 600, windows=((0, 3000),), priority=1) for number in (1, 2, 3))
    vehicle = Vehicle(1, (0, 7200), start=0, end=0)
    day = Problem(jobs, (vehicle,), (None, None, None, None), {"car": Matrix(rows, rows, "given")})
    solve(day, time_limit=600.0, work=1)
    prover = ColumnGenerationProver.of(compile_problem(day))
    assert prover is not None
    stage = prover.stage((), [])
    stage.converge(NOTHING, GOING_ON)
    stage.cut()
    listed = stage.listed(NOTHING, 1000, GOING_ON)
    assert listed is not None
    stage.column(listed, 0)


if __name__ == "__main__":
    precompile()
