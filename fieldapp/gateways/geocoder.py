"""A geopy geocoder over the local index and the gazetteer: nothing leaves the machine.

The index is the one of the region pack in use, else the official addresses imported alone; a pack that is switched or a
file that is imported meanwhile is noticed with the next question.

Every answer carries its accuracy (house, interpolated, street, locality), a score from 0 to 1 and the
alternatives in `raw`. The caller accepts on its own only what `domain.street_match.accepted_alone` allows;
everything else is a person's choice.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import SERVICE_TO_GEOCODER
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point

from ..domain.address import ReadAddress, read
from ..domain.distance import distance_km
from ..domain.named_place import NamedPlace
from ..domain.street_match import accepted_alone
from .address_index import AddressIndex
from .address_index.lookup import Mark
from .address_index.source import PlaceRow
from .gazetteer import Gazetteer, Locality
from .named_places import NamedPlaces
from .street_search import Match, StreetSearch, is_ambiguous, match_of
from .type_ahead import TypeAhead

__all__ = ["LocalGeocoder", "accepted", "open_geocoder"]

ALTERNATIVES = 6
WHOLE_PLACE, PART_PLACE, SAME_POSTCODE = 0.85, 0.4, 0.04
BY_NAME = 0.88  # at most the score of what was found by its name: below what is accepted without a person
PIN_KM = (0.05, 0.2, 0.4)
PIN_LOCALITY_KM = 10.0

Raw = dict[str, Any]
"""label, lat, lon (WGS84 degrees), accuracy, score (0-1), source, street, house_number, postcode, municipality; the
answer itself has `ambiguous` and `alternatives` (more of the same) too."""


class NothingGoesOut(BaseSyncAdapter):
    """The adapter of a geocoder without network: any use of it is a fault."""

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> str:
        raise PermissionError("the local geocoder never speaks to another host")

    get_json = get_text


class _Tools(NamedTuple):
    """What searches one state of the index."""

    gazetteer: Gazetteer
    search: StreetSearch
    type_ahead: TypeAhead


class LocalGeocoder(Geocoder):
    def __init__(self, index: AddressIndex, localities: Path, places: Path | None = None) -> None:
        """`localities`, `places`: files of the office. Raises `SettingsError` when one cannot be used."""
        super().__init__(adapter_factory=NothingGoesOut)
        self._index = index
        self._localities = localities
        self._places = NamedPlaces(places) if places else None
        tools = self._tools_for([])
        self._made: tuple[Mark | None, _Tools] = (None, tools)
        self.localities = tools.gazetteer.localities  # the office's own, without those of a region pack

    @contextmanager
    def _tools(self) -> Iterator[_Tools]:
        """For one question, over one state of the index, whatever is imported or switched meanwhile."""
        with self._index.steady() as mark:
            made, tools = self._made
            if made != mark:
                tools = self._tools_for(self._index.places())
                self._made = (mark, tools)
            yield tools

    def _tools_for(self, places: list[PlaceRow]) -> _Tools:
        gazetteer = Gazetteer(self._localities, places)
        return _Tools(gazetteer, StreetSearch(self._index, gazetteer), TypeAhead(self._index, gazetteer))

    def geocode(self, query: str, *, exactly_one: bool = True, limit: int = ALTERNATIVES) -> Any:
        """`Location(label, (lat, lon), raw)`, WGS84 degrees, or None; with `exactly_one=False` a list, best first, None
        if empty. `limit`: how many at most, but never fewer than are as good as the first."""
        place = self._places.named_in(query) if self._places else None
        if place and (raws := self._named(place, limit)):
            return _answer(raws, True, exactly_one)
        return self._addressed(query, exactly_one, limit)

    def _named(self, place: NamedPlace, limit: int) -> list[Raw]:
        """Where an institution is, as exactly as its address is known here, its name before the address; a person
        chooses it, never the program. Nothing where its address is not known here."""
        found: list[Location] = self._addressed(place.address, False, limit) or []
        raws: list[Raw] = [location.raw for location in found[:1]]
        for raw in raws:
            known = place.address if raw["accuracy"] == "locality" else raw["label"]
            raw |= {"label": f"{place.name}, {known}", "score": min(raw["score"], BY_NAME), "source": "places"}
        return raws

    def _addressed(self, query: str, exactly_one: bool, limit: int) -> Any:
        address = read(query)
        raws, ambiguous = [], False
        with self._tools() as tools:
            if not _is_only_a_place(address, tools.gazetteer):
                matches = tools.search.matches(address)
                shown = matches[: max(limit, _as_good_as_the_first(matches))]
                raws = _told_apart([_of_street(match) for match in shown], tools.gazetteer)
                ambiguous = bool(matches) and is_ambiguous(matches[0], matches[1:])
            if not raws:
                raws = _places(address, limit, tools)
                ambiguous = len(raws) > 1
        return _answer(raws, ambiguous, exactly_one)

    def suggest(self, typed: str, limit: int = ALTERNATIVES) -> list[Raw]:
        """What the first letters may become, for whoever is still typing; best first, nothing is accepted. `limit`: how
        many at most."""
        address = read(typed)
        with self._tools() as tools:
            found = [_of_street(match) for match in tools.type_ahead.streets(address, limit)]
            places = [_of_place(place, WHOLE_PLACE) for place in tools.type_ahead.places(address)]
            return _told_apart([*found, *places][:limit], tools.gazetteer)

    def knows_streets(self) -> bool:
        with self._index.steady():
            return self._index.has_streets()

    def reverse(self, query: Any, *, exactly_one: bool = True) -> Any:
        """What stands near a pin, for a person to recognise: houses within 400 m, else the nearest locality.

        The score falls with the distance and stays below acceptance: a pin is confirmed by who put it.
        """
        point = Point(query)
        with self._tools() as tools:
            raws = self._houses_near(point.latitude, point.longitude)
            nearest = tools.gazetteer.nearest(point.latitude, point.longitude)
        if not raws and nearest and nearest[0] <= PIN_LOCALITY_KM:
            raws = [_of_place(nearest[1], round(PART_PLACE * (1 - nearest[0] / PIN_LOCALITY_KM), 3))]
        return _answer(raws, False, exactly_one)

    def _houses_near(self, lat: float, lon: float) -> list[Raw]:
        for km in PIN_KM:
            found: dict[str, tuple[float, Match]] = {}
            for house, street in self._index.around_house(lat, lon, km):
                away = distance_km(lat, lon, house.lat, house.lon)
                if away <= km:
                    match = match_of(street, house, round(0.89 - away, 3), 0.89)
                    found.setdefault(match.label, (away, match))
                    found[match.label] = min(found[match.label], (away, match), key=lambda entry: entry[0])
            if found:
                nearest = sorted(found.values(), key=lambda entry: (entry[0], entry[1].label))
                return [_of_street(match) for _, match in nearest[:ALTERNATIVES]]
        return []


def _is_only_a_place(address: ReadAddress, gazetteer: Gazetteer) -> bool:
    """ "Perwijs", "1360 Perwez": no number, and all the words are the name of a locality."""
    return not address.number and bool(gazetteer.named(" ".join(address.words)))


def _as_good_as_the_first(matches: list[Match]) -> int:
    """All places of one label are offered, however many."""
    return sum(match.label == matches[0].label for match in matches)


def _places(address: ReadAddress, limit: int, tools: _Tools) -> list[Raw]:
    """When no street fits: the town that is named, alone or beside other words, else the postcode's."""
    found: dict[Locality, float] = {}
    for where in [tools.search.place((), " ".join(address.words)), *tools.search.readings(address)]:
        for locality in where.localities if where else ():
            score = (PART_PLACE if where and where.words else WHOLE_PLACE) + (
                SAME_POSTCODE if address.postcode == locality.postcode else 0.0
            )
            found[locality] = max(found.get(locality, 0.0), score)
    if not found and address.postcode:
        found = dict.fromkeys(tools.gazetteer.with_postcode(address.postcode), PART_PLACE)
    ranked = sorted(found.items(), key=lambda item: (-item[1], -item[0].population, item[0].name))
    return [_of_place(locality, score) for locality, score in ranked[:limit]]


