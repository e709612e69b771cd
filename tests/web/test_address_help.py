"""Help with addresses for coordinators: while they type, and beside a pin. Asked by
POST, with the token of the page."""

from pathlib import Path

import pytest

from fieldapp.gateways.address_index import build
from tests.unit.address.conftest import VILLAGE, write
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import ask


@pytest.fixture
def coordinator(office: OfficeUnderTest, tmp_path: Path) -> Visitor:
    build(write(tmp_path / "best.csv", VILLAGE), office.work.settings.data / "addresses.sqlite")
    visitor = office.signed_in("coordinator")
    visitor.get("/office/requests/telephone")
    return visitor


def suggested(visitor: Visitor, typed: str) -> list[str]:
    answer = visitor.post("/office/addresses/suggest", {"typed": typed})
    assert answer.status_code == 200
    return [place["label"] for place in answer.get_json()]


def test_letters_become_streets_houses_and_towns(coordinator: Visitor) -> None:
    assert suggested(coordinator, "essai") == ["Rue des Essais, 1360 Perwez"]
    assert suggested(coordinator, "essais 20a") == ["Rue des Essais 20A, 1360 Perwez"]
    assert "1370 Jodoigne" in suggested(coordinator, "jodoi")
    for nothing in ("", "es", "x" * 10_000, "\0", "*?\"'"):
        assert suggested(coordinator, nothing) == []


def test_a_pin_is_told_by_what_stands_beside_it(coordinator: Visitor) -> None:
    answer = coordinator.post("/office/addresses/near", {"lat": "50,6260", "lon": "4.8131"})
    assert answer.get_json()["sentence"] == "Le plus proche\u00a0: Rue des Essais 20A, 1360 Perwez, à 7 m."
    far = coordinator.post("/office/addresses/near", {"lat": "50.62628", "lon": "4.76875"})
    assert far.get_json()["sentence"] == "Le plus proche\u00a0: 1360 Orbais, à 1,4 km."
    assert "Rien" in coordinator.post("/office/addresses/near", {"lat": "49.0", "lon": "2.5"}).get_json()["sentence"]


@pytest.mark.parametrize(
    ("lat", "lon"), [("91", "4"), ("nan", "nan"), ("inf", "4"), ("north", "4"), ("0", "0"), ("", "")]
)
def test_what_is_no_place_here_is_refused(coordinator: Visitor, lat: str, lon: str) -> None:
    assert coordinator.post("/office/addresses/near", {"lat": lat, "lon": lon}).status_code == 422


def test_only_with_the_token_and_only_who_may(office: OfficeUnderTest, coordinator: Visitor) -> None:
    assert coordinator.client.post("/office/addresses/suggest", data={"typed": "essai"}).status_code == 400
    assert coordinator.get("/office/addresses/suggest").status_code == 405
    worker = office.signed_in("case_worker")
    assert worker.post("/office/addresses/near", {"lat": "50.6", "lon": "4.8"}).status_code == 403


def test_an_estimated_number_is_said_to_be_one(office: OfficeUnderTest, coordinator: Visitor) -> None:
    """Nobody has mapped number 12; 8 and 20A stand on its side."""
    request = ask(office, confirmed=False)
    coordinator.post(f"/office/requests/{request.id}/place", {"address": "Rue des Essais 12, 1360 Perwez"})
    page = coordinator.get(f"/office/requests/{request.id}").text
    assert "Rue des Essais 12, 1360 Perwez" in page
    assert "estimé entre deux numéros" in page
