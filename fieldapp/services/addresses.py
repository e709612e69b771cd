"""Finding addresses: one question, an answer with its accuracy and alternatives, in bulk too."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..domain.errors import Refused
from ..domain.place import Accuracy
from ..domain.street_match import ACCEPT

MAX_TEXT = 300
MAX_BULK_BYTES = 50_000_000
RESULT_COLUMNS = ("lat", "lon", "accuracy", "score", "label")


class Geocoder(Protocol):
    """Any geopy geocoder whose `raw` has label, accuracy, score, source, ambiguous and alternatives."""

    def geocode(self, query: str) -> Any: ...

    def reverse(self, query: Any) -> Any: ...


@dataclass(frozen=True)
class Candidate:
    """WGS84 degrees; score 0-1."""

    label: str
    lat: float
    lon: float
    accuracy: Accuracy
    score: float
    source: str


@dataclass(frozen=True)
class Answer:
    """`accepted`: good enough without a person. Otherwise somebody chooses from `candidates` or puts the pin."""

    candidates: tuple[Candidate, ...]
    accepted: bool

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


def find(geocoder: Geocoder, text: str) -> Answer:
    location = geocoder.geocode(text[:MAX_TEXT]) if text.strip() else None
    if location is None:
        return Answer((), False)
    raw = location.raw
    good = raw["accuracy"] == "house" and raw["score"] >= ACCEPT and not raw["ambiguous"]
    return Answer(tuple(_candidate(entry) for entry in (raw, *raw["alternatives"])), good)


def nearest(geocoder: Geocoder, lat: float, lon: float) -> Candidate | None:
    """What stands near a pin, for a person to recognise it."""
    location = geocoder.reverse((lat, lon))
    return _candidate(location.raw) if location else None


def _candidate(raw: dict[str, Any]) -> Candidate:
    return Candidate(raw["label"], raw["lat"], raw["lon"], raw["accuracy"], raw["score"], raw["source"])


def geocode_file(
    geocoder: Geocoder, source: Path, target: Path, progress: Callable[[int], None] | None = None
) -> tuple[int, int]:
    """One row out for each row in: its columns, then lat, lon, accuracy, score, label. Returns rows and rows found.

    Raises `Refused` with a sentence in `params["sentence"]`; then nothing is written.
    """
    header, rows = read_table(source, required=("address",))
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow([*header, *RESULT_COLUMNS])
    position = header.index("address")
    done = found = 0
    for row in rows:
        answer = find(geocoder, row[position]) if len(row) > position else Answer((), False)
        best = answer.best
        cells = (
            [f"{best.lat:.6f}", f"{best.lon:.6f}", best.accuracy, f"{best.score:.2f}", best.label] if best else [""] * 5
        )
        writer.writerow([*row, *([""] * (len(header) - len(row))), *cells])
        done += 1
        found += best is not None
        if progress:
            progress(done)
    target.write_text(output.getvalue(), encoding="utf-8")
    return done, found


def read_table(source: Path, required: tuple[str, ...]) -> tuple[list[str], Iterator[list[str]]]:
    """Header and rows of a CSV file: UTF-8 with or without BOM, `,` or `;`. Raises `Refused("file")` with one sentence."""
    if not source.is_file():
        raise _refused(f"{source} does not exist.")
    if source.stat().st_size > MAX_BULK_BYTES:
        raise _refused(f"{source} is larger than {MAX_BULK_BYTES // 1_000_000} MB; split it.")
    return parse_table(source.read_bytes(), str(source), required)


def parse_table(content: bytes, name: str, required: tuple[str, ...]) -> tuple[list[str], Iterator[list[str]]]:
    if b"\0" in content[:100_000]:
        raise _refused(f"{name} is not a CSV file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused(f"{name} is not UTF-8 (line {line}); save it in that encoding.") from None
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False))
    except csv.Error as error:
        raise _refused(f"{name} is not a CSV file: {error}.") from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [column for column in required if column not in header]
    if missing:
        raise _refused(f"{name}: the column {missing[0]} is missing; the first line must name the columns.")
    return header, iter([row for row in rows[1:] if any(cell.strip() for cell in row)])


def _refused(sentence: str) -> Refused:
    return Refused("file", "file", sentence=sentence)
