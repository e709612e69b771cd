"""Where one person's work crossed another's: found when an item arrives, kept until
somebody says they have read both."""

from datetime import datetime

from ...domain.account import Account
from ...domain.errors import NotFound
from ...domain.phone import Conflict, EditItem, EventItem, GivenStop, Item, NoteItem
from ...domain.visit import OUTCOMES
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
        unit.audit.append(
            at=work.now(), user_id=account.id, action="write", case_id=None, subject=f"conflict/{conflict_id}"
        )
        unit.commit()


def audit_read(work: Workplace, account: Account, case_id: str) -> None:
    """Leaves a row: this account read what crossed in that case."""
    casefile.audit_read(work, account, case_id, "conflicts")


def open_conflicts(work: Workplace) -> list[tuple[Conflict, str]]:
    """Those that nobody has settled, oldest first, each with the name of the person."""
    with work.store.read() as unit:
        return [(one, unit.cases.get(one.case_id).person.name) for one in unit.conflicts.open()]


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
