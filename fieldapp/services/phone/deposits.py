"""What phones bring back: each item once, in any order, after any delay; acknowledged means committed on the disk.

An item is sealed on the phone to the office's key (`crypto/mailbox.py`) and names its stop; what the phone was given
is what it may write about, whatever the plan says meanwhile. A refused item blocks no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError

from ...crypto.box import Unreadable
from ...crypto.mailbox import context
from ...domain.account import Account
from ...domain.case import Note, Picture
from ...domain.consent import ConsentFacts
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.phone import (
    ITEM,
    AcceptedItem,
    Deposit,
    EditItem,
    EventItem,
    GivenStop,
    Item,
    NoteItem,
    Phone,
    PhotoItem,
    SafetyItem,
    SignatureItem,
)
from ...domain.visit import StopEvent
from ...store.unit import Unit
from ..consents import keep_consents
from ..door_reports import keep_report
from ..safety import incoming as safety
from ..workplace import Workplace
from . import conflicts
from .cleaning import clean

TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Sealed:
    """An item as it travels: its UUID, and its bytes sealed to the office's key."""

    id: str
    envelope: bytes


@dataclass(frozen=True)
class Receipt:
    """`refused`: None once it is on the disk, else why not: unreadable, damaged, id_reused, not_given, gone, empty."""

    id: str
    refused: str | None = None
    crossed: bool = False


def receive(work: Workplace, account: Account, phone: Phone, items: Sequence[Sealed]) -> list[Receipt]:
    """Keeps what a phone brings and answers each item with a receipt, in their order.

    One transaction an item, so that the receipts before a crash are true. A refused item is a receipt, never an error.
    """
    with work.store.write() as unit:
        unit.phones.seen(phone.id, work.now())
        unit.commit()
    return [_receive(work, account, phone, item) for item in items]


def _receive(work: Workplace, account: Account, phone: Phone, sealed: Sealed) -> Receipt:
    try:
        brought = _opened(work, phone, sealed)
        try:
            crossed = _keep(work, account, phone, brought)
        except WriteConflict:  # the same item, or a version of the same note, came by another way at the same moment
            crossed = _keep(work, account, phone, brought)
    except Refused as refused:
        return Receipt(sealed.id, refused.code)
    except NotFound:
        return Receipt(sealed.id, "gone")
    return Receipt(sealed.id, None, crossed)


@dataclass(frozen=True)
class _Brought:
    """`words` as they were written, and the bytes of a picture behind them: a line of JSON has no line break in it."""

    words: bytes
    item: Item
    content: bytes | None


def _opened(work: Workplace, phone: Phone, sealed: Sealed) -> _Brought:
    try:
        plain = work.store.mailbox.open(sealed.envelope, context(phone.id, sealed.id))
        words, line_break, content = plain.partition(b"\n")
        item = ITEM.validate_json(words)
    except Unreadable:
        raise Refused("unreadable") from None
    except ValidationError:
        raise Refused("damaged") from None
    if str(item.id) != sealed.id:
        raise Refused("damaged")
    if isinstance(item, NoteItem | EditItem) and not item.text.strip():
        raise Refused("empty")
    if isinstance(item, PhotoItem | SignatureItem) != bool(line_break):
        raise Refused("damaged")
    return _Brought(words, item, content if line_break else None)


