"""What `make install` compiles is all that a plan needs: no coordinator's first plan waits for a compiler."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.days import family
from tests.patience import WAIT_S, until

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]

COMPILED_ON_THE_WAY = """
import json, sys
from numba.core.dispatcher import Dispatcher
from routing.formats import vroom
from routing.planner import solve

solve(vroom.read(json.load(sys.stdin)), time_limit=600.0, work=200)
functions = [one for name, module in sorted(sys.modules.items()) if name.startswith("routing.")
             for one in vars(module).values() if isinstance(one, Dispatcher)]
assert len(functions) > 30
print(sorted({one.__name__ for one in functions if one.stats.cache_misses}))
"""


def test_a_day_that_must_be_priced_compiles_nothing() -> None:
    (day,) = family("small", range(22, 23))  # its routes are too many to list, and its relaxation is fractional
    subprocess.run([sys.executable, "-m", "routing.precompile"], check=True)
    done = subprocess.run(
        [sys.executable, "-c", COMPILED_ON_THE_WAY],
        input=json.dumps(day.problem),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture
def planner(tmp_path: Path) -> Path:
    """A copy of the planner with everything that is compiled, which a test may spoil."""
    subprocess.run([sys.executable, "-m", "routing.precompile"], check=True)
    return Path(shutil.copytree(ROOT / "routing", tmp_path / "routing"))


def says(planner: Path, code: str) -> str:
    """What a Python that uses this copy prints."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(planner.parent), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=planner.parent, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def is_compiled(planner: Path) -> bool:
    return says(planner, "from routing.precompile import is_compiled; print(is_compiled())") == "True"


def test_a_newer_source_is_noticed(planner: Path) -> None:
    assert is_compiled(planner)
    (planner / "search" / "__init__.py").touch()
    assert not is_compiled(planner)


def test_a_compilation_that_lost_a_part_is_noticed(planner: Path) -> None:
    next(planner.rglob("*.nbi")).unlink()
    assert not is_compiled(planner)


def test_a_compilation_of_another_machine_is_noticed(planner: Path) -> None:
    note = planner / "__pycache__" / "compiled.json"
    note.write_text(note.read_text().replace('"machine": "', '"machine": "not '))
    assert not is_compiled(planner)


def test_an_account_that_keeps_it_elsewhere_asks_there(
    planner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert not is_compiled(planner)


WAITING = """
from fieldapp.gateways.planner_preparation import wait_until_prepared
from fieldapp.services.solver import SolverFailed

told = []
try:
    wait_until_prepared(told.append, lambda: bool(told))
except SolverFailed as failed:
    print(told, failed)
"""


def test_whoever_waits_while_another_compiles_is_told_and_can_cancel(planner: Path) -> None:
    (planner / "__pycache__" / "compiled.json").unlink()
    with (planner / "precompile.py").open("rb") as other:  # as a process that compiles holds it
        fcntl.flock(other, fcntl.LOCK_EX)
        assert says(planner, WAITING) == "[{'preparing': True}] cancelled"


@pytest.mark.stress
def test_one_that_is_killed_half_way_harms_nothing(planner: Path) -> None:
    for compiled in [*planner.rglob("*.nb?"), planner / "__pycache__" / "compiled.json"]:
        compiled.unlink()
    command, environment = [sys.executable, "-m", "routing.precompile"], {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.Popen(command, cwd=planner.parent, env=environment)
    until(lambda: len(list(planner.rglob("*.nbi"))) > 5, "something compiled")
    following = subprocess.Popen(command, cwd=planner.parent, env=environment)
    killed.kill()
    killed.wait()
    assert not is_compiled(planner)
    assert following.wait(WAIT_S) == 0
    assert is_compiled(planner)
