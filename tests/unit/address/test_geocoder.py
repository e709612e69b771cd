"""The geocoder on an invented village: what is accepted, what waits for a person, and that nothing goes out."""

from pathlib import Path

import pytest
from geopy.geocoders import get_geocoder_for_service
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.gateways.address_index import AddressIndex, build
from fieldapp.gateways.gazetteer import Gazetteer
from fieldapp.gateways.geocoder import LocalGeocoder, accepted, open_geocoder
from fieldapp.services.addresses import find, nearest, suggest
from fieldapp.settings import SettingsError

from .conftest import PERWEZ, VILLAGE, address, write


@pytest.mark.parametrize(
    "text",
    [
        "Rue des Essais 5, 1360 Perwez",
        "5 rue des essais perwez",
        "1360 Perwez, rue des Essais 5",
        "RUE DES ESSAIS 5 1360 PERWEZ",
        "r. des essais, 5 bte 3 à 1360 PERWEZ",
        "rue des Esssais 5, Perwez",
        "Rue des Essais 5, 1360 Perwijs",
        "Rue des Essais n°5, Perwijs, België",
        "😀 \u202eRue des Essais 5\u200f, 1360 Perwez",
    ],
)
def test_spellings_of_one_house_are_accepted(village: LocalGeocoder, text: str) -> None:
    answer = find(village, text)
    assert answer.accepted
    assert answer.best and answer.best.label == "Rue des Essais 5, 1360 Perwez"


def test_the_answer_says_what_it_is_made_of(village: LocalGeocoder) -> None:
    location = village.geocode("Rue des Essais 20a, 1360 Perwez")
    assert (location.latitude, location.longitude) == (50.6260, 4.8130)
    assert accepted(location)
    parts = ("accuracy", "source", "street", "house_number", "postcode", "municipality")
    assert [location.raw[part] for part in parts] == ["house", "addresses", "Rue des Essais", "20A", "1360", "Perwez"]


def test_dutch_street_and_town_lead_to_the_same_house(village: LocalGeocoder) -> None:
    answer = find(village, "Sint-Modellaan 5, 1360 Perwijs")
    assert answer.accepted
    assert answer.best and (answer.best.lat, answer.best.lon) == PERWEZ


@pytest.mark.parametrize(
    "text",
    [
        "Rue du Jumeau 3",  # no place
        "Rue Double 1, Gembloux",  # under two postcodes
        "Rue Double 7, Gembloux",  # the number is known under one of them: deduced is not told
        "Rue Dispersée 4, 1360 Perwez",  # one number, two places
        "Rue Pareille 2, 1360 Perwez",  # one label, two streets
        "Rue des Essais 77, 1360 Perwez",  # no such number
        "Rue des Essais 99, 1360 Perwez",  # no longer in use
        "Rue des Essais 5, 1370 Jodoigne",  # the street of another town
        "Rue des Essais 5, 5030 Perwez",  # postcode and town disagree
        "Avenue des Essais 5, 1360 Perwez",  # another kind of street
        "Rue des Essais, 1360 Perwez",  # no number
        "10 Downing Street, London",
        "Rue des Essais 5, 75001 Paris",
        "Rue des Essais 5, 1360 Perwez, France",
        "Rue des Essais 5, L-1360 Luxembourg",
        "${alert(1)}",
        "<script>alert(5)</script> 1360 Perwez",
        "Perwez",
        "1360",
        "Rue des Essais 5, 1360 Perwez" + "x" * 10_000,
        "x" * 10_000,
        "😀" * 200,
        "\0",
        "",
    ],
)
def test_what_a_person_must_look_at(village: LocalGeocoder, text: str) -> None:
    assert not find(village, text).accepted


def test_the_village_named_decides_between_two_streets_of_one_name(village: LocalGeocoder) -> None:
    orbais, jodoigne = find(village, "Rue du Jumeau 3, Orbais"), find(village, "Rue du Jumeau 3, Jodoigne")
    assert orbais.accepted and jodoigne.accepted
    assert orbais.best and orbais.best.label == "Rue du Jumeau 3, 1360 Perwez"
    assert jodoigne.best and jodoigne.best.label == "Rue du Jumeau 3, 1370 Jodoigne"


def test_a_street_of_the_neighbouring_village_is_not_taken_for_the_one_named(tmp_path: Path, localities: Path) -> None:
    """Orbais is 4 km from Perwez: near, but its street is another street."""
    rows = [row for row in VILLAGE if row["streetname_fr"] != "Rue du Jumeau"]
    rows.append(address("Rue du Jumeau", "3", "Gembloux", "5030", (50.6330, 4.7600)))
    build(write(tmp_path / "a.csv", rows), tmp_path / "a.sqlite")
    geocoder = open_geocoder(tmp_path / "a.sqlite", localities)
    assert not find(geocoder, "Rue du Jumeau 3, Perwez").accepted
    assert not find(geocoder, "Rue du Jumeau 3, Thorembais-les-Béguines").accepted


