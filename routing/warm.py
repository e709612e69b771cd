"""`python -m routing.warm`: compiles the search now and keeps it on disk, so that no coordinator's first plan waits for it."""

from pathlib import Path

from .planner import solve
from .problem import Job, Matrix, Problem, Vehicle


def forget_what_is_old() -> None:
    """What was compiled is thrown away where any source is newer: the compiler looks only at the file of a function itself,
    not at those of the functions it calls."""
    here = Path(__file__).parent
    compiled = [*here.rglob("__pycache__/*.nbi"), *here.rglob("__pycache__/*.nbc")]
    newest = max(source.stat().st_mtime for source in here.rglob("*.py"))
    if any(path.stat().st_mtime < newest for path in compiled):
        for path in compiled:
            path.unlink()


def warm() -> None:
    """Quick when it was done before. Plans a day so small that every compiled function is called once."""
    forget_what_is_old()
    rows = ((0, 60, 60), (60, 0, 60), (60, 60, 0))
    jobs = tuple(Job(number, number, 600, windows=((0, 3000),)) for number in (1, 2))
    vehicle = Vehicle(1, (0, 7200), start=0, end=0)
    solve(Problem(jobs, (vehicle,), (None, None, None), {"car": Matrix(rows, rows, "given")}), time_limit=600.0, work=1)


if __name__ == "__main__":
    warm()
