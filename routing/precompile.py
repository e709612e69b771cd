"""`python -m routing.precompile`: compiles the search now and keeps it on disk, so that no coordinator's first plan
waits for it. With `--behind` it takes only the time that nobody else wants.

Two of these never compile at once: the second waits, and finds everything done. One that is killed leaves what it had
compiled; a note on the disk, written last, says that everything is. Importing this is light.

It lies beside the sources, or in the folder that NUMBA_CACHE_DIR names, for an account that may not write there.
"""

import fcntl
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("NUMBA_CACHE_DIR") or HERE)
NOTE = (HERE / "__pycache__" if CACHE == HERE else CACHE) / "compiled.json"
LEAST_URGENT = 19
NOTHING = -1  # any plan is better


def is_compiled() -> bool:
    """Whether a plan can begin at once: everything was compiled here, from these sources and by this compiler."""
    if os.environ.get("NUMBA_DISABLE_JIT") == "1":
        return True  # nothing is ever compiled
    try:
        noted = json.loads(NOTE.read_text(encoding="utf-8"))
        written = NOTE.stat().st_mtime
    except (OSError, ValueError):
        return False
    return noted == _note(noted.get("functions", 0)) and _functions() >= noted["functions"] and written >= _newest()


def _note(functions: int) -> dict[str, object]:
    """What must be as it was when `functions` of them were compiled; another machine may have another processor."""
    return {"functions": functions, "python": sys.version, "numba": version("numba"), "machine": platform.node()}


def _functions() -> int:
    return sum(1 for _ in CACHE.rglob("*.nbi"))


def _newest() -> float:
    return max(source.stat().st_mtime for source in HERE.rglob("*.py"))


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until no other process compiles; the kernel lets the next one go on, however this one ends."""
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def forget_what_is_old() -> None:
    """What was compiled is thrown away where any source is newer: the compiler looks only at the file of a function
    itself, not at those of the functions it calls."""
    compiled = [*CACHE.rglob("*.nbi"), *CACHE.rglob("*.nbc")]
    newest = _newest()
    if any(path.stat().st_mtime < newest for path in compiled):
        for path in compiled:
            path.unlink()


def precompile() -> None:
    """Quick when it was done before."""
    with _alone():
        if is_compiled():
            return
        forget_what_is_old()
        _call_everything()
        with suppress(OSError):  # a folder that only its owner may write: it is compiled, and asked again every time
            NOTE.parent.mkdir(exist_ok=True)
            NOTE.write_text(json.dumps(_note(_functions())), encoding="utf-8")


def load_everything() -> None:
    """Reads what is compiled, and the libraries, into this process, so that its next plan begins at once. It compiles
    nothing that another process could use: without `precompile` it takes as long each time."""
    _call_everything()


def _call_everything() -> None:
    """Plans a day so small that every compiled function is called once, and prices its routes, which such a day does
    not need."""
    from dataclasses import replace

    import numpy as np

    from .exact.column_generation.prover import ColumnGenerationProver
    from .model.compilation import compile_problem
    from .planner import solve
    from .previous import with_previous
    from .problem import Job, Matrix, Problem, Vehicle

    going_on = np.zeros(1, dtype=np.bool_)
    rows = tuple(tuple(60 * (here != there) for there in range(4)) for here in range(4))
    jobs = tuple(Job(number, number, 600, windows=((0, 3000),), priority=1) for number in (1, 2, 3))
    vehicle = Vehicle(1, (0, 7200), start=0, end=0)
    day = Problem(jobs, (vehicle,), (None, None, None, None), {"car": Matrix(rows, rows, "given")})
    carrying = replace(vehicle, capacity=(2,))  # its search is compiled by itself
    solve(replace(day, jobs=tuple(replace(job, delivery=(1,)) for job in jobs), vehicles=(carrying,)), work=1)
    again = with_previous(day, solve(day, time_limit=600.0, work=1))
    solve(again, time_limit=600.0, work=1)
    prover = ColumnGenerationProver.of(compile_problem(day))
    assert prover is not None
    stage = prover.stage((), [])
    stage.converge(NOTHING, going_on)
    stage.cut()
    listed = stage.listed(NOTHING, 1000, going_on)
    assert listed is not None
    stage.column(listed, 0)


if __name__ == "__main__":
    if "--behind" in sys.argv[1:]:
        os.nice(LEAST_URGENT)
    precompile()
