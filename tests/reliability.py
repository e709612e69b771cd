"""The sheet of the figures of reliability (`reliability.toml`, which says how it is written)."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

SHEET = Path(__file__).with_name("reliability.toml")
FIGURES = 25
_KEY = re.compile(r"(\d+) \S.*")


@dataclass(frozen=True)
class Figure:
    """`shown_by`: tests, as `tests/x.py::test_name`. `command`: "" where `make test` has the whole count. `lacks`: ""
    where all that it asks is shown."""

    number: int
    asks: str
    shown_by: tuple[str, ...]
    command: str
    lacks: str


def read(text: str | None = None) -> list[Figure]:
    """Of `text`, else of the file, as they stand. Raises `ValueError` for a key without a number and a name, `KeyError`
    for one that is incomplete."""
    found = []
    for key, said in tomllib.loads(SHEET.read_text(encoding="utf-8") if text is None else text).items():
        known = _KEY.fullmatch(key)
        if known is None:
            raise ValueError(f"{key}: a number and a short name")
        found.append(
            Figure(int(known[1]), said["asks"], tuple(said["shown_by"]), said.get("command", ""), said["lacks"])
        )
    return found
