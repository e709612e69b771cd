"""Tiles of Essaimont: the same bytes each time, whole labels across edges, everything asked for answered or refused."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fieldapp.gateways.basemap.around import surroundings
from fieldapp.gateways.basemap.build import build
from fieldapp.gateways.basemap.drawing import draw
from fieldapp.gateways.basemap.kinds import LEAST_ZOOM, MOST_ZOOM, Kind, area_kind, line_kind
from fieldapp.gateways.basemap.labels import Label, Names
from fieldapp.gateways.basemap.reading import Place, Shape, read
from fieldapp.gateways.basemap.style import Theme
from fieldapp.gateways.basemap.tiles import Basemap, NoTile
from fieldapp.gateways.basemap.world import TILE, corner, tile_of
from fieldapp.gateways.region import Pack
from tests.village import osm
from tests.village.pack import NOW

ROOT = Path(__file__).resolve().parents[3]
ZOOMS = range(LEAST_ZOOM, MOST_ZOOM + 1)
LAND, WATER, WOOD = (234, 240, 236), (195, 217, 232), (211, 227, 213)


@pytest.fixture(scope="session")
def basemap(village_pack: Pack) -> Basemap:
    return Basemap(village_pack.folder, village_pack.key, village_pack.manifest.built)


def picture(tile: bytes) -> Image.Image:
    return Image.open(io.BytesIO(tile)).convert("RGB")


def colour_at(basemap: Basemap, spot: tuple[float, float], zoom: int) -> tuple[int, ...]:
    """The colour of a place on its tile."""
    lat, lon = spot
    x, y = tile_of(lat, lon, zoom)
    (north, west), (south, east) = corner(x, y, zoom), corner(x + 1, y + 1, zoom)
    at = int((lon - west) / (east - west) * TILE), int((north - lat) / (north - south) * TILE)
    found = picture(basemap.tile(zoom, x, y)).getpixel(at)
    assert isinstance(found, tuple)
    return found


def test_water_wood_and_land_have_their_colours(basemap: Basemap) -> None:
    for zoom in (13, 14, 15, 16):
        assert colour_at(basemap, osm.place(700, -220), zoom) == WATER
        assert colour_at(basemap, osm.place(-500, 600), zoom) == WOOD
        assert colour_at(basemap, osm.place(1800, 900), zoom) == LAND


def test_the_same_file_gives_the_same_tiles_byte_for_byte(village_file: Path, tmp_path: Path) -> None:
    """In two processes that hash words differently; the drawn tiles too."""
    told = []
    script = (
        "import sys, hashlib; from pathlib import Path; from datetime import datetime, UTC\n"
        "from fieldapp.gateways.basemap.build import build; from fieldapp.gateways.basemap.tiles import Basemap\n"
        "from fieldapp.gateways.basemap.world import tile_of; from tests.village import osm\n"
        "folder = Path(sys.argv[2]); build(Path(sys.argv[1]), folder)\n"
        "made = [hashlib.sha256((folder / 'basemap.sqlite').read_bytes()).hexdigest()]\n"
        "base = Basemap(folder, 'v', datetime(2026, 11, 25, tzinfo=UTC))\n"
        "made += [hashlib.sha256(base.tile(z, *tile_of(*osm.CHURCH, z), t)).hexdigest()"
        " for z in range(8, 17) for t in ('light', 'dark', 'print')]\n"
        "print(made)"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(village_file), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        told.append(done.stdout)
    assert told[0] == told[1]


def label_rows(pack: Pack) -> dict[tuple[int, int, int], list[list[Any]]]:
    with sqlite3.connect(pack.folder / "basemap.sqlite") as database:
        rows = database.execute("SELECT zoom, x, y, labels FROM label").fetchall()
    return {(zoom, x, y): json.loads(labels) for zoom, x, y, labels in rows}


def test_a_label_is_on_every_tile_it_reaches_into_at_the_same_place(village_pack: Pack) -> None:
    """So that it goes on across the edge."""
    tiles = label_rows(village_pack)
    assert {entry[1] for labels in tiles.values() for entry in labels} >= {"Essaimont", "Rue Unique", "Rue des Champs"}
    for (zoom, x, y), labels in tiles.items():
        for look, text, left, top, size, angle in labels:
            label = Label(look, text, left, top, size, angle)
            west, north, east, south = label.reach()
            for dx, dy in product((-1, 0, 1), repeat=2):
                inside = west < (dx + 1) * TILE and east >= dx * TILE and north < (dy + 1) * TILE and south >= dy * TILE
                moved = [look, text, left - dx * TILE, top - dy * TILE, size, angle]
                assert (moved in tiles.get((zoom, x + dx, y + dy), [])) == inside


def test_two_tiles_meet_without_a_seam() -> None:
    """A label over the edge, drawn on both: together they are what one picture shows around it."""
    for angle in (0, 37):
        across = ["street", "Rue de la Couture", TILE, 128, 11, angle]
        beside = [*across[:2], 0, *across[3:]]
        left, right = (picture(draw([], [entry], 16, 0, 0, "light", 1)) for entry in (across, beside))
        middle = picture(draw([], [[*across[:2], 128, *across[3:]]], 16, 0, 0, "light", 1))
        joined = Image.new("RGB", (TILE, TILE))
        joined.paste(left.crop((128, 0, TILE, TILE)), (0, 0))
        joined.paste(right.crop((0, 0, 128, TILE)), (128, 0))
        assert joined.tobytes() == middle.tobytes()


def test_no_label_lies_over_another(village_file: Path) -> None:
    names = Names()
    for thing in read(village_file):
        if isinstance(thing, Place):
            names.places.append(thing)
        elif isinstance(thing, Shape):
            names.street(thing.kind, thing.name, thing.ref, thing.wkb)
    for zoom in ZOOMS:
        boxes = [(label.text, box) for label in names.placed(zoom) for box in label.boxes()]
        for n, (text, a) in enumerate(boxes):
            for other, b in boxes[n + 1 :]:
                assert text == other or not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("scale", [1, 2])
def test_every_zoom_in_every_theme(basemap: Basemap, theme: Theme, scale: int) -> None:
    for zoom in ZOOMS:
        x, y = tile_of(*osm.CHURCH, zoom)
        drawn = picture(basemap.tile(zoom, x, y, theme, scale))
        assert drawn.size == (TILE * scale, TILE * scale)
        assert len(drawn.getcolors(100_000) or []) > 3


def test_outside_the_region_is_plain_land_and_outside_the_world_nothing(basemap: Basemap) -> None:
    assert picture(basemap.tile(14, 0, 0)).getcolors() == [(TILE * TILE, LAND)]
    for wrong in ((7, 0, 0), (17, 0, 0), (10, 1024, 0), (10, 0, -1)):
        with pytest.raises(NoTile):
            basemap.tile(*wrong)
        with pytest.raises(NoTile):
            basemap.validator(*wrong, "light", 1)


def test_an_area_with_a_hole_shows_what_lies_in_the_hole(tmp_path: Path) -> None:
    """A wood with a clearing: the clearing is land, also where the wood was cut in two to be drawn."""
    rings = (((-600, -600), (600, -600), (600, 600), (-600, 600)), ((-200, -200), (200, -200), (200, 200), (-200, 200)))
    lines, number = ['<?xml version="1.0"?><osm version="0.6">'], 0
    for ring in rings:
        for spot in ring:
            number += 1
            lat, lon = osm.place(*spot)
            lines.append(f'<node id="{number}" lat="{lat}" lon="{lon}" version="1"/>')
    for way in (1, 2):
        first = 4 * way - 3
        nodes = "".join(f'<nd ref="{node}"/>' for node in (*range(first, first + 4), first))
        lines.append(f'<way id="{way}" version="1">{nodes}</way>')
    members = '<member type="way" ref="1" role="outer"/><member type="way" ref="2" role="inner"/>'
    tags = '<tag k="type" v="multipolygon"/><tag k="natural" v="wood"/>'
    lines.append(f'<relation id="1" version="1">{members}{tags}</relation></osm>')
    source = tmp_path / "wood.osm"
    source.write_text("\n".join(lines), encoding="utf-8")
    assert build(source, tmp_path)["shapes on the map"] == 1
    made = Basemap(tmp_path, "v", NOW)
    for zoom in (12, 13, 14, 15, 16):
        assert colour_at(made, osm.place(0, 0), zoom) == LAND
        assert colour_at(made, osm.place(0, 150), zoom) == LAND
        for spot in ((0, 400), (0, -400), (400, 0), (-400, 10)):
            assert colour_at(made, osm.place(*spot), zoom) == WOOD


def test_what_lies_under_the_ground_or_is_no_way_is_left_out() -> None:
    assert line_kind({"highway": "residential", "tunnel": "yes"}) is Kind.MINOR
    assert line_kind({"railway": "rail", "tunnel": "yes"}) is None
    assert line_kind({"highway": "pedestrian", "area": "yes"}) is None
    assert line_kind({"highway": "proposed"}) is None
    assert area_kind({"building": "no"}) is None


def test_the_surroundings_of_a_route_come_most_useful_first_and_end_at_the_limit() -> None:
    stops = [osm.CHURCH, osm.place(3000, 1000)]
    line = [osm.CHURCH, osm.place(1500, -2000), osm.place(3000, 1000)]
    every = surroundings(stops, [line], 100_000)
    assert len(every) == len(set(every))
    assert every[:40] == surroundings(stops, [line], 40)
    assert [zoom for zoom, _, _ in every[:9]] == [8] * 9
    for zoom in ZOOMS:
        assert {(zoom, *tile_of(*stop, zoom)) for stop in stops} <= set(every)
    for share in range(11):  # along the way too, not only at its ends
        lat = line[0][0] + (line[1][0] - line[0][0]) * share / 10
        lon = line[0][1] + (line[1][1] - line[0][1]) * share / 10
        assert (14, *tile_of(lat, lon, 14)) in every
    assert surroundings([], [], 10) == []
