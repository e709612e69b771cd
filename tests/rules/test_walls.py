"""The walls of `pyproject.toml` stand: each import contract is broken by one import planted against it, and by name."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
]
LINTER = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True, cache_dir=sys.argv[1]))"
)

# the first words of a contract -> where an import is planted, and what it says
PLANTS = {
    "Each floor": ("fieldapp/domain/case.py", "import fieldapp.store.unit"),
    "The planner knows nobody": ("routing/problem.py", "import fieldapp.domain.visit"),
    "A page asks a service": ("fieldapp/web/page.py", "import fieldapp.store.unit"),
    "The only SQL": ("fieldapp/services/triage.py", "import sqlalchemy"),
    "Pages come from the web": ("fieldapp/services/triage.py", "import flask"),
    "The application uses the planner": ("fieldapp/services/triage.py", "import routing.model"),
    "The planner: strategy": ("routing/search/__init__.py", "import routing.exact"),
    "The checker": ("routing/check.py", "import routing.measure"),
}
# more that one contract forbids: each is a wall of the design
WITHIN = {
    "the store makes a page": ("Each floor", "fieldapp/store/unit.py", "import fieldapp.web.page"),
    "the store knows who may come in": ("Each floor", "fieldapp/store/unit.py", "import fieldapp.security.guard"),
    "keys know the store": ("Each floor", "fieldapp/crypto/vault.py", "import fieldapp.store.unit"),
    "a page knows a gateway": ("Each floor", "fieldapp/web/page.py", "import fieldapp.gateways.mail"),
    "services know a gateway": ("Each floor", "fieldapp/services/triage.py", "import fieldapp.gateways.mail"),
    "a package without a floor": ("Each floor", "fieldapp/helpers/__init__.py", ""),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as they are, to plant in."""
    tree = tmp_path_factory.mktemp("walls")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in ("fieldapp", "routing"):
        for source in (ROOT / package).rglob("*.py"):
            target = tree / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return tree


def broken(tree: Path) -> list[str]:
    """Names of the contracts that the linter calls broken."""
    # wide, so that no name is cut into two lines
    environment = {**os.environ, "PYTHONPATH": str(tree), "COLUMNS": "300", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", LINTER, str(tree / ".kept")], cwd=tree, env=environment, capture_output=True, text=True
    )
    names = [line.removesuffix(" BROKEN") for line in run.stdout.splitlines() if line.endswith(" BROKEN")]
    assert run.returncode == bool(names), run.stdout + run.stderr
    return names


def planted(tree: Path, file: str, line: str) -> list[str]:
    """What is broken while that line stands at the end of that file, which need not exist."""
    target = tree / file
    before = target.read_text(encoding="utf-8") if target.exists() else None
    target.parent.mkdir(exist_ok=True)
    target.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        return broken(tree)
    finally:
        target.unlink() if before is None else target.write_text(before, encoding="utf-8")


def test_the_house_as_it_is_breaks_nothing(copy: Path) -> None:
    assert broken(copy) == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_import_against_a_contract_breaks_it_by_name(copy: Path, contract: str) -> None:
    """A new contract fails here until an import against it is planted above."""
    plants = [plant for begins, plant in PLANTS.items() if contract.startswith(begins)]
    assert plants, f"plant an import against “{contract}”"
    assert all(contract in planted(copy, file, line) for file, line in plants)


@pytest.mark.parametrize(("begins", "file", "line"), WITHIN.values(), ids=WITHIN)
def test_one_contract_forbids_each_of_its_walls(copy: Path, begins: str, file: str, line: str) -> None:
    assert any(name.startswith(begins) for name in planted(copy, file, line))


def test_every_plant_belongs_to_a_contract() -> None:
    assert [begins for begins in PLANTS if not any(name.startswith(begins) for name in CONTRACTS)] == []


def stores_taken(source: str) -> list[int]:
    """Lines where something's `store` is taken, as in `workplace().store`: no import shows it."""
    nodes = ast.walk(ast.parse(source))
    return [node.lineno for node in nodes if isinstance(node, ast.Attribute) and node.attr == "store"]


def test_no_view_takes_the_store_from_the_workplace() -> None:
    assert stores_taken("def view():\n    with workplace().store.read() as unit:\n        pass\n") == [2]
    views = (ROOT / "fieldapp" / "web").rglob("*.py")
    assert [f"{view}:{line}" for view in views for line in stores_taken(view.read_text(encoding="utf-8"))] == []
