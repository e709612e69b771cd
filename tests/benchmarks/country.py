"""Invented countries, as large as asked for: an official address file, and a map."""

import csv
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

from tests.unit.address.conftest import HEADER

SYLLABLES = (
    "ba",
    "be",
    "bo",
    "da",
    "de",
    "do",
    "fa",
    "fi",
    "ga",
    "go",
    "ka",
    "la",
    "le",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "vi",
    "vo",
)
KINDS = ("Rue", "Avenue", "Chemin", "Place", "Chaussée")
HOUSES_A_STREET = 20
STREETS_A_TOWN = 50
SOUTH, WEST = 49.6, 2.6
STEP = 0.0004
"""Degrees between neighbours, some 40 m."""


def names(rng: random.Random) -> Iterator[str]:
    while True:
        yield "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 5))).capitalize()


def official(target: Path, addresses: int) -> list[dict[str, str]]:
    """Writes a file in the BeSt layout; answers one row a town."""
    rng = random.Random(1)
    word = names(rng)
    shown = []
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        for number in range(addresses):
            street, house = divmod(number, HOUSES_A_STREET)
            town_number, row_in_town = divmod(street, STREETS_A_TOWN)
            if house == 0:
                name = f"{rng.choice(KINDS)} {next(word)} {next(word)}"
                if row_in_town == 0:
                    town, postcode = next(word), str(1000 + town_number % 9000)
            row = {
                "EPSG:4326_lat": f"{SOUTH + town_number % 60 * 0.03 + row_in_town * STEP:.6f}",
                "EPSG:4326_lon": f"{WEST + town_number // 60 * 0.05 + house * STEP:.6f}",
                "house_number": str(house + 1),
                "municipality_name_fr": town,
                "postcode": postcode,
                "street_id": str(street),
                "streetname_fr": name,
                "region_code": "BE-WAL",
                "status": "current",
            }
            writer.writerow(row)
            if house == 7 and row_in_town == 7:
                shown.append(row)
    return shown


def map_of(target: Path, towns: int) -> int:
    """Writes a map of towns side by side: streets with a node every 40 m and houses as rings. Answers its nodes.

    Per town: 50 streets of 20 houses each way, the buildings as rings of four nodes, a limit with its postcode.
    """
    rng = random.Random(2)
    word = names(rng)
    node, way = itertools.count(1), itertools.count(1)
    ways: list[Way] = []
    relations: list[Relation] = []
    with osmium.SimpleWriter(target) as writer:

        def put(lat: float, lon: float, **tags: str) -> int:
            number = next(node)
            writer.add_node(Node(id=number, version=1, location=(lon, lat), tags=tags))
            return number

        for town in range(towns):
            south, west = SOUTH + town % 60 * 0.03, WEST + town // 60 * 0.05
            spine = []
            put(south, west, place="village", name=next(word))
            for street in range(STREETS_A_TOWN):
                lat = south + street * STEP
                name = f"{rng.choice(KINDS)} {next(word)} {next(word)}"
                points = [put(lat, west + n * STEP) for n in range(HOUSES_A_STREET + 1)]
                spine.append(points[0])
                ways.append(_way(way, points, highway="residential", name=name))
                for n in range(HOUSES_A_STREET):
                    a, b = lat + STEP / 4, west + (n + 0.3) * STEP
                    ring = [put(a, b), put(a, b + STEP / 3), put(a + STEP / 3, b + STEP / 3), put(a + STEP / 3, b)]
                    tags = {"building": "house", "addr:street": name, "addr:housenumber": str(n + 1)}
                    ways.append(_way(way, [*ring, ring[0]], **tags))
            ways.append(_way(way, spine, highway="unclassified", name=next(word)))
            corners = [
                put(south - STEP + y * 0.03, west - STEP + x * 0.05) for y, x in ((0, 0), (0, 1), (1, 1), (1, 0))
            ]
            ways.append(_way(way, [*corners, corners[0]]))
            limit = {"type": "boundary", "boundary": "postal_code", "postal_code": str(1000 + town % 9000)}
            relations.append(Relation(id=town + 1, version=1, members=[("w", ways[-1].id, "outer")], tags=limit))
        for thing in ways:
            writer.add_way(thing)
        for limit_of in relations:
            writer.add_relation(limit_of)
    return next(node) - 1


def _way(number: Iterator[int], nodes: list[int], **tags: str) -> Way:
    return Way(id=next(number), version=1, nodes=nodes, tags=tags)
