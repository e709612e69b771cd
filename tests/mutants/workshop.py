"""The copies in which mutants are tried, and what mutmut says of each."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from mutmut.configuration import reset_config
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name, orig_function_and_class_names_from_key

from .mutant import NOT_TRIED, Mutant
from .targets import Target

PROJECT = Path(__file__).resolve().parents[2]
RESULTS = PROJECT / "var" / "mutants"
SOURCES = ("fieldapp", "routing")
BUILT = ("fieldapp/static/vendor",)  # not in the repository; pages name these files

CONFIG = """
[tool.mutmut]
source_paths = {sources}
only_mutate = {changed}
also_copy = ["config", "templates"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider"]
use_git_change_detection = false
timeout_constant = 3.0
"""


def modules(target: Target) -> list[str]:
    """The files of a target, in order."""
    found: list[Path] = []
    for one in target.changed:
        path = PROJECT / one
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [str(path.relative_to(PROJECT)) for path in found]


def names(target: Target) -> list[str]:
    """Every mutant that mutmut makes of a prepared target, by mutmut's own names."""
    found: list[str] = []
    with _inside(_tree(target)):
        for module in modules(target):
            made = mutate_file_contents(module, Path(module).read_text("utf-8"))
            found += [get_mutant_name(Path(module), name) for name in made.mutant_names]
    return found


def tried(target: Target, chosen: Sequence[str] | None) -> list[Mutant]:
    """Runs the tests for these mutants of a prepared target, or for all; returns every mutant of the target. Raises
    `CalledProcessError` when mutmut gives up, for one because a test fails without any change;
    `RuntimeError` when it was interrupted."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *(chosen or ())]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    log = RESULTS / f"{target.name}.log"
    with log.open("w", encoding="utf-8") as out:
        try:
            subprocess.run(
                command, cwd=_tree(target), env=environment, stdout=out, stderr=subprocess.STDOUT, check=True
            )
        except subprocess.CalledProcessError:
            print(f"mutmut gave up on {target.name}; see {log}")
            raise
    with _inside(_tree(target)):
        found = [mutant for module in modules(target) for mutant in _results(module)]
    if any(mutant.status == NOT_TRIED for mutant in found if not chosen or mutant.name in chosen):
        raise RuntimeError(f"mutmut stopped before it had tried {target.name} to the end; see {log}")
    return found


def prepare(target: Target) -> None:
    """A fresh copy of what git knows, with what the build adds, and mutmut's configuration."""
    copy = _tree(target)
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy / name)
    for name in BUILT:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, copy / name)
    config = CONFIG.format(
        sources=json.dumps(SOURCES), changed=json.dumps(modules(target)), tests=json.dumps(target.tests)
    )
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(config)


def _tree(target: Target) -> Path:
    return RESULTS / "trees" / target.name


@contextmanager
def _inside(copy: Path) -> Iterator[None]:
    """mutmut reads its configuration and its files from where it stands."""
    before = Path.cwd()
    os.chdir(copy)
    reset_config()
    try:
        yield
    finally:
        os.chdir(before)


def _results(module: str) -> Iterator[Mutant]:
    meta = Path("mutants") / f"{module}.meta"
    if not meta.exists():
        return
    for name, code in json.loads(meta.read_text("utf-8"))["exit_code_by_key"].items():
        function, owner = orig_function_and_class_names_from_key(name)
        before, after = _changed_lines(get_diff_for_mutant(name, path=Path(module)))
        whole = f"{owner}.{function}" if owner else function
        yield Mutant(name, module, whole, before, after, status_by_exit_code[code])


def _changed_lines(diff: str) -> tuple[str, str]:
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    before, after = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return "\n".join(before), "\n".join(after)
