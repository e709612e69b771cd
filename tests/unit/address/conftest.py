"""An invented office: streets that do not exist, in villages that do, and the traps that real files hold."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldapp.gateways.address_index import build
from fieldapp.gateways.gazetteer import Gazetteer
from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.settings import load

HEADER = [
    "EPSG:31370_x",
    "EPSG:31370_y",
    "EPSG:4326_lat",
    "EPSG:4326_lon",
    "address_id",
    "box_number",
    "house_number",
    "municipality_id",
    "municipality_name_de",
    "municipality_name_fr",
    "municipality_name_nl",
    "postcode",
    "postname_fr",
    "postname_nl",
    "street_id",
    "streetname_de",
    "streetname_fr",
    "streetname_nl",
    "region_code",
    "status",
]
PERWEZ, ORBAIS, JODOIGNE, GEMBLOUX = (50.6243, 4.8135), (50.6380, 4.7635), (50.7236, 4.8691), (50.5615, 4.6989)

Row = dict[str, Any]


def address(street: str, number: str, town: str, postcode: str, place: tuple[float, float], **more: Any) -> Row:
    return {
        "streetname_fr": street,
        "house_number": number,
        "municipality_name_fr": town,
        "postcode": postcode,
        "street_id": more.pop("street_id", f"{street}/{postcode}"),
        "EPSG:4326_lat": place[0],
        "EPSG:4326_lon": place[1],
        "region_code": "BE-WAL",
        "status": "current",
        **more,
    }


VILLAGE = [
    *(address("Rue des Essais", str(n), "Perwez", "1360", (50.6240 + n / 10_000, 4.8130)) for n in range(1, 9)),
    address("Rue des Essais", "20A", "Perwez", "1360", (50.6260, 4.8130)),
    address("Rue des Essais", "8E", "Perwez", "1360", (50.6262, 4.8130)),
    address("Rue des Essais", "30", "Perwez", "1360", (50.6262, 4.8140), box_number="1"),
    address("Rue des Essais", "30", "Perwez", "1360", (50.6262, 4.8140), box_number="2"),
    address("Avenue Saint-Modèle", "5", "Perwez", "1360", PERWEZ, streetname_nl="Sint-Modellaan"),
    # one name in two towns: which is meant must be said
    address("Rue du Jumeau", "3", "Perwez", "1360", ORBAIS),
    address("Rue du Jumeau", "3", "Jodoigne", "1370", JODOIGNE),
    # one name under two postcodes of one town, one house number on one of them only
    address("Rue Double", "1", "Gembloux", "5030", GEMBLOUX),
    address("Rue Double", "1", "Gembloux", "5031", (50.5839, 4.7751)),
    address("Rue Double", "7", "Gembloux", "5030", GEMBLOUX),
    # one number standing in two places, and two streets of one name and postcode
    address("Rue Dispersée", "4", "Perwez", "1360", PERWEZ),
    address("Rue Dispersée", "4", "Perwez", "1360", (50.6343, 4.8135)),
    address("Rue Pareille", "2", "Perwez", "1360", PERWEZ, street_id="pareille-1"),
    address("Rue Pareille", "2", "Perwez", "1360", ORBAIS, street_id="pareille-2"),
    address("Rue des Essais", "99", "Perwez", "1360", PERWEZ, status="retired"),
]


def write(path: Path, rows: list[Row], header: list[str] = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[list[Row]], Path]:
    return lambda rows: write(tmp_path / "addresses.csv", rows)


@pytest.fixture(scope="session")
def localities() -> Path:
    return load().folder / "localities.csv"


@pytest.fixture(scope="session")
def gazetteer(localities: Path) -> Gazetteer:
    return Gazetteer(localities)


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory, localities: Path) -> LocalGeocoder:
    """A geocoder over `VILLAGE` and the real localities."""
    folder = tmp_path_factory.mktemp("village")
    build(write(folder / "village.csv", VILLAGE), folder / "addresses.sqlite")
    return open_geocoder(folder / "addresses.sqlite", localities)
