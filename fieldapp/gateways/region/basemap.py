"""The basemap of a pack."""

from pathlib import Path

from ..basemap.build import build as build_basemap
from .part import Progress, Source


def build(source: Source, folder: Path, progress: Progress) -> dict[str, int]:
    """Writes `folder`/basemap.sqlite; the counts of what is drawn and named."""
    return build_basemap(source.extract, folder, lambda share: progress(round(1000 * share), 1000))
