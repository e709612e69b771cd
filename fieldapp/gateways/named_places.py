"""Reads `config/places.csv`: institutions that people know by name.

No position is typed there: an address is looked up among the office's own, each time anew, so that it is as exact as
they are and never invented. A shelter whose address is secret does not belong in the file: whoever opens the form reads
it.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from ..domain.named_place import PLACE_KINDS, NamedPlace
from ..domain.street_name import words_of
from ..settings import SettingsError

COLUMNS = ("name", "kind", "street", "number", "postcode", "municipality", "source")
NEEDED = ("name", "street", "municipality", "source")
MOST_CHARACTERS = 120  # of a name or a street: a request keeps both in one line


class NamedPlaces:
    def __init__(self, path: Path) -> None:
        """An office without the file has none. Raises `SettingsError` when it cannot be used."""
        self.all = tuple(_read(path)) if path.is_file() else ()
        self._words = [(place, frozenset(words_of(place.name))) for place in self.all]

    def named_in(self, text: str) -> NamedPlace | None:
        """The place whose whole name stands in a text; of several the one with the longest name."""
        asked = set(words_of(text))
        found = [(len(words), place) for place, words in self._words if words and words <= asked]
        return max(found, key=lambda one: one[0])[1] if found else None


def _read(path: Path) -> Iterator[NamedPlace]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise SettingsError(f"{path}: the column {missing[0]} is missing; the first line must name it.")
            seen: set[str] = set()
            for row in rows:
                yield _place(row, seen, f"{path}, line {rows.line_num}")
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8; save it in that encoding.") from None
    except csv.Error as error:
        raise SettingsError(f"{path} is not a CSV file: {error}.") from None


def _place(row: dict[str, str], seen: set[str], where: str) -> NamedPlace:
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    for column in NEEDED:
        if not cells[column]:
            raise SettingsError(f"{where}: {column} is empty; write it.")
        if len(cells[column]) > MOST_CHARACTERS and column != "source":
            raise SettingsError(f"{where}: {column} is longer than {MOST_CHARACTERS} characters; shorten it.")
    kind = next((known for known in PLACE_KINDS if known == cells["kind"]), None)
    if kind is None:
        raise SettingsError(f'{where}: "{cells["kind"]}" is no kind; write one of: {", ".join(PLACE_KINDS)}.')
    if cells["name"] in seen:
        raise SettingsError(f'{where}: "{cells["name"]}" is there already; give each place a name of its own.')
    seen.add(cells["name"])
    facts = [cells[column] for column in COLUMNS if column not in ("name", "kind")]
    return NamedPlace(cells["name"], kind, *facts)
