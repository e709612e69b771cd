"""The search behind the geocoder: every way to read the words, every street that could be meant, a score for each.

A score says how sure we are of the street *and* the place. What must never happen is a worker at the wrong door, so a
street of the right name in the neighbouring village counts as another street: a village that is named must be the
street's nearest, or nearly; a town that the index knows must be the street's own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from ..domain.address import ReadAddress
from ..domain.distance import distance_km
from ..domain.street_match import ACCEPT, similarity
from ..domain.street_name import StreetName, written_street_name
from .address_index import AddressIndex, House, Street
from .gazetteer import Gazetteer, Locality
from .house_between import between

NEAR_KM = 6.0
NEARLY_NEAREST_KM = 1.0
SAME_PLACE_KM = 0.05
"""Houses of one number farther apart than this are several places, and a person says which."""
RIVAL_MARGIN = 0.03
LIKELY = 12
LIKELY_RATIO = 50
WORTH_SHOWING = 0.5
ELSEWHERE = 0.12
"""Taken off for a postcode, town or village that is not the street's: below acceptance whatever the name."""
STREET_ALONE = 0.85
"""The most a street without any place can have."""
WITHOUT_HOUSE = 0.89
NUMBER_UNKNOWN = 0.04
NUMBER_RECKONED = 0.02


@dataclass(frozen=True)
class Where:
    """`words`: what is left for the street. Said of the place: towns of the index, localities of the gazetteer."""

    words: tuple[str, ...]
    towns: tuple[str, ...] = ()
    localities: tuple[Locality, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.towns or self.localities)


@dataclass(frozen=True)
class Match:
    """A street that may be meant, and the house on it where there is one. `certainty` is the street's own score;
    `scattered`: its number stands in several places, each of them a match of its own."""

    street: Street
    number: str
    lat: float
    lon: float
    accuracy: str
    score: float
    certainty: float
    scattered: bool = False
    source: str = "addresses"

    @property
    def label(self) -> str:
        number = f" {self.number}" if self.number else ""
        return f"{self.street.label}{number}, {f'{self.street.postcode} {self.street.town}'.strip()}"


def match_of(street: Street, house: House, score: float, certainty: float, *, scattered: bool = False) -> Match:
    """The match of a house on its street; `score` of both and `certainty` of the street alone, from 0 to 1."""
    accuracy = "house" if house.surveyed else "interpolated"
    return Match(street, house.number, house.lat, house.lon, accuracy, score, certainty, scattered, house.source)


def is_ambiguous(match: Match, others: list[Match]) -> bool:
    """Another street fits as well, whichever of them has the number, or the number stands in two places."""
    return match.scattered or any(other.certainty >= match.certainty - RIVAL_MARGIN for other in others)


