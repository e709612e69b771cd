"""Places by name: where they are is looked up among the office's own addresses, and a person chooses them."""

from pathlib import Path

import pytest

from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.named_places import NamedPlaces
from fieldapp.services.addresses import find
from fieldapp.settings import SettingsError, load

HEADER = "name,kind,street,number,postcode,municipality,source\n"
CENTRE = "Centre Les Lilas,centre,Rue des Lilas,4,1369,Essaimont,https://example.org\n"
LOCALITIES = "Essaimont,,1369,50.7,4.9,500,1\n"


@pytest.fixture
def geocoder(tmp_path: Path) -> LocalGeocoder:
    """Knows the village and none of its streets."""
    (tmp_path / "places.csv").write_text(
        HEADER + CENTRE + "Centre Ailleurs,centre,Rue A,1,9999,Nulle-Part,x\n", encoding="utf-8"
    )
    header = (load().folder / "localities.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "localities.csv").write_text(f"{header}\n{LOCALITIES}", encoding="utf-8")
    return open_geocoder(tmp_path / "none.sqlite", tmp_path / "localities.csv", tmp_path / "places.csv")


@pytest.mark.parametrize("text", ["Centre Les Lilas", "centre les lilas, chambre 12", "je suis au Centre les Lilas"])
def test_a_name_leads_to_where_its_address_is_known_to_be(geocoder: LocalGeocoder, text: str) -> None:
    answer = find(geocoder, text)
    assert answer.best
    assert answer.best.label == "Centre Les Lilas, Rue des Lilas 4, 1369 Essaimont"
    assert (answer.best.lat, answer.best.lon, answer.best.accuracy) == (50.7, 4.9, "locality")
    assert answer.best.source == "places"
    assert not answer.accepted, "a person chooses"


@pytest.mark.parametrize("text", ["centre", "Les Lilas", "Rue des Lilas 4, Essaimont", "Essaimont"])
def test_a_part_of_a_name_a_street_or_a_town_is_no_institution(geocoder: LocalGeocoder, text: str) -> None:
    assert [one for one in find(geocoder, text).candidates if one.source == "places"] == []


def test_where_an_address_is_not_known_nothing_is_invented(geocoder: LocalGeocoder) -> None:
    assert [one for one in find(geocoder, "Centre Ailleurs").candidates if one.source == "places"] == []


def test_of_two_names_in_a_text_the_longer_one_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(HEADER + CENTRE + CENTRE.replace("Centre Les", "Centre Nouveau Les"), encoding="utf-8")
    found = NamedPlaces(path).named_in("au Centre Nouveau Les Lilas")
    assert found
    assert found.name == "Centre Nouveau Les Lilas"


def test_every_place_of_the_office_says_where_its_address_was_read() -> None:
    places = NamedPlaces(load().folder / "places.csv").all
    assert len(places) >= 3
    assert all(place.source.startswith("https://") for place in places)


def test_an_office_without_the_file_has_none(tmp_path: Path) -> None:
    assert NamedPlaces(tmp_path / "places.csv").all == ()


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("name,kind\n", "column street is missing"),
        (HEADER + CENTRE.replace(",centre,", ",castle,"), '"castle" is no kind'),
        (HEADER + CENTRE.replace("https://example.org", ""), "source is empty"),
        (HEADER + CENTRE + CENTRE, "is there already"),
        (HEADER + CENTRE.replace("Les Lilas", "L" * 121), "longer than 120"),
    ],
)
def test_a_wrong_file_is_said_in_one_sentence(tmp_path: Path, content: str, wrong: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=wrong):
        NamedPlaces(path)
