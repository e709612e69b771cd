"""Essaimont as a region pack, built once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Pack, Shelf
from fieldapp.gateways.region.building import Order, build
from fieldapp.gateways.region.part import Progress
from fieldapp.settings import load
from tests.village import osm

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def silent(_title: str) -> Progress:
    return lambda done, total: None


@pytest.fixture(scope="session")
def village_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return osm.pbf(tmp_path_factory.mktemp("village") / "essaimont.osm.pbf")


@pytest.fixture(scope="session")
def localities() -> Path:
    return load().folder / "localities.csv"


@pytest.fixture(scope="session")
def village_shelf(village_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("data"))
    build(shelf, Order(village_file, "essaimont"), NOW, silent)
    return shelf


@pytest.fixture(scope="session")
def village_pack(village_shelf: Shelf) -> Pack:
    pack = village_shelf.in_use()
    assert pack
    return pack


@pytest.fixture(scope="session")
def geocoder(village_shelf: Shelf, localities: Path) -> LocalGeocoder:
    return open_geocoder(village_shelf.addresses, localities)
