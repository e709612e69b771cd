"""Draws the rooms of the house and who imports whom, from the code's own imports, as one SVG."""

from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOMS = {  # a module belongs to the longest name that it begins with
    "fieldapp.cli": "commands of an administrator",
    "fieldapp.serving": "connections and threads",
    "fieldapp.app": "puts it all together",
    "fieldapp.web": "pages and the phone's API",
    "fieldapp.gateways": "the outside world",
    "fieldapp.services": "one verb a function",
    "fieldapp.security": "passwords, sessions, guard",
    "fieldapp.store": "the only SQL",
    "fieldapp.crypto": "keys and sealed values",
    "fieldapp.settings": "config/ as types",
    "fieldapp.domain": "pure rules",
    "routing.__main__": "the command",
    "routing": "the public names",
    "routing.serving": "VROOM's HTTP API",
    "routing.planner": "a plan with its certificate",
    "routing.strategy": "who gets how much time",
    "routing.search": "ruin and recreate",
    "routing.exact": "proofs",
    "routing.model": "a day as arrays",
    "routing.explain": "reasons and smallest changes",
    "routing.formats": "VROOM's JSON",
    "routing.travel": "roads and estimates",
    "routing.check": "the judge",
    "routing.child": "what commands share",
    "routing.problem": "problem, plan, their rules",
}
AS = {  # modules that stand in another's room
    "fieldapp": "fieldapp.app",
    "fieldapp.__main__": "fieldapp.cli",
    "fieldapp.opening": "fieldapp.app",
    "routing.interruption": "routing.child",
    "routing.precompile": "routing.planner",
    "routing.standby": "routing.__main__",
    "routing.streams": "routing.child",
    "routing.timing": "routing.planner",
} | dict.fromkeys(
    (
        "routing.compare",
        "routing.field_rules",
        "routing.history",
        "routing.history_rules",
        "routing.job",
        "routing.matrix",
        "routing.measure",
        "routing.plan",
        "routing.previous",
        "routing.problem_rules",
        "routing.service",
        "routing.vehicle",
    ),
    "routing.problem",
)
ABOVE_ALL = ("fieldapp", "routing")  # a package that its own modules import for its version is no room below them
WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 196, 58, 22, 46, 24
INK, PAPER, LINE, UPWARD = "#1f2a30", "#ffffff", "#7a8b94", "#b3261e"
FILL = {"fieldapp": "#e8f1f2", "routing": "#fbf1df"}


@dataclass(frozen=True)
class Room:
    """`lines` of code in `modules` modules; `floor` 0 is the lowest: it imports no other room."""

    name: str
    modules: int
    lines: int
    floor: int


def drawn(root: Path) -> str:
    """The SVG; the same code gives the same picture."""
    graph = grimp.build_graph("fieldapp", "routing", cache_dir=None)
    arrows: Counter[tuple[str, str]] = Counter()
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            if imported not in ABOVE_ALL and room_of(module) != room_of(imported):
                arrows[room_of(module), room_of(imported)] += 1
    rooms = _rooms(root, graph.modules, arrows)
    return _svg(rooms, arrows)


def room_of(module: str) -> str:
    """The room that a module stands in; an unknown one is a room of its own, so that it is seen."""
    if module in AS:
        return AS[module]
    fitting = [name for name in ROOMS if module == name or (name != "routing" and module.startswith(f"{name}."))]
    return max(fitting, key=len, default=".".join(module.split(".")[:2]))


def _rooms(root: Path, modules: set[str], arrows: Counter[tuple[str, str]]) -> list[Room]:
    size: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for module in modules:
        path = root / module.replace(".", "/")
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        size[room_of(module)] += len(path.read_text(encoding="utf-8").splitlines())
        count[room_of(module)] += 1
    floors = _floors(sorted(size), arrows)
    return [Room(name, count[name], size[name], floors[name]) for name in sorted(size)]


