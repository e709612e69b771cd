"""One command over a whole map: seconds, and MB of the program and the tools it
starts, together. Run with `make bench`.

Two sizes of an invented country (`tests/village/grown.py`), and what a real one would need, reckoned in a line from
them. The invented one has a house number for every five objects, twice what a real village has: a cautious figure. An
office clips the file first (`test_local_map`) and builds a part of it.
"""

import os
import platform
import subprocess
import sys
import time
from pathlib import Path

from fieldapp.gateways.region import Shelf
from tests.village.grown import grown

ROOT = Path(__file__).resolve().parents[2]
SIZES = (12, 24)  # villages across
COUNTRY_NODES = 80_000_000  # in a file of Belgium, roughly: an assumption of the reckoning
LOOK_EVERY_S = 0.05


def test_how_a_whole_build_grows(tmp_path: Path) -> None:
    figures = []
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for across in SIZES:
        file, data = tmp_path / f"{across}.osm.pbf", tmp_path / str(across)
        nodes = 0.8 * grown(file, across)  # four of five objects are nodes
        seconds, megabytes = built(file, data)
        pack = Shelf(data).in_use()
        assert pack
        houses = pack.manifest.counts["addresses"]["addresses"]
        figures.append((nodes, seconds, megabytes))
        print(
            f"{nodes / 1e6:.2f} million nodes, {houses:,} addresses: built in {seconds:.0f} s with {megabytes:.0f} MB; "
            f"file {file.stat().st_size / 1e6:.0f} MB, pack {pack.bytes / 1e6:.0f} MB"
        )
    (small, s_small, m_small), (large, s_large, m_large) = figures
    times = (COUNTRY_NODES - large) / (large - small)
    seconds = s_large + times * (s_large - s_small)
    megabytes = m_large + times * max(0.0, m_large - m_small)
    print(f"a country, RECKONED in a line from these two, not measured: {seconds / 60:.0f} min, {megabytes:,.0f} MB")
    assert megabytes < 4_000  # the time is told, not judged: it hangs on how many cores are free for the road engine


def built(file: Path, data: Path) -> tuple[float, float]:
    """Seconds of the command and the most MB that it and its children held at one moment."""
    began, most = time.perf_counter(), 0.0
    words = [sys.executable, "-m", "fieldapp", "region", "build", str(file), "--name", "grown"]
    with subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, "FIELDAPP_DATA": str(data)}, stdout=subprocess.DEVNULL
    ) as build:
        while build.poll() is None:
            most = max(most, sum(resident_mb(pid) for pid in family(build.pid)))
            time.sleep(LOOK_EVERY_S)
    assert build.returncode == 0
    return time.perf_counter() - began, most


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []  # it has ended meanwhile
    return [pid, *(member for child in children for member in family(int(child)))]


def resident_mb(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in told.splitlines() if line.startswith("VmRSS")), 0.0)
