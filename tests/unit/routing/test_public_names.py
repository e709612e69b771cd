"""What `from routing import ...` offers: every name is there, described, and asking for it costs no planner."""

import subprocess
import sys
from pathlib import Path

import pytest

import routing

HEAVY = ("numba", "ortools", "scipy", "osrm", "flask", "sqlalchemy")
LOADED = "import sys; {imports}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"


def loaded_by(imports: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(imports=imports)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_names_that_others_rely_on_are_public() -> None:
    assert {"Problem", "Plan", "solve", "check", "explain", "compare", "read", "write", "ProblemError"} <= set(
        routing.__all__
    )


@pytest.mark.parametrize("name", routing.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(routing, name) is not None


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="solved"):
        _ = routing.solved


def test_types_are_published() -> None:
    assert (Path(routing.__file__).parent / "py.typed").is_file()


def test_importing_is_light_and_planning_is_not() -> None:
    light = "from routing import Problem, Plan, check, explain, compare, read, write"
    assert loaded_by(light).isdisjoint(HEAVY)
    assert {"numba", "ortools"} <= loaded_by(f"{light}, solve")
