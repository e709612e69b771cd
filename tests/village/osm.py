"""Writes the village. Ids are given in the order of writing, so the file is the same each time."""

import math
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import quoteattr

import osmium
from osmium import SimpleWriter
from osmium.io import FileBuffer, Header, Reader

CHURCH = (50.6243, 4.8135)
METRES_A_DEGREE = 111_200.0
WRITTEN = "2026-11-01T06:00:00Z"
POSTCODE, POSTCODE_OF_PETIT = "1369", "1368"

Spot = tuple[float, float]
Tags = dict[str, str]


def place(east: float, north: float) -> tuple[float, float]:
    """WGS84 degrees of a spot, metres from the church."""
    lat, lon = CHURCH
    return lat + north / METRES_A_DEGREE, lon + east / METRES_A_DEGREE / math.cos(math.radians(lat))


class _Map:
    """Nodes are shared by spot, so that ways which meet are joined."""

    def __init__(self) -> None:
        self._spots: dict[Spot, int] = {}
        self._tags: dict[int, Tags] = {}
        self._ways: list[tuple[list[int], Tags]] = []
        self._relations: list[tuple[list[tuple[str, int, str]], Tags]] = []

    def node(self, spot: Spot, **tags: str) -> int:
        number = self._spots.setdefault(spot, len(self._spots) + 1)
        self._tags.setdefault(number, {}).update(_keys(tags))
        return number

    def way(self, spots: Iterable[Spot], **tags: str) -> int:
        self._ways.append(([self.node(spot) for spot in spots], _keys(tags)))
        return len(self._ways)

    def ring(self, west: float, south: float, east: float, north: float, **tags: str) -> int:
        return self.way([(west, south), (east, south), (east, north), (west, north), (west, south)], **tags)

    def relation(self, members: list[tuple[str, int, str]], **tags: str) -> int:
        self._relations.append((members, _keys(tags)))
        return len(self._relations)

    def xml(self) -> str:
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="the tests">']
        for spot, number in self._spots.items():
            lat, lon = place(*spot)
            lines += _element("node", number, f' lat="{lat:.7f}" lon="{lon:.7f}"', [], self._tags[number])
        for number, (nodes, tags) in enumerate(self._ways, 1):
            lines += _element("way", number, "", [f'<nd ref="{node}"/>' for node in nodes], tags)
        for number, (members, tags) in enumerate(self._relations, 1):
            inside = [f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members]
            lines += _element("relation", number, "", inside, tags)
        return "\n".join([*lines, "</osm>", ""])


def _keys(tags: Tags) -> Tags:
    """`addr_street` and `name_fr` are written as `addr:street` and `name:fr`."""
    return {key.replace("_", ":", 1) if key.startswith(("addr_", "name_")) else key: v for key, v in tags.items()}


