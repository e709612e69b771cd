"""Compiles an OpenStreetMap file into the road maps that `road_engine` reads: one folder a profile.

The tools are those inside the `osrm-bindings` package. Profiles run one after the other, so that a country needs the
memory of one.
"""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import osrm

from .road_engine import MAP_NAME

TOOLS = Path(osrm.__file__).parent / "bin"
STOCK_PROFILES = Path(osrm.__file__).parent / "share" / "profiles"
OWN_PROFILES = Path(__file__).parent / "profiles"
PROFILES = ("car", "bicycle", "foot")
NOT_READ = (
    ".cnbg",
    ".cnbg_to_ebg",
    ".ebg",
    ".enw",
    ".restrictions",
    ".turn_penalties_index",
)  # only the build needs them
# road ends; a smaller island of roads is passed over for the next road. OSRM says 1000: more than a village has
SMALL = "100"
NO_ROADS = ("no snappable edges", "There are no edges remaining")


class RoadBuildError(Exception):
    """The roads could not be compiled; the text is one sentence."""


def build(source: Path, folder: Path, progress: Callable[[float], None] = lambda _: None) -> None:
    """Writes `folder`/PROFILE/roads.osrm.* from `source` (.osm.pbf or .osm). `progress` is told a fraction, 0 to 1.

    A profile without a single usable road has no folder: its times are estimates. Raises `RoadBuildError`.
    """
    source = source.resolve()
    for number, profile in enumerate(PROFILES):
        progress(number / len(PROFILES))
        target = folder / profile
        target.mkdir(parents=True, exist_ok=True)
        own = OWN_PROFILES / f"{profile}.lua"
        script = own if own.is_file() else STOCK_PROFILES / f"{profile}.lua"
        if not _run(
            target, "osrm-extract", "-p", str(script), "--small-component-size", SMALL, "-o", MAP_NAME, str(source)
        ):
            _discard(target, "")
            target.rmdir()
            continue
        progress((number + 0.6) / len(PROFILES))
        _run(target, "osrm-contract", MAP_NAME)
        _discard(target, *NOT_READ)
    if not (folder / PROFILES[0]).is_dir():
        raise RoadBuildError("there is no road for cars in this file; take an extract with the whole road network.")
    progress(1.0)


def _run(folder: Path, tool: str, *arguments: str) -> bool:
    """False when the file has no road for this profile. In its folder: the tools cut
    a longer name at any ".osm" in it."""
    environment = {**os.environ, "OSRM_STOCK_PROFILES": str(STOCK_PROFILES)}
    done = subprocess.run(
        [str(TOOLS / tool), *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == 0:
        return True
    if any(said in done.stdout for said in NO_ROADS):
        return False
    reasons = [line.split("] ")[-1].strip() for line in done.stdout.splitlines() if "[error]" in line]
    raise RoadBuildError(f"{tool} gave up: {reasons[-1] if reasons else f'exit code {done.returncode}'}.")


def _discard(folder: Path, *endings: str) -> None:
    for path in sorted(folder.iterdir()):
        if path.name.endswith(endings):
            path.unlink()
