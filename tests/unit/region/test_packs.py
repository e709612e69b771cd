"""Packs on the shelf: built beside, switched in one step, refused with a sentence, never half."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import open_geocoder
from fieldapp.gateways.region import Pack, RegionRefused, Shelf
from fieldapp.gateways.region.building import Order, build
from fieldapp.gateways.region.extract import Circle, examine
from fieldapp.gateways.region.part import Progress
from fieldapp.services.addresses import find
from tests.village import osm
from tests.village.grown import APART_M, grown

from .conftest import NOW, command, silent


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_manifest_says_where_the_pack_comes_from(village_pack: Pack, village_file: Path) -> None:
    manifest = village_pack.manifest
    assert (manifest.name, manifest.source) == ("essaimont", village_file.name)
    assert f"{manifest.data_date:%Y-%m-%dT%H:%M:%SZ}" == osm.WRITTEN
    assert manifest.built == NOW
    assert manifest.licence == "ODbL-1.0"
    assert manifest.attribution == "© OpenStreetMap contributors"
    assert manifest.box.holds(*osm.CHURCH)
    assert manifest.counts["addresses"]["houses without a street left out"] == 0


def test_what_a_first_build_makes_is_for_its_owner_only(village_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    build(Shelf(data), Order(village_file, "e"), NOW, silent)
    assert [oct(folder.stat().st_mode & 0o777) for folder in (data, data / "regions")] == ["0o700"] * 2


def test_the_same_file_gives_the_same_index_byte_for_byte(village_file: Path, tmp_path: Path) -> None:
    """In two processes that hash words differently."""
    indexes = []
    for seed in ("1", "2"):
        data = tmp_path / seed
        env = {**os.environ, "FIELDAPP_DATA": str(data), "PYTHONHASHSEED": seed}
        words = [sys.executable, "-m", "fieldapp", "region", "build", str(village_file), "--name", "e"]
        subprocess.run(words, env=env, check=True, capture_output=True)
        pack = Shelf(data).in_use()
        assert pack
        indexes.append((pack.addresses.read_bytes(), pack.manifest.counts))
    assert indexes[0] == indexes[1]


def test_what_is_no_map_is_refused_and_changes_nothing(village_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert command(data, "region", "build", village_file, "--name", "e").exit_code == 0
    before = contents(data)
    whole = village_file.read_bytes()
    bad = {
        "empty.osm.pbf": b"",
        "words.osm.pbf": b"these are words\n" * 100,
        "cut.osm.pbf": whole[: len(whole) // 2],
        "short.osm.pbf": whole[:-1],
        "map.osm": osm.xml().encode(),
    }
    for name, content in bad.items():
        file = tmp_path / name
        file.write_bytes(content)
        result = command(data, "region", "build", file, "--name", "e")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1), (name, result.stderr)
        assert name in result.stderr
    for words, said in (
        (("--name", "Bad Name"), "cannot be a name"),
        (("--name", "e", "--centre", "50.6,4.8"), "belong together"),
        (("--name", "e", "--centre", "fifty", "--radius-km", "3"), "is not a place"),
        (("--name", "e", "--centre", "50.6,4.8", "--radius-km", "nan"), "radius"),
        (("--name", "e", "--centre", "48.0,2.0", "--radius-km", "3"), "holds nothing within"),
        (("--name", "e", "--addresses", tmp_path / "words.osm.pbf"), "column"),
        (("--name", "e", "--addresses", tmp_path / "absent.csv"), "cannot be read"),
    ):
        result = command(data, "region", "build", village_file, *words)
        assert result.exit_code == 2
        assert said in result.stderr
    assert contents(data) == before


def test_a_file_says_itself_what_it_covers(tmp_path: Path) -> None:
    """Where it does; otherwise all its nodes are looked at."""
    grown(tmp_path / "told.osm.pbf", 1, streets=2)
    told = examine(tmp_path / "told.osm.pbf", silent("")).box
    low, high = osm.place(-APART_M, -APART_M), osm.place(APART_M, APART_M)
    assert told == pytest.approx((*low, *high), abs=1e-6)
    osm.pbf(tmp_path / "not.osm.pbf")
    found = examine(tmp_path / "not.osm.pbf", silent("")).box
    assert found == pytest.approx((*osm.place(-1000, -1000), *osm.place(2000, 1000)), abs=1e-6)


def test_a_map_without_a_road_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "empty.osm.pbf"
    osm.pbf(file, '<osm version="0.6"></osm>')
    with pytest.raises(RegionRefused, match="holds no road"):
        build(Shelf(tmp_path / "data"), Order(file, "e"), NOW, silent)


def test_an_interrupted_build_leaves_the_pack_in_use(village_file: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    old = build(shelf, Order(village_file, "e"), NOW, silent)
    before = contents(shelf.folder)

    def interrupted(title: str) -> Progress:
        def told(done: int, total: int) -> None:
            if title == "Addresses" and done >= 3:
                raise KeyboardInterrupt

        return told

    with pytest.raises(KeyboardInterrupt):
        build(shelf, Order(village_file, "e"), NOW + timedelta(days=30), interrupted)
    assert contents(shelf.folder) == before
    assert shelf.in_use() == old


def test_what_a_killed_build_left_is_cleared_away_by_the_next(village_file: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(village_file, "e"), NOW, silent)
    code = """