def _told_apart(raws: list[Raw], gazetteer: Gazetteer) -> list[Raw]:
    """Where one label stands for several places, the nearest village is added to it, then a number."""
    counts = Counter(raw["label"] for raw in raws)
    for raw in raws:
        nearest = gazetteer.nearest(raw["lat"], raw["lon"]) if counts[raw["label"]] > 1 else None
        if nearest:
            raw["label"] = f"{raw['label']} ({nearest[1].name})"
    counts, said = Counter(raw["label"] for raw in raws), Counter[str]()
    for raw in raws:
        label = raw["label"]
        if counts[label] > 1:
            said[label] += 1
            raw["label"] = f"{label} · {said[label]}"
    return raws


def accepted(location: Location) -> bool:
    return accepted_alone(location.raw["accuracy"], location.raw["score"], location.raw["ambiguous"])


def open_geocoder(index: Path | Callable[[], Path], localities: Path, places: Path | None = None) -> LocalGeocoder:
    return LocalGeocoder(AddressIndex(index), localities, places)


def _answer(raws: list[Raw], ambiguous: bool, exactly_one: bool) -> Any:
    locations = [
        Location(
            raw["label"],
            (raw["lat"], raw["lon"]),
            {**raw, "alternatives": raws[:n] + raws[n + 1 :], "ambiguous": ambiguous or n > 0},
        )
        for n, raw in enumerate(raws)
    ]
    if exactly_one:
        return locations[0] if locations else None
    return locations or None


def _of_street(match: Match) -> Raw:
    return {
        "label": match.label,
        "lat": match.lat,
        "lon": match.lon,
        "accuracy": match.accuracy,
        "score": match.score,
        "source": match.source,
        "street": match.street.label,
        "house_number": match.number,
        "postcode": match.street.postcode,
        "municipality": match.street.town,
    }


def _of_place(locality: Locality, score: float) -> Raw:
    return {
        "label": f"{locality.postcode} {locality.name}".strip(),
        "lat": locality.lat,
        "lon": locality.lon,
        "accuracy": "locality",
        "score": score,
        "source": "localities",
        "street": "",
        "house_number": "",
        "postcode": locality.postcode,
        "municipality": locality.name,
    }


SERVICE_TO_GEOCODER["fieldapp-local"] = LocalGeocoder
