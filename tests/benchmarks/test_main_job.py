"""Seconds of the main job on this machine: printed as a table, judged only where the office was promised a figure.

Run with `make bench`. Other work on the machine makes every figure larger: read them as one run, side by side.
"""

import csv
import os
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from fieldapp.cli import main
from fieldapp.gateways.geocoder import open_geocoder
from fieldapp.gateways.solver_process import SolverProcess
from fieldapp.opening import open_workplace
from fieldapp.services.addresses import find
from fieldapp.services.planning import plan_day
from fieldapp.settings import load

DAY = date(2026, 12, 1)
ROWS: list[tuple[str, float, str]] = []


def timed(name: str, unit: str, act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    seconds = time.perf_counter() - began
    ROWS.append((name, seconds, unit))
    return seconds


def command(data: Path, *words: str) -> None:
    result = CliRunner().invoke(main, list(words), env={"FIELDAPP_DATA": str(data)}, catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module", autouse=True)
def table() -> object:
    yield
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for name, seconds, unit in ROWS:
        print(f"{name:45} {seconds * 1000 if unit == 'ms' else seconds:8.2f} {unit}")


def test_the_day_of_forty_requests(shared: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    timed("demonstration office, first time", "s", lambda: command(data, "demo"))
    source = shared / "data" / "addresses_best_format.csv.gz"
    importing = timed("29,141 addresses imported", "s", lambda: command(data, "addresses", "import", str(source)))
    requests = shared / "data" / "requests_2026-12-01.csv"
    timed(
        "40 requests imported and geocoded",
        "s",
        lambda: command(data, "requests", "import", str(requests), "--date", str(DAY)),
    )
    work = open_workplace(load(data=data))
    planning = timed("day planned (3 s solver limit)", "s", lambda: plan_day(work, SolverProcess(), DAY))
    assert importing < 5
    assert planning < 5

    geocoder = open_geocoder(data / "addresses.sqlite", work.settings.folder / "localities.csv")
    with requests.open(encoding="utf-8-sig") as file:
        texts = [row["address"] for row in csv.DictReader(file)]
    spans = []
    for text in texts * 5:
        began = time.perf_counter()
        find(geocoder, text)
        spans.append(time.perf_counter() - began)
    ROWS.append(("one address looked up, median", statistics.median(spans), "ms"))
