"""What a region pack says about itself: `manifest.json`."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from .refusal import RegionRefused

FORMAT = 1
"""Of the pack's layout; a pack of another format is listed, but not used: build it again."""
FILE = "manifest.json"
LICENCE = "ODbL-1.0"
ATTRIBUTION = "© OpenStreetMap contributors"


class Box(NamedTuple):
    """WGS84 degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: float, lon: float) -> bool:
        return self.south <= lat <= self.north and self.west <= lon <= self.east


class Manifest(BaseModel):
    """`data_date`: of the map (None: the file does not tell); `counts`: as each part of the pack told them;
    `centre` and `radius_km`: how the file was clipped, if it was. Times are aware UTC, places WGS84 degrees."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    name: str
    version: str
    source: str
    source_sha256: str
    source_bytes: int
    data_date: datetime | None
    built: datetime
    box: Box
    centre: tuple[float, float] | None = None
    radius_km: float | None = None
    official_addresses: str = ""
    counts: dict[str, dict[str, int]] = {}
    licence: str = LICENCE
    attribution: str = ATTRIBUTION

    def write(self, folder: Path) -> None:
        (folder / FILE).write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises `RegionRefused` when the folder holds no pack that this version can use."""
        try:
            manifest = cls.model_validate_json((folder / FILE).read_bytes())
        except (OSError, ValidationError):
            raise RegionRefused(f"{folder} holds no region pack of this version; build it again.") from None
        if manifest.format != FORMAT:
            raise RegionRefused(f"{folder} was built by another version of this program; build it again.")
        return manifest
