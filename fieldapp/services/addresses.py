"""Finding addresses: one question, an answer with its accuracy and alternatives; while typing, near a pin, in bulk."""

import csv
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from ..domain.address import MAX_LENGTH
from ..domain.place import Accuracy, Place
from ..domain.street_match import accepted_alone
from ..settings import Settings
from .csv_table import as_text, read_table, refused

RESULT_COLUMNS = ("lat", "lon", "accuracy", "score", "label")


class Geocoder(Protocol):
    """Any geopy geocoder whose `raw` has label, lat, lon, accuracy, score, source, ambiguous and alternatives.

    `suggest` answers a list of the same without `ambiguous` and `alternatives`. A geocoder that asks another host
    belongs behind this door too, and only for an administrator who lists that host in `config/hosts.toml`.
    """

    def geocode(self, query: str) -> Any:
        """The best candidate with the others in its `raw`, None when there is none."""
        ...

    def reverse(self, query: Any) -> Any:
        """What stands near a place, None when nothing does."""
        ...

    def suggest(self, typed: str, limit: int = ...) -> list[dict[str, Any]]:
        """Addresses that begin as what was typed. `limit`: how many at most."""
        ...

    def knows_streets(self) -> bool:
        """Otherwise it knows towns and villages only."""
        ...


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
        """The first candidate, None without any."""
        return self.candidates[0] if self.candidates else None


def find(geocoder: Geocoder, text: str) -> Answer:
    """No candidates for empty text and for text longer than an address can be (`MAX_LENGTH`)."""
    location = geocoder.geocode(text) if text.strip() and len(text) <= MAX_LENGTH else None
    if location is None:
        return Answer((), False)
    raw = location.raw
    good = accepted_alone(raw["accuracy"], raw["score"], raw["ambiguous"])
    return Answer(tuple(_candidate(entry) for entry in (raw, *raw["alternatives"])), good)


def placed(place: Place, candidate: Candidate, *, confirmed: bool) -> Place:
    """`place` where `candidate` is, as typed and with its way to the door. `confirmed`: by the rule or by a person."""
    found = asdict(candidate)
    return place.model_copy(update={**found, "confirmed": confirmed})


def chosen(place: Place, candidate: Candidate, meeting: str = "") -> Place:
    """`place` where the candidate is that a person chose. A street or a town alone is sure only with `meeting`: their
    sentence on how the worker finds it, which then is the way to the door."""
    sure = placed(place, candidate, confirmed=True)
    if not sure.vague:
        return sure
    return sure.model_copy(update={"confirmed": bool(meeting), "access": meeting or place.access})


def at_office(settings: Settings) -> Place:
    """Where a client comes to us: nobody has typed it, and nobody has to confirm it."""
    office = settings.office.address
    return Place(
        text="",
        label=office.one_line,
        lat=office.lat,
        lon=office.lon,
        accuracy="house",
        score=1.0,
        source="office",
        confirmed=True,
        at_office=True,
    )


def suggest(geocoder: Geocoder, typed: str, limit: int = 6) -> tuple[Candidate, ...]:
    """What the letters typed so far may become: for help while typing, never accepted without a choice. `limit`: how
    many at most."""
    if not typed.strip() or len(typed) > MAX_LENGTH:
        return ()
    return tuple(_candidate(raw) for raw in geocoder.suggest(typed, limit))


def nearest(geocoder: Geocoder, lat: float, lon: float) -> Candidate | None:
    """What stands near a pin, for a person to recognise it."""
    location = geocoder.reverse((lat, lon))
    return _candidate(location.raw) if location else None


def _candidate(raw: dict[str, Any]) -> Candidate:
    return Candidate(raw["label"], raw["lat"], raw["lon"], raw["accuracy"], raw["score"], raw["source"])


def geocode_file(
    geocoder: Geocoder, source: Path, target: Path, progress: Callable[[int], None] | None = None
) -> tuple[int, int]:
    """One row out for each row in: its columns, none of which a spreadsheet computes, then lat, lon, accuracy, score,
    label. Returns rows and rows found.

    Raises `Refused` with a sentence in `params["sentence"]`; then nothing is written.
    """
    table = read_table(source, required=("address",), fill=True)
    if target.is_dir() or not target.parent.is_dir():
        raise refused(f"{target} cannot be written: there is no such folder, or it is one.")
    position = table.header.index("address")
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow([*map(as_text, table.header), *RESULT_COLUMNS])
    done = found = 0
    for row in table.rows:
        best = find(geocoder, row.cells[position]).best
        writer.writerow([*map(as_text, row.cells), *_result(best)])
        done += 1
        found += best is not None
        if progress:
            progress(done)
    _write(target, output.getvalue())
    return done, found


def _result(best: Candidate | None) -> list[str]:
    if best is None:
        return [""] * len(RESULT_COLUMNS)
    return [f"{best.lat:.6f}", f"{best.lon:.6f}", best.accuracy, f"{best.score:.2f}", as_text(best.label)]


def _write(target: Path, text: str) -> None:
    """All or nothing, so that a full disk leaves the file that was there; a pipe or device is written as it is."""
    if target.exists() and not target.is_file():
        target.write_text(text, encoding="utf-8")
        return
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
