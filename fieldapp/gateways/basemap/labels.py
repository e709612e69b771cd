"""Names on the map, placed once for each zoom over the whole region: what fits, the most important first.

A tile then draws every label that reaches into it, so that no label is cut or missing at an edge.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from .kinds import MOST_ZOOM, Kind
from .reading import Place
from .typeface import text_width
from .world import TILE, Floats, pixels

PLACES = {  # rank: (importance, first zoom, size in pixels)
    "city": (0, 8, 15), "town": (1, 8, 14), "village": (2, 11, 13), "suburb": (3, 12, 12), "quarter": (4, 13, 12),
    "hamlet": (5, 13, 12), "neighbourhood": (6, 14, 11), "isolated_dwelling": (7, 15, 11), "locality": (8, 15, 11),
}  # fmt: skip
STREETS = {  # kind: (importance, first zoom)
    Kind.MOTORWAY: (10, 14), Kind.PRIMARY: (11, 14), Kind.SECONDARY: (12, 14), Kind.TERTIARY: (13, 15),
    Kind.MINOR: (14, 15), Kind.SERVICE: (15, 16),
}  # fmt: skip
REFS = {Kind.MOTORWAY: 9, Kind.PRIMARY: 10, Kind.SECONDARY: 12}
STREET_SIZE = 11
APART = 420.0  # pixels between two labels of one street
REF_APART = 260.0
SPACE = 3.0  # free pixels around a label
GRID = 128


@dataclass(frozen=True, slots=True)
class Label:
    """Centre in pixels of its zoom, size in pixels, `angle` in degrees anticlockwise; `look`: place, street or ref."""

    look: str
    text: str
    x: float
    y: float
    size: int
    angle: int = 0

    def boxes(self) -> Iterator[tuple[float, float, float, float]]:
        """What it covers, as (left, top, right, bottom) in pixels of its zoom: one rectangle, or squares along a
        slanted text."""
        width, height = text_width(self.text, self.size) + 2 * SPACE, self.size * 1.25 + 2 * SPACE
        if abs(self.angle) < 4:
            yield self.x - width / 2, self.y - height / 2, self.x + width / 2, self.y + height / 2
            return
        pieces = max(1, math.ceil(width / height))
        along = math.cos(math.radians(self.angle)), -math.sin(math.radians(self.angle))
        for piece in range(pieces):
            offset = width * ((piece + 0.5) / pieces - 0.5)
            x, y = self.x + along[0] * offset, self.y + along[1] * offset
            yield x - height / 2, y - height / 2, x + height / 2, y + height / 2

    def reach(self) -> tuple[float, float, float, float]:
        """The smallest (left, top, right, bottom) around all its boxes, in pixels of its zoom."""
        boxes = list(self.boxes())
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


class Names:
    """Collects what can be written."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self._streets: defaultdict[tuple[Kind, str], list[bytes]] = defaultdict(list)
        self._refs: defaultdict[tuple[Kind, str], list[bytes]] = defaultdict(list)

    def street(self, kind: Kind, name: str, ref: str, wkb: bytes) -> None:
        if name and kind in STREETS:
            self._streets[kind, name].append(wkb)
        if ref and kind in REFS:
            self._refs[kind, ref.split(";")[0].strip()].append(wkb)

    @property
    def count(self) -> int:
        """How many names there are: places, and streets that share a kind and a name as one."""
        return len(self.places) + len(self._streets)

    def placed(self, zoom: int) -> list[Label]:
        """The labels of a zoom, none over another."""
        room = _Room()
        return [label for label in self._wanted(zoom) if room.take(label)]

    def _wanted(self, zoom: int) -> Iterator[Label]:
        ranked = [place for place in self.places if place.rank in PLACES]
        ranked.sort(key=lambda place: (PLACES[place.rank][0], -place.population, place.name, place.lon, place.lat))
        for place in ranked:
            _, first, size = PLACES[place.rank]
            early = place.rank == "village" and place.population >= 3000  # a village of some size is a landmark
            if zoom >= first - early:
                x, y = pixels(np.array([[place.lon, place.lat]]), zoom)[0]
                yield Label("place", place.name, x, y, size if zoom > first else size - 1)
        for (kind, ref), parts in sorted(self._refs.items(), key=lambda item: (-item[0][0], item[0][1])):
            if zoom >= REFS[kind]:
                for line in _merged(parts, zoom):
                    yield from _along_refs(ref, line)
        for (kind, name), parts in sorted(self._streets.items(), key=lambda item: (STREETS[item[0][0]], item[0][1])):
            if zoom >= STREETS[kind][1]:
                for line in _merged(parts, zoom):
                    yield from _along_street(name, line)


