"""The village as a region pack."""

from datetime import UTC, datetime
from pathlib import Path

from fieldapp.gateways.region import Pack, Shelf
from fieldapp.gateways.region.building import Order, build
from fieldapp.gateways.region.part import Progress

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def silent(_title: str) -> Progress:
    return lambda done, total: None


def packed(data: Path, file: Path, name: str = "essaimont") -> Pack:
    """Builds `file` into the packs of `data`; the first, or a newer one of the name in use, comes into use."""
    return build(Shelf(data), Order(file, name), NOW, silent)
