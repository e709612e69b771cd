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
NO_NUMBER = {"TypeGuard", "type", "Literal"}  # TypeGuard[int] is true or false, and says what something is
ROUTES = {"get", "post", "route"}  # the number that a view answers is an HTTP status
UNITS = re.compile(
    r"\b(seconds?|minutes?|hours?|days?|(kilo)?metres?|km|degrees?|bytes?|pixels?|UTC|WGS84|Unix time|ids?|index|"
    r"indices|rows?|visits?|number of|how many|counts?|per cent|share|times?|port|version|score|level|zoom|characters?|"
    r"HTTP status|units?)\b",
    re.IGNORECASE,
)
UNIT_IN_NAME = re.compile(
    r"(^|_)(seconds|minutes|hours|days|metres|degrees|bytes|pixels|port|lat|lon|ids?)(_|$)|_(s|ms|min|m|km|px)$"
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
    """It takes, returns or holds numbers, and neither their own names nor its docstring, nor what a command says of its
    options, names a unit or the meaning of a number."""
    unclear = [name for name in _numbers(node) if not UNIT_IN_NAME.search(name)]
    said = " ".join([ast.get_docstring(node) or "", *_help(node)])
    return bool(unclear) and not UNITS.search(" ".join(said.split()))


def _numbers(node: Function | ast.ClassDef) -> list[str]:
    """Names of fields or parameters that are numbers or hold some; that of the function for what it returns."""
    if isinstance(node, ast.ClassDef):
        fields = [inner for inner in node.body if isinstance(inner, ast.AnnAssign)]
        return [ast.unparse(inner.target) for inner in fields if _has_number(inner.annotation)]
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    names = [one.arg for one in given if _has_number(one.annotation)]
    return names if _is_view(node) or not _has_number(node.returns) else [*names, node.name]


def _has_number(hint: ast.expr | None) -> bool:
    if hint is None or (isinstance(hint, ast.Subscript) and ast.unparse(hint.value) in NO_NUMBER):
        return False
    if isinstance(hint, ast.Name):
        return hint.id in NUMBERS
    return any(_has_number(part) for part in ast.iter_child_nodes(hint) if isinstance(part, ast.expr))


def _is_view(node: Function) -> bool:
    called = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
    return any(isinstance(one, ast.Attribute) and one.attr in ROUTES for one in called)


def _help(node: Function | ast.ClassDef) -> Iterator[str]:
    """What the options of a command say of themselves."""
    for decorator in node.decorator_list:
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "help":
                yield ast.unparse(keyword.value)
