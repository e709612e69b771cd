"""The case file: its notes are only ever added to, and every reading leaves a row."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ..domain.account import Account
from ..domain.address import normalise
from ..domain.audit import AuditRow
from ..domain.case import MOST_NOTE_CHARACTERS, Case, Ground, Note, Person, Picture, Recording
from ..domain.consent import Consent
from ..domain.errors import NotFound, Refused, Stale
from ..domain.message import Message
from ..domain.record import DAMAGED
from ..domain.reference import found_by
from ..domain.request import Request
from ..domain.rights import Right, Use
from ..domain.stop_state import last_outcome
from ..domain.visit import StopEvent, Visit
from ..store.unit import Unit
from . import access
from .consents import check_may_write, consents_of
from .contacts import Reach, keep_parties, reach_of_case
from .resting import refuse_at_rest
from .workplace import Workplace

_ONE_ROW_IN = timedelta(hours=1)

_OTHER_WORDS = uuid.UUID("8f6c1c6e-7d0e-4b53-9a58-0b8a4c5fd9a2")


@dataclass(frozen=True)
class Beside:
    """What the person says about a note, since an office day: whoever reads the note reads it."""

    on: date
    words: str


@dataclass(frozen=True)
class NoteThread:
    """A note as it reads now, its earlier versions, newest first, and what the person says about it, earliest first."""

    now: Note
    earlier: tuple[Note, ...]
    beside: tuple[Beside, ...] = ()

    @property
    def last_version(self) -> int:
        """The highest version given; what came late from a phone may stand below an earlier number."""
        return max(note.version for note in (self.now, *self.earlier))


@dataclass(frozen=True)
class CaseFile:
    """All that a case holds, as its readers see it. `readings`: rows of the audit, newest first; `names`: of accounts
    and workers, by id; `reach`: its parties, and how each may be reached now; `rights`: what the person asked about
    their data; `resting`: what may not be done with it now."""

    case: Case
    threads: tuple[NoteThread, ...]
    requests: tuple[Request, ...]
    visits: tuple[Visit, ...]
    readings: tuple[AuditRow, ...]
    names: dict[str, str]
    pictures: tuple[Picture, ...] = ()
    recordings: tuple[Recording, ...] = ()
    events: tuple[StopEvent, ...] = ()
    reach: tuple[Reach, ...] = ()
    consents: tuple[Consent, ...] = ()
    messages: tuple[Message, ...] = ()
    rights: tuple[Right, ...] = ()
    resting: frozenset[Use] = frozenset()

    def outcome_of(self, visit_id: str) -> StopEvent | None:
        """The one that counts, None while there is none."""
        return last_outcome(event for event in self.events if event.visit_id == visit_id)

    @property
    def readers(self) -> tuple[AuditRow, ...]:
        """Everybody who has read it, each with the last time, the latest first."""
        last: dict[str | None, AuditRow] = {}
        for row in self.readings:
            last.setdefault(row.user_id, row)
        return tuple(last.values())


def audit_read(work: Workplace, account: Account, case_id: str, subject: str) -> None:
    """Leaves a row: this account read of that case what `subject` names."""
    with work.store.write() as unit:
        unit.audit.append(user_id=account.id, action="read", case_id=case_id, subject=subject)
        unit.commit()


def audit_list_read(work: Workplace, account: Account, name: str) -> None:
    """Leaves a row: this account looked at a list, which shows a little of many cases."""
    with work.store.write() as unit:
        unit.audit.append(user_id=account.id, action="read", case_id=None, subject=f"list/{name}")
        unit.commit()


def audit_list_shown(work: Workplace, account: Account, name: str) -> None:
    """As `audit_list_read`, for what a page asks for by itself again and again: one row in an hour."""
    with work.store.read() as unit:
        if unit.audit.read_within(account.id, f"list/{name}", _ONE_ROW_IN):
            return
    audit_list_read(work, account, name)


def audit_visits_read(work: Workplace, account: Account, visits: Iterable[Visit], what: str) -> None:
    """Leaves a row for each visit whose address and notes were shown at once, on a
    phone or on paper. `what`: as which."""
    with work.store.write() as unit:
        for visit in visits:
            subject = f"{what}/{visit.id}"
            unit.audit.append(user_id=account.id, action="read", case_id=visit.case_id, subject=subject)
        unit.commit()


def read(work: Workplace, account: Account, case_id: str) -> CaseFile:
    """The whole file, and a row of who read it. Raises `NotFound` for a case that does
    not exist or not for this reader."""
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        found = CaseFile(
            case=unit.cases.get(case_id),
            threads=threads_of(unit, case_id),
            requests=tuple(unit.requests.of_case(case_id)),
            visits=tuple(unit.visits.of_case(case_id)),
            readings=tuple(row for row in unit.audit.of_case(case_id) if row.action == "read"),
            names=unit.accounts.names() | unit.workers.names(),
            pictures=tuple(unit.pictures.of_case(case_id)),
            recordings=tuple(unit.recordings.of_case(case_id)),
            events=tuple(unit.visits.events_of_case(case_id)),
            reach=reach_of_case(work, unit, case_id),
            consents=tuple(consents_of(unit, case_id)),
            messages=tuple(unit.messages.of_case(case_id)),
            rights=tuple(unit.rights.of_case(case_id)),
            resting=unit.rights.resting({case_id}).get(case_id, frozenset()),
        )
    audit_read(work, account, case_id, f"case/{case_id}")
    return found


def find(work: Workplace, account: Account, search: str) -> list[Case]:
    """Cases whose number or name contains `search`, or with a request of that reference, newest first; leaves a row of
    who looked at the list."""
    wanted = normalise(search)
    with work.store.read() as unit:
        everything = unit.cases.all()
        asked = {case_id for reference, case_id in unit.requests.references() if found_by(search, reference)}
    audit_list_read(work, account, "cases")
    return [case for case in everything if case.id in asked or wanted in normalise(f"{case.number} {case.person.name}")]


def person(work: Workplace, account: Account, case_id: str) -> Person:
    """As it is now, for a change of it. Raises `NotFound` as `read` does."""
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        return unit.cases.get(case_id).person


def notes(work: Workplace, account: Account, case_id: str) -> tuple[tuple[NoteThread, ...], dict[str, str]]:
    """The notes of a case and the names of accounts by id. Raises `NotFound` as `read` does.

    Leaves no row: they are shown on the page of a stop, whose reading has left one.
    """
    with work.store.read() as unit:
        access.must_read(work, unit, account, case_id)
        return threads_of(unit, case_id), unit.accounts.names()


def threads_of(unit: Unit, case_id: str) -> tuple[NoteThread, ...]:
    """The notes of a case with their versions and what the person says beside them, as `threads` orders them."""
    said: dict[str, tuple[Beside, ...]] = {}
    for right in unit.rights.of_case(case_id):
        if right.statement:
            said[right.note] = (*said.get(right.note, ()), Beside(right.asked_on, right.statement))
    return threads(unit.notes.of_case(case_id), said)


def threads(notes: list[Note], said: Mapping[str, tuple[Beside, ...]] | None = None) -> tuple[NoteThread, ...]:
    """Notes with their versions: newest first by when a note was first received; its versions by when they were
    written, not by when they came. `said`: what stands beside each, by `root_id`."""
    said = said or {}
    by_root: dict[str, list[Note]] = {}
    for note in notes:
        by_root.setdefault(note.root_id, []).append(note)
    made = []
    for versions in by_root.values():
        ordered = sorted(versions, key=lambda note: (note.written_at, note.version), reverse=True)
        made.append(NoteThread(ordered[0], tuple(ordered[1:]), said.get(ordered[0].root_id, ())))
    return tuple(
        sorted(made, key=lambda thread: min(note.received_at for note in (thread.now, *thread.earlier)), reverse=True)
    )


def add_note(
    work: Workplace,
    account: Account,
    case_id: str,
    text: str,
    *,
    note_id: str,
    stop_id: str | None = None,
    written_at: datetime | None = None,
    ground: Ground | Literal[""] = "",
) -> bool:
    """Adds a note to the case, `note_id` a UUID made where it was written; the same words under it again change
    nothing, and other words are another note.

    `written_at` (aware UTC) is now by default. `ground`: why it is written where consent to notes does not hold.
    Returns True when it was new. Raises `NotFound`, or `Refused`: note_empty, note_long, note_id, notes_consent,
    at_rest.
    """
    _check(text, note_id)
    now = work.now()
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        if stop_id is not None and not account.has(*access.ALL_CASES):
            access.own_stop(work, unit, account, stop_id)
        check_may_write(unit, case_id, work.today(), ground)
        note_id = _id_for(unit, note_id, case_id, text)
        note = Note.first(
            note_id,
            case_id,
            account.id,
            text,
            written_at=written_at or now,
            received_at=now,
            stop_id=stop_id,
            ground=ground,
        )
        added = unit.notes.append(note)
        _audit(work, unit, account, case_id, f"note/{note_id}")
        unit.commit()
    return added


def edit_note(
    work: Workplace,
    account: Account,
    root_id: str,
    text: str,
    *,
    note_id: str,
    reason: str,
    seen_version: int,
    ground: Ground | Literal[""] = "",
) -> bool:
    """Adds a version above the earlier ones of the note `root_id`; `seen_version` is the one its writer saw.

    Returns False when somebody wrote one meanwhile: then both are kept. Raises as `add_note`.
    """
    _check(text, note_id)
    now = work.now()
    with work.store.write() as unit:
        first = unit.notes.get(root_id)
        if first.root_id != root_id:
            raise NotFound("note")
        access.must_read(work, unit, account, first.case_id)
        check_may_write(unit, first.case_id, work.today(), ground)
        note_id = _id_for(unit, note_id, first.case_id, text)
        if unit.notes.has(note_id):
            return unit.notes.get(note_id).version == seen_version + 1
        version = unit.notes.next_version(root_id)
        note = first.edited(
            note_id,
            account.id,
            text,
            version=version,
            written_at=now,
            received_at=now,
            reason=reason,
            ground=ground,
        )
        unit.notes.append(note)
        _audit(work, unit, account, first.case_id, f"note/{note_id}")
        unit.commit()
    return version == seen_version + 1


def update_person(work: Workplace, account: Account, case_id: str, person: Person, *, before: Person) -> None:
    """Writes what is known of the person; visits that bear the earlier name bear the new one.

    Raises `NotFound`, `Refused("at_rest")`, or `Stale` when the file no longer says `before`.
    """
    with work.store.write() as unit:
        access.must_read(work, unit, account, case_id)
        refuse_at_rest(unit, case_id, "file")
        if unit.cases.get(case_id).person != before:
            raise Stale("case")
        for party in keep_parties(unit, case_id):
            if party.kind == "client" and party.name not in (person.name, DAMAGED):
                unit.parties.change(party, party.facts.model_copy(update={"name": person.name}))
        unit.cases.describe(case_id, person)
        for visit in unit.visits.of_case(case_id):
            if visit.name == before.name != DAMAGED:
                unit.visits.save(visit.model_copy(update={"name": person.name}))
        _audit(work, unit, account, case_id, f"case/{case_id}")
        unit.commit()


def _check(text: str, note_id: str) -> None:
    if not text.strip():
        raise Refused("note_empty", "note")
    if len(text) > MOST_NOTE_CHARACTERS:
        raise Refused("note_long", "note", count=len(text), limit=MOST_NOTE_CHARACTERS)
    try:
        uuid.UUID(note_id)
    except ValueError:
        raise Refused("note_id", "note") from None


def _id_for(unit: Unit, note_id: str, case_id: str, text: str) -> str:
    """Another id for words that come under one that others have, as from a page that somebody went back to after it was
    sent: the same, however often these words come."""
    if not unit.notes.has(note_id):
        return note_id
    kept = unit.notes.get(note_id)
    same = (kept.case_id, kept.text) == (case_id, text)
    return note_id if same else str(uuid.uuid5(_OTHER_WORDS, f"{note_id}/{case_id}/{text}"))


def _audit(work: Workplace, unit: Unit, account: Account, case_id: str, subject: str) -> None:
    unit.audit.append(user_id=account.id, action="write", case_id=case_id, subject=subject)
