"""The architecture page says what is there: every station of its journeys exists, once a journey, and the rooms of its
picture import downwards only."""

import ast
import re
from pathlib import Path

from tests.architecture.figures import measured
from tests.architecture.picture import ROOMS, UPWARD, drawn

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "ARCHITECTURE.md"
STATION = re.compile(r"^\d\. `([\w/]+\.(?:py|js))`(?: `([\w.]+)`)?", re.M)
FILE = re.compile(r"`([\w/]+\.(?:py|js))`")


def journeys() -> dict[str, list[tuple[str, str]]]:
    """Title -> stations: file, and the name in it or ""."""
    parts = re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part.split("\n", 1)[0]: STATION.findall(part) for part in parts}


def defines(path: Path, name: str) -> bool:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".js":
        return bool(re.search(rf"export (?:async )?(?:function|class|const) {name}\b", text))
    found: list[ast.stmt] = ast.parse(text).body
    for part in name.split("."):
        inner = [node for node in found if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == part]
        if not inner:
            return False
        found = inner[0].body
    return True


def test_every_station_is_there_and_none_comes_twice() -> None:
    found = journeys()
    assert len(found) == 6
    for title, stations in found.items():
        assert len(stations) > 4, title
        assert len(set(stations)) == len(stations), title
        for file, name in stations:
            assert (ROOT / file).is_file(), file
            assert not name or defines(ROOT / file, name), f"{file}: {name}"


def test_every_file_named_on_the_page_exists() -> None:
    named = FILE.findall(PAGE.read_text(encoding="utf-8"))
    assert [file for file in named if not (ROOT / file).is_file()] == []


def test_the_reader_would_miss_a_station() -> None:
    assert defines(ROOT / "fieldapp/services/intake.py", "receive")
    assert not defines(ROOT / "fieldapp/services/intake.py", "recieve")
    assert defines(ROOT / "fieldapp/store/requests.py", "Requests.add")
    assert not defines(ROOT / "fieldapp/store/requests.py", "Requests.adds")


def test_rooms_import_downwards_and_the_picture_on_the_page_has_them_all() -> None:
    picture = drawn(ROOT)
    assert UPWARD not in picture
    committed = (ROOT / "architecture.svg").read_text(encoding="utf-8")
    assert re.findall(r'font-weight="bold"[^>]*>([^<]+)<', picture) == re.findall(
        r'font-weight="bold"[^>]*>([^<]+)<', committed
    )
    assert all(f">{room}<" in picture for room in ROOMS)


def test_the_reader_would_miss_a_unit(tmp_path: Path) -> None:
    """A number says its unit in its name, in the docstring or in the help of an option; statuses are no numbers."""
    (tmp_path / "routing").mkdir()
    (tmp_path / "routing" / "numbers.py").write_text(
        """
def bare(limit: int) -> None: ...

def counted(limits: dict[str, list[int]]) -> None:
    \"\"\"How\n    many of each.\"\"\"

def named(limit_s: int, text: str) -> None: ...

def asks(value: object) -> TypeGuard[int]: ...

def travel_m() -> int: ...

def length() -> float: ...

@blueprint.get("/")
def view() -> tuple[str, int]: ...

@click.option("--limit", help="Seconds.")
def command(limit: float) -> None: ...

class Held:
    most: int | None = None

    def share(self) -> int: ...
""",
        encoding="utf-8",
    )
    for folder in ("templates", "fieldapp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "templates" / "page.html").write_text("<p>", encoding="utf-8")
    found = [name.removeprefix("routing/numbers.py:") for name in measured(tmp_path).without_unit]
    assert found == ["bare", "length", "Held", "Held.share"]
