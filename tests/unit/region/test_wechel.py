"""A real rural map (1,551 house numbers): its labels, the spellings people use, and streets that are not on it."""

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import osmium
import pytest

from fieldapp.domain.distance import distance_km
from fieldapp.gateways.address_index import lay_over
from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.gateways.region import Pack, Shelf
from fieldapp.gateways.region.addresses import MAP
from fieldapp.gateways.region.building import Order, build
from fieldapp.services.addresses import find
from routing.travel.road_engine import Roads
from tests.unit.address.spellings import SPELLINGS

from .conftest import NOW, silent

pytestmark = pytest.mark.slow

POSTCODE, TOWN = "2275", "Wechelderzande"
SHORTEST_VISIT_S = 300


@dataclass(frozen=True)
class Object:
    """A house-numbered object as it stands in the file; the middle of its points."""

    street: str
    number: str
    lat: float
    lon: float

    @property
    def label(self) -> str:
        return f"{self.street} {self.number}, {POSTCODE} {TOWN}"

    def metres(self, lat: float, lon: float) -> float:
        return 1000 * distance_km(self.lat, self.lon, lat, lon)


@pytest.fixture(scope="module")
def objects(shared: Path) -> list[Object]:
    """Read without our own reader."""
    found = []
    for entity in osmium.FileProcessor(shared / "data" / "wechel.osm.pbf").with_locations():
        tags = entity.tags
        if "addr:housenumber" in tags and "addr:street" in tags:
            spots = [entity.location] if entity.is_node() else [n.location for n in entity.nodes if n.location.valid()]
            lat = (min(s.lat for s in spots) + max(s.lat for s in spots)) / 2
            lon = (min(s.lon for s in spots) + max(s.lon for s in spots)) / 2
            found.append(Object(tags["addr:street"], tags["addr:housenumber"], lat, lon))
    assert len(found) == 1_549  # of 1,551; two have no street
    return found


@pytest.fixture(scope="module")
def pack(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    shelf = Shelf(tmp_path_factory.mktemp("data"))
    return build(shelf, Order(shared / "data" / "wechel.osm.pbf", "wechel"), NOW, silent)


@pytest.fixture(scope="module")
def geocoder(pack: Pack, localities: Path) -> LocalGeocoder:
    return open_geocoder(pack.addresses, localities)


def test_every_house_is_found_by_its_label_and_every_place_of_it_offered(
    objects: list[Object], geocoder: LocalGeocoder
) -> None:
    places: dict[str, list[Object]] = {}
    for one in objects:
        places.setdefault(one.label, []).append(one)
    for label, here in places.items():
        answer = find(geocoder, label)
        houses = [candidate for candidate in answer.candidates if candidate.accuracy == "house"]
        for one in here:
            assert min((one.metres(c.lat, c.lon) for c in houses), default=9e9) <= 50, label
        spread = max(here[0].metres(one.lat, one.lon) for one in here)
        assert answer.accepted == (spread <= 50), label


@pytest.mark.parametrize("spellings", [1, pytest.param(len(SPELLINGS), marks=pytest.mark.stress)])
def test_the_spellings_of_people_find_the_right_street(
    objects: list[Object], geocoder: LocalGeocoder, spellings: int
) -> None:
    """Every house, in so many of the spellings by turns."""
    rng = random.Random(5)
    asked, wrong = 0, []
    in_turn = cycle(SPELLINGS.values())
    for one in objects:
        for spell in islice(in_turn, spellings):
            text = spell(one.street, one.number, POSTCODE, TOWN, rng)
            answer = find(geocoder, text)
            asked += 1
            if not (answer.best and answer.best.label.casefold().startswith(one.street.casefold())):
                wrong.append(text)
    assert len(wrong) <= 0.005 * asked, wrong


def without(pack: Pack, streets: set[str], target: Path) -> Path:
    """The index of the pack as it would be without some streets."""
    map_ = target.with_suffix(".map")
    map_.write_bytes((pack.folder / MAP).read_bytes())
    with closing(sqlite3.connect(map_)) as connection, connection:
        gone = [row[0] for row in connection.execute("SELECT id, label FROM street") if row[1].casefold() in streets]
        for number in gone:
            connection.execute("DELETE FROM street WHERE id = ?", (number,))
            for table in ("name", "town", "house"):
                connection.execute(f"DELETE FROM {table} WHERE street = ?", (number,))
    assert len(gone) == len(streets)
    lay_over(None, map_, target)
    return target


def wrongly_accepted(
    pack: Pack, objects: list[Object], localities: Path, tenths: range, folder: Path
) -> tuple[int, list[str]]:
    """A tenth of the streets is taken out at a time, so that the streets it could be taken for are still there."""
    rng = random.Random(9)
    streets = sorted({one.street.casefold() for one in objects})
    rng.shuffle(streets)
    asked, wrong = 0, []
    for tenth in tenths:
        gone = set(streets[tenth::10])
        geocoder = open_geocoder(without(pack, gone, folder / f"{tenth}.sqlite"), localities)
        for one in objects:
            for spell in SPELLINGS.values() if one.street.casefold() in gone else ():
                answer = find(geocoder, spell(one.street, one.number, POSTCODE, TOWN, rng))
                asked += 1
                if answer.accepted:
                    wrong.append(f"{one.label} -> {answer.best}")
    return asked, wrong


def test_a_street_that_is_not_on_the_map_is_not_replaced_by_another(
    pack: Pack, objects: list[Object], localities: Path, tmp_path: Path
) -> None:
    one_a_street = list({one.street.casefold(): one for one in objects}.values())
    asked, wrong = wrongly_accepted(pack, one_a_street, localities, range(10), tmp_path)
    assert asked == 10 * len(one_a_street)
    assert len(wrong) <= 0.005 * asked, wrong


@pytest.mark.stress
def test_no_house_of_a_street_that_is_not_on_the_map(
    pack: Pack, objects: list[Object], localities: Path, tmp_path: Path
) -> None:
    asked, wrong = wrongly_accepted(pack, objects, localities, range(10), tmp_path)
    assert asked == 10 * len(objects)
    assert len(wrong) <= 0.005 * asked, wrong


@pytest.mark.parametrize("profile", ["car", "bicycle", "foot"])
def test_ways_are_shorter_over_another_door_by_less_than_a_visit_takes(
    objects: list[Object], pack: Pack, profile: str
) -> None:
    """Twenty draws of forty doors; the planner closes the gap where there is one (`routing.model.shortest_ways`)."""
    roads, doors = Roads(pack.folder / "roads"), [(one.lat, one.lon) for one in objects]
    gains_s, triples = list[int](), 0
    for seed in range(20):
        ways = np.asarray(roads.matrix(random.Random(seed).sample(doors, 40), profile).durations)
        for door in range(len(ways)):
            gained = ways - (ways[:, door, None] + ways[None, door, :])
            np.fill_diagonal(gained, 0)
            gains_s += gained[gained > 0].tolist()
            triples += (len(ways) - 1) * (len(ways) - 2)
    print(f"\n{profile}: {len(gains_s)} of {triples:,} ways are shorter over a third door, by {max(gains_s)} s at most")
    assert 0 < len(gains_s) < 0.02 * triples
    assert max(gains_s) < SHORTEST_VISIT_S
