"""The register of promises: which of our sentences promise something, to whom, and the tests that show it.

`promises.toml` has a table for each audience, with one line a sentence: the sentence (a message id) and its tests, as
pytest names them. The table `said` has, for each file that is not translated, the sentences that it says. Every other
message id is in `not_promises.txt`, one a line as JSON. One line a sentence, so that people who add some at once do not
meet: git keeps the lines of both (`.gitattributes`).

`python -m tests.promises` names the strings that are in neither file; `--sort` lays both files out in order and drops
strings that stand nowhere any more.
"""

import ast
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.strings import ROOT, message_id, messages

PROMISES = ROOT / "tests" / "promises.toml"
NOT_PROMISES = ROOT / "tests" / "not_promises.txt"
AUDIENCES = ("client", "worker", "coordinator", "administrator", "staff")

Tests = list[str]


@dataclass
class Register:
    """What both files hold. `said`: file -> audience -> sentence -> its tests."""

    head: str
    promises: dict[str, dict[str, Tests]]
    said: dict[str, dict[str, dict[str, Tests]]]
    not_promises: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[str, Tests]]:
        """Every sentence that promises, with its tests; of message ids first."""
        for table in self.promises.values():
            yield from table.items()
        for audiences in self.said.values():
            for table in audiences.values():
                yield from table.items()

    def promised(self) -> list[str]:
        return [sentence for table in self.promises.values() for sentence in table]


def read() -> Register:
    """Both files. A sentence that stands twice under one audience, as after a merge, has the tests of both lines.

    Raises tomllib.TOMLDecodeError where a line of promises.toml is none.
    """
    register = Register("", {}, {}, [json.loads(line) for line in _read_lines(NOT_PROMISES)])
    table: dict[str, Tests] = {}
    for line in _read_lines(PROMISES):
        if line.startswith("#"):
            register.head += line + "\n"
        elif line.startswith("["):
            table = _table(register, tomllib.loads(line))
        else:
            for sentence, tests in tomllib.loads(line).items():
                table[sentence] = list(dict.fromkeys([*table.get(sentence, []), *tests]))
    return register


def _read_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


def _table(register: Register, heading: dict[str, Any]) -> dict[str, Tests]:
    """Where the lines under a heading go, `[worker]` or `[said."README.md".worker]`."""
    (audience,) = heading
    if audience != "said":
        return register.promises.setdefault(audience, {})
    ((file, audiences),) = heading["said"].items()
    return register.said.setdefault(file, {}).setdefault(next(iter(audiences)), {})


@cache
def message_places() -> dict[str, str]:
    """Message id -> the first file it stands in."""
    places: dict[str, str] = {}
    for message, place in messages():
        places.setdefault(message_id(message), place)
    return places


def unmarked(register: Register) -> list[str]:
    """Message ids that are in neither file."""
    known = set(register.promised()) | set(register.not_promises)
    return sorted(set(message_places()) - known)


def quoted(text: str) -> str:
    """As both files write a sentence: a JSON string, which is a TOML string too."""
    return json.dumps(text, ensure_ascii=False)


@cache
def tests_in(path: Path) -> frozenset[str]:
    """Names of the tests that a file defines, `Class::name` inside a class."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return frozenset(name for name in names if name.rsplit("::", 1)[-1].startswith("test_"))


def is_a_test(test: str) -> bool:
    """Whether `tests/web/test_calls.py::test_name` is a test that pytest would find."""
    place, _, name = test.partition("::")
    path = ROOT / place
    return place.startswith("tests/") and path.is_file() and name in tests_in(path)


def _lines(table: dict[str, Tests]) -> Iterator[str]:
    for sentence in sorted(table):
        tests = ", ".join(quoted(test) for test in table[sentence])
        yield f"{quoted(sentence)} = [{tests}]"


def write(register: Register) -> None:
    """Lay both files out, sentences in order, without message ids that stand nowhere."""
    places = message_places()
    parts = [register.head.rstrip()]
    for audience in AUDIENCES:
        table = register.promises.get(audience, {})
        parts += ["", f"[{audience}]", *_lines({text: table[text] for text in table if text in places})]
    for file, audiences in sorted(register.said.items()):
        for audience, table in sorted(audiences.items()):
            parts += ["", f"[said.{quoted(file)}.{audience}]", *_lines(table)]
    PROMISES.write_text("\n".join(parts) + "\n", encoding="utf-8")
    promised = set(register.promised())
    others = sorted({text for text in register.not_promises if text in places and text not in promised})
    NOT_PROMISES.write_text("".join(quoted(text) + "\n" for text in others), encoding="utf-8")


def main() -> int:
    """Answer 1 where a string is not marked, as a check does."""
    if "--sort" in sys.argv[1:]:
        write(read())
    missing = unmarked(read())
    for text in missing:
        print(f"{message_places()[text]}:\n{quoted(text)}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