def _floors(names: list[str], arrows: Counter[tuple[str, str]]) -> dict[str, int]:
    """In each package, a room stands one floor above the highest that it imports;
    rooms of a circle climb to the roof."""
    floors = dict.fromkeys(names, 0)
    for _ in names:
        for source, target in arrows:
            if _package(source) == _package(target):
                floors[source] = min(len(names), max(floors[source], floors[target] + 1))
    return floors


def _package(room: str) -> str:
    return room.split(".")[0]


def _places(rooms: list[Room]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """The upper left corner of each room, and the size of the whole; a block of
    floors for each package, side by side."""
    blocks = [[room for room in rooms if _package(room.name) == package] for package in FILL]
    storeys = [sorted({room.floor for room in block}, reverse=True) for block in blocks]
    high = max(len(floors) for floors in storeys)
    places: dict[str, tuple[float, float]] = {}
    left: float = MARGIN
    for block, floors in zip(blocks, storeys, strict=True):
        rows = [sorted((room for room in block if room.floor == floor), key=lambda room: room.name) for floor in floors]
        wide = max(len(row) for row in rows) * (WIDTH + GAP_X) - GAP_X
        for number, row in enumerate(rows, high - len(rows)):
            begin = left + (wide - len(row) * (WIDTH + GAP_X) + GAP_X) / 2
            for at, room in enumerate(row):
                places[room.name] = (begin + at * (WIDTH + GAP_X), MARGIN + number * (HEIGHT + GAP_Y))
        left += wide + 3 * GAP_X
    return places, left - 3 * GAP_X + MARGIN, 2 * MARGIN + high * (HEIGHT + GAP_Y) - GAP_Y


def _svg(rooms: list[Room], arrows: Counter[tuple[str, str]]) -> str:
    places, wide, high = _places(rooms)
    tip = (
        'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" '
        'orient="auto"'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" font-family="sans-serif">',
            "<title>The rooms of the code and who imports whom</title>",
            f'<defs><marker id="tip" {tip}><path d="M0 0 8 4 0 8z" fill="{LINE}"/></marker></defs>',
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
            *(_arrow(places, source, target, count) for (source, target), count in sorted(arrows.items())),
            *(_box(room, places[room.name]) for room in rooms),
            "</svg>",
            "",
        ]
    )


def _arrow(places: dict[str, tuple[float, float]], source: str, target: str, count: int) -> str:
    """Thicker for more imports; red where it does not lead downwards within a package."""
    (x1, y1), (x2, y2) = places[source], places[target]
    down = y2 > y1
    begin = (x1 + WIDTH / 2, y1 + (HEIGHT if down else 0))
    end = (x2 + WIDTH / 2, y2 + (0 if down else HEIGHT))
    middle = (begin[1] + end[1]) / 2
    colour = LINE if down or _package(source) != _package(target) else UPWARD
    return (
        f'<path d="M{begin[0]:.0f} {begin[1]:.0f}C{begin[0]:.0f} {middle:.0f} {end[0]:.0f} {middle:.0f} '
        f'{end[0]:.0f} {end[1]:.0f}" fill="none" stroke="{colour}" stroke-width="{min(5.0, 0.8 + count / 25):.1f}" '
        'opacity=".55" marker-end="url(#tip)"/>'
    )


def _box(room: Room, place: tuple[float, float]) -> str:
    x, y = place
    fill = FILL[_package(room.name)]
    lines = (
        (room.name, 14, "bold"),
        (ROOMS.get(room.name, ""), 12, "normal"),
        (
            f"{room.modules} modules, {room.lines:,} lines" if room.modules > 1 else f"{room.lines:,} lines",
            11,
            "normal",
        ),
    )
    text = "".join(
        f'<text x="{x + WIDTH / 2:.0f}" y="{y + 19 + 16 * at:.0f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="middle" fill="{INK}">{escape(words)}</text>'
        for at, (words, size, weight) in enumerate(lines)
    )
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{fill}" stroke="{INK}"/>{text}'
    )