class _Room:
    """What is taken, in squares of `GRID` pixels; the same road number once in its neighbourhood."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(list)
        self._refs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    def take(self, label: Label) -> bool:
        boxes = list(label.boxes())
        if any(_overlap(box, other) for box in boxes for cell in _squares(box) for other in self._taken[cell]):
            return False
        if label.look == "ref":
            near = self._refs[label.text]
            if any(math.hypot(label.x - x, label.y - y) < REF_APART for x, y in near):
                return False
            near.append((label.x, label.y))
        for box in boxes:
            for cell in _squares(box):
                self._taken[cell].append(box)
        return True


def _squares(box: tuple[float, float, float, float]) -> Iterable[tuple[int, int]]:
    for x in range(int(box[0] // GRID), int(box[2] // GRID) + 1):
        for y in range(int(box[1] // GRID), int(box[3] // GRID) + 1):
            yield x, y


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _merged(parts: list[bytes], zoom: int) -> list[Floats]:
    """Pieces of one street joined where they meet, in pixels; the longest first."""
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(shapely.from_wkb(sorted(parts)))))
    lines = [pixels(shapely.get_coordinates(line), zoom) for line in shapely.get_parts(joined)]
    return sorted(lines, key=lambda line: (-float(np.hypot(*np.diff(line, axis=0).T).sum()), *line[0]))


def _along_refs(ref: str, line: Floats) -> Iterator[Label]:
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    total = float(lengths[-1])
    if total < 40:
        return
    for at in _spread(total, REF_APART):
        x, y = _point(line, lengths, at)
        yield Label("ref", ref, round(x), round(y), 10)


def _along_street(name: str, line: Floats) -> Iterator[Label]:
    """Where the street is straight enough for its name; upright, never upside down."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    total, width = float(lengths[-1]), text_width(name, STREET_SIZE)
    if total < width + 4:
        return
    for middle in _spread(total, APART):
        for shift in (0.0, -0.15, 0.15, -0.3, 0.3):
            at = middle + shift * min(total, APART)
            if at - width / 2 < 0 or at + width / 2 > total:
                continue
            start, end = _point(line, lengths, at - width / 2), _point(line, lengths, at + width / 2)
            chord = math.dist(start, end)
            centre = _point(line, lengths, at)
            bow = math.dist(centre, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
            if chord >= 0.94 * width and bow <= 5:
                angle = -math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
                angle = (angle + 90) % 180 - 90
                yield Label("street", name, round(centre[0]), round(centre[1]), STREET_SIZE, round(angle))
                break


def _spread(total: float, apart: float) -> list[float]:
    count = max(1, int(total // apart))
    return [total * (n + 0.5) / count for n in range(count)]


def _point(line: Floats, lengths: Floats, at: float) -> tuple[float, float]:
    return float(np.interp(at, lengths, line[:, 0])), float(np.interp(at, lengths, line[:, 1]))


def tiles_of(label: Label, zoom: int) -> Iterator[tuple[int, int]]:
    """Tiles of the zoom that the label reaches into."""
    left, top, right, bottom = label.reach()
    for x in range(int(left // TILE), int(right // TILE) + 1):
        for y in range(int(top // TILE), int(bottom // TILE) + 1):
            if 0 <= x < 2**zoom and 0 <= y < 2**zoom:
                yield x, y


LABEL_ZOOMS = range(8, MOST_ZOOM + 1)
