"""What searches the packed village, and the command that builds packs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldapp.cli import main
from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Shelf
from fieldapp.settings import load
from tests.village.pack import NOW, silent

__all__ = ["NOW", "command", "silent"]


@pytest.fixture(scope="session")
def localities() -> Path:
    return load().folder / "localities.csv"


@pytest.fixture(scope="session")
def geocoder(village_shelf: Shelf, localities: Path) -> LocalGeocoder:
    return open_geocoder(village_shelf.addresses, localities)


def command(data: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env={"FIELDAPP_DATA": str(data)})
