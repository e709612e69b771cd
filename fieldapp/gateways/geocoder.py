"""A geopy geocoder over the local index and the gazetteer: nothing leaves the machine.

Every answer carries its accuracy (house, street, locality), a score from 0 to 1 and the alternatives. The caller accepts
on its own only what `accepted()` says; everything else is a person's choice.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import SERVICE_TO_GEOCODER
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point
from rapidfuzz import fuzz, process

from ..domain.address import ReadAddress, StreetName, errors, read, street_name
from ..domain.street_match import ACCEPT, similarity
from .address_index import AddressIndex, Street, house_key
from .gazetteer import Gazetteer, Locality

NEAR_KM = 6.0
FUZZY_TOWN_LENGTH = 6
ALTERNATIVES = 6
RIVAL_MARGIN = 0.03
LIKELY = 12


@dataclass(frozen=True)
class Where:
    """What part of the words says where: a town of the index, localities of the gazetteer, or neither."""

    words: tuple[str, ...]
    town: str = ""
    localities: tuple[Locality, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.town or self.localities)


@dataclass(frozen=True)
class Match:
    street: Street
    number: str
    lat: float
    lon: float
    accuracy: str
    score: float

    @property
    def label(self) -> str:
        number = f" {self.number}" if self.accuracy == "house" else ""
        return f"{self.street.label}{number}, {self.street.postcode} {self.street.town}"


class NothingGoesOut(BaseSyncAdapter):
    """The adapter of a geocoder without network: any use of it is a fault."""

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> str:
        raise PermissionError("the local geocoder never speaks to another host")

    get_json = get_text


class LocalGeocoder(Geocoder):
    def __init__(self, index: AddressIndex, gazetteer: Gazetteer) -> None:
        super().__init__(adapter_factory=NothingGoesOut)
        self._index = index
        self._gazetteer = gazetteer

    def geocode(self, query: str, *, exactly_one: bool = True, limit: int = ALTERNATIVES) -> Any:
        """`Location(label, (lat, lon), raw)` or None; with `exactly_one=False` a list, best first."""
        address = read(query)
        places = self._localities(query, limit) if self._only_a_place(address) else []
        if not places:
            matches = self._matches(address)
            places = [self._location(match, matches) for match in matches[:limit]] or self._localities(query, limit)
        if exactly_one:
            return places[0] if places else None
        return places

    def reverse(self, query: Any, *, exactly_one: bool = True, km: float = 0.4) -> Any:
        """The nearest house within `km`, else None."""
        point = Point(query)
        found = sorted(
            (
                distance_km(point.latitude, point.longitude, house.lat, house.lon),
                house.number,
                street.label,
                house,
                street,
            )
            for house, street in self._index.nearest(point.latitude, point.longitude, km)
        )
        places = [
            self._location(Match(street, house.number, house.lat, house.lon, "house", round(1 - away, 3)), [])
            for away, _, _, house, street in found[: 1 if exactly_one else ALTERNATIVES]
            if away <= km
        ]
        if exactly_one:
            return places[0] if places else None
        return places

    def _only_a_place(self, address: ReadAddress) -> bool:
        """ "Perwijs", "1360 Perwez": no number, and all the words are the name of a locality."""
        return not address.number and bool(self._gazetteer.named(" ".join(address.words)))

    # ---------------------------------------------------------------- streets and houses

    def _matches(self, address: ReadAddress) -> list[Match]:
        """Best first; one entry a street."""
        best: dict[int, Match] = {}
        for where in self._readings(address):
            for street, score in self._streets(address, where):
                match = self._house(street, address, score)
                if street.id not in best or match.score > best[street.id].score:
                    best[street.id] = match
        ranked = sorted(best.values(), key=lambda m: (-m.score, m.accuracy != "house", m.street.postcode, m.label))
        return [match for match in ranked if match.score >= 0.5]

    def _readings(self, address: ReadAddress) -> list[Where]:
        """Every way to tell the street's words from the place's: each part, and the first or last words, as the place."""
        words = address.words
        if not words:
            return []
        readings = []
        segments = address.segments
        for position, segment in enumerate(segments):
            if len(segments) > 1:
                rest = tuple(word for n, other in enumerate(segments) if n != position for word in other)
                readings.append(self._where(rest, " ".join(segment)))
        for count in range(1, min(5, len(words))):
            readings.append(self._where(words[:-count], " ".join(words[-count:])))
            readings.append(self._where(words[count:], " ".join(words[:count])))
        said = [where for where in readings if where and where.words]
        return [*dict.fromkeys(said), Where(words)]

    def _where(self, rest: tuple[str, ...], place: str) -> Where | None:
        town = place if self._index.towns(place) else ""
        localities = tuple(self._gazetteer.named(place))
        if not town and not localities and len(place) >= FUZZY_TOWN_LENGTH:
            near = [
                name
                for name in self._gazetteer.names()
                if abs(len(name) - len(place)) <= 1 and errors(name, place, 1) <= 1
            ]
            localities = tuple(locality for name in near for locality in self._gazetteer.named(name))
            town = next((name for name in near if self._index.towns(name)), "")
        return Where(rest, town, localities) if town or localities else None

    def _streets(self, address: ReadAddress, where: Where) -> list[tuple[Street, float]]:
        written = street_name(where.words)
        pool: dict[tuple[int, str], Street] = {}
        if address.postcode:
            pool |= {(s.id, s.label): s for s in self._index.in_postcode(address.postcode)}
        elif where.said:
            if where.town:
                pool |= {(s.id, s.label): s for s in self._index.in_town(where.town)}
            for locality in where.localities[:3]:
                pool |= {(s.id, s.label): s for s in self._index.around(locality.lat, locality.lon, NEAR_KM)}
        likely = process.extract(
            written.core, {key: s.name.core for key, s in pool.items()}, scorer=fuzz.ratio, limit=LIKELY
        )
        scored = [(pool[key], self._score(written, pool[key], address, where)) for _, _, key in likely]
        if not scored or max(score for _, score in scored) < 0.8:
            wide = self._index.sounding_like(written.core)
            scored += [(street, self._score(written, street, address, where)) for street in wide]
        return scored

    def _score(self, written: StreetName, street: Street, address: ReadAddress, where: Where) -> float:
        score = similarity(written, street.name)
        if address.postcode and address.postcode != street.postcode:
            score -= 0.12  # a wrong postcode is a typing error a person should look at
        if where.said and not self._in(street, where):
            score -= 0.12
        if not address.postcode and not where.said:
            score = min(score, 0.85)  # a street alone is not a place
        return max(0.0, score)

    def _in(self, street: Street, where: Where) -> bool:
        if where.town and self._index.street_in_town(street.id, where.town):
            return True
        return any(distance_km(street.lat, street.lon, place.lat, place.lon) <= NEAR_KM for place in where.localities)

    def _house(self, street: Street, address: ReadAddress, score: float) -> Match:
        number = house_key(address.number)
        houses = self._index.houses(street.id, number) if number else []
        if houses:
            chosen = next((house for house in houses if address.box and house.box == address.box), houses[0])
            return Match(street, number, chosen.lat, chosen.lon, "house", round(score, 3))
        return Match(
            street, "", street.lat, street.lon, "street", round(min(score, 0.89) - (0.04 if number else 0.0), 3)
        )

    def _location(self, match: Match, rivals: list[Match]) -> Location:
        others = [rival for rival in rivals if rival.street.id != match.street.id][: ALTERNATIVES - 1]
        raw = self._raw(match)
        raw["alternatives"] = [self._raw(other) for other in others]
        raw["ambiguous"] = any(
            other.score >= match.score - RIVAL_MARGIN and other.accuracy == match.accuracy for other in others
        )
        return Location(match.label, (match.lat, match.lon), raw)

    @staticmethod
    def _raw(match: Match) -> dict[str, Any]:
        return {
            "label": match.label,
            "lat": match.lat,
            "lon": match.lon,
            "accuracy": match.accuracy,
            "score": match.score,
            "source": "addresses",
        }

    # ---------------------------------------------------------------- localities

    def _localities(self, query: str, limit: int) -> list[Location]:
        """When no street fits: the town that is named, alone or at the end of other words."""
        address = read(query)
        found: dict[Locality, float] = {}
        for where in [self._where((), " ".join(address.words)), *self._readings(address)]:
            for locality in where.localities if where else ():
                whole = not where.words if where else False
                score = (0.85 if whole else 0.4) + (0.04 if address.postcode == locality.postcode else 0.0)
                found[locality] = max(found.get(locality, 0.0), score)
        if not found and address.postcode:
            found = dict.fromkeys(self._gazetteer.with_postcode(address.postcode)[:limit], 0.4)
        ranked = sorted(found.items(), key=lambda item: (-item[1], -item[0].population))[:limit]
        raws = [
            {
                "label": " ".join(part for part in (locality.postcode, locality.name) if part),
                "lat": locality.lat,
                "lon": locality.lon,
                "accuracy": "locality",
                "score": score,
                "source": "localities",
            }
            for locality, score in ranked
        ]
        return [
            Location(
                raw["label"],
                (raw["lat"], raw["lon"]),
                {**raw, "alternatives": raws[:n] + raws[n + 1 :], "ambiguous": len(raws) > 1},
            )
            for n, raw in enumerate(raws)
        ]


def accepted(location: Location) -> bool:
    """The rule: a house, at 0.90 or more, and no rival as good."""
    raw = location.raw
    return raw["accuracy"] == "house" and raw["score"] >= ACCEPT and not raw["ambiguous"]


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Straight line over a flat patch of earth: good to 0.1 % within 100 km."""
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return 6371.0 * math.hypot(x, math.radians(lat_b - lat_a))


def open_geocoder(index: Path, localities: Path) -> LocalGeocoder:
    return LocalGeocoder(AddressIndex(index), Gazetteer(localities))


SERVICE_TO_GEOCODER["fieldapp-local"] = LocalGeocoder
