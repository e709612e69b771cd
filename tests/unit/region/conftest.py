"""What searches the packed village."""

from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Shelf
from fieldapp.settings import load
from tests.village.pack import NOW, silent

__all__ = ["NOW", "silent"]


@pytest.fixture(scope="session")
def localities() -> Path:
    return load().folder / "localities.csv"


@pytest.fixture(scope="session")
def geocoder(village_shelf: Shelf, localities: Path) -> LocalGeocoder:
    return open_geocoder(village_shelf.addresses, localities)
