"""What phones bring back: each item once, in any order, after any delay; acknowledged means committed on the disk.

An item is sealed on the phone to the office's key (`crypto/mailbox.py`) and names its stop; what the phone was given
is what it may write about, whatever the plan says meanwhile. A refused item blocks no other.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pydantic import ValidationError

from ...crypto.box import Unreadable
from ...crypto.mailbox import context
from ...domain import phone_limits
from ...domain.account import Account
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.hours import instant
from ...domain.phone import (
    ITEM,
    AcceptedItem,
    Deposit,
    EditItem,
    GivenStop,
    Item,
    NoteItem,
    Phone,
    PhotoItem,
    SafetyItem,
    SignatureItem,
)
from ...store.unit import Unit
from ..safety import incoming as safety
from ..workplace import Workplace
from . import conflicts, filing

log = logging.getLogger(__name__)
TICK = timedelta(microseconds=1)
PICTURES = ("photo", "signature")
SIGNS = ("accepted", "check_in", "late", "home", "alarm", "position")  # never too many: somebody may be in danger


@dataclass(frozen=True)
class Sealed:
    """An item as it travels: its UUID, and its bytes sealed to the office's key."""

    id: str
    envelope: bytes


@dataclass(frozen=True)
class Receipt:
    """`refused`: None once it is on the disk, else why not: unreadable, damaged, too_large, id_reused, not_given, gone,
    empty. Two of them are for now: `too_many` today, and `failed`, a fault of ours; the phone tries again."""

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
    except Exception as error:  # a full disk, or a fault of ours: the rest is kept all the same; no words in a log
        log.error("an entry of a phone could not be kept: %s", type(error).__name__)
        return Receipt(sealed.id, "failed")
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
        _not_too_many(work, unit, phone, item)
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
                filing.keep_note(unit, account, item, case_id, at, now)
            elif isinstance(item, EditItem):
                filing.keep_edit(unit, account, item, case_id, at, now)
            elif isinstance(item, PhotoItem | SignatureItem):
                filing.keep_yes_to_photos(unit, account, item, case_id, at)
                filing.keep_picture(unit, account, item, brought.content or b"", case_id, at, now)
            else:
                filing.keep_event(work, unit, account, item, given, at)
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


def _not_too_many(work: Workplace, unit: Unit, phone: Phone, item: Item) -> None:
    """Raises `Refused("too_many")` for what one phone brings beyond its measure of the day."""
    if item.kind in SIGNS:
        return
    today = instant(work.today(), time(0), work.settings.office.zone)
    brought = unit.phones.count_brought(phone.id, today)
    pictures = sum(brought.get(kind, 0) for kind in PICTURES)
    words = sum(brought.values()) - pictures - sum(brought.get(kind, 0) for kind in SIGNS)
    picture = item.kind in PICTURES
    if (pictures if picture else words) >= (phone_limits.PICTURES_A_DAY if picture else phone_limits.WORDS_A_DAY):
        raise Refused("too_many")


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