def _keep(work: Workplace, account: Account, phone: Phone, brought: _Brought) -> bool:
    """True when it crossed somebody else's work. Raises `Refused`, `NotFound`, `WriteConflict`."""
    item = brought.item
    with work.store.write() as unit:
        digest = unit.phones.digest(brought.words, brought.content)
        known = unit.phones.receipt(str(item.id))
        if known:
            if known.digest != digest or known.phone_id != phone.id:
                raise Refused("id_reused")
            return bool(unit.conflicts.about(known.id))
        now = work.now()
        given = None if isinstance(item, AcceptedItem | SafetyItem) else _given(unit, phone, item.stop)
        at = _time(unit, phone, item, given.given_at if given else phone.prepared_at, now)
        if isinstance(item, AcceptedItem):
            unit.phones.accept(phone.id, item.day, item.version)
        elif isinstance(item, SafetyItem):
            safety.receive(unit, work.settings, phone, item, at, now)
        elif given:
            visit = unit.visits.get(given.visit_id)
            case_id = visit.case_id
            if isinstance(item, NoteItem):
                _note(unit, account, item, case_id, at, now)
            elif isinstance(item, EditItem):
                _edit(unit, account, item, case_id, at, now)
            elif isinstance(item, PhotoItem | SignatureItem):
                _keep_yes_to_photos(unit, account, item, case_id, at)
                _picture(unit, account, item, brought.content or b"", case_id, at, now)
            else:
                _event(work, unit, account, item, given, at)
            unit.audit.append(user_id=account.id, action="write", case_id=case_id, subject=f"deposit/{item.id}")
            conflicts.record(unit, account, item, given, visit, now)
            conflicts.record_without_consent(unit, item, visit, given.day, now)
        unit.phones.add_receipt(
            Deposit(
                id=str(item.id),
                phone_id=phone.id,
                ordinal=item.order,
                kind=item.kind,
                at=at,
                received_at=now,
                digest=digest,
            )
        )
        crossed = bool(unit.conflicts.about(str(item.id)))
        unit.commit()
    return crossed


def _given(unit: Unit, phone: Phone, stop_id: str) -> GivenStop:
    given = unit.phones.given(phone.id, stop_id)
    if given is None:
        raise Refused("not_given")
    return given


def _time(unit: Unit, phone: Phone, item: Item, earliest: datetime, now: datetime) -> datetime:
    """When it happened: the phone's corrected clock, unless that contradicts the phone's own order or ours."""
    before, after = unit.phones.neighbours(phone.id, item.order)
    at = max(item.at, before + TICK if before else earliest)
    return min(at, after - TICK if after else now)


def _note(unit: Unit, account: Account, item: NoteItem, case_id: str, at: datetime, now: datetime) -> None:
    note = Note.first(
        str(item.id),
        case_id,
        account.id,
        item.text,
        written_at=at,
        received_at=now,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    unit.notes.append(note)


def _edit(unit: Unit, account: Account, item: EditItem, case_id: str, at: datetime, now: datetime) -> None:
    """A version after every other: the words of whoever came first stay, and both are shown."""
    first = unit.notes.get(str(item.root))
    if first.root_id != first.id or first.case_id != case_id:
        raise NotFound("note")
    note = first.edited(
        str(item.id),
        account.id,
        item.text,
        version=unit.notes.next_version(first.id),
        written_at=at,
        received_at=now,
        reason=item.reason,
        stop_id=item.stop,
        unfinished=item.unfinished,
        ground=item.ground,
    )
    unit.notes.append(note)


def _picture(
    unit: Unit,
    account: Account,
    item: PhotoItem | SignatureItem,
    content: bytes,
    case_id: str,
    at: datetime,
    now: datetime,
) -> None:
    drawn, mimetype = clean(content)
    words = item.model_dump(include={"caption", "signer", "statement"})
    unit.pictures.append(
        Picture.model_validate(
            {
                "id": str(item.id),
                "case_id": case_id,
                "stop_id": item.stop,
                "author_id": account.id,
                "kind": item.kind,
                "taken_at": at,
                "received_at": now,
                "mimetype": mimetype,
                **words,
            }
        ),
        drawn,
    )


def _keep_yes_to_photos(
    unit: Unit, account: Account, item: PhotoItem | SignatureItem, case_id: str, at: datetime
) -> None:
    """What was ticked at the door is a consent as any other."""
    if isinstance(item, SignatureItem) or not item.agreed_by:
        return
    keep_consents(unit, case_id)
    unit.consents.add(
        case_id,
        ConsentFacts(purpose="photo", giver=item.agreed_by, how="door", given_at=at, recorded_by=account.id),
    )


def _event(work: Workplace, unit: Unit, account: Account, item: EventItem, given: GivenStop, at: datetime) -> None:
    keep_report(
        work,
        unit,
        StopEvent(
            id=str(item.id),
            stop_id=given.stop_id,
            visit_id=given.visit_id,
            user_id=account.id,
            kind=item.event,
            happened_at=at,
            received_at=work.now(),
            follow_up=item.follow_up,
            facts=item.facts,
        ),
    )
