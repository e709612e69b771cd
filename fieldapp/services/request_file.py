"""Requests from a file, as partner organisations send them. All or nothing: one bad cell and no row is taken."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from ..domain.hours import Window, exists
from ..domain.place import Place
from ..domain.request import MOST_WINDOWS, Answers, Consent, HomeReason, Urgency
from ..store.unit import Unit
from . import intake, triage
from .csv_table import Table, parse_table, read_table, refused
from .workplace import Workplace

COLUMNS = (
    "reference", "language", "service", "reason_for_home_visit", "address", "windows", "duration_min", "priority",
    "note",
)  # fmt: skip
MAY_BE_LEFT_OUT = ("consent", "gone_by_end")
REASONS: dict[str, HomeReason] = {"both": "both", "reduced mobility": "mobility", "no transport": "transport"}
MAX_ROWS = 1_000
"""One transaction keeps them all, and whoever else writes waits for it: 2 to 4 ms a row, measured on two cores."""
_WINDOW = re.compile(r"^\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*$")


@dataclass(frozen=True)
class Row:
    """One line of the file, understood."""

    reference: str
    answers: Answers
    urgency: Urgency
    duration_min: int


Became = Literal["plannable", "waiting", "known", "without_consent"]
"""What one row of a file is after it was read; see `Imported`."""


@dataclass(frozen=True)
class Imported:
    """`plannable`: visits made by this import; `waiting`: a person must look at the
    address; `known`: unchanged ones; `without_consent`: nobody agreed yet, so that somebody must ask."""

    plannable: int
    waiting: int
    known: int
    without_consent: int = 0

    @property
    def rows(self) -> int:
        """How many rows the file had."""
        return self.plannable + self.waiting + self.known + self.without_consent


def import_requests(
    work: Workplace,
    source: Path,
    day: date,
    *,
    by: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Imports a CSV file of requests for that day, keyed by `reference`, so that it can be repeated.

    Raises `Refused("file")` with one sentence in `params["sentence"]`; then nothing has changed.
    """
    table = read_table(source, COLUMNS)
    return _import(work, _understand(work, table, day, str(source)), by, progress)


def import_uploaded(work: Workplace, content: bytes, name: str, day: date, by: str) -> Imported:
    """As `import_requests`, from the bytes of a file; `name` is what sentences call
    it, `by` the account that sent it."""
    table = parse_table(content, name, COLUMNS)
    return _import(work, _understand(work, table, day, name), by, None)


def _import(work: Workplace, rows: list[Row], by: str | None, progress: Callable[[int, int], None] | None) -> Imported:
    """Addresses are looked up before the one transaction that keeps the rows, so that nobody waits for them."""
    places = []
    for count, row in enumerate(rows, 1):
        places.append(intake.locate(work, row.answers.place))
        if progress:
            progress(count, len(rows))
    with work.store.write() as unit:
        _refuse_taken(unit, rows)
        done = [_keep(work, unit, row, place, by) for row, place in zip(rows, places, strict=True)]
        unit.commit()
    return Imported(**{name: done.count(name) for name in get_args(Became)})


def _keep(work: Workplace, unit: Unit, row: Row, place: Place, by: str | None) -> Became:
    """`place`: what the row's address was found to be. One that was uncertain at an earlier import is looked up again,
    as somebody may have written it since."""
    known = unit.requests.by_submission(_submission(row))
    if known and known.state != "address_unconfirmed":
        return "known"
    if known:
        place = intake.locate(work, known.answers.place.model_copy(update={"source": ""}))
    request = known or intake.add_request(
        work,
        unit,
        row.answers.model_copy(update={"place": place}),
        submission=_submission(row),
        source="file",
        urgency=row.urgency,
        reference=row.reference,
        by=by,
    )
    if place.confirmed and triage.has_consent(work, unit, request):
        decision = replace(triage.proposal(work, request), place=place)
        triage.make_visit(work, unit, by, request.id, _with(decision, row))
        return "plannable"
    if known:
        return "known"
    return "waiting" if row.answers.consent else "without_consent"


def _submission(row: Row) -> str:
    return f"file-{sha256(row.reference.encode()).hexdigest()[:40]}"


