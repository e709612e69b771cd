"""A file in the column layout of the official Belgian address download (BeSt): plain, gzip or zip, always UTF-8."""

import contextlib
import csv
import gzip
import io
import itertools
import math
import zipfile
import zlib
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

LANGUAGES = ("fr", "nl", "de")
_STREETS = tuple(f"streetname_{language}" for language in LANGUAGES)
_TOWNS = ("postname_fr", "postname_nl", *(f"municipality_name_{language}" for language in LANGUAGES))
COLUMNS = (
    "EPSG:4326_lat", "EPSG:4326_lon", "house_number", "box_number", "region_code", "postcode", "street_id", "status",
    *_STREETS, *_TOWNS,
)  # fmt: skip
MAX_LINE = 5_000
MAX_BLANK_LINES = 1_000
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What the readers of gzip and zip raise for broken, encrypted or unknown archives."""


class ImportRefused(Exception):
    """The file cannot be used; the text is one sentence. The index in use is unchanged."""


class StreetRow(NamedTuple):
    """What rows of one street have in common, as written: names in French, Dutch, German where given."""

    region: str
    postcode: str
    street_id: str
    names: tuple[str, ...]
    towns: tuple[str, ...]


OFFICIAL, MAPPED, BETWEEN = 0, 1, 2
"""Where a house number comes from: the official file, the map, or a line on the map between two known numbers."""


class AddressRow(NamedTuple):
    """A current address; WGS84 degrees."""

    street: StreetRow
    number: str
    box: str
    lat: float
    lon: float
    origin: int = OFFICIAL


class PlaceRow(NamedTuple):
    """A town, village or hamlet: its names in all languages, the local one first; postcode, "" where it is not known;
    its middle in WGS84 degrees; population in people, 0 where it is not known."""

    names: tuple[str, ...]
    postcode: str
    lat: float
    lon: float
    population: int


@contextlib.contextmanager
def opened(source: Path, progress: Callable[[int, int], None] | None = None) -> Iterator[Iterator[AddressRow | None]]:
    """The rows of `source`; None stands for a row that is left out (not current, or without place or street).

    `progress(bytes read, bytes in all)` of the file itself. Raises `ImportRefused` for what is no address file.
    """
    try:
        size = source.stat().st_size
        with contextlib.ExitStack() as stack:
            raw: IO[bytes] = stack.enter_context(source.open("rb"))
            text = stack.enter_context(io.TextIOWrapper(_unpacked(raw, stack), encoding="utf-8-sig", newline=""))
            yield _rows(_lines(text, lambda: progress(raw.tell(), size) if progress else None))
    except _UNREADABLE as error:
        raise ImportRefused(f"{source} cannot be read: {error}.") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"{source} is not UTF-8; save it in that encoding.") from None
    except ImportRefused as error:
        raise ImportRefused(f"{source}: {error}") from None


def _unpacked(raw: IO[bytes], stack: contextlib.ExitStack) -> Any:
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return stack.enter_context(gzip.open(raw))
    if magic != b"PK\x03\x04":
        return raw
    archive = stack.enter_context(zipfile.ZipFile(raw))
    tables = [n for n in archive.namelist() if n.lower().endswith(".csv") and not n.startswith("__MACOSX")]
    if len(tables) != 1:
        raise ImportRefused(f"the archive holds {len(tables)} CSV files; give a zip with exactly one.")
    return stack.enter_context(archive.open(tables[0]))


def _lines(text: IO[str], progress: Callable[[], None]) -> Iterator[str]:
    """Lines of a limited length, few of them blank: a packed gigabyte of nothing ends here, at once."""
    blank = 0
    for count in itertools.count(1):
        line = text.readline(MAX_LINE)
        if not line:
            break
        if len(line) >= MAX_LINE or "\0" in line:
            raise ImportRefused(f"line {count} is too long or holds no text; this is not an address file.")
        if not line.strip(" \t\r\n,;"):
            blank += 1
            if blank > MAX_BLANK_LINES:
                raise ImportRefused(f"more than {MAX_BLANK_LINES:,} lines are blank; this is not an address file.")
            line = "\n"  # kept, so that the lines after it keep their number
        if count % 5_000 == 0:
            progress()
        yield line
    progress()


def _rows(lines: Iterator[str]) -> Iterator[AddressRow | None]:
    rows = _cells(lines)
    _, header = next(rows, (1, []))
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ImportRefused(f"the column {missing[0]} is missing; use the official BeSt address download.")
    values = itemgetter(*(header.index(column) for column in COLUMNS))
    streets: dict[tuple[str, ...], StreetRow | None] = {}
    for line, row in rows:
        if len(row) != len(header):
            raise ImportRefused(
                f"line {line} has {len(row)} columns instead of {len(header)}; fetch the file again, or put quotes "
                "around a cell that has commas."
            )
        lat, lon, number, box, *street_cells, status = _ordered(values(row))
        key = tuple(street_cells)
        if key not in streets:
            streets[key] = _street(key)
        street, place = streets[key], _place(lat, lon)
        if status != "current" or street is None or place is None or not number.strip():
            yield None
        else:
            yield AddressRow(street, number.strip(), box.strip().upper(), *place)


def _cells(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank with the line on which it begins, from 1. No row swallows the next one."""
    rows = csv.reader(lines, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise ImportRefused(
                f"line {line}: a quote is not closed, or stands within a cell ({error}); fetch the file again."
            ) from None
        if row is None:
            return
        if row:
            yield line, row


def _ordered(cells: tuple[str, ...]) -> tuple[str, ...]:
    """`COLUMNS` with the status last, so that the cells of the street stand together."""
    return (*cells[:7], *cells[8:], cells[7].strip())


def _street(cells: tuple[str, ...]) -> StreetRow | None:
    region, postcode, street_id, *names = (cell.strip() for cell in cells)
    streets, towns = names[: len(_STREETS)], names[len(_STREETS) :]
    known = tuple(dict.fromkeys(name for name in streets if name))
    return StreetRow(region, postcode, street_id, known, tuple(dict.fromkeys(t for t in towns if t))) if known else None


def _place(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        place = float(lat), float(lon)
    except ValueError:
        return None
    on_earth = all(map(math.isfinite, place)) and abs(place[0]) <= 90 and abs(place[1]) <= 180
    return place if on_earth else None
