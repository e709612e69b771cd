"""The sheet of OWASP ASVS 5.0 (`asvs.toml`, which says how it is written)."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.promises import is_a_test
from tests.strings import ROOT

SHEET = ROOT / "tests" / "asvs.toml"
STATES = ("met", "absent", "refused", "open")
_KEY = re.compile(r"(\d+\.\d+\.\d+) \S.*")


@dataclass(frozen=True)
class Sheet:
    """`numbers`: of every row of the standard; `rows`: (number, state, what it rests on, or why) as they stand."""

    numbers: frozenset[str]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]

    def in_state(self, state: str) -> set[str]:
        return {number for number, found, _ in self.rows if found == state}


def read(text: str | None = None) -> Sheet:
    """Of `text`, else of the file. Raises `ValueError` for a row without a number and a name, or another table."""
    tables = tomllib.loads(SHEET.read_text(encoding="utf-8") if text is None else text)
    numbers = {f"{section}.{one}" for section, ones in tables.pop("numbers").items() for one in ones}
    if not set(tables) <= set(STATES):
        raise ValueError(f"tables are {', '.join(STATES)}")
    rows = []
    for state, table in tables.items():
        for key, said in table.items():
            known = _KEY.fullmatch(key)
            if known is None:
                raise ValueError(f"{key}: a number and a short name")
            rows.append((known[1], state, tuple(said) if isinstance(said, list) else (said,)))
    return Sheet(frozenset(numbers), tuple(rows))


def holds(evidence: str, root: Path = ROOT) -> bool:
    """Whether what a row rests on is there: `tests/x.py::test_name`, `place#Heading`, or `place: why`."""
    place, colon, why = evidence.partition(": ")
    if colon:
        return (root / place).is_file() and len(why) > 10
    if "::" in evidence:
        return is_a_test(evidence)
    place, _, heading = evidence.partition("#")
    path = root / place
    return bool(heading) and path.is_file() and f"\n# {heading}\n" in _with_one_mark(path.read_text(encoding="utf-8"))


def _with_one_mark(text: str) -> str:
    return re.sub(r"^#+ ", "# ", f"\n{text}\n", flags=re.M)
