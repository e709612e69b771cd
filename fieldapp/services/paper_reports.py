"""What the office enters for a worker who has only paper: found by the code of the sheet, kept as what a phone says is.

Who entered it and for whom both stay: the author is the account at the office, `for_worker` the worker. An outcome that
says otherwise than somebody else's is read by a person, as between two phones.
"""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from ..domain.account import Account
from ..domain.case import MOST_NOTE_CHARACTERS, Ground, Note
from ..domain.consent_rule import NoteRule
from ..domain.consent_slip import SlipQuestion, may_be_asked
from ..domain.door_try import DoorTry, before
from ..domain.errors import NotFound, Refused, Stale
from ..domain.plan import Stop
from ..domain.sheet_codes import sheet_code
from ..domain.stop_state import arrivals_to_correct, outcomes_to_correct
from ..domain.visit import FollowUp, Outcome, StopEvent, Visit
from ..domain.worker import Worker
from ..store.unit import Unit
from . import casefile
from .consents import check_may_write, permitted_in
from .door_events import DoorRecord, earlier_tries, read_doors, standing
from .door_reports import keep_report, refuse_unasked
from .phone import conflicts
from .workplace import Workplace

DAYS_BACK = 31
_CODE = re.compile(r"\s*(?:([A-Za-z]{1,2})\s*(\d{1,2})\s*[-–.\s]?\s*)?([0-9a-fA-F]{4})\s*")
_ARRIVED = uuid.UUID("a2f6f2a0-6f0c-4d3b-9a53-6d1d2f1c7f55")


@dataclass(frozen=True)
class PaperStop:
    """A stop that was on a published plan of `day`, with the workers on whose paper it was; `codes`: what these plans
    print beside it, the newest first."""

    day: date
    stop: Stop
    visit: Visit
    workers: tuple[Worker, ...]
    codes: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.codes[0]


@dataclass(frozen=True)
class PaperFile:
    """A stop with what is known of its door already; `names` of accounts by id, of workers by theirs; `notes`: whether
    words of the paper may go into the file, as in `Permitted`; `on_a_slip`: what a slip may have asked there;
    `earlier`: how the visit came to nothing before; `may_take_back`: something was said there since the visit was last
    opened again."""

    found: PaperStop
    door: DoorRecord
    names: dict[str, str]
    notes: NoteRule
    on_a_slip: tuple[SlipQuestion, ...]
    earlier: tuple[DoorTry, ...]
    may_take_back: bool


@dataclass(frozen=True)
class Report:
    """What stood on the paper. `id`: a UUID made in the form, the same again changes nothing. Times are aware UTC;
    `arrived_at` None where the paper does not say. `facts` as in `StopEvent`; `ground` as in `Note`. `seen`: ids of
    everything said at this door that the form showed, which is what this report may correct. `early`: it is really this
    visit, although its hour is still to come, or it ended hours before."""

    id: str
    worker_id: str
    outcome: Outcome
    ended_at: datetime
    arrived_at: datetime | None = None
    follow_up: FollowUp | Literal[""] = ""
    facts: dict[str, str] = field(default_factory=dict)
    note: str = ""
    ground: Ground | Literal[""] = ""
    seen: frozenset[str] = frozenset()
    early: bool = False


def find_by_code(work: Workplace, account: Account, code: str) -> tuple[PaperStop, ...]:
    """The stops of the last month, today and tomorrow beside which a sheet prints this code, the newest first; its last
    four signs are enough. Leaves a row of the search.

    Raises `Refused("paper_code")` for what is no code.
    """
    return find_by_codes(work, account, [code])[code]


