"""The localities every office has from the start: `config/localities.csv` (rows of GeoNames, CC BY 4.0;
postcodes added where a village has one of its own for certain), and those of the region pack in use."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import shapely

from ..domain.distance import distance_km
from ..domain.street_match import errors
from ..domain.street_name import words_of
from ..settings import SettingsError
from .address_index.source import PlaceRow

COLUMNS = ("name", "other_names", "postcode", "lat", "lon", "population")
FUZZY_LENGTH = 6
SAME_PLACE_KM = 3.0
"""Two sources that put one name this near mean one place."""


@dataclass(frozen=True)
class Locality:
    """A town, village or hamlet: its middle in WGS84 degrees; population in people, 0 where it is not known."""

    name: str
    postcode: str
    lat: float
    lon: float
    population: int

    @property
    def key(self) -> str:
        return " ".join(words_of(self.name))


class Gazetteer:
    """Finds a locality by any of its names; several may share one."""

    def __init__(self, path: Path, places: Iterable[PlaceRow] = ()) -> None:
        """`places`: of the region pack in use. Raises `SettingsError` with one
        sentence when the file cannot be used."""
        self.localities: list[Locality] = []
        self._by_key: dict[str, list[int]] = {}
        for locality, keys in _keyed_file(path):
            self._add(locality, keys)
        for place in places:
            self._add_or_complete(place)

    def _add(self, locality: Locality, keys: Iterable[str]) -> None:
        self.localities.append(locality)
        self._name(len(self.localities) - 1, keys)

    def _name(self, position: int, keys: Iterable[str]) -> None:
        for key in keys:
            known = self._by_key.setdefault(key, []) if key else [position]
            if position not in known:
                known.append(position)

    def _add_or_complete(self, place: PlaceRow) -> None:
        """A place that the file has too is not said twice; the map may know its postcode, and more of its names."""
        key = " ".join(words_of(place.names[0]))
        for position in self._by_key.get(key, ()):
            known = self.localities[position]
            if distance_km(known.lat, known.lon, place.lat, place.lon) <= SAME_PLACE_KM:
                self.localities[position] = replace(known, postcode=known.postcode or place.postcode)
                self._name(position, _keys(place.names))
                return
        added = Locality(place.names[0], place.postcode, place.lat, place.lon, place.population)
        self._add(added, _keys(place.names))

    def named(self, key: str) -> list[Locality]:
        """By normalised name, the largest first."""
        return _largest_first(self.localities[position] for position in self._by_key.get(key, ()))

    def nearly_named(self, key: str) -> list[Locality]:
        """With one typing error in a name long enough to bear one."""
        if len(key) < FUZZY_LENGTH:
            return []
        possible = {name for piece in _with_one_letter_less(key) for name in self._by_piece.get(piece, ())}
        near = sorted(name for name in possible if errors(key, name, 1) <= 1)
        return _largest_first({self.localities[position] for name in near for position in self._by_key[name]})

    @cached_property
    def _by_piece(self) -> dict[str, list[str]]:
        """Names by themselves and with each letter left out: two words one error apart meet in one of these."""
        pieces: dict[str, list[str]] = {}
        for name in self._by_key:
            for piece in _with_one_letter_less(name) if len(name) >= FUZZY_LENGTH - 1 else ():
                pieces.setdefault(piece, []).append(name)
        return pieces

    def beginning_with(self, key: str) -> list[Locality]:
        found = {at for name, positions in self._by_key.items() if name.startswith(key) for at in positions}
        return _largest_first(self.localities[position] for position in found)

    def with_postcode(self, postcode: str) -> list[Locality]:
        return _largest_first(locality for locality in self.localities if locality.postcode == postcode)

    def nearest(self, lat: float, lon: float) -> tuple[float, Locality] | None:
        """Kilometres away, and which; None of an empty list."""
        if not self.localities:
            return None
        at = self._tree.query_nearest(shapely.Point(lon * self._squeeze, lat)).tolist()
        away = ((distance_km(lat, lon, place.lat, place.lon), place) for place in map(self.localities.__getitem__, at))
        return min(away, key=lambda entry: (entry[0], entry[1].name))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([shapely.Point(place.lon * self._squeeze, place.lat) for place in self.localities])

    @cached_property
    def _squeeze(self) -> float:
        """A degree of longitude in degrees of latitude, in the middle of what is known."""
        return math.cos(math.radians(math.fsum(place.lat for place in self.localities) / len(self.localities)))


def _with_one_letter_less(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    """The names as they are looked up, each once."""
    return tuple(dict.fromkeys(" ".join(words_of(name)) for name in names))


def _keyed_file(path: Path) -> tuple[tuple[Locality, tuple[str, ...]], ...]:
    """Each locality of the file with the keys of its names; read again only when the file is another."""
    try:
        found = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    return _keyed_once(path, found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _keyed_once(path: Path, *_state: int) -> tuple[tuple[Locality, tuple[str, ...]], ...]:
    return tuple((locality, _keys(names)) for locality, names in _read(path))


def _unreadable(path: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{path} cannot be read ({error.strerror}); put the localities of the office there.")


def _read(path: Path) -> list[tuple[Locality, list[str]]]:
    """Each locality with its names in all languages."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}: the column {missing[0]} is missing; the first line must name it.")
            return [(_locality(row), [row["name"], *row["other_names"].split("|")]) for row in rows]
    except OSError as error:
        raise _unreadable(path, error) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8; save it in that encoding.") from None
    except (ValueError, TypeError, AttributeError, csv.Error) as error:
        raise SettingsError(f"{path}, line {rows.line_num}: {error}; correct it.") from None


def _locality(row: dict[str, str]) -> Locality:
    return Locality(row["name"], row["postcode"], float(row["lat"]), float(row["lon"]), int(row["population"] or 0))


def _largest_first(places: Iterable[Locality]) -> list[Locality]:
    return sorted(places, key=lambda locality: (-locality.population, locality.name))
