"""The localities every office has from the start: `config/localities.csv` (rows of GeoNames, CC BY 4.0;
postcodes added where a village has one of its own for certain)."""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..domain.street_name import words_of
from ..settings import SettingsError

COLUMNS = ("name", "other_names", "postcode", "lat", "lon", "population")
FUZZY_LENGTH = 6
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Locality:
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

    def __init__(self, path: Path) -> None:
        """Raises `SettingsError` with one sentence when the file cannot be used."""
        self.localities: list[Locality] = []
        self._by_key: dict[str, list[Locality]] = {}
        for locality, names in _read(path):
            self.localities.append(locality)
            for key in dict.fromkeys(" ".join(words_of(name)) for name in names):
                if key:
                    self._by_key.setdefault(key, []).append(locality)

    def named(self, key: str) -> list[Locality]:
        """By normalised name, the largest first."""
        return _largest_first(self._by_key.get(key, ()))

    def nearly_named(self, key: str) -> list[Locality]:
        """With one typing error in a name long enough to bear one."""
        if len(key) < FUZZY_LENGTH:
            return []
        near = process.extract(key, self._by_key.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
        return _largest_first({locality for name, _, _ in near for locality in self._by_key[name]})

    def beginning_with(self, key: str) -> list[Locality]:
        return _largest_first(
            {place for name, places in self._by_key.items() if name.startswith(key) for place in places}
        )

    def with_postcode(self, postcode: str) -> list[Locality]:
        return _largest_first(locality for locality in self.localities if locality.postcode == postcode)

    def nearest(self, lat: float, lon: float) -> tuple[float, Locality] | None:
        """Kilometres away, and which; None of an empty list."""
        away = ((distance_km(lat, lon, place.lat, place.lon), place) for place in self.localities)
        return min(away, key=lambda entry: (entry[0], entry[1].name), default=None)


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
        raise SettingsError(
            f"{path} cannot be read ({error.strerror}); put the localities of the office there."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8; save it in that encoding.") from None
    except (ValueError, TypeError, AttributeError, csv.Error) as error:
        raise SettingsError(f"{path}, line {rows.line_num}: {error}; correct it.") from None


def _locality(row: dict[str, str]) -> Locality:
    return Locality(row["name"], row["postcode"], float(row["lat"]), float(row["lon"]), int(row["population"] or 0))


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Straight line over a flat patch of earth: good to 0.1 % within 100 km."""
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    return EARTH_KM * math.hypot(x, math.radians(lat_b - lat_a))


def _largest_first(places: Iterable[Locality]) -> list[Locality]:
    return sorted(places, key=lambda locality: (-locality.population, locality.name))
