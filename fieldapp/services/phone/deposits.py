"""What phones bring back: each item once, in any order, after any delay; acknowledged means committed on the disk.

An item is sealed on the phone to the office's key (`crypto/mailbox.py`) and names its stop; what the phone was given
is what it may write about, whatever the plan says meanwhile. A refused item blocks no other.

The token that brings lies on the phone in clear. What lets somebody be watched less must prove that the unlocked day
made it (`crypto/proof.py`); words without that proof are kept, because nothing is lost, and somebody is asked to read
them; an alarm needs none.
"""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from ...crypto.box import Unreadable
from ...crypto.mailbox import context
from ...crypto.proof import Proof
from ...domain import phone_limits
from ...domain.account import Account
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.hours import instant
from ...domain.phone import AlarmItem, Deposit, EditItem, GivenStop, Item, NoteItem, Phone, PositionItem, StopItem
from ...domain.phone_kinds import KINDS, kind_of, read_item
from ...store.unit import Unit
from ..safety.incoming import has_open_alarm
from ..workplace import Workplace
from . import conflicts, filing, same_id
from .item_time import item_time

log = logging.getLogger(__name__)
_UNPROVED = uuid.UUID("c1c1b5a4-7f0b-4b0e-9a53-0d5a1f6f2e77")


@dataclass(frozen=True)
class Sealed:
    """An item as it travels: its UUID, and its bytes sealed to the office's key."""

    id: str
    envelope: bytes


@dataclass(frozen=True)
class Receipt:
    """`refused`: None once it is on the disk, else why not: unreadable, damaged, too_large, id_reused, not_given, gone,
    empty, unproved, no_such_plan; erased, of which the phone keeps nothing either. Two of them are for now, and the
    phone tries again: `too_many` today, and `failed`, a fault of ours. `crossed`: it met the work of somebody else;
    what the office only finds doubtful did not.
    """

    id: str
    refused: str | None = None
    crossed: bool = False


def receive(work: Workplace, account: Account, phone: Phone, items: Sequence[Sealed]) -> list[Receipt]:
    """Keeps what a phone brings and answers each item with a receipt, in their order.

    One transaction an item, so that the receipts before a crash are true. A refused item is a receipt, never an error.
    A new item that is proved is a contact with the phone; whoever has the token alone makes none.
    """
    return [_receive(work, account, phone, item) for item in items]


def _receive(work: Workplace, account: Account, phone: Phone, sealed: Sealed) -> Receipt:
    try:
        brought = _opened(work, phone, sealed)
        try:
            crossed = _keep(work, account, phone, brought)
        except WriteConflict:  # the same item, or a version of the same note, came by another way at the same moment
            crossed = _keep(work, account, phone, brought)
    except Refused as refused:
        if refused.code == "erased":
            _wait_no_more(work, phone, sealed.id)
        return Receipt(sealed.id, refused.code)
    except NotFound:
        return Receipt(sealed.id, "gone")
    except Exception as error:  # a full disk, or a fault of ours: the rest is kept all the same; no words in a log
        log.error("an entry of a phone could not be kept: %s", type(error).__name__)
        return Receipt(sealed.id, "failed")
    return Receipt(sealed.id, None, crossed)


@dataclass(frozen=True)
class _Brought:
    """`words` as they were written, and the bytes of a picture behind them: a line of JSON has no line break in it.
    `proof`: that the unlocked day made it, None where nothing shows that."""

    words: bytes
    item: Item
    content: bytes | None
    proof: Proof | None


def _opened(work: Workplace, phone: Phone, sealed: Sealed) -> _Brought:
    try:
        bound = context(phone.id, sealed.id)
        proof, plain = work.store.proofs.read(phone.id, bound, work.store.mailbox.open(sealed.envelope, bound))
        words, line_break, content = plain.partition(b"\n")
        item = read_item(words)
    except Unreadable:
        raise Refused("unreadable") from None
    except ValueError:
        raise Refused("damaged") from None
    if str(item.id) != sealed.id:
        raise Refused("damaged")
    if isinstance(item, NoteItem | EditItem) and not item.text.strip():
        raise Refused("empty")
    if kind_of(item).content != bool(line_break):
        raise Refused("damaged")
    return _Brought(words, item, content if line_break else None, _proof_of(item, proof))


def _proof_of(item: Item, proof: Proof | None) -> Proof | None:
    """The proof as far as it goes. The PIN for danger proves an alarm and where it is, and nothing else. Raises
    `Refused("unproved")` for what counts only with a proof."""
    if isinstance(item, PositionItem) and proof:
        return proof
    counts = proof if proof and (proof.use == "day" or isinstance(item, AlarmItem)) else None
    if counts is None and kind_of(item).proof == "needed":
        raise Refused("unproved")
    return counts


