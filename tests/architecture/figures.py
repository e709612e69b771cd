"""Figures of the code's shape: how long functions, modules and lines are, and which public names say no unit."""

import ast
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("routing", "fieldapp")
GENERATED = ("migrations/versions",)
PAGES = (("templates", ".html"), ("fieldapp/static", ".js"), ("fieldapp/static", ".css"))
NUMBERS = {"int", "float"}
UNITS = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|metres?|km|degrees?|bytes?|pixels?|UTC|WGS84|Unix time|ids?|index|indices|"
    r"rows?|visits?|number of|count|per cent|share|times?|port|version|score|level|zoom)\b",
    re.IGNORECASE,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Figures:
    """Lengths in lines, but for `longest_line` in columns; each of the longest with where it stands."""

    longest_function: tuple[int, str]
    longest_module: tuple[int, str]
    longest_line: tuple[int, str]
    longest_page_line: tuple[int, str]
    median_module: float
    public_names: int
    without_unit: tuple[str, ...]


def measured(root: Path) -> Figures:
    """Of the packages below `root`; empty modules and generated migrations are left out."""
    modules = {path: path.read_text(encoding="utf-8") for path in _modules(root)}
    trees = {path: ast.parse(text) for path, text in modules.items()}
    names = [(f"{path.relative_to(root)}:{name}", node) for path, tree in trees.items() for name, node in _public(tree)]
    return Figures(
        longest_function=max(_functions(root, trees)),
        longest_module=max((len(text.splitlines()), str(path.relative_to(root))) for path, text in modules.items()),
        longest_line=_longest_line(root, modules),
        longest_page_line=_longest_line(root, {path: path.read_text(encoding="utf-8") for path in _pages(root)}),
        median_module=statistics.median(len(text.splitlines()) for text in modules.values()),
        public_names=len(names),
        without_unit=tuple(name for name, node in names if _lacks_unit(node)),
    )


def _modules(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if path.stat().st_size and not any(part in str(path) for part in GENERATED):
                yield path


def _pages(root: Path) -> Iterator[Path]:
    for folder, ending in PAGES:
        yield from (path for path in sorted((root / folder).rglob(f"*{ending}")) if "vendor" not in path.parts)


def _functions(root: Path, trees: dict[Path, ast.Module]) -> Iterator[tuple[int, str]]:
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{path.relative_to(root)}:{node.name}"


def _longest_line(root: Path, files: dict[Path, str]) -> tuple[int, str]:
    return max(
        (len(line), f"{path.relative_to(root)}:{number}")
        for path, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
    )


def _public(tree: ast.Module) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Functions and classes of a module, and methods of its classes, whose names do not begin with `_`."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            for inner in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(inner, Function) and not inner.name.startswith("_"):
                    yield f"{node.name}.{inner.name}", inner


def _lacks_unit(node: Function | ast.ClassDef) -> bool:
    """It takes, returns or holds numbers, and its docstring names no unit or meaning of a number."""
    return _has_numbers(node) and not UNITS.search(ast.get_docstring(node) or "")


def _has_numbers(node: Function | ast.ClassDef) -> bool:
    if isinstance(node, ast.ClassDef):
        hints = [inner.annotation for inner in node.body if isinstance(inner, ast.AnnAssign)]
    else:
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        hints = [hint for hint in (*(one.annotation for one in given), node.returns) if hint]
    return any(isinstance(part, ast.Name) and part.id in NUMBERS for hint in hints for part in ast.walk(hint))
