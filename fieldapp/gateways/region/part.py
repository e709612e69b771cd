"""What a part of a pack is given, and gives. Each part is one module with one
function `build(source, folder, progress)`.

A part reads `source.extract` and writes its own files into `folder` (the new pack, not yet in use), then answers its
counts for the manifest. It may raise `RegionRefused` with one sentence; the pack then never comes into use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .manifest import Box

Progress = Callable[[int, int], None]
"""Steps done, steps in all (0: not known beforehand)."""


@dataclass(frozen=True)
class Source:
    """`extract`: an .osm.pbf that was read to its end and, where asked for, clipped to `box`.

    `official`: the index of the official addresses of this machine, where it has one.
    """

    extract: Path
    box: Box
    official: Path | None = None


class Part(NamedTuple):
    """`title` stands at its progress bar; `build` answers counts for the manifest, by what is counted."""

    name: str
    title: str
    build: Callable[[Source, Path, Progress], dict[str, int]]