class StreetSearch:
    def __init__(self, index: AddressIndex, gazetteer: Gazetteer) -> None:
        self._index = index
        self._gazetteer = gazetteer
        self._nearest_km = lru_cache(maxsize=50_000)(self._measure_nearest_km)

    def matches(self, address: ReadAddress) -> list[Match]:
        """Best first; one entry a street, and for each place of its number where it stands in several. Far away is
        searched only when nothing in the place named would do."""
        readings = self.readings(address)
        best: dict[int, tuple[float, Street]] = {}
        self._collect(best, address, readings, self._there)
        if max((score for score, _ in best.values()), default=0.0) < ACCEPT:
            self._collect(best, address, readings, self._anywhere)
        found = [match for score, street in best.values() for match in self._houses(street, address, score)]
        shown = [match for match in found if match.score >= WORTH_SHOWING]
        return sorted(shown, key=lambda m: (-m.score, m.accuracy != "house", m.street.postcode, m.label, m.street.id))

    def _collect(
        self,
        best: dict[int, tuple[float, Street]],
        address: ReadAddress,
        readings: list[Where],
        streets: Callable[[StreetName, ReadAddress, Where], list[Street]],
    ) -> None:
        place_is_said = any(where.said for where in readings)
        for where in readings:
            written = written_street_name(where.words)
            for street in streets(written, address, where):
                score = self._score(written, street, address, where)
                if place_is_said and not where.said and score < ACCEPT:
                    score -= ELSEWHERE  # the place's name taken for the street's
                if score >= WORTH_SHOWING and score > best.get(street.id, (0.0, street))[0]:
                    best[street.id] = (score, street)

    def readings(self, address: ReadAddress) -> list[Where]:
        """Every way to tell the street's words from the place's: each part, and the
        first or last words, as the place."""
        words, segments = address.words, address.segments
        if not words:
            return []
        readings = []
        for position, segment in enumerate(segments if len(segments) > 1 else ()):
            rest = tuple(word for n, other in enumerate(segments) if n != position for word in other)
            readings.append(self.place(rest, " ".join(segment)))
        for count in range(1, min(5, len(words))):
            readings.append(self.place(words[:-count], " ".join(words[-count:])))
            readings.append(self.place(words[count:], " ".join(words[:count])))
        said = [where for where in readings if where and where.words]
        return [*dict.fromkeys(said), Where(words)]

    def place(self, rest: tuple[str, ...], place: str) -> Where | None:
        """The reading in which `place` is a town or village; a name in another language leads to the town's own."""
        localities = self._gazetteer.named(place)
        towns = [place] if self._index.has_town(place) else []
        if not towns and not localities:
            localities = self._gazetteer.nearly_named(place)
        towns += [locality.key for locality in localities if self._index.has_town(locality.key)]
        return Where(rest, tuple(dict.fromkeys(towns)), tuple(localities)) if towns or localities else None

    def _there(self, written: StreetName, address: ReadAddress, where: Where) -> list[Street]:
        """The likeliest streets of the postcode, else of the towns or villages named."""
        if address.postcode:
            pool = self._index.in_postcode(address.postcode)
        elif where.towns:
            pool = [street for town in where.towns for street in self._index.in_town(town)]
        else:
            pool = [s for place in where.localities[:3] for s in self._index.around(place.lat, place.lon, NEAR_KM)]
        likely = process.extract(
            written.core, [s.name.core for s in pool], scorer=fuzz.ratio, limit=LIKELY, score_cutoff=LIKELY_RATIO
        )
        return [pool[position] for _, _, position in likely]

    def _anywhere(self, written: StreetName, _address: ReadAddress, _where: Where) -> list[Street]:
        return self._index.sounding_like(written.core)

    def _score(self, written: StreetName, street: Street, address: ReadAddress, where: Where) -> float:
        score = similarity(written, street.name)
        if score < WORTH_SHOWING:
            return score
        if address.postcode and address.postcode != street.postcode:
            score -= ELSEWHERE
        if where.said and not self._in(street, where, bool(address.postcode)):
            score -= ELSEWHERE
        if not address.postcode and not where.said:
            score = min(score, STREET_ALONE)
        return max(0.0, score)

    def _in(self, street: Street, where: Where, postcode_said: bool) -> bool:
        """With a postcode the village only has to be near; without, it has to be the street's own."""
        if where.towns:
            return any(self._index.is_in_town(street.id, town) for town in where.towns)
        possible = [place for place in where.localities if place.postcode in ("", street.postcode)]
        if not possible:
            return False
        away = min(distance_km(street.lat, street.lon, place.lat, place.lon) for place in possible)
        if postcode_said:
            return away <= NEAR_KM
        return away <= NEAR_KM and away <= self._nearest_km(street.lat, street.lon) + NEARLY_NEAREST_KM

    def _measure_nearest_km(self, lat: float, lon: float) -> float:
        nearest = self._gazetteer.nearest(lat, lon)
        return nearest[0] if nearest else 0.0

    def _houses(self, street: Street, address: ReadAddress, certainty: float) -> list[Match]:
        houses = self._index.houses(street.id, address.number) if address.number else []
        houses = [house for house in houses if address.box and house.box == address.box] or houses
        surveyed = _apart([house for house in houses if house.surveyed])
        if surveyed:
            score, several = round(certainty, 3), len(surveyed) > 1
            return [match_of(street, house, score, certainty, scattered=several) for house in surveyed]
        least = min(certainty, WITHOUT_HOUSE)
        reckoned = houses[0] if houses else between(self._index.houses_of(street.id), address.number)
        if reckoned:
            return [match_of(street, reckoned, round(least - NUMBER_RECKONED, 3), certainty)]
        score = round(least - (NUMBER_UNKNOWN if address.number else 0.0), 3)
        return [Match(street, "", street.lat, street.lon, "street", score, certainty)]


def _apart(houses: list[House]) -> list[House]:
    """One house for each place that they stand in."""
    found: list[House] = []
    for house in houses:
        if all(distance_km(other.lat, other.lon, house.lat, house.lon) > SAME_PLACE_KM for other in found):
            found.append(house)
    return found
