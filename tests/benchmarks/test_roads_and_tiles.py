"""Roads and tiles: through our interface against the engine itself, in one run; and how a map grows.

The large maps are invented (`tests/village/grown.py`): what is said of a country is reckoned from them, not measured.
"""

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import osrm
import pytest

from fieldapp.gateways.basemap.style import Theme
from fieldapp.gateways.basemap.tiles import Basemap
from fieldapp.gateways.basemap.world import tile_of
from fieldapp.gateways.region import Pack, Shelf
from routing.travel import road_engine
from routing.travel.road_engine import Roads
from tests.village import osm
from tests.village.grown import APART_M, grown
from tests.village.pack import packed

ROOT = Path(__file__).resolve().parents[2]
ACROSS = 9  # villages, on 22 x 22 km
SIZES = (12, 24)  # the smaller one fills the cells that shapes are kept in, so that both grow alike from there
COUNTRY_NODES = 80_000_000  # in a file of Belgium, roughly: an assumption of the reckoning
ROWS: list[str] = []
PART = """
import json, resource, sys, time
from pathlib import Path
from fieldapp.gateways.basemap.build import build as basemap
from routing.travel.road_build import build as roads
part = {"basemap": basemap, "roads": roads}[sys.argv[1]]
began = time.perf_counter()
part(Path(sys.argv[2]), Path(sys.argv[3]))
own = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # ru_maxrss counts who started us
peak = max(int(own.split()[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print(json.dumps([time.perf_counter() - began, peak / 1000]))
"""


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("\n".join(ROWS))


@pytest.fixture(scope="module")
def grown_pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("grown")
    grown(folder / "grown.osm.pbf", ACROSS)
    return packed(folder / "data", folder / "grown.osm.pbf", "grown")


def places(count: int) -> list[tuple[float, float]]:
    """Near the streets of the villages in the middle; some off them."""
    chance = random.Random(4)
    reach = (ACROSS - 1) / 2 * APART_M
    return [osm.place(chance.uniform(-reach, reach), chance.uniform(-reach, reach)) for _ in range(count)]


def on_map(engine: Any, count: int) -> list[tuple[float, float]]:
    found = [point for point in places(8 * count) if road_engine._on_map(engine, point)]
    assert len(found) >= count
    return found[:count]


def milliseconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def test_a_matrix_costs_hardly_more_than_the_engines_own(grown_pack: Pack) -> None:
    folder = grown_pack.folder / "roads"
    engine = road_engine._load(folder / "car" / road_engine.MAP_NAME)
    points = on_map(engine, 200)
    asked = osrm.TableParameters(
        coordinates=[(lon, lat) for lat, lon in points],
        radiuses=[road_engine.SNAP_M] * len(points),
        annotations=["duration", "distance"],
        generate_hints=False,
    )
    roads = Roads(folder)

    def ours() -> None:
        roads._matrices.clear()
        roads.matrix(points, "car")

    # by turns, so that what else the machine does touches both
    pairs = [(milliseconds(lambda: engine.Table(asked)), milliseconds(ours)) for _ in range(25)]
    raw, through = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    ROWS.append(f"200x200: {through:.1f} ms through our interface, {raw:.1f} ms the engine alone: {through / raw:.2f}")
    assert through <= 1.5 * raw


@pytest.mark.parametrize("off_roads", [False, True])
def test_a_thousand_places(grown_pack: Pack, off_roads: bool) -> None:
    roads = Roads(grown_pack.folder / "roads")
    points = places(1000) if off_roads else on_map(roads._engines["car"], 1000)
    began = time.perf_counter()
    matrix = roads.matrix(points, "car")
    seconds = time.perf_counter() - began
    estimated = len(getattr(matrix, "estimated", ()))
    ROWS.append(f"1000x1000: {seconds:.2f} s, {estimated:,} of a million cells estimated (off the roads)")
    assert seconds < 1.5


