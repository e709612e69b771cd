"""What `from routing import ...` offers: every name is there, described, and asking for it costs no planner."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import routing

HEAVY = ("numpy", "numba", "ortools", "scipy", "osrm", "flask", "sqlalchemy")
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


def test_every_public_name_is_described() -> None:
    text = (Path(routing.__file__).parent / "PUBLIC.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"\b[A-Za-z_]+", " ".join(re.findall(r"^### (.+)$", text, re.M))))
    assert set(routing.__all__) - headings == {"__version__"}


@pytest.mark.parametrize("name", routing.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    value = getattr(routing, name)
    if isinstance(value, type) or inspect.isfunction(value):
        assert value.__doc__
        assert not value.__doc__.startswith(f"{name}("), "the signature that a dataclass writes by itself says no unit"


def test_a_name_that_is_not_there_is_named() -> None:
    with pytest.raises(AttributeError, match="solved"):
        _ = routing.solved


def test_types_are_published() -> None:
    assert (Path(routing.__file__).parent / "py.typed").is_file()


def test_importing_is_light_and_planning_is_not() -> None:
    light = "from routing import Problem, Plan, check, explain, compare, read, write"
    assert loaded_by(light).isdisjoint(HEAVY)
    assert {"numba", "ortools"} <= loaded_by(f"{light}, solve")
