"""No line is longer than a screen is wide. Of Python's, ruff lets go those that end in a remark to a tool; not here.

Left out: translations and data, whose lines are as long as what they hold, and documents.
"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_COLUMNS = 120
COUNTED = (
    "fieldapp/**/*.py",
    "routing/**/*.py",
    "tests/**/*.py",
    "tests/**/*.js",
    "templates/**/*.html",
    "fieldapp/static/**/*.css",
    "fieldapp/static/**/*.js",
    "fieldapp/store/migrations/*.mako",
    "routing/**/*.lua",
    "config/*.toml",
    "*.toml",
    "*.mjs",
    "*.in",
    ".ci/*",
    "Makefile",
)


def counted() -> Iterator[Path]:
    for pattern in COUNTED:
        yield from (path for path in sorted(ROOT.glob(pattern)) if "vendor" not in path.parts)


def too_long(text: str) -> list[int]:
    """Numbers of the lines, from 1, that are longer than allowed."""
    return [number for number, line in enumerate(text.splitlines(), 1) if len(line) > MOST_COLUMNS]


def test_no_line_is_too_long() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in counted()
        for number in too_long(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_pattern_finds_files() -> None:
    assert [pattern for pattern in COUNTED if not any(ROOT.glob(pattern))] == []


def test_one_column_too_many_is_seen() -> None:
    assert too_long("a" * MOST_COLUMNS + "\n" + "é" * (MOST_COLUMNS + 1)) == [2]
