"""The localities every office has from the start: `config/localities.csv` (rows of GeoNames, CC BY 4.0)."""

import csv
from dataclasses import dataclass
from pathlib import Path

from ..domain.address import normalise


@dataclass(frozen=True)
class Locality:
    name: str
    postcode: str
    lat: float
    lon: float
    population: int


class Gazetteer:
    """Finds a locality by any of its names; several may share one."""

    def __init__(self, path: Path) -> None:
        self.localities: list[Locality] = []
        self._by_key: dict[str, list[Locality]] = {}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                locality = Locality(
                    row["name"], row["postcode"], float(row["lat"]), float(row["lon"]), int(row["population"] or 0)
                )
                self.localities.append(locality)
                for name in (row["name"], *row["other_names"].split("|")):
                    known = self._by_key.setdefault(normalise(name), [])
                    if name and locality not in known:
                        known.append(locality)

    def named(self, key: str) -> list[Locality]:
        """By normalised name, the largest first."""
        return sorted(self._by_key.get(key, ()), key=lambda locality: -locality.population)

    def names(self) -> list[str]:
        return list(self._by_key)

    def with_postcode(self, postcode: str) -> list[Locality]:
        found = [locality for locality in self.localities if locality.postcode == postcode]
        return sorted(found, key=lambda locality: -locality.population)
