"""The roads of a pack: road maps for cars, bicycles and people on foot."""

from pathlib import Path

from routing.travel.road_build import PROFILES, RoadBuildError
from routing.travel.road_build import build as build_roads

from .part import Progress, Source
from .refusal import RegionRefused

FOLDER = "roads"


def build(source: Source, folder: Path, progress: Progress) -> dict[str, int]:
    """Writes `folder`/roads/{car,bicycle,foot}; the number of road maps. Raises `RegionRefused`."""
    try:
        build_roads(source.extract, folder / FOLDER, lambda share: progress(round(1000 * share), 1000))
    except RoadBuildError as error:
        raise RegionRefused(str(error)) from None
    return {"road maps": sum((folder / FOLDER / profile).is_dir() for profile in PROFILES)}
