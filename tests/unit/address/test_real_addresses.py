"""Real addresses in the spellings people use. Samples here; the full counts run with `make stress`."""

import csv
import gzip
import random
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

import pytest

from fieldapp.domain.distance import distance_km
from fieldapp.domain.street_name import words_of
from fieldapp.gateways.address_index import build
from fieldapp.gateways.geocoder import LocalGeocoder, open_geocoder
from fieldapp.services.addresses import find
from fieldapp.settings import load

from .conftest import write
from .spellings import SPELLINGS

pytestmark = pytest.mark.slow

Row = dict[str, str]


@pytest.fixture(scope="module")
def official(shared: Path) -> list[Row]:
    with gzip.open(shared / "data" / "addresses_best_format.csv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def geocoder(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalGeocoder:
    index = tmp_path_factory.mktemp("index") / "addresses.sqlite"
    build(shared / "data" / "addresses_best_format.csv.gz", index)
    return open_geocoder(index, load().folder / "localities.csv")


def metres(row: Row, lat: float, lon: float) -> float:
    return 1000 * distance_km(float(row["EPSG:4326_lat"]), float(row["EPSG:4326_lon"]), lat, lon)


def bag(text: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(text) if word != "a"))


def truths(official: list[Row]) -> dict[tuple[str, ...], list[Row]]:
    """The rows of the file by the words of street, number and town, with and without the postcode."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in official:
        for postcode in ("", row["postcode"]):
            label = f"{row['streetname_fr']} {row['house_number']} {postcode} {row['municipality_name_fr']}"
            found.setdefault(bag(label), []).append(row)
    return found


def test_the_forty_requests_are_found_without_a_person(
    shared: Path, official: list[Row], geocoder: LocalGeocoder
) -> None:
    near, far = 0, []
    known = truths(official)
    with (shared / "data" / "requests_2026-12-01.csv").open(encoding="utf-8-sig") as file:
        requests = list(csv.DictReader(file))
    for request in requests:
        rows = known.get(bag(request["address"]), [])
        assert rows, f"{request['reference']} has no row in the address file"
        answer = find(geocoder, request["address"])
        off = min(metres(row, answer.best.lat, answer.best.lon) for row in rows) if answer.best else float("inf")
        near += answer.accepted and off <= 50
        if answer.accepted and off > 100:
            far.append(request["reference"])
    assert len(requests) == 40
    assert near >= 39
    assert not far


def misplaced(official: list[Row], geocoder: LocalGeocoder, asked: list[Row]) -> list[str]:
    """Full labels whose place is not offered within 50 m, or that name several
    places and were accepted all the same."""
    places: dict[str, list[Row]] = {}
    for row in official:
        places.setdefault(full_label(row), []).append(row)
    wrong = []
    for label in dict.fromkeys(full_label(row) for row in asked):
        answer = find(geocoder, label)
        houses = [candidate for candidate in answer.candidates if candidate.accuracy == "house"]
        offered = all(min((metres(row, c.lat, c.lon) for c in houses), default=9e9) <= 50 for row in places[label])
        first = places[label][0]
        spread = max(metres(first, float(r["EPSG:4326_lat"]), float(r["EPSG:4326_lon"])) for r in places[label])
        if not offered or (spread > 50 and answer.accepted):
            wrong.append(f"{label}: {len(places[label])} places, {len(houses)} offered, accepted {answer.accepted}")
    return wrong


def full_label(row: Row) -> str:
    return f"{row['streetname_fr']} {row['house_number']}, {row['postcode']} {row['municipality_name_fr']}"


def right_streets(geocoder: LocalGeocoder, rows: list[Row], spellings: int = len(SPELLINGS)) -> dict[str, list[str]]:
    """By spelling: the texts that led to another street; each row in so many of the spellings by turns."""
    rng = random.Random(7)
    wrong: dict[str, list[str]] = {name: [] for name in SPELLINGS}
    in_turn = cycle(SPELLINGS)
    for row in rows:
        expected = f"{row['streetname_fr']} {row['house_number'].upper()}, {row['postcode']}"
        texts = spelled(row, rng)
        for name in islice(in_turn, spellings):
            text = texts[name]
            best = find(geocoder, text).best
            if not (best and best.label.startswith(expected)):
                wrong[name].append(f"{text} -> {best.label if best else None}")
    asked = len(rows) * spellings // len(SPELLINGS)
    print({name: f"{1 - len(texts) / asked:.2%} of {asked}" for name, texts in wrong.items()})
    return wrong


def wrongly_accepted(official: list[Row], tenth: int, houses_a_street: int, folder: Path) -> tuple[int, list[str]]:
    """Asks for houses whose street was taken out of the index.

    A tenth of all streets only, so that the streets it could be taken for are still there.
    """
    rng = random.Random(11 + tenth)
    streets = sorted({row["street_id"] for row in official})
    random.Random(11).shuffle(streets)
    gone = set(streets[tenth::10])
    source, index = folder / "without.csv", folder / f"without-{tenth}.sqlite"
    write(source, [row for row in official if row["street_id"] not in gone], list(official[0]))
    build(source, index)
    geocoder = open_geocoder(index, load().folder / "localities.csv")
    left = Counter(dict.fromkeys(gone, houses_a_street))
    asked, wrong = 0, []
    for row in official:
        left[row["street_id"]] -= 1
        for text in spelled(row, rng).values() if left[row["street_id"]] >= 0 else ():
            asked += 1
            answer = find(geocoder, text)
            if answer.accepted:
                wrong.append(f"{text} -> {answer.best.label if answer.best else None}")
    print(f"accepted wrongly: {len(wrong)} of {asked}, {len(wrong) / asked:.2%}")
    return asked, wrong


def spelled(row: Row, rng: random.Random) -> dict[str, str]:
    parts = (row["streetname_fr"], row["house_number"], row["postcode"], row["municipality_name_fr"])
    return {name: spell(*parts, rng) for name, spell in SPELLINGS.items()}


def test_a_full_label_leads_to_each_of_its_places(official: list[Row], geocoder: LocalGeocoder) -> None:
    assert misplaced(official, geocoder, random.Random(3).sample(official, 1_000)) == []


def test_every_spelling_finds_the_right_street(official: list[Row], geocoder: LocalGeocoder) -> None:
    """A thousand addresses, each in three of the ten spellings; all of all under `make stress`."""
    for texts in right_streets(geocoder, random.Random(7).sample(official, 1_000), spellings=3).values():
        assert len(texts) <= 0.005 * 300, texts


def test_a_street_that_is_not_in_the_index_is_not_replaced_by_another(official: list[Row], tmp_path: Path) -> None:
    """Two houses of each."""
    asked, wrong = wrongly_accepted(official, 0, 2, tmp_path)
    assert asked > 2_000
    assert len(wrong) <= 0.005 * asked, wrong


@pytest.mark.stress
def test_every_full_label_leads_to_each_of_its_places(official: list[Row], geocoder: LocalGeocoder) -> None:
    assert misplaced(official, geocoder, official) == []


@pytest.mark.stress
@pytest.mark.parametrize("fifth", range(5))
def test_every_spelling_of_all_addresses(official: list[Row], geocoder: LocalGeocoder, fifth: int) -> None:
    rows = official[fifth::5]
    for texts in right_streets(geocoder, rows).values():
        assert len(texts) <= 0.005 * len(rows), texts


@pytest.mark.stress
@pytest.mark.parametrize("tenth", range(10))
def test_no_address_of_a_street_that_is_not_in_the_index(official: list[Row], tenth: int, tmp_path: Path) -> None:
    asked, wrong = wrongly_accepted(official, tenth, len(official), tmp_path)
    assert len(wrong) <= 0.005 * asked, wrong