def _keep(work: Workplace, account: Account, phone: Phone, brought: _Brought) -> bool:
    """True when it crossed somebody else's work. Raises `Refused`, `NotFound`, `WriteConflict`."""
    item = brought.item
    with work.store.write() as unit:
        digest = unit.phones.digest(brought.words, brought.content)
        if brought.proof is None:
            item = _beside(unit, phone, item, digest)
        known = unit.phones.receipt(str(item.id))
        if known and brought.proof and _is_another(known, phone, item, digest):
            if known.phone_id == phone.id and same_id.says_no_more(unit, phone, item, brought.content):
                return _crossed(unit, known.id)
            item = same_id.with_its_own_id(phone, item, digest)
            known = unit.phones.receipt(str(item.id))
        if known:
            if known.digest != digest or known.phone_id != phone.id:
                raise Refused("id_reused")
            return _crossed(unit, known.id)
        now = work.now()
        proof = brought.proof
        _not_too_many(work, unit, phone, brought)
        given = _given(unit, phone, item.stop) if isinstance(item, StopItem) else None
        earliest = given.given_at if given else proof.since if proof else phone.prepared_at
        when = item_time(work, unit, phone, item, proof, earliest, now)
        visit = unit.visits.get(given.visit_id) if given else None
        filing.FILED_BY[item.kind](
            filing.Brought(
                work=work,
                unit=unit,
                account=account,
                phone=phone,
                item=item,
                content=brought.content or b"",
                at=when.at,
                now=now,
                proof=proof,
                given=given,
                case_id=visit.case_id if visit else "",
            )
        )
        if given and visit:
            unit.audit.append(user_id=account.id, action="write", case_id=visit.case_id, subject=f"deposit/{item.id}")
            if proof:  # whatever it says that it had not seen: somebody is asked to read the other kind, once
                conflicts.record(work, unit, account, item, given, visit, now)
            conflicts.record_without_consent(unit, item, visit, given.day, now)
            conflicts.record_doubt(unit, item, visit, now, proved=proof is not None, doubtful=when.doubtful)
        unit.phones.add_receipt(
            Deposit(
                id=str(item.id),
                phone_id=phone.id,
                ordinal=item.order,
                kind=item.kind,
                at=when.at,
                received_at=now,
                digest=digest,
                since=when.since,
            )
        )
        if proof:
            unit.phones.seen(phone.id, now)
        crossed = _crossed(unit, str(item.id))
        unit.commit()
    return crossed


def _is_another(known: Deposit, phone: Phone, item: Item, digest: str) -> bool:
    """Other words under the id of `known`, or an id that another phone took before: it keeps no alarm out."""
    return known.phone_id != phone.id or (kind_of(item).own_id and known.digest != digest)


def _beside(unit: Unit, phone: Phone, item: Item, digest: str) -> Item:
    """What nothing proves, under an id made from its own: whoever has the token takes no id away from what the unlocked
    day brings. A correction of such a note finds it there; one of any other note is a note beside it, because the
    newest version is what everybody reads. What is kept already under its own id stays."""
    known = unit.phones.receipt(str(item.id))
    if known and known.digest == digest and known.phone_id == phone.id:
        return item
    own = _unproved_id(phone, item.id)
    if isinstance(item, EditItem):
        root = _unproved_id(phone, item.root)
        return item.model_copy(update={"id": own, "root": root if unit.phones.receipt(str(root)) else own})
    return item.model_copy(update={"id": own})


def _unproved_id(phone: Phone, brought: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(_UNPROVED, f"{phone.id}/{brought}")


def _crossed(unit: Unit, item_id: str) -> bool:
    return any(conflict.of_two for conflict in unit.conflicts.about(item_id))


def _not_too_many(work: Workplace, unit: Unit, phone: Phone, brought: _Brought) -> None:
    """Raises `Refused("too_many")` for what one phone brings beyond its measure of the day; what nothing proves has a
    small measure of its own, so that whoever forges it uses up nobody else's."""
    measure = kind_of(brought.item).measure
    if measure == "signs" and (brought.proof or not has_open_alarm(unit, phone.account_id)):
        return
    today = instant(work.today(), time(0), work.settings.office.zone)
    known = unit.phones.count_brought(phone.id, today, unproved=brought.proof is None)
    signs, words, contents = (_count(known, one) for one in ("signs", "words", "contents"))
    if measure == "signs":  # somebody is called already
        full = signs >= phone_limits.UNPROVED_A_DAY
    elif brought.proof is None:
        full = words + contents >= phone_limits.UNPROVED_A_DAY
    elif measure == "contents":
        full = contents >= phone_limits.CONTENTS_A_DAY
    else:
        full = words >= phone_limits.WORDS_A_DAY
    if full:
        raise Refused("too_many")


def _count(known: dict[str, int], measure: str) -> int:
    """Of what has come, what counts as this; a kind that has no row any more is words."""
    return sum(count for name, count in known.items() if (KINDS[name].measure if name in KINDS else "words") == measure)


def _given(unit: Unit, phone: Phone, stop_id: str) -> GivenStop:
    given = unit.phones.given(phone.id, stop_id)
    if given is None and unit.erasures.of_id(stop_id):
        raise Refused("erased")
    if given is None:
        raise Refused("not_given")
    return given


def _wait_no_more(work: Workplace, phone: Phone, item_id: str) -> None:
    """Its case was erased: the phone throws the entry away, and nobody asks where it is."""
    with work.store.write() as unit:
        unit.owed.forget(phone.id, item_id)
        unit.commit()