def find_by_codes(work: Workplace, account: Account, codes: Sequence[str]) -> dict[str, tuple[PaperStop, ...]]:
    """The same for several, by the code as it was typed. Raises `Refused("paper_code")` for the first that is none."""
    matches = {code: _CODE.fullmatch(code) for code in codes}
    if None in matches.values():
        raise Refused("paper_code", "code")
    known: list[PaperStop] = []
    with work.store.read() as unit:
        for back in range(-1, DAYS_BACK + 1):
            known += _stops_of(unit, work.today() - timedelta(days=back)).values()
    casefile.audit_list_read(work, account, "paper-code")
    return {code: _of_code(known, match) for code, match in matches.items() if match}


def is_code(typed: str) -> bool:
    """Whether it looks like the code of a sheet, or like its last four signs."""
    return _CODE.fullmatch(typed) is not None


def is_of_another_version(typed: str, found: PaperStop) -> bool:
    """Whether this code, one of those of the stop, is not that of the newest plan: the sheet is of an earlier one."""
    match = _CODE.fullmatch(typed)
    return bool(match and match[1] and not _prints(found.code, match))


def _of_code(known: list[PaperStop], match: re.Match[str]) -> tuple[PaperStop, ...]:
    found = [one for one in known if one.stop.id.startswith(match[3].lower())]
    return tuple(one for one in found if not match[1] or any(_prints(code, match) for code in one.codes))


def _prints(code: str, match: re.Match[str]) -> bool:
    """Letter and number; the rest is of the stop."""
    return code.startswith(f"{match[1].upper()}{int(match[2])}-")


def read(work: Workplace, account: Account, day: date, stop_id: str) -> PaperFile:
    """Leaves a row of the reading. Raises `NotFound` for a stop that was on no published plan of that day."""
    with work.store.read() as unit:
        found = on_published_plan(unit, day, stop_id)
        door = read_doors(unit, {stop_id: found.visit})[stop_id]
        names = unit.accounts.names() | unit.workers.names()
        notes = permitted_in(unit, found.visit.case_id, work.today()).notes
        on_a_slip = may_be_asked(unit.consents.of_case(found.visit.case_id))
        tries = earlier_tries(unit, [found.visit], day, work.settings.office.zone).get(found.visit.id, ())
        counts = standing(list(door.events), unit.visits.acts({found.visit.id: found.visit.case_id}))
    casefile.audit_read(work, account, found.visit.case_id, f"stop/{stop_id}")
    return PaperFile(found, door, names, notes, on_a_slip, before(tries, door.happened), bool(counts))


def keep_in(work: Workplace, unit: Unit, account: Account, found: PaperStop, report: Report) -> bool:
    """Keeps an outcome with its note. What was said before and would go before it by its hour is corrected by it. True
    when somebody else said otherwise, which then waits for a person.

    Raises `Stale` when something was said meanwhile that the form did not show, or `Refused`: event_id,
    paper_worker (it was not on their paper), paper_hours (in the future, on another day, or in the wrong order),
    not_begun, too_early (nobody confirmed that it is over although its hour is still to come, or was hours later: a
    mistyped code takes a client off the list of those to tell), note_long, notes_consent (as
    `casefile.add_note`).
    """
    _check(work, found.day, report)
    now, stop_id = work.now(), found.stop.id
    if report.worker_id not in {worker.id for worker in found.workers}:
        raise Refused("paper_worker", "worker")
    if unit.visits.event(report.id):
        return False
    if found.stop.start > now and not report.early:
        raise Refused("not_begun", "early", client=found.visit.called, planned=found.stop.start)
    refuse_unasked(work, found.stop.start, report.ended_at, confirmed=report.early)
    before, said = unit.visits.get(found.visit.id), unit.visits.events({stop_id})
    if {one.id for one in said} != report.seen:
        raise Stale("stop")
    if report.note.strip():
        check_may_write(unit, found.visit.case_id, work.today(), report.ground)
        _note(unit, account, found, report, now)
    if report.arrived_at:
        _event(work, unit, account, found, report, said, arrival=True)
    crossed = _event(work, unit, account, found, report, said) and _crosses(unit, report.id, before, now)
    unit.audit.append(user_id=account.id, action="write", case_id=before.case_id, subject=f"stop/{stop_id}")
    return crossed