def test_thirty_routes_are_drawn(grown_pack: Pack) -> None:
    roads = Roads(grown_pack.folder / "roads")
    points = on_map(roads._engines["car"], 240)
    began = time.perf_counter()
    lines = [roads.line(points[8 * n : 8 * n + 8], "car") for n in range(30)]
    milliseconds = 1000 * (time.perf_counter() - began)
    drawn = sum(len(piece.points) for line in lines for piece in line)
    ROWS.append(f"30 routes of 8 places with their geometry: {milliseconds:.1f} ms, {drawn:,} points")
    assert milliseconds < 50


def tiles_once(pack: Pack, spot: tuple[float, float]) -> dict[tuple[str, int], list[float]]:
    """Milliseconds a tile, by theme and scale: every zoom, 3 x 3 tiles, none drawn before."""
    spans: dict[tuple[str, int], list[float]] = {}
    themes: tuple[Theme, ...] = ("light", "dark", "print")
    for theme in themes:
        for scale in (1, 2):
            basemap = Basemap(pack.folder, pack.key, pack.manifest.built)
            for zoom in range(8, 17):
                x, y = tile_of(*spot, zoom)
                for dx in (-1, 0, 1):
                    for dy in (-1, 0, 1):
                        began = time.perf_counter()
                        basemap.tile(zoom, x + dx, y + dy, theme, scale)
                        spans.setdefault((theme, scale), []).append(1000 * (time.perf_counter() - began))
    return spans


def test_a_tile_is_drawn_while_one_waits(grown_pack: Pack) -> None:
    spans = tiles_once(grown_pack, osm.CHURCH)
    for (theme, scale), each in spans.items():
        deciles = statistics.quantiles(each, n=10)
        ROWS.append(f"tile, {theme}, scale {scale}: median {statistics.median(each):.1f} ms, 90 % {deciles[8]:.1f} ms")
    assert max(statistics.median(each) for (_, scale), each in spans.items() if scale == 1) < 30


def test_the_rural_extract_is_built_in_ten_seconds(shared: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "FIELDAPP_DATA": str(tmp_path / "data")}
    words = [
        sys.executable,
        "-m",
        "fieldapp",
        "region",
        "build",
        str(shared / "data" / "wechel.osm.pbf"),
        "--name",
        "w",
    ]
    began = time.perf_counter()
    subprocess.run(words, env=environment, cwd=ROOT, check=True, capture_output=True)
    seconds = time.perf_counter() - began
    ROWS.append(f"wechel.osm.pbf built, all parts: {seconds:.1f} s")
    assert seconds < 10
    pack = Shelf(tmp_path / "data").in_use()
    assert pack
    each = tiles_once(pack, (51.262, 4.79))["light", 1]
    ROWS.append(f"tile of Wechelderzande: median {statistics.median(each):.1f} ms")
    assert statistics.median(each) < 30


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, int]:
    """Files with the number of their objects."""
    folder = tmp_path_factory.mktemp("sizes")
    return {(file := folder / f"{across}.osm.pbf"): grown(file, across) for across in SIZES}


@pytest.mark.parametrize("part", ["basemap", "roads"])
def test_how_a_part_grows(part: str, sizes: dict[Path, int], tmp_path: Path) -> None:
    """Two sizes, and what a country would take if it went on like that."""
    figures = []
    for source, objects in sizes.items():
        command = [sys.executable, "-c", PART, part, str(source), str(tmp_path / source.stem)]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        seconds, megabytes = json.loads(done.stdout)
        nodes = objects * 0.8  # four of five objects are nodes
        figures.append((nodes, seconds, megabytes))
        ROWS.append(f"{part} of {nodes / 1e6:.2f} million nodes: {seconds:.1f} s, {megabytes:.0f} MB")
    (small, s_small, m_small), (large, s_large, m_large) = figures
    times = (COUNTRY_NODES - large) / (large - small)
    seconds = s_large + times * (s_large - s_small)
    megabytes = m_large + times * max(0.0, m_large - m_small)
    assert seconds < 1800
    assert megabytes < 4000
    ROWS.append(f"{part} of a country, RECKONED in a line from these two: {seconds / 60:.0f} min, {megabytes:,.0f} MB")
