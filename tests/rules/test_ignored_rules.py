"""Whoever ignores a rule says why beside it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IGNORED = re.compile(r"#\s*(?:noqa|type: ignore)\b(?P<rest>.*)$")
REASON = re.compile(r"^(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\s+.*\w")


def ignored(text: str) -> list[str]:
    """What stands after each ignored rule without saying why."""
    found = [IGNORED.search(line) for line in text.splitlines()]
    return [one["rest"] for one in found if one and not REASON.match(one["rest"])]


@pytest.mark.parametrize("folder", ["fieldapp", "routing"])
def test_every_ignored_rule_has_its_reason_beside_it(folder: str) -> None:
    silent = {
        str(path.relative_to(ROOT)): rest
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (rest := ignored(path.read_text()))
    }
    assert silent == {}


def test_what_says_nothing_is_found() -> None:
    assert ignored("import x  # noqa: E402, F401\nx = 1  # type: ignore[misc]\ny = 2  # noqa") == [
        ": E402, F401",
        "[misc]",
        "",
    ]
    assert ignored("import x  # noqa: E402, F401  (the views register themselves)") == []
