"""What a pack is made of. Each part is one module with one function `build(source, folder, progress)`.

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

    `official`: a file in the BeSt layout to be merged into the addresses; `data`: FIELDAPP_DATA.
    """

    extract: Path
    box: Box
    data: Path
    official: Path | None = None


class Part(NamedTuple):
    """`title` stands at its progress bar."""

    name: str
    title: str
    build: Callable[[Source, Path, Progress], dict[str, int]]


PARTS: tuple[Part, ...] = ()
