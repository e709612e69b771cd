"""Importing address files: what is taken, what is refused in one sentence, and that the old index survives."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldapp.gateways.address_index import ImportRefused, build
from fieldapp.gateways.geocoder import open_geocoder
from fieldapp.services.addresses import find

from .conftest import GEMBLOUX, HEADER, VILLAGE, Row, address, write

FileOf = Callable[[list[Row]], Path]
KNOWN = "Rue des Essais 5, 1360 Perwez"


def test_counts_and_progress(file_of: FileOf, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    source = file_of(VILLAGE)
    done = build(source, tmp_path / "a.sqlite", lambda read, size: seen.append((read, size)))
    assert (done.addresses, done.left_out, done.kept) == (len(VILLAGE) - 1, 1, ())
    assert seen[-1] == (source.stat().st_size,) * 2
    assert (tmp_path / "a.sqlite").stat().st_mode & 0o077 == 0


def test_plain_gzip_and_zip_give_the_same_index_each_time(file_of: FileOf, tmp_path: Path) -> None:
    source = file_of(VILLAGE)
    packed, archive = tmp_path / "a.csv.gz", tmp_path / "a.zip"
    packed.write_bytes(gzip.compress(source.read_bytes()))
    with zipfile.ZipFile(archive, "w") as file:
        file.write(source, "openaddress.csv")
    indexes = []
    for position, path in enumerate((source, packed, archive, source)):
        index = tmp_path / f"{position}.sqlite"
        build(path, index)
        indexes.append(index.read_bytes())
    build(source, tmp_path / "0.sqlite")
    assert len({*indexes, (tmp_path / "0.sqlite").read_bytes()}) == 1


def test_a_file_replaces_its_own_regions_and_leaves_the_others(
    file_of: FileOf, tmp_path: Path, localities: Path
) -> None:
    index = tmp_path / "a.sqlite"
    geocoder = open_geocoder(index, localities)
    build(file_of(VILLAGE), index)
    flemish = address("", "1", "", "3000", (50.88, 4.70), streetname_nl="Proefstraat", municipality_name_nl="Leuven")
    assert build(file_of([{**flemish, "region_code": "BE-VLG"}]), index).kept == ("BE-WAL",)
    assert find(geocoder, "Proefstraat 1, 3000 Leuven").accepted
    assert find(geocoder, KNOWN).accepted
    renewed = [address("Rue Nouvelle", "1", "Gembloux", "5030", GEMBLOUX)]
    assert build(file_of(renewed), index).kept == ("BE-VLG",)
    assert find(geocoder, "Proefstraat 1, 3000 Leuven").accepted
    assert find(geocoder, "Rue Nouvelle 1, 5030 Gembloux").accepted
    assert not find(geocoder, KNOWN).accepted


@pytest.mark.parametrize("lat", ["nan", "inf", "91", "", "north"])
def test_an_address_without_a_place_on_earth_is_left_out(file_of: FileOf, tmp_path: Path, lat: str) -> None:
    rows = [*VILLAGE, {**VILLAGE[0], "house_number": "500", "EPSG:4326_lat": lat}]
    assert build(file_of(rows), tmp_path / "a.sqlite").left_out == 2


def big_gzip(path: Path, start: bytes, block: bytes, times: int) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(times):
            file.write(block)


def broken_deflate(path: Path) -> None:
    content = bytearray(gzip.compress(b"".join(b"%d,%d\n" % (n, n * n) for n in range(20_000))))
    content[40:60] = b"\xff" * 20
    path.write_bytes(bytes(content))


def two_tables(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("one.csv", "a")
        file.writestr("two.csv", "a")


HEAD = (",".join(HEADER) + "\n").encode()
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "is missing"),
    "a column missing": (lambda path: write(path, VILLAGE, [c for c in HEADER if c != "status"]), "column status"),
    "a short line": (lambda path: path.write_bytes(HEAD + b"1,2,3\n"), "line 2 has 3 columns"),
    "nothing current": (lambda path: write(path, VILLAGE[-1:]), "no current address"),
    "another encoding": (lambda path: path.write_bytes(HEAD + "é".encode("latin-1")), "not UTF-8"),
    "truncated gzip": (lambda path: path.write_bytes(gzip.compress(HEAD * 500)[:-20]), "cannot be read"),
    "broken gzip": (broken_deflate, "cannot be read|not UTF-8"),
    "broken zip": (lambda path: path.write_bytes(b"PK\x03\x04" + b"x" * 200), "cannot be read"),
    "zip with two tables": (two_tables, "2 CSV files"),
    "a gigabyte of zeros": (lambda path: path.open("wb").truncate(1_000_000_000), "line 1 is too long"),
    "packed zeros": (lambda path: big_gzip(path, b"", b"\0" * 1_000_000, 200), "line 1 is too long"),
    "packed blank lines": (lambda path: big_gzip(path, HEAD, b"\n" * 1_000_000, 100), "lines are blank"),
    "packed commas": (lambda path: big_gzip(path, HEAD, b",,,,\n" * 200_000, 100), "lines are blank"),
    "an open quote": (lambda path: path.write_bytes(HEAD + b'1,"' + b"abc\n" * 60_000), "line 2: a quote"),
    "a quote that swallows the next row": (
        lambda path: write(path, VILLAGE).write_bytes(
            HEAD + b'1,"2,3\n' + write(path, VILLAGE).read_bytes()[len(HEAD) :]
        ),
        "line 2: a quote is not closed",
    ),
    "a comma without quotes": (
        lambda path: write(path, VILLAGE).write_bytes(path.read_bytes() + b"\n" + b"1," * len(HEADER) + b"1\n"),
        f"line {len(VILLAGE) + 3} has {len(HEADER) + 1} columns",
    ),
    "a folder": (lambda path: path.mkdir(), "cannot be read"),
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the sparse file above is left to the collector
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_not_an_address_file_is_refused_and_changes_nothing(
    name: str, file_of: FileOf, tmp_path: Path
) -> None:
    make, said = REFUSED[name]
    index = tmp_path / "data" / "a.sqlite"
    build(file_of(VILLAGE), index)
    before = index.read_bytes()
    make(tmp_path / "bad")
    with pytest.raises(ImportRefused, match=said) as refusal:
        build(tmp_path / "bad", index)
    assert "\n" not in str(refusal.value) and str(refusal.value).endswith(".")
    assert index.read_bytes() == before
    assert not (tmp_path / "data" / "a.building").exists()


def test_an_interrupted_import_leaves_the_old_index_in_use(file_of: FileOf, tmp_path: Path, localities: Path) -> None:
    index = tmp_path / "a.sqlite"
    build(file_of(VILLAGE), index)

    def interrupt(_read: int, _size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(file_of(VILLAGE[:1]), index, interrupt)
    assert find(open_geocoder(index, localities), KNOWN).accepted


def test_two_imports_at_once_do_not_mix(file_of: FileOf, tmp_path: Path) -> None:
    index, source = tmp_path / "a.sqlite", file_of(VILLAGE)

    def second(_read: int, _size: int) -> None:
        with pytest.raises(ImportRefused, match="another import is running"):
            build(source, index)

    assert build(source, index, second).addresses == len(VILLAGE) - 1


def test_what_a_killed_import_left_is_no_obstacle(file_of: FileOf, tmp_path: Path) -> None:
    (tmp_path / "a.building").write_bytes(b"half an index")
    assert build(file_of(VILLAGE), tmp_path / "a.sqlite").addresses