def _element(kind: str, number: int, place: str, inside: list[str], tags: Tags) -> list[str]:
    told = [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
    return [f'<{kind} id="{number}" version="1" timestamp="{WRITTEN}"{place}>', *inside, *told, f"</{kind}>"]


def xml() -> str:
    village = _Map()
    _roads(village)
    _houses(village)
    _interpolation(village)
    _limits(village)
    _landscape(village)
    return village.xml()


def pbf(target: Path, content: str | None = None) -> Path:
    """The same (or other `content`) as the file an administrator downloads."""
    header = Header()
    header.set("osmosis_replication_timestamp", WRITTEN)
    with (
        Reader(FileBuffer((content or xml()).encode(), "osm")) as reader,
        SimpleWriter(target, header=header) as writer,
    ):
        osmium.apply(reader, writer)
    return target


MILL = {"name": "Rue du Moulin - Molenstraat", "name_fr": "Rue du Moulin", "name_nl": "Molenstraat"}
CHURCH_STREET = "Rue de l'Église"


def _roads(village: _Map) -> None:
    village.way([(-400, 0), (0, 0), (200, 0), (500, 0)], highway="residential", **MILL)
    village.way([(0, 0), (0, 150), (0, 300)], highway="residential", name="Rue Unique", oneway="yes")
    village.way([(0, 300), (200, 300), (200, 0)], highway="residential", name="Rue du Retour", oneway="yes")
    village.way([(200, 0), (200, -200), (200, -400)], highway="service", name="Chemin du Verger")
    village.node((200, -200), barrier="bollard", bicycle="yes", foot="yes", motor_vehicle="no")
    village.way([(0, 0), (0, -400), (200, -400)], highway="residential", name="Rue des Champs")
    village.way([(-400, -200), (-400, 0), (-400, 300)], highway="residential", name=CHURCH_STREET)
    village.way([(-400, 300), (0, 300)], highway="path", name="Sentier du Bois", foot="yes", bicycle="no")
    village.way([(500, 0), (950, 0), (1400, 0)], highway="unclassified", name="Route de Nulle-Part")
    village.way([(1400, -200), (1400, 0), (1400, 300)], highway="residential", name=CHURCH_STREET)


def _houses(village: _Map) -> None:
    # buildings, 1-7 and 10-12: 8 and 9 have to be thought between their neighbours
    for number in (1, 2, 3, 4, 5, 6, 7, 10, 11, 12):
        east, north = 20.0 + 30 * number, 15.0 if number % 2 else -15.0
        village.ring(
            east - 5,
            north - 5,
            east + 5,
            north + 5,
            building="house",
            addr_street=MILL["name_fr"],
            addr_housenumber=str(number),
        )
    for number, north in ((1, 60), (3, 130), (5, 220)):
        village.node((12, north), addr_housenumber=str(number), addr_street="Rue Unique", addr_postcode=POSTCODE)
    # one house is a ring with a court in it; two share one number, told apart by their letters
    outer, inner = village.ring(230, 180, 260, 210), village.ring(240, 190, 250, 200)
    village.relation(
        [("way", outer, "outer"), ("way", inner, "inner")],
        type="multipolygon",
        building="farm",
        addr_housenumber="7",
        addr_street="Rue du Retour",
    )
    village.node((212, 60), addr_housenumber="2A;2B", addr_street="Rue du Retour")
    # Rue de l'Église, number 3, stands in both villages; number 5 in the small one only
    village.node((-388, -100), addr_housenumber="1", addr_street=CHURCH_STREET)
    village.node((-388, 100), addr_housenumber="3", addr_street=CHURCH_STREET)
    village.node((1412, 100), addr_housenumber="3", addr_street=CHURCH_STREET)
    village.node((1412, 200), addr_housenumber="5", addr_street=CHURCH_STREET)
    # its street is told by a relation, not by a tag; the last has no street at all, only a hamlet
    lone = village.node((900, 12), addr_housenumber="40")
    village.relation([("node", lone, "house")], type="associatedStreet", name="Route de Nulle-Part")
    village.node((1100, 400), addr_housenumber="2", addr_place="Ferme du Bout")


def _interpolation(village: _Map) -> None:
    ends = [(-12.0, -50.0), (-12.0, -350.0)]
    for number, spot in zip(("1", "9"), ends, strict=True):
        village.node(spot, addr_housenumber=number, addr_street="Rue des Champs")
    village.way(ends, addr_interpolation="odd")


def _limits(village: _Map) -> None:
    """One municipality with two villages, each of its own postcode; a town named in two languages."""
    whole = village.ring(-1000, -1000, 2000, 1000)
    west, east = village.ring(-1000, -1000, 1000, 1000), village.ring(1000, -1000, 2000, 1000)
    village.relation(
        [("way", whole, "outer")],
        type="boundary",
        boundary="administrative",
        admin_level="8",
        name="Essaimont",
        name_fr="Essaimont",
        name_nl="Zwermberg",
    )
    village.relation(
        [("way", east, "outer")], type="boundary", boundary="administrative", admin_level="9", name="Petit-Essaimont"
    )
    village.relation([("way", west, "outer")], type="boundary", boundary="postal_code", postal_code=POSTCODE)
    village.relation([("way", east, "outer")], type="boundary", boundary="postal_code", postal_code=POSTCODE_OF_PETIT)
    village.node(
        (5, 5), place="village", name="Essaimont", name_nl="Zwermberg", name_de="Schwarmberg", population="812"
    )
    village.node((1405, 5), place="hamlet", name="Petit-Essaimont")


def _landscape(village: _Map) -> None:
    village.ring(-700, 350, -100, 800, landuse="forest", name="Bois d'Essaimont")
    village.ring(600, -300, 900, -100, natural="water", water="pond", name="Étang du Moulin")
    village.way([(-1000, -500), (600, -250)], waterway="stream", name="Ry d'Essaim")
    village.ring(-450, -450, 450, 340, landuse="residential")
    village.ring(60, 320, 80, 350, building="church", amenity="place_of_worship", name="Église Saint-Essaim")
    village.way([(-1000, 600), (2000, 700)], railway="rail")
