"""Where one person's work crossed another's: found when an item arrives, kept until
somebody says they have read both."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from ...domain.account import Account
from ...domain.consent_rule import may_photograph, may_record, may_write
from ...domain.early import is_early
from ...domain.errors import NotFound
from ...domain.phone import (
    Conflict,
    ConflictKind,
    EditItem,
    EventItem,
    GivenStop,
    Item,
    NoteItem,
    Phone,
    PhotoItem,
    VoiceItem,
)
from ...domain.stop_state import last_outcome, opened_again_at
from ...domain.visit import OUTCOMES, DoorWord, StopEvent, Visit
from ...store.unit import Unit
from .. import casefile
from ..consents import called_off, permitted_in
from ..resting import rests
from ..workplace import Workplace


def record(
    work: Workplace, unit: Unit, account: Account, item: Item, given: GivenStop, visit: Visit, now: datetime
) -> None:
    """Adds the conflicts of an `item` that has just been kept; `visit` as it stood before, `now` aware UTC."""
    if isinstance(item, NoteItem):
        _unseen_notes(unit, account, item, visit.case_id, now)
    elif isinstance(item, EditItem):
        _same_note(unit, account, item, given, visit.case_id, now)
    elif isinstance(item, EventItem) and item.event in OUTCOMES:
        event = unit.visits.event(str(item.id))
        other = other_outcome(unit, event, visit, Saying(given.phone_id, item.seen_at)) if event else None
        if other:
            unit.conflicts.add(
                case_id=visit.case_id, kind="outcomes_differ", item_id=str(item.id), other_id=other.id, at=now
            )
        if event and not item.early and _is_early(work, unit, given, event.happened_at):
            unit.conflicts.add(
                case_id=visit.case_id, kind="too_early", item_id=str(item.id), other_id=given.stop_id, at=now
            )
        if _called_off(unit, given, visit, str(item.id)) or not _is_still_theirs(unit, account, given):
            unit.conflicts.add(
                case_id=visit.case_id, kind="stop_changed", item_id=str(item.id), other_id=visit.id, at=now
            )


def _is_early(work: Workplace, unit: Unit, given: GivenStop, over_at: datetime) -> bool:
    """Hours before any time for which it was ever published that day: the phone may not have the newest."""
    planned = _planned(unit, given.stop_id, given.day)
    return bool(planned) and is_early(min(planned), over_at, work.settings.lists.most_early)


def _planned(unit: Unit, stop_id: str, day: date) -> list[datetime]:
    """When the published plans of that day have the stop begin, the newest plan first."""
    plans = [plan for plan in unit.plans.versions(day) if plan.published_at]
    stops = (stop for plan in plans for route in plan.routes for stop in route.stops)
    return [stop.start for stop in stops if stop.id == stop_id]


def record_without_consent(unit: Unit, item: Item, visit: Visit, day: date, now: datetime) -> None:
    """Words, photos and voice notes that consent does not allow, or whose file rests, are kept, because nothing that
    was said is lost, and somebody is told: the phone may not have heard of it. `visit`, `now` as in `record`."""
    if not isinstance(item, NoteItem | EditItem | PhotoItem | VoiceItem):
        return
    allowed = permitted_in(unit, visit.case_id, day)
    if isinstance(item, PhotoItem):
        fine = may_photograph(allowed.photos, bool(item.agreed_by))
    elif isinstance(item, VoiceItem):
        theirs = bool(item.agreed_by)
        fine = may_record(allowed.notes, allowed.photos, item.ground, theirs=theirs, agreed=theirs)
    else:
        fine = may_write(allowed.notes, item.ground)
    if not fine:
        kind: ConflictKind = "at_rest" if rests(unit, visit.case_id, "file") else "no_consent"
        unit.conflicts.add(case_id=visit.case_id, kind=kind, item_id=str(item.id), other_id=visit.id, at=now)


def record_doubt(unit: Unit, item: Item, visit: Visit, now: datetime, *, proved: bool, doubtful: bool) -> None:
    """Words that nothing proves to be of the unlocked day, or whose hour is `doubtful`, are shown to somebody. `visit`,
    `now` as in `record`."""
    if proved and not doubtful:
        return
    kind: ConflictKind = "time_doubtful" if proved else "unproved"
    unit.conflicts.add(case_id=visit.case_id, kind=kind, item_id=str(item.id), other_id=visit.id, at=now)


def _called_off(unit: Unit, given: GivenStop, visit: Visit, item_id: str) -> bool:
    """Whether the office had given the stop up. One at whose door somebody was before is there to be tried again."""
    tried = any(event.kind in OUTCOMES and event.id != item_id for event in unit.visits.events({given.stop_id}))
    plan = None if tried else unit.plans.published(given.day)
    return bool(called_off(unit, [visit], given.day, plan.published_at if plan else None))


def settle(work: Workplace, account: Account, conflict_id: str) -> None:
    """Somebody has read both. Raises `NotFound` for a conflict that is settled or does not exist."""
    with work.store.write() as unit:
        if not unit.conflicts.settle(conflict_id, account.id, work.now()):
            raise NotFound("conflict")
        unit.audit.append(user_id=account.id, action="write", case_id=None, subject=f"conflict/{conflict_id}")
        unit.commit()


@dataclass(frozen=True)
class Side:
    """One of the two: who, when, and the `text` they wrote, or what they said happened at the door, or that it is a
    voice note. `phone`: from which it came, None for what came otherwise."""

    by: str
    at: datetime
    text: str = ""
    event: DoorWord | None = None
    spoken: bool = False
    phone: Phone | None = None


@dataclass(frozen=True)
class ConflictView:
    """A conflict with the client's name and its two sides. None for a side without words, like a changed plan.
    `planned`: for when an outcome that is too early was planned (aware UTC)."""

    conflict: Conflict
    name: str
    item: Side | None
    other: Side | None
    planned: datetime | None = None

    @property
    def of_two_phones(self) -> bool:
        """Whether one worker said both."""
        one, other = (side and side.phone for side in (self.item, self.other))
        return bool(one and other and one.id != other.id and one.account_id == other.account_id)


def read_open(work: Workplace, account: Account) -> list[ConflictView]:
    """What nobody has settled yet, oldest first; leaves a row of the reading for each case."""
    with work.store.read() as unit:
        names = unit.accounts.names()
        found = [
            ConflictView(
                one,
                unit.cases.get(one.case_id).person.name,
                _side(unit, names, one.case_id, one.item_id),
                _side(unit, names, one.case_id, one.other_id),
                _planned_of(work, unit, one),
            )
            for one in unit.conflicts.open()
        ]
    for case_id in {one.conflict.case_id for one in found}:
        casefile.audit_read(work, account, case_id, "conflicts")
    return found


def count_open(work: Workplace) -> int:
    """How many conflicts nobody has settled."""
    with work.store.read() as unit:
        return unit.conflicts.count_open()


def _planned_of(work: Workplace, unit: Unit, conflict: Conflict) -> datetime | None:
    event = unit.visits.event(conflict.item_id) if conflict.kind == "too_early" else None
    if event is None:
        return None
    day = event.happened_at.astimezone(work.settings.office.zone).date()
    return next(iter(_planned(unit, event.stop_id, day)), None)


def _side(unit: Unit, names: dict[str, str], case_id: str, item_id: str) -> Side | None:
    receipt = unit.phones.receipt(item_id)
    phone = unit.phones.get(receipt.phone_id) if receipt else None
    try:
        note = unit.notes.get(item_id)
    except NotFound:
        side = _side_without_words(unit, names, case_id, item_id)
        return side and replace(side, phone=phone)
    return Side(names.get(note.author_id, "?"), note.written_at, note.text, phone=phone)


def _side_without_words(unit: Unit, names: dict[str, str], case_id: str, item_id: str) -> Side | None:
    event = unit.visits.event(item_id)
    if event:
        return Side(names.get(event.user_id, "?"), event.happened_at, event=event.kind)
    for one in unit.recordings.of_case(case_id):
        if one.id == item_id:
            return Side(names.get(one.author_id, "?"), one.recorded_at, spoken=True)
    return None


def _unseen_notes(unit: Unit, account: Account, item: NoteItem, case_id: str, now: datetime) -> None:
    """Notes that others added to the case after the writer's extract was made."""
    if item.seen_at is None:
        return
    for note in unit.notes.of_case(case_id):
        if note.author_id != account.id and note.received_at >= item.seen_at:
            unit.conflicts.add(case_id=case_id, kind="note_unseen", item_id=str(item.id), other_id=note.id, at=now)


