"""What the map of Essaimont says about addresses, asked through the geocoder."""

from pathlib import Path

import pytest

from fieldapp.domain.distance import distance_km
from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Shelf
from fieldapp.gateways.region.building import Order, build
from fieldapp.gateways.region.extract import Circle
from fieldapp.services.addresses import Candidate, find, nearest, suggest
from tests.unit.address.conftest import address, write
from tests.village import osm

from .conftest import NOW, silent


def metres(candidate: Candidate, east: float, north: float) -> float:
    return 1000 * distance_km(candidate.lat, candidate.lon, *osm.place(east, north))


@pytest.mark.parametrize(
    ("text", "label", "east", "north"),
    [
        ("Rue du Moulin 5, 1369 Essaimont", "Rue du Moulin 5, 1369 Essaimont", 170, 15),  # a building's middle
        ("Rue Unique 3, 1369 Essaimont", "Rue Unique 3, 1369 Essaimont", 12, 130),
        ("Rue du Retour 7, 1369 Essaimont", "Rue du Retour 7, 1369 Essaimont", 245, 195),  # a ring with a court
        ("Rue du Retour 2B, 1369 Essaimont", "Rue du Retour 2B, 1369 Essaimont", 212, 60),  # "2A;2B" is two numbers
        ("Route de Nulle-Part 40, 1369 Essaimont", "Route de Nulle-Part 40, 1369 Essaimont", 900, 12),  # by a relation
        ("Ferme du Bout 2, 1368 Petit-Essaimont", "Ferme du Bout 2, 1368 Petit-Essaimont", 1100, 400),  # no street
        ("Rue de l'Eglise 5, Petit-Essaimont", "Rue de l'Église 5, 1368 Petit-Essaimont", 1412, 200),
    ],
)
def test_a_house_is_found_where_it_stands(
    geocoder: LocalGeocoder, text: str, label: str, east: float, north: float
) -> None:
    answer = find(geocoder, text)
    assert answer.best
    assert (answer.best.label, answer.best.accuracy) == (label, "house")
    assert metres(answer.best, east, north) < 1
    assert answer.accepted


def test_a_street_goes_by_its_names_in_both_languages(geocoder: LocalGeocoder) -> None:
    for text in ("Molenstraat 5, 1369 Zwermberg", "Rue du Moulin - Molenstraat 5, Essaimont", "molenstr. 5 zwermberg"):
        answer = find(geocoder, text)
        assert answer.accepted, text
        assert answer.best
        assert metres(answer.best, 170, 15) < 1


def test_postcode_and_town_come_from_the_limits_on_the_map(geocoder: LocalGeocoder) -> None:
    """No house of the village but three has a postcode, none a town."""
    answer = find(geocoder, "Rue du Moulin 5, Essaimont")
    assert answer.best
    assert answer.best.label.endswith("1369 Essaimont")


def test_one_name_in_two_villages_is_asked_back(geocoder: LocalGeocoder) -> None:
    answer = find(geocoder, "Rue de l'Église 3")
    assert not answer.accepted
    assert {c.label for c in answer.candidates[:2]} == {
        "Rue de l'Église 3, 1369 Essaimont",
        "Rue de l'Église 3, 1368 Petit-Essaimont",
    }
    assert find(geocoder, "Rue de l'Église 3, 1368 Petit-Essaimont").accepted


def test_an_interpolated_number_lies_on_its_line_and_says_so(geocoder: LocalGeocoder) -> None:
    answer = find(geocoder, "Rue des Champs 5, 1369 Essaimont")
    assert answer.best
    assert (answer.best.label, answer.best.accuracy) == ("Rue des Champs 5, 1369 Essaimont", "interpolated")
    assert metres(answer.best, -12, -200) < 2
    assert not answer.accepted


def test_a_missing_number_stands_between_its_neighbours(geocoder: LocalGeocoder) -> None:
    answer = find(geocoder, "Rue du Moulin 8, 1369 Essaimont")
    assert answer.best
    assert (answer.best.label, answer.best.accuracy) == ("Rue du Moulin 8, 1369 Essaimont", "interpolated")
    assert metres(answer.best, 260, -15) < 2  # half way from 6 to 10, on the even side
    assert not answer.accepted
    beyond = find(geocoder, "Rue du Moulin 80, 1369 Essaimont").best
    assert beyond
    assert beyond.accuracy == "street"


def test_a_street_without_houses_is_a_street(geocoder: LocalGeocoder) -> None:
    answer = find(geocoder, "Sentier du Bois, 1369 Essaimont")
    assert answer.best
    assert answer.best.accuracy == "street"
    assert answer.best.label == "Sentier du Bois, 1369 Essaimont"


def test_a_village_goes_by_its_names(geocoder: LocalGeocoder) -> None:
    for name in ("Essaimont", "Zwermberg", "Schwarmberg", "1369 Essaimont", "Essaimnt"):
        best = find(geocoder, name).best
        assert best, name
        assert (best.label, best.accuracy) == ("1369 Essaimont", "locality")


