"""A country that does not exist, of any size: villages on a grid around Perwez, each with streets and houses, joined by
country roads. For figures that depend on how much there is; the same arguments give the same file."""

import math
import random
from pathlib import Path
from typing import Any

import osmium

from .osm import WRITTEN, place

APART_M = 2_500
FIRST = ("Rue de", "Rue du", "Chemin de", "Avenue de", "Clos de", "Ruelle de")
SECOND = (
    "Chêne",
    "Moulin",
    "Prairie",
    "Fontaine",
    "Tilleul",
    "Verger",
    "Ruisseau",
    "Noyer",
    "Colline",
    "Forge",
    "Puits",
)
SYLLABLES = ("Bra", "Mel", "Or", "Tour", "Wal", "Grand", "Jau", "Ram", "Opp", "Thor", "Gem", "Lin")
ENDINGS = ("ville", "lez", "bais", "heim", "court", "mont", "rieux", "sart", "eghem", "ines")
BLOCK_M = 180  # between two parallel streets


class _Writer:
    """Nodes first, then ways, as OpenStreetMap's own files are sorted."""

    def __init__(self, path: Path, reach: float) -> None:
        header = osmium.io.Header()
        (south, west), (north, east) = place(-reach, -reach), place(reach, reach)
        header.add_box(osmium.osm.Box(west, south, east, north))  # as files for download tell it
        header.set("osmosis_replication_timestamp", WRITTEN)
        self._writer = osmium.SimpleWriter(path, header=header, overwrite=True)
        self._nodes = 0
        self._ways: list[tuple[list[int], dict[str, str]]] = []

    def node(self, east: float, north: float, **tags: str) -> int:
        self._nodes += 1
        lat, lon = place(east, north)
        self._writer.add_node(
            osmium.osm.mutable.Node(id=self._nodes, version=1, location=(lon, lat), tags=tags, timestamp=WRITTEN)
        )
        return self._nodes

    def way(self, nodes: list[int], tags: dict[str, str]) -> None:
        self._ways.append((nodes, tags))

    def close(self) -> int:
        for number, (nodes, tags) in enumerate(self._ways, 1):
            self._writer.add_way(
                osmium.osm.mutable.Way(id=number, version=1, nodes=nodes, tags=tags, timestamp=WRITTEN)
            )
        self._writer.close()
        return self._nodes + len(self._ways)


def grown(path: Path, across: int, streets: int = 6, seed: int = 1) -> int:
    """Writes `across` x `across` villages of 2 x `streets` streets; returns how many objects there are."""
    chance, writer = random.Random(seed), _Writer(path, reach=(across / 2 + 0.5) * APART_M)
    centres: dict[tuple[int, int], int] = {}
    for column in range(across):
        for row in range(across):
            east = (column - (across - 1) / 2) * APART_M + chance.uniform(-400, 400)
            north = (row - (across - 1) / 2) * APART_M + chance.uniform(-400, 400)
            centres[column, row] = _village(writer, chance, east, north, streets)
    for (column, row), centre in centres.items():
        for other, kind in (((column + 1, row), "secondary"), ((column, row + 1), "tertiary")):
            if other in centres:
                main = column % 5 == 0 or row % 5 == 0
                tags = (
                    {"highway": "primary" if main else kind, "ref": f"N{200 + column % 40}"}
                    if main
                    else {"highway": kind}
                )
                writer.way([centre, centres[other]], tags)
    return writer.close()


def _village(writer: _Writer, chance: random.Random, east: float, north: float, streets: int) -> int:
    """A crooked grid of streets with houses on both sides; returns the node in its middle."""
    turn = chance.uniform(-0.4, 0.4)

    def spot(x: float, y: float) -> tuple[float, float]:
        return (
            east + x * math.cos(turn) - y * math.sin(turn) + 12 * math.sin(y / 90),
            north + x * math.sin(turn) + y * math.cos(turn) + 12 * math.sin(x / 70),
        )

    half = streets // 2
    crossings = {
        (i, j): writer.node(*spot(i * BLOCK_M, j * BLOCK_M))
        for i in range(-half, half + 1)
        for j in range(-half, half + 1)
    }
    town = chance.choice(SYLLABLES) + chance.choice(ENDINGS)
    writer.node(*spot(25, 25), place="village" if streets > 4 else "hamlet", name=town, population=str(200 * streets))
    for i in range(-half, half + 1):
        for along in (True, False):
            name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {abs(i) + 1}"
            line = [crossings[(i, j) if along else (j, i)] for j in range(-half, half + 1)]
            writer.way(line, {"highway": "residential", "name": name})
            _houses(writer, spot, i * BLOCK_M, half * BLOCK_M, along, name)
    size = (half + 0.4) * BLOCK_M
    corners = [writer.node(*spot(x, y)) for x, y in ((-size, -size), (size, -size), (size, size), (-size, size))]
    writer.way([*corners, corners[0]], {"landuse": "residential"})
    wood = [writer.node(*spot(size + x, size + y)) for x, y in ((60, 0), (500, 40), (460, 420), (80, 380))]
    writer.way([*wood, wood[0]], {"landuse": "forest"})
    return crossings[0, 0]


def _houses(writer: _Writer, spot: Any, offset: float, reach: float, along: bool, street: str) -> None:
    number = 0
    for at in range(int(-reach) + 30, int(reach) - 20, 24):
        for side in (-1, 1):
            number += 1
            across = offset + side * 18
            x, y = (across, at) if along else (at, across)
            ring = [writer.node(*spot(x + dx, y + dy)) for dx, dy in ((-5, -4), (5, -4), (5, 4), (-5, 4))]
            tags = {"building": "house", "addr:street": street, "addr:housenumber": str(number)}
            writer.way([*ring, ring[0]], tags)
