"""Seconds and megabytes of the local map's addresses on this machine. Run with `make bench`.

Each figure in MB is the peak of a process of its own.
"""

import csv
import gzip
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.services.addresses import find, suggest
from fieldapp.settings import load
from tests.unit.address.spellings import SPELLINGS

from . import country

ROWS: list[str] = []
BELGIUM_NODES = 80_000_000
"""Nodes of a country's file, for the extrapolation: an assumption, not a measurement."""

_PEAK = """
def peak():  # of this program alone: getrusage would count what the parent had in memory when it started us
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith("VmHWM"))
"""
_COMMAND = (
    _PEAK
    + """
import json, runpy, sys, time
began = time.perf_counter()
try:
    runpy.run_module("fieldapp", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps([time.perf_counter() - began, peak()]))
"""
)
_PART = (
    _PEAK
    + """
import json, sys, time
from pathlib import Path
from fieldapp.gateways.region import Box, addresses
from fieldapp.gateways.region.extract import Circle, clip, examine, fingerprint
from fieldapp.gateways.region.part import Source
part, file, folder, lat, lon = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])
folder.mkdir()
silent = lambda done, total: None
before, began = peak(), time.perf_counter()
if part == "examined":
    examine(file, silent)
    fingerprint(file)
elif part == "clipped to 10 km":
    clip(file, folder / "clipped.osm.pbf", Circle(lat, lon, 10), silent)
else:
    addresses.build(Source(file, Box(-90, -180, 90, 180)), folder, silent)
print(json.dumps([time.perf_counter() - began, peak()]))
"""
)


def measured(program: str, *words: str | Path, data: Path | None = None) -> tuple[float, float]:
    """Seconds and peak MB of a program in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        env={"FIELDAPP_DATA": str(data), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    seconds, megabytes = json.loads(result.stdout.splitlines()[-1])
    return seconds, megabytes


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    yield
    print(f"\n{platform.machine()}, Python {platform.python_version()}")
    print("\n".join(ROWS))


def medians(geocoder: LocalGeocoder, rows: list[dict[str, str]]) -> tuple[float, float]:
    """Milliseconds of a question in any spelling, and of a keystroke."""
    rng = random.Random(3)
    asked, typed = [], []
    for row in rng.sample(rows, min(60, len(rows))):
        parts = (row["streetname_fr"], row["house_number"], row["postcode"], row["municipality_name_fr"])
        for spell in SPELLINGS.values():
            text = spell(*parts, rng)
            began = time.perf_counter()
            find(geocoder, text)
            asked.append(time.perf_counter() - began)
        whole = f"{parts[0]} {parts[1]} {parts[3]}"
        for end in range(3, len(whole)):
            began = time.perf_counter()
            suggest(geocoder, whole[:end])
            typed.append(time.perf_counter() - began)
    return 1000 * statistics.median(asked), 1000 * statistics.median(typed)


@pytest.mark.parametrize(("addresses", "most_ms"), [(200_000, 2), (1_400_000, 5)])
def test_official_addresses(tmp_path: Path, addresses: int, most_ms: float) -> None:
    rows = country.official(tmp_path / "best.csv", addresses)
    data = tmp_path / "data"
    seconds, peak = measured(_COMMAND, "addresses", "import", tmp_path / "best.csv", data=data)
    asked, typed = medians(open_geocoder(data / "addresses.sqlite", load().folder / "localities.csv"), rows)
    megabytes = (data / "addresses.sqlite").stat().st_size / 1e6
    ROWS.append(
        f"{addresses:>9,} addresses imported     {seconds:8.1f} s   {peak:6.0f} MB memory, {megabytes:.0f} MB on disk"
    )
    ROWS.append(
        f"{addresses:>9,} addresses, a question  {asked:8.2f} ms median over ten spellings; a keystroke {typed:.2f} ms"
    )
    assert seconds < 60
    assert peak < 1_000
    assert asked < most_ms
    assert typed < 20


def test_the_real_addresses_of_the_region(shared: Path, tmp_path: Path) -> None:
    """Names of streets that recur from town to town, as invented ones do not."""
    file, data = shared / "data" / "addresses_best_format.csv.gz", tmp_path / "data"
    seconds, peak = measured(_COMMAND, "addresses", "import", file, data=data)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = random.Random(5).sample(list(csv.DictReader(lines)), 60)
    asked, typed = medians(open_geocoder(data / "addresses.sqlite", load().folder / "localities.csv"), rows)
    ROWS.append(f"   29,141 real ones imported    {seconds:8.1f} s   {peak:6.0f} MB memory")
    ROWS.append(
        f"   29,141 real ones, a question {asked:8.2f} ms median over ten spellings; a keystroke {typed:.2f} ms"
    )
    assert seconds < 5
    assert asked < 2
    assert typed < 20


@pytest.mark.parametrize("part", ["examined", "clipped to 10 km", "addresses"])
def test_how_a_map_grows(part: str, tmp_path: Path) -> None:
    """Two sizes, and what a country would take if it went on like that: under an hour and 4 GB."""
    figures = []
    for towns in (150, 600):
        file = tmp_path / f"{towns}.osm.pbf"
        nodes = country.map_of(file, towns)
        spot = country.SOUTH + 0.6, country.WEST + 0.05
        seconds, peak = measured(_PART, part, file, tmp_path / str(towns), *map(str, spot))
        figures.append((nodes, seconds, peak))
        ROWS.append(f"{nodes:>9,} nodes {part:<22} {seconds:8.1f} s   {peak:6.0f} MB memory")
    (small, s_small, m_small), (large, s_large, m_large) = figures
    times = (BELGIUM_NODES - large) / (large - small)
    seconds, peak = s_large + times * (s_large - s_small), m_large + times * (m_large - m_small)
    ROWS.append(
        f"  of {BELGIUM_NODES / 1e6:.0f} million nodes, EXTRAPOLATED in a line: {seconds / 60:.0f} min, "
        f"{peak / 1000:.1f} GB"
    )
    assert seconds < 3_600
    assert peak < 4_000