import sys, time
from pathlib import Path
from datetime import UTC, datetime
from fieldapp.gateways.region import Shelf
from fieldapp.gateways.region.building import Order, build
def told(title):
    def progress(done, total):
        if title == "Addresses" and done >= 3:
            print("now", flush=True)
            time.sleep(60)
    return progress
build(Shelf(Path(sys.argv[1])), Order(Path(sys.argv[2]), "e"), datetime.now(UTC), told)
"""
    words = [sys.executable, "-c", code, str(tmp_path / "data"), str(village_file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdout.readline() == "now\n"
        with pytest.raises(RegionRefused, match="is running"):
            build(shelf, Order(village_file, "e"), NOW, silent)
        child.send_signal(signal.SIGKILL)
    assert list(shelf.folder.glob(".building-*"))
    used = shelf.in_use()
    assert used
    assert used.manifest.built == NOW
    build(shelf, Order(village_file, "e"), NOW + timedelta(days=30), silent)
    assert not list(shelf.folder.glob(".building-*"))


def test_a_new_month_takes_over_and_the_month_before_stays_for_open_pages(village_file: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    months = [build(shelf, Order(village_file, "e"), NOW + timedelta(days=30 * n), silent) for n in range(3)]
    assert shelf.in_use() == months[2]
    assert shelf.packs() == [months[2], months[1]]


def test_another_name_waits_until_it_is_used(village_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    command(data, "region", "build", village_file, "--name", "one")
    result = command(data, "region", "build", village_file, "--name", "two")
    assert "fieldapp region use two" in result.stdout
    assert "one/" in command(data, "region", "list").stdout
    refused = command(data, "region", "remove", "one")
    assert (refused.exit_code, "is in use" in refused.stderr) == (2, True)
    assert command(data, "region", "use", "two").exit_code == 0
    assert command(data, "region", "remove", "one").exit_code == 0
    assert [pack.manifest.name for pack in Shelf(data).packs()] == ["two"]
    assert '"name": "two"' in command(data, "region", "info").stdout
    for words in (("use", "one"), ("use",), ("use", "two", "--none"), ("remove", "one"), ("info", "one")):
        assert command(data, "region", *words).exit_code == 2


def test_the_last_pack_can_go_too(village_file: Path, localities: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    command(data, "region", "build", village_file, "--name", "one")
    geocoder = open_geocoder(Shelf(data).addresses, localities)
    assert geocoder.knows_streets()
    assert command(data, "region", "use", "--none").exit_code == 0
    assert not geocoder.knows_streets()
    assert command(data, "region", "info").exit_code == 2
    assert command(data, "region", "remove", "one").exit_code == 0
    assert "No region pack yet" in command(data, "region", "list").stdout


def test_clipping_keeps_what_touches_the_circle(village_file: Path, localities: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    pack = build(shelf, Order(village_file, "e", circle=Circle(*osm.place(1400, 100), 0.3)), NOW, silent)
    assert pack.manifest.radius_km == 0.3
    geocoder = open_geocoder(shelf.addresses, localities)
    assert find(geocoder, "Rue de l'Église 5, 1368 Petit-Essaimont").accepted
    assert not find(geocoder, "Rue Unique 3, 1369 Essaimont").accepted


def test_a_folder_that_cannot_be_written_is_told(village_file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "regions").write_text("a file where the folder should be")
    with pytest.raises(RegionRefused, match="cannot be written"):
        build(Shelf(data), Order(village_file, "e"), NOW, silent)


def test_two_builds_in_one_second_are_two_versions(village_file: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "data")
    first, second = (build(shelf, Order(village_file, "e"), NOW, silent) for _ in range(2))
    assert shelf.in_use() == second != first
