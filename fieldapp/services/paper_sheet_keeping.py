"""A whole paper sheet entered at once: how several visits went, what is written beside them, the slips that came back,
and a picture of it, each in the file of the visit that its code names.

A picture of a sheet shows the visits of several people. Into each file goes only the part that somebody at the office
chose for that visit, and two parts do not overlap.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal

from ..domain.account import Account
from ..domain.case import MOST_NOTE_CHARACTERS, Ground, Note, Picture
from ..domain.consent import ConsentFacts, words_of
from ..domain.consent_slip import SlipQuestion
from ..domain.errors import Refused, RefusedSeveral, Stale
from ..domain.hours import instant
from ..domain.party import PartyKind
from ..domain.phone_limits import CONTENTS_A_DAY
from ..domain.visit import Visit
from ..store.unit import Unit
from . import agreeing
from .consents import check_may_write, keep_consents, permitted_in
from .paper_reports import PaperStop, Report, keep_in, on_published_plan
from .paper_slips import KeptPaper, PaperSlip, hours_told, keep_slip, moments_of_signing
from .sheet_picture import parts
from .workplace import Workplace

_SHEET = uuid.UUID("0a0c6a53-7f2b-4b0c-9d4e-2f5f2f0d9d11")


@dataclass(frozen=True)
class Part:
    """Of the picture, from `top` to `bottom` in hundredths of its height. `agreed`: the person said yes to a photo, on
    the local day `agreed_on`; `words`, `language`: the sentence that stood on the paper for it, "" where there was
    none."""

    top: int
    bottom: int
    agreed: bool
    agreed_on: date
    words: str = ""
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """What stands on the sheet about one stop: how it went (`report`, whose `id` and `note` are not looked at), words,
    the slip, the part of the picture; None or "" for what does not."""

    day: date
    stop_id: str
    worker_id: str
    note: str
    ground: Ground | Literal[""]
    part: Part | None
    report: Report | None = None
    slip: PaperSlip | None = None


@dataclass(frozen=True)
class Kept:
    """How many outcomes, notes, pictures and slips are in the files now. `crossed`: the visits of which somebody else
    said otherwise; `without_effect` as in `KeptPaper`, of each visit where there is any."""

    outcomes: int
    notes: int
    pictures: int
    slips: int
    crossed: tuple[Visit, ...]
    without_effect: tuple[tuple[Visit, tuple[SlipQuestion, ...]], ...]


def keep_sheet(
    work: Workplace, account: Account, sheet_id: str, entries: Sequence[Entry], picture: bytes | None
) -> Kept:
    """Keeps all of a sheet, or nothing of it. The same `sheet_id` (a UUID made in the form) with the same words again
    changes nothing.

    Raises `NotFound` for a stop that was on no published plan, and `Refused`, or `RefusedSeveral` with what is wrong at
    each stop, its field with the id of the stop after it: event_id, sheet_empty, sheet_picture, sheet_heic,
    sheet_pdf, sheet_parts (two overlap, or one has no height), paper_to_come, paper_note_known, said_meanwhile,
    photo_never, photo_unasked, paper_picture_known, pictures_a_day, and what `paper_reports.keep_in` and
    `paper_slips.keep` raise.
    """
    _check(sheet_id, entries, picture)
    drawn = _drawn(entries, picture)  # before the others of the office have to wait for this
    crossed: list[Visit] = []
    without_effect: list[tuple[Visit, tuple[SlipQuestion, ...]]] = []
    refusals: list[Refused] = []
    with work.store.write() as unit:
        for entry in entries:
            found = on_published_plan(unit, entry.day, entry.stop_id)
            try:
                kept = _keep_entry(work, unit, account, sheet_id, entry, found, drawn.get(entry.stop_id))
            except Refused as refused:
                refusals.append(refused.at(f"-{entry.stop_id}"))
            except Stale:
                refusals.append(Refused("said_meanwhile", f"outcome-{entry.stop_id}"))
            else:
                crossed += [found.visit] if kept.crossed else []
                without_effect += [(found.visit, kept.without_effect)] if kept.without_effect else []
        if refusals:
            raise RefusedSeveral(refusals)
        unit.commit()
    return Kept(
        outcomes=sum(bool(entry.report) for entry in entries),
        notes=sum(bool(entry.note.strip()) for entry in entries),
        pictures=sum(bool(entry.part) for entry in entries),
        slips=sum(bool(entry.slip) for entry in entries),
        crossed=tuple(crossed),
        without_effect=tuple(without_effect),
    )


def _check(sheet_id: str, entries: Sequence[Entry], picture: bytes | None) -> None:
    try:
        uuid.UUID(sheet_id)
    except ValueError:
        raise Refused("event_id") from None
    if not any(entry.report or entry.slip or entry.note.strip() or entry.part for entry in entries):
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


def _keep_entry(
    work: Workplace,
    unit: Unit,
    account: Account,
    sheet_id: str,
    entry: Entry,
    found: PaperStop,
    drawn: bytes | None,
) -> KeptPaper:
    """The slip first, because it says whether words and pictures may be kept."""
    now, crossed, without_effect = work.now(), False, tuple[SlipQuestion, ...]()
    if entry.worker_id not in {worker.id for worker in found.workers}:
        raise Refused("paper_worker", "worker")
    if entry.report is None and found.stop.start > now:
        raise Refused("paper_to_come", "note")
    if entry.slip:
        without_effect = keep_slip(work, unit, account, found, entry.slip, hours_told(entry.report))
    if entry.report:
        report = replace(entry.report, id=_report_id(sheet_id, entry, entry.report), note="")
        crossed = keep_in(work, unit, account, found, report)
    if entry.note.strip():
        _keep_note(work, unit, account, sheet_id, entry, found)
    if entry.part and drawn is not None:
        _keep_picture(work, unit, account, sheet_id, entry, entry.part, found, drawn)
    subject = f"stop/{entry.stop_id}"
    unit.audit.append(user_id=account.id, action="write", case_id=found.visit.case_id, subject=subject)
    return KeptPaper(crossed, without_effect)


def _id(sheet_id: str, entry: Entry, *what: object) -> str:
    """Of what is entered: the same words of the same form have it again, others another, so that none pass for kept."""
    return str(uuid.uuid5(_SHEET, repr((sheet_id, entry.stop_id, entry.worker_id, *what))))


def _report_id(sheet_id: str, entry: Entry, report: Report) -> str:
    facts = sorted(report.facts.items())
    return _id(sheet_id, entry, report.outcome, report.arrived_at, report.ended_at, report.follow_up, facts)


def _keep_note(work: Workplace, unit: Unit, account: Account, sheet_id: str, entry: Entry, found: PaperStop) -> None:
    """Its words are of when the visit ended, as planned where the paper does not say."""
    case_id, now = found.visit.case_id, work.now()
    if len(entry.note) > MOST_NOTE_CHARACTERS:
        raise Refused("note_long", "note", count=len(entry.note), limit=MOST_NOTE_CHARACTERS)
    note_id = _id(sheet_id, entry, "note", entry.note)
    there = [one for one in unit.notes.of_case(case_id) if one.stop_id == entry.stop_id]
    if any(one.id == note_id for one in there):
        return
    if any(one.text.strip() == entry.note.strip() for one in there):
        raise Refused("paper_note_known", "note")
    check_may_write(unit, case_id, work.today(), entry.ground)
    unit.notes.append(
        Note.first(
            note_id,
            case_id,
            account.id,
            entry.note,
            written_at=entry.report.ended_at if entry.report else min(found.stop.end, now),
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
    case_id, now = found.visit.case_id, work.now()
    picture_id = _id(sheet_id, entry, "picture", wanted.top, wanted.bottom)
    there = [one for one in unit.pictures.of_case(case_id) if one.stop_id == entry.stop_id]
    if any(one.id == picture_id for one in there):
        return
    if any(unit.pictures.get(case_id, one.id)[1] == drawn for one in there):
        raise Refused("paper_picture_known", "picture")
    if permitted_in(unit, case_id, work.today()).photos == "ask" and wanted.agreed:
        _keep_yes(work, unit, account, found, wanted, hours_told(entry.report))
    rule = permitted_in(unit, case_id, work.today()).photos
    if rule == "never":
        raise Refused("photo_never", "picture")
    if rule == "ask":
        raise Refused("photo_unasked", "picture")
    today = instant(work.today(), time(0), work.settings.office.zone)
    if unit.pictures.count_by(account.id, today) >= CONTENTS_A_DAY:
        raise Refused("pictures_a_day", "picture", most=CONTENTS_A_DAY)
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


def _keep_yes(
    work: Workplace, unit: Unit, account: Account, found: PaperStop, part: Part, told: tuple[datetime, ...]
) -> None:
    """That they agree to photos, of when they can have said so at the earliest, as on a slip."""
    case_id = found.visit.case_id
    giver: PartyKind = "guardian" if found.visit.minor else "client"
    keep_consents(unit, case_id)
    facts = ConsentFacts(
        purpose="photo",
        giver=giver,
        how="paper",
        given_at=moments_of_signing(work, unit, found, part.agreed_on, told, field="agreed_on")[0],
        language=part.language,
        version=words_of("photo") if part.words else "",
        words=part.words,
    )
    agreeing.add(work, unit, account, case_id, facts)
