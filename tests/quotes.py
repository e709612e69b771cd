"""What files say that no catalogue of translations knows: documents as they stand, commands as they print it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path


def says(path: Path, sentence: str) -> bool:
    """Whether the file says it, with any breaks of lines between the words."""
    text = path.read_text(encoding="utf-8")
    said = list(_strings(ast.parse(text))) if path.suffix == ".py" else [text]
    return any(_plain(sentence) in _plain(one) for one in said)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _strings(module: ast.Module) -> Iterator[str]:
    """Every string of the module; values that are filled in stand in braces, as in the code."""
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_part(value) for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _part(value: ast.expr) -> str:
    if isinstance(value, ast.FormattedValue):
        return "{" + ast.unparse(value.value) + "}"
    return str(value.value) if isinstance(value, ast.Constant) else ""