def _same_note(unit: Unit, account: Account, item: EditItem, given: GivenStop, case_id: str, now: datetime) -> None:
    """Versions after the one this writer saw that others wrote, or the same worker on another phone."""
    for note in unit.notes.of_case(case_id):
        if note.root_id != str(item.root) or note.version <= item.seen_version:
            continue
        receipt = unit.phones.receipt(note.id)
        if note.author_id != account.id or (receipt and receipt.phone_id != given.phone_id):
            unit.conflicts.add(case_id=case_id, kind="note_edit", item_id=str(item.id), other_id=note.id, at=now)


@dataclass(frozen=True)
class Saying:
    """From which phone an outcome came, and when the office made the day that this phone showed (aware UTC); None from
    an older application."""

    phone_id: str
    seen_at: datetime | None


def other_outcome(unit: Unit, event: StopEvent, visit: Visit, saying: Saying | None = None) -> StopEvent | None:
    """The outcome that counts of what others said at the door of `event`, if it is another than this one; `visit` as it
    stood before; `saying`: None for paper. Of a visit that was opened again, a second try says nothing about the first;
    what comes late of the first try does."""
    events = unit.visits.events({event.stop_id})
    others = [one for one in events if one.user_id != event.user_id or (saying and _unheard(unit, saying, event, one))]
    counts, again_at = last_outcome(others), opened_again_at(others, visit.state)
    second_try = again_at is not None and event.happened_at > again_at
    return counts if counts and counts.kind != event.kind and not second_try else None


def _unheard(unit: Unit, saying: Saying, event: StopEvent, other: StopEvent) -> bool:
    """Whether the same worker said `other` on another phone, and this one did not show it when `event` was said: then
    nobody corrected anything, and one of the two is not true. That this phone has brought something since says nothing:
    it reads the day only afterwards."""
    receipt = unit.phones.receipt(other.id)
    if receipt is None or receipt.phone_id == saying.phone_id:
        return False
    shown = saying.seen_at or min(unit.phones.get(saying.phone_id).seen_at, event.happened_at)
    return other.received_at > shown


def _is_still_theirs(unit: Unit, account: Account, given: GivenStop) -> bool:
    """Whether the published day still gives the stop to this account's worker."""
    plan = unit.plans.published(given.day)
    route = plan.route_of(account.worker_id) if plan and account.worker_id else None
    return route is not None and any(stop.id == given.stop_id for stop in route.stops)