def _refuse_taken(unit: Unit, rows: list[Row]) -> None:
    """A reference that the office gave to another request would put words into the wrong case."""
    for row in rows:
        if unit.requests.has_reference(row.reference) and unit.requests.by_submission(_submission(row)) is None:
            raise refused(f"The reference {row.reference} belongs to a request that did not come from a file.")


def _with(decision: triage.Decision, row: Row) -> triage.Decision:
    return replace(
        decision, duration_min=row.duration_min, urgency=row.urgency, note_for_worker=row.answers.message[:500]
    )


def _understand(work: Workplace, table: Table, day: date, name: str) -> list[Row]:
    understood: list[Row] = []
    seen: set[str] = set()
    for line, cells in ((one.line, one.cells) for one in table.rows):
        if len(understood) >= MAX_ROWS:
            raise refused(f"{name} has more than {MAX_ROWS} rows; split it.")
        value = dict(zip(table.header, (cell.strip() for cell in cells), strict=True))
        row = _row(work, value, day, f"{name}, line {line}")
        if row.reference in seen:
            raise refused(f"{name}, line {line}: the reference {row.reference} is used twice.")
        seen.add(row.reference)
        understood.append(row)
    return understood


def _row(work: Workplace, value: dict[str, str], day: date, where: str) -> Row:
    settings = work.settings
    reference = value.get("reference", "")
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,24}", reference):
        raise refused(f"{where}: reference must be 1 to 24 letters, digits, dots or dashes.")
    language = _one_of(value, "language", settings.languages.of_visits, where)
    service = _one_of(value, "service", settings.office.service_codes, where)
    reason = REASONS[_one_of(value, "reason_for_home_visit", REASONS, where)]
    urgency: Urgency = _one_of(value, "priority", get_args(Urgency), where)
    address, note = value.get("address", ""), value.get("note", "")
    if not 3 <= len(address) <= 300:
        raise refused(f"{where}: address must have 3 to 300 characters.")
    if len(note) > 500:
        raise refused(f"{where}: note has {len(note)} characters; at most 500 are kept.")
    duration = value.get("duration_min", "")
    if not duration.isdecimal() or len(duration) > 3 or not 5 <= int(duration) <= 480:
        raise refused(f'{where}: duration_min "{duration[:20]}" is not a number of minutes from 5 to 480.')
    agreed = _yes_or_no(value, "consent", where)
    gone = _yes_or_no(value, "gone_by_end", where) == "yes"
    answers = Answers(
        asker="organisation",
        language=language,
        service=service,
        home_reason=reason,
        message=note,
        place=Place(text=address),
        windows=_windows(settings.office.zone, value.get("windows", ""), day, where, gone_by_end=gone),
        consent=None if agreed == "no" else Consent(given_at=work.now(), language=language, version="file"),
    )
    return Row(reference, answers, urgency, int(duration))


def _yes_or_no(value: dict[str, str], column: str, where: str) -> str:
    """Of a column that a file may leave out or empty."""
    given = value.get(column, "")
    if given not in ("", "yes", "no"):
        raise refused(f'{where}: {column} "{given[:20]}" is not yes, no or empty.')
    return given


def _one_of[Word: str](value: dict[str, str], column: str, among: Iterable[Word], where: str) -> Word:
    given = value.get(column, "")
    for word in among:
        if word == given:
            return word
    raise refused(f'{where}: {column} "{given[:40]}" is not one of {", ".join(among)}.')


def _windows(zone: ZoneInfo, text: str, day: date, where: str, *, gone_by_end: bool) -> tuple[Window, ...]:
    windows: list[Window] = []
    if text.count(";") >= MOST_WINDOWS:
        raise refused(f"{where}: windows has {text.count(';') + 1} times; at most {MOST_WINDOWS} are kept.")
    for part in text.split(";"):
        match = _WINDOW.match(part)
        try:
            if not match:
                raise ValueError
            start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
            windows.append(Window(day=day, start=start, end=end, gone_by_end=gone_by_end))
        except ValueError:
            raise refused(f'{where}: windows "{part[:40]}" is not a time from-to such as 09:00-11:00.') from None
        if not (exists(day, start, zone) and exists(day, end, zone)):
            raise refused(f'{where}: windows "{part[:40]}": the clocks skip that hour on {day}; give another.')
    return tuple(windows)