def _stops_of(unit: Unit, day: date) -> dict[str, PaperStop]:
    """By stop id: everything that any published version of the day gave to somebody, the newest version first."""
    workers = {worker.id: worker for worker in unit.workers.all()}
    plans = [plan for plan in unit.plans.versions(day) if plan.published_at]
    visits = unit.visits.many({stop.visit_id for plan in plans for route in plan.routes for stop in route.stops})
    stops: dict[str, PaperStop] = {}
    for plan in plans:
        for route in plan.routes:
            for number, stop in enumerate(route.stops, 1):
                code = sheet_code(route.letter, number, stop.id)
                known = stops.get(stop.id, PaperStop(day, stop, visits[stop.visit_id], (), ()))
                stops[stop.id] = replace(
                    known,
                    workers=_with(known.workers, workers[route.worker_id]),
                    codes=_with(known.codes, code),
                )
    return stops


def _with[One](known: tuple[One, ...], another: One) -> tuple[One, ...]:
    return known if another in known else (*known, another)


def on_published_plan(unit: Unit, day: date, stop_id: str) -> PaperStop:
    """The stop as the newest published version of the day that had it. Raises `NotFound`."""
    found = _stops_of(unit, day).get(stop_id)
    if found is None:
        raise NotFound("stop")
    return found


def _check(work: Workplace, day: date, report: Report) -> None:
    _uuid(report.id)
    zone = work.settings.office.zone
    if report.ended_at > work.now() or report.ended_at.astimezone(zone).date() != day:
        raise Refused("paper_hours", "ended")
    if report.arrived_at and report.arrived_at > report.ended_at:
        raise Refused("paper_hours", "arrived")
    if len(report.note) > MOST_NOTE_CHARACTERS:
        raise Refused("note_long", "note", count=len(report.note), limit=MOST_NOTE_CHARACTERS)


def _uuid(typed: str) -> None:
    try:
        uuid.UUID(typed)
    except ValueError:
        raise Refused("event_id") from None


def _event(
    work: Workplace,
    unit: Unit,
    account: Account,
    found: PaperStop,
    report: Report,
    said: list[StopEvent],
    *,
    arrival: bool = False,
) -> bool:
    happened_at = report.arrived_at if arrival and report.arrived_at else report.ended_at
    event = StopEvent(
        id=str(uuid.uuid5(_ARRIVED, report.id)) if arrival else report.id,
        stop_id=found.stop.id,
        visit_id=found.visit.id,
        user_id=account.id,
        kind="arrived" if arrival else report.outcome,
        happened_at=happened_at,
        received_at=work.now(),
        follow_up="" if arrival else report.follow_up,
        facts={} if arrival else report.facts,
        for_worker=report.worker_id,
        corrects=arrivals_to_correct(said, happened_at) if arrival else outcomes_to_correct(said, happened_at),
    )
    return keep_report(work, unit, event)


def _crosses(unit: Unit, event_id: str, before: Visit, now: datetime) -> bool:
    event = unit.visits.event(event_id)
    other = conflicts.other_outcome(unit, event, before) if event else None
    if other:
        unit.conflicts.add(case_id=before.case_id, kind="outcomes_differ", item_id=event_id, other_id=other.id, at=now)
    return other is not None


def _note(unit: Unit, account: Account, found: PaperStop, report: Report, now: datetime) -> None:
    """Written when the visit ended: its words are of then."""
    note = Note.first(
        str(uuid.uuid5(_ARRIVED, f"note/{report.id}")),
        found.visit.case_id,
        account.id,
        report.note,
        written_at=report.ended_at,
        received_at=now,
        stop_id=found.stop.id,
        for_worker=report.worker_id,
        ground=report.ground,
    )
    unit.notes.append(note)