def test_an_unknown_number_is_the_street_and_below_acceptance(village: LocalGeocoder) -> None:
    best = find(village, "Rue des Essais 77, 1360 Perwez").best
    assert best and best.accuracy == "street" and 0.5 < best.score < 0.9


def test_places_with_one_label_are_all_offered_and_told_apart(village: LocalGeocoder) -> None:
    labels = [candidate.label for candidate in find(village, "Rue Pareille 2, 1360 Perwez").candidates[:2]]
    assert sorted(labels) == ["Rue Pareille 2, 1360 Perwez (Orbais)", "Rue Pareille 2, 1360 Perwez (Perwez)"]


def test_without_an_address_file_the_localities_answer(tmp_path: Path, localities: Path) -> None:
    geocoder = open_geocoder(tmp_path / "none.sqlite", localities)
    for text in ("Perwijs", "1360 Perwez", "Rue des Essais 5, 1360 Perwez"):
        answer = find(geocoder, text)
        assert answer.best and answer.best.accuracy == "locality" and answer.best.label == "1360 Perwez"
        assert not answer.accepted


def test_a_file_of_localities_that_was_changed_is_read_again(tmp_path: Path, localities: Path) -> None:
    file = tmp_path / "localities.csv"
    file.write_bytes(localities.read_bytes())
    assert Gazetteer(file).named("perwez") and not Gazetteer(file).named("essaimont")
    with file.open("a", encoding="utf-8") as more:
        more.write("Essaimont,,1360,50.6300,4.8100,300\n")
    assert [one.name for one in Gazetteer(file).named("essaimont")] == ["Essaimont"]
    file.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        Gazetteer(file)


def test_a_new_index_is_used_at_once_and_a_damaged_one_asks_a_person(tmp_path: Path, localities: Path) -> None:
    index, text = tmp_path / "a.sqlite", "Rue des Essais 5, 1360 Perwez"
    geocoder = open_geocoder(index, localities)
    assert not find(geocoder, text).accepted
    build(write(tmp_path / "a.csv", VILLAGE), index)
    assert find(geocoder, text).accepted
    index.write_bytes(b"not a database")
    assert not find(geocoder, text).accepted


def test_a_pin_is_recognised_but_not_accepted(village: LocalGeocoder) -> None:
    near = village.reverse((50.6245, 4.8131))
    assert near.raw["label"] == "Rue des Essais 5, 1360 Perwez"
    assert not accepted(near)
    field = nearest(village, 50.6500, 4.8150)
    assert field and field.accuracy == "locality"
    assert nearest(village, 48.85, 2.35) is None


def test_letters_typed_so_far_lead_to_streets_houses_and_places(village: LocalGeocoder) -> None:
    assert suggest(village, "rue des ess")[0].label == "Rue des Essais, 1360 Perwez"
    assert suggest(village, "rue des ess 5 perw")[0].label == "Rue des Essais 5, 1360 Perwez"
    assert suggest(village, "jum jodoi")[0].label == "Rue du Jumeau, 1370 Jodoigne"
    assert suggest(village, "perwij")[0].label == "1360 Perwez"
    assert suggest(village, "") == suggest(village, "x" * 10_000) == suggest(village, '"*') == ()


@given(st.text(max_size=80))
def test_no_text_breaks_the_search(village: LocalGeocoder, text: str) -> None:
    for candidate in (*find(village, text).candidates, *suggest(village, text)):
        assert 0 <= candidate.score <= 1


def test_nothing_goes_out(village: LocalGeocoder) -> None:
    for ask in (village.adapter.get_text, village.adapter.get_json):
        with pytest.raises(PermissionError):
            ask("https://example.org", timeout=1, headers={})


def test_geopy_knows_it_by_name(localities: Path, tmp_path: Path) -> None:
    geocoder = get_geocoder_for_service("fieldapp-local")(AddressIndex(tmp_path / "none.sqlite"), localities)
    assert geocoder.geocode("Perwez", exactly_one=False)[0].raw["accuracy"] == "locality"
    assert geocoder.geocode("qqqq", exactly_one=False) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [("name,lat\n", "other_names"), ("name,other_names,postcode,lat,lon,population\nX,,,north,4,1\n", "line 2")],
)
def test_localities_that_cannot_be_used_are_told_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "localities.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        Gazetteer(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        Gazetteer(tmp_path / "none.csv")
