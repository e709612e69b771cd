"""Where one person's work crossed another's: found when an item arrives, kept until
somebody says they have read both."""

from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.errors import NotFound
from ...domain.phone import Conflict, EditItem, EventItem, GivenStop, Item, NoteItem
from ...domain.visit import OUTCOMES, EventKind
from ...store.unit import Unit
from .. import casefile
from ..workplace import Workplace


def record(unit: Unit, account: Account, item: Item, given: GivenStop, case_id: str, now: datetime) -> None:
    """Adds the conflicts of an `item` that has just been kept; `now` aware UTC."""
    if isinstance(item, NoteItem):
        _unseen_notes(unit, account, item, case_id, now)
    elif isinstance(item, EditItem):
        _same_note(unit, account, item, case_id, now)
    elif isinstance(item, EventItem) and item.event in OUTCOMES:
        _same_stop(unit, account, item, given, case_id, now)


def settle(work: Workplace, account: Account, conflict_id: str) -> None:
    """Somebody has read both. Raises `NotFound` for a conflict that is settled or does not exist."""
    with work.store.write() as unit:
        if not unit.conflicts.settle(conflict_id, account.id, work.now()):
            raise NotFound("conflict")
        unit.audit.append(user_id=account.id, action="write", case_id=None, subject=f"conflict/{conflict_id}")
        unit.commit()


@dataclass(frozen=True)
class Side:
    """One of the two: who, when, and the `text` they wrote, or else what they said happened at the door."""

    by: str
    at: datetime
    text: str = ""
    event: EventKind | None = None


@dataclass(frozen=True)
class ConflictView:
    """A conflict with the client's name and its two sides. None for a side without words, like a changed plan."""

    conflict: Conflict
    name: str
    item: Side | None
    other: Side | None


def read_open(work: Workplace, account: Account) -> list[ConflictView]:
    """What nobody has settled yet, oldest first; leaves a row of the reading for each case."""
    with work.store.read() as unit:
        names = unit.accounts.names()
        found = [
            ConflictView(
                one,
                unit.cases.get(one.case_id).person.name,
                _side(unit, names, one.item_id),
                _side(unit, names, one.other_id),
            )
            for one in unit.conflicts.open()
        ]
    for case_id in {one.conflict.case_id for one in found}:
        casefile.audit_read(work, account, case_id, "conflicts")
    return found


def count_open(work: Workplace) -> int:
    with work.store.read() as unit:
        return unit.conflicts.count_open()


def _side(unit: Unit, names: dict[str, str], item_id: str) -> Side | None:
    try:
        note = unit.notes.get(item_id)
    except NotFound:
        event = unit.visits.event(item_id)
        return Side(names.get(event.user_id, "?"), event.happened_at, event=event.kind) if event else None
    return Side(names.get(note.author_id, "?"), note.written_at, note.text)


def _unseen_notes(unit: Unit, account: Account, item: NoteItem, case_id: str, now: datetime) -> None:
    """Notes that others added to the case after the writer's extract was made."""
    if item.seen_at is None:
        return
    for note in unit.notes.of_case(case_id):
        if note.author_id != account.id and note.received_at >= item.seen_at:
            unit.conflicts.add(case_id=case_id, kind="note_unseen", item_id=str(item.id), other_id=note.id, at=now)


def _same_note(unit: Unit, account: Account, item: EditItem, case_id: str, now: datetime) -> None:
    """Versions that others wrote after the one this writer saw."""
    for note in unit.notes.of_case(case_id):
        others = note.root_id == str(item.root) and note.author_id != account.id
        if others and note.version > item.seen_version:
            unit.conflicts.add(case_id=case_id, kind="note_edit", item_id=str(item.id), other_id=note.id, at=now)


def _same_stop(unit: Unit, account: Account, item: EventItem, given: GivenStop, case_id: str, now: datetime) -> None:
    """Another person's other outcome; or the stop was meanwhile cancelled or given to somebody else."""
    for event in unit.visits.events({given.stop_id}):
        if event.user_id != account.id and event.kind in OUTCOMES and event.kind != item.event:
            unit.conflicts.add(case_id=case_id, kind="outcomes_differ", item_id=str(item.id), other_id=event.id, at=now)
    plan = unit.plans.published(given.day)
    route = plan.route_of(account.worker_id) if plan and account.worker_id else None
    still_here = route is not None and any(stop.id == given.stop_id for stop in route.stops)
    if not still_here or unit.visits.get(given.visit_id).state == "cancelled":
        unit.conflicts.add(case_id=case_id, kind="stop_changed", item_id=str(item.id), other_id=given.visit_id, at=now)