def test_a_pin_is_told_by_the_house_beside_it(geocoder: LocalGeocoder) -> None:
    near = nearest(geocoder, *osm.place(172, 20))
    assert near
    assert near.label == "Rue du Moulin - Molenstraat 5, 1369 Essaimont"


def test_whoever_types_is_helped(geocoder: LocalGeocoder) -> None:
    assert [c.label for c in suggest(geocoder, "molen")][:1] == ["Molenstraat, 1369 Essaimont"]
    assert {c.label for c in suggest(geocoder, "eglise")} == {
        "Rue de l'Église, 1369 Essaimont",
        "Rue de l'Église, 1368 Petit-Essaimont",
    }
    assert any(c.label == "1369 Essaimont" for c in suggest(geocoder, "zwerm"))


def test_the_official_position_wins_and_the_map_adds_what_it_knows(
    village_file: Path, localities: Path, tmp_path: Path
) -> None:
    official = write(
        tmp_path / "best.csv", [address("Rue du Moulin", "5", "Essaimont", "1369", osm.place(150, 40), street_id="m")]
    )
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(village_file, "essaimont", official=official), NOW, silent)
    geocoder = open_geocoder(shelf.addresses, localities)
    for text in ("Rue du Moulin 5, 1369 Essaimont", "Molenstraat 5, 1369 Zwermberg"):  # the map knows the Dutch names
        answer = find(geocoder, text)
        assert answer.accepted
        assert answer.best
        assert answer.best.source == "addresses"
        assert metres(answer.best, 150, 40) < 1
    other = find(geocoder, "Rue du Moulin 4, 1369 Essaimont")
    assert other.accepted
    assert other.best
    assert other.best.source == "map"


def test_a_label_with_several_places_offers_them_all(village_file: Path, localities: Path, tmp_path: Path) -> None:
    rows = [address("Rue Dispersée", "4", "Essaimont", "1369", osm.place(0, 100 * n)) for n in range(8)]
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(village_file, "essaimont", official=write(tmp_path / "b.csv", rows)), NOW, silent)
    answer = find(open_geocoder(shelf.addresses, localities), "Rue Dispersée 4, 1369 Essaimont")
    assert not answer.accepted
    labels = [c.label for c in answer.candidates if c.label.startswith("Rue Dispersée 4")]
    assert len(labels) == len(set(labels)) == 8


def test_a_limit_or_a_house_that_is_drawn_wrongly_spoils_nothing(localities: Path, tmp_path: Path) -> None:
    """Rings that do not close, as there are in every country's file."""
    ring = '<member type="way" ref="1" role="outer"/>'  # a street
    tags = {
        9001: {"type": "boundary", "boundary": "administrative", "admin_level": "8", "name": "Nulle-Part"},
        9002: {"type": "boundary", "boundary": "postal_code", "postal_code": "1999"},
        9003: {"type": "multipolygon", "addr:housenumber": "99", "addr:street": "Rue Unique"},
    }
    broken = "".join(
        f'<relation id="{number}" version="1">{ring}{
            "".join(f'<tag k="{k}" v="{v}"/>' for k, v in told.items())
        }</relation>'
        for number, told in tags.items()
    )
    file = osm.pbf(tmp_path / "broken.osm.pbf", osm.xml().replace("</osm>", f"{broken}</osm>"))
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(file, "essaimont"), NOW, silent)
    build(shelf, Order(file, "essaimont", circle=Circle(*osm.CHURCH, 1)), NOW, silent)
    answer = find(open_geocoder(shelf.addresses, localities), "Rue Unique 3, 1369 Essaimont")
    assert answer.accepted


def test_figures_and_names_that_are_none_spoil_nothing(localities: Path, tmp_path: Path) -> None:
    """A small raised two is a digit to Python, and no number; a name may be of blanks and semicolons only."""
    odd = (
        osm.xml()
        .replace('v="812"', 'v="\u00b2"')  # a population
        .replace('k="addr:interpolation" v="odd"', 'k="addr:interpolation" v="\u00b2"')
        .replace('k="admin_level" v="8"', 'k="admin_level" v="\u00b2"')
        .replace('k="name" v="Sentier du Bois"', 'k="name" v=" ; "')
        .replace('k="name" v="Petit-Essaimont"', 'k="name" v=" "')
        .replace('k="addr:housenumber" v="9"', 'k="addr:housenumber" v="9\u00b2"')
    )
    assert odd.count("\u00b2") == 4
    file = osm.pbf(tmp_path / "odd.osm.pbf", odd)
    shelf = Shelf(tmp_path / "data")
    build(shelf, Order(file, "essaimont", circle=Circle(*osm.CHURCH, 1)), NOW, silent)
    assert find(open_geocoder(shelf.addresses, localities), "Rue Unique 3, 1369 Essaimont").accepted
