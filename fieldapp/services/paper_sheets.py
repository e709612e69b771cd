"""A whole paper sheet entered at once: what is written beside several visits, and a picture of it, each in the file of
the visit that its code names.

A picture of a sheet shows the visits of several people. Into each file goes only the part that somebody at the office
chose for that visit, and two parts do not overlap.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal

from ..domain.account import Account
from ..domain.case import MOST_NOTE_CHARACTERS, Ground, Note, Picture
from ..domain.consent import ConsentFacts, words_of
from ..domain.consent_rule import Permitted, may_photograph, may_write
from ..domain.errors import NotFound, Refused
from ..domain.hours import instant
from ..domain.party import PartyKind
from ..domain.phone_limits import CONTENTS_A_DAY
from ..domain.sheet_codes import RouteCode, sheet_code
from ..store.unit import Unit
from .consents import keep_consents, permitted_in
from .door_events import read_doors
from .paper_reports import PaperStop, find_by_codes, is_of_another_version, on_published_plan
from .sheet_picture import parts
from .workplace import Workplace

MOST_CODES = 30
_SHEET = uuid.UUID("0a0c6a53-7f2b-4b0c-9d4e-2f5f2f0d9d11")


@dataclass(frozen=True)
class Earlier:
    """What somebody entered from paper at this stop before; `by` is the name of an account, `at` aware UTC."""

    kind: Literal["note", "picture"]
    by: str
    at: datetime


@dataclass(frozen=True)
class SheetStop:
    """A stop that a sheet names. `another_version`: the code is of an earlier plan than the newest; `several`: the code
    fits several stops; `reported`: somebody said how the visit went; `to_come`: its hour has not come."""

    found: PaperStop
    another_version: bool
    several: bool
    permitted: Permitted
    earlier: tuple[Earlier, ...]
    reported: bool
    to_come: bool


@dataclass(frozen=True)
class Part:
    """Of the picture, from `top` to `bottom` in hundredths of its height. `agreed`: the person said yes to a photo;
    `words`, `language`: the sentence that stood on the paper for it, "" where there was none."""

    top: int
    bottom: int
    agreed: bool
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """What stands on the sheet about one stop: words, "" for none, and the part of the picture, None for none."""

    day: date
    stop_id: str
    worker_id: str
    note: str
    ground: Ground | Literal[""]
    part: Part | None


@dataclass(frozen=True)
class Kept:
    """How many notes and pictures are in the files now."""

    notes: int
    pictures: int


def codes_of_route(work: Workplace, day: date, code: RouteCode) -> tuple[str, ...]:
    """The codes of the visits on one printed sheet, in their order. Raises `NotFound` where no published plan of that
    day has this sheet."""
    with work.store.read() as unit:
        for plan in unit.plans.versions(day):
            if plan.published_at and plan.version == code.version:
                for route in plan.routes:
                    if route.letter == code.letter and route.stops:
                        return tuple(sheet_code(code.letter, number, s.id) for number, s in enumerate(route.stops, 1))
    raise NotFound("sheet")


def read_sheet(work: Workplace, account: Account, codes: Sequence[str]) -> dict[str, tuple[SheetStop, ...]]:
    """What each code names, by the code as it was typed, nothing for one that no sheet of the last month has; a stop is
    named once. Leaves a row of the search and one for each case. Raises `Refused("paper_code")`."""
    by_code = find_by_codes(work, account, codes)
    seen: set[str] = set()
    named: dict[str, tuple[SheetStop, ...]] = {}
    with work.store.write() as unit:
        names = unit.accounts.names()
        for code, found in by_code.items():
            fresh = [one for one in found if one.stop.id not in seen]
            seen |= {one.stop.id for one in fresh}
            if found:
                named[code] = tuple(_described(work, unit, one, code, names, several=len(found) > 1) for one in fresh)
            for one in fresh:
                subject = f"stop/{one.stop.id}"
                unit.audit.append(user_id=account.id, action="read", case_id=one.visit.case_id, subject=subject)
        unit.commit()
    return named


def _described(
    work: Workplace, unit: Unit, found: PaperStop, code: str, names: dict[str, str], *, several: bool
) -> SheetStop:
    case_id, stop_id = found.visit.case_id, found.stop.id
    notes = [one for one in unit.notes.of_case(case_id) if one.stop_id == stop_id and one.for_worker]
    pictures = [one for one in unit.pictures.of_case(case_id) if one.stop_id == stop_id and one.for_worker]
    earlier = [Earlier("note", names.get(one.author_id, "?"), one.received_at) for one in notes]
    earlier += [Earlier("picture", names.get(one.author_id, "?"), one.received_at) for one in pictures]
    return SheetStop(
        found=found,
        another_version=is_of_another_version(code, found),
        several=several,
        permitted=permitted_in(unit, case_id, work.today()),
        earlier=tuple(earlier),
        reported=read_doors(unit, {stop_id: found.visit})[stop_id].happened.finished,
        to_come=found.stop.start > work.now(),
    )


def keep_sheet(
    work: Workplace, account: Account, sheet_id: str, entries: Sequence[Entry], picture: bytes | None
) -> Kept:
    """Keeps all of a sheet, or nothing of it. The same `sheet_id` (a UUID made in the form) again changes nothing.

    Raises `NotFound` for a stop that was on no published plan, and `Refused`, its field with the id of the stop after
    it: event_id, sheet_empty, sheet_picture, sheet_heic, sheet_pdf, sheet_parts (two overlap, or one has no height),
    paper_worker, paper_to_come, note_long, notes_consent, paper_note_known, photo_never, photo_unasked,
    paper_picture_known, pictures_a_day.
    """
    _check(sheet_id, entries, picture)
    drawn = _drawn(entries, picture)  # before the others of the office have to wait for this
    now = work.now()
    with work.store.write() as unit:
        for entry in entries:
            found = on_published_plan(unit, entry.day, entry.stop_id)
            _may_be_entered(entry, found, now)
            if entry.note.strip():
                _keep_note(work, unit, account, sheet_id, entry, found)
            if entry.part:
                _keep_picture(work, unit, account, sheet_id, entry, entry.part, found, drawn[entry.stop_id])
            subject = f"stop/{entry.stop_id}"
            unit.audit.append(user_id=account.id, action="write", case_id=found.visit.case_id, subject=subject)
        unit.commit()
    return Kept(
        notes=sum(bool(entry.note.strip()) for entry in entries), pictures=sum(bool(entry.part) for entry in entries)
    )


def _check(sheet_id: str, entries: Sequence[Entry], picture: bytes | None) -> None:
    try:
        uuid.UUID(sheet_id)
    except ValueError:
        raise Refused("event_id") from None
    if not any(entry.note.strip() or entry.part for entry in entries):
        raise Refused("sheet_empty", "codes")
    parts = sorted((one.part.top, one.part.bottom, one.stop_id) for one in entries if one.part)
    if parts and not picture:
        raise Refused("sheet_picture", "picture")
    for top, bottom, stop_id in parts:
        if not 0 <= top < bottom <= 100:
            raise Refused("sheet_parts", f"top-{stop_id}")
    for (_, bottom, _), (top, _, stop_id) in pairwise(parts):
        if top < bottom:
            raise Refused("sheet_parts", f"top-{stop_id}")


def _drawn(entries: Sequence[Entry], picture: bytes | None) -> dict[str, bytes]:
    """The part of the picture that goes into the file of each stop, by its id."""
    wanted = {one.stop_id: (one.part.top, one.part.bottom) for one in entries if one.part}
    if not picture or not wanted:
        return {}
    return dict(zip(wanted, parts(picture, list(wanted.values())), strict=True))


def _may_be_entered(entry: Entry, found: PaperStop, now: datetime) -> None:
    if entry.worker_id not in {worker.id for worker in found.workers}:
        raise Refused("paper_worker", f"worker-{entry.stop_id}")
    if found.stop.start > now:
        raise Refused("paper_to_come", f"note-{entry.stop_id}")


def _id(sheet_id: str, entry: Entry, kind: str) -> str:
    return str(uuid.uuid5(_SHEET, f"{sheet_id}/{entry.stop_id}/{kind}"))


def _keep_note(work: Workplace, unit: Unit, account: Account, sheet_id: str, entry: Entry, found: PaperStop) -> None:
    """Its words are of when the visit ended, as planned."""
    field, case_id, now = f"note-{entry.stop_id}", found.visit.case_id, work.now()
    if len(entry.note) > MOST_NOTE_CHARACTERS:
        raise Refused("note_long", field, count=len(entry.note), limit=MOST_NOTE_CHARACTERS)
    note_id = _id(sheet_id, entry, "note")
    there = [one for one in unit.notes.of_case(case_id) if one.stop_id == entry.stop_id]
    if any(one.id == note_id for one in there):
        return
    if any(one.text.strip() == entry.note.strip() for one in there):
        raise Refused("paper_note_known", field)
    if not may_write(permitted_in(unit, case_id, work.today()).notes, entry.ground):
        raise Refused("notes_consent", f"ground-{entry.stop_id}")
    unit.notes.append(
        Note.first(
            note_id,
            case_id,
            account.id,
            entry.note,
            written_at=min(found.stop.end, now),
            received_at=now,
            stop_id=entry.stop_id,
            for_worker=entry.worker_id,
            ground=entry.ground,
        )
    )


def _keep_picture(
    work: Workplace,
    unit: Unit,
    account: Account,
    sheet_id: str,
    entry: Entry,
    wanted: Part,
    found: PaperStop,
    drawn: bytes,
) -> None:
    field, case_id, now = f"picture-{entry.stop_id}", found.visit.case_id, work.now()
    picture_id = _id(sheet_id, entry, "picture")
    there = [one for one in unit.pictures.of_case(case_id) if one.stop_id == entry.stop_id]
    if any(one.id == picture_id for one in there):
        return
    if any(unit.pictures.get(case_id, one.id)[1] == drawn for one in there):
        raise Refused("paper_picture_known", field)
    rule = permitted_in(unit, case_id, work.today()).photos
    if rule == "never":
        raise Refused("photo_never", field)
    if not may_photograph(rule, wanted.agreed):
        raise Refused("photo_unasked", field)
    today = instant(work.today(), time(0), work.settings.office.zone)
    if unit.pictures.count_by(account.id, today) >= CONTENTS_A_DAY:
        raise Refused("pictures_a_day", field, most=CONTENTS_A_DAY)
    if rule == "ask":
        keep_consents(unit, case_id)
        giver: PartyKind = "guardian" if found.visit.minor else "client"
        facts = ConsentFacts(
            purpose="photo",
            giver=giver,
            how="paper",
            given_at=now,
            language=wanted.language,
            version=words_of("photo") if wanted.words else "",
            words=wanted.words,
            recorded_by=account.id,
        )
        unit.consents.add(case_id, facts)
    unit.pictures.append(
        Picture(
            id=picture_id,
            case_id=case_id,
            stop_id=entry.stop_id,
            author_id=account.id,
            kind="photo",
            taken_at=now,
            received_at=now,
            mimetype="image/jpeg",
            for_worker=entry.worker_id,
        ),
        drawn,
    )
