"""A coordinator asks for a message to a client; it waits in the queue until it may leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.audit import AuditAction
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.message import (
    END_UNKNOWN,
    GOES,
    MESSAGE_KINDS,
    Message,
    MessageKind,
    MessageWay,
    WhyNot,
    decide,
    earliest,
    matter,
)
from ...domain.message_text import MessageText
from ...domain.record import check_as_seen
from ...domain.standing import told_hours
from ...domain.visit import Visit
from ...store.unit import Unit
from .. import access, contacts, fallen_hours
from ..todo import rules_of
from ..workplace import Workplace
from .circumstances import circumstances


@dataclass(frozen=True)
class Wanted:
    """What the coordinator chose. `id`: made with the form, so that sending it twice asks once; `party`: index of the
    party, 0 = the client; `start`: the hour they saw; `filled`: the text with its values, between two instants."""

    id: str
    visit_id: str
    seen: str
    start: datetime
    kind: MessageKind
    way: MessageWay
    party: int
    text: MessageText
    filled: Callable[[datetime, datetime], str]


def ask(work: Workplace, account: Account, wanted: Wanted) -> Message:
    """Puts it into the queue; the message says when it leaves at the earliest.

    Raises `NotFound`, `Stale` when the visit is another by now, `Refused`: message_there when one is under way or was
    sent for this hour, else as `refusal` says.
    """
    try:
        with work.store.write() as unit:
            message = _queued(work, unit, account, wanted)
            unit.commit()
    except WriteConflict:
        raise Refused("message_there") from None
    return message


def take_back(work: Workplace, account: Account, message_id: str) -> None:
    """A queued message does not leave. Raises `NotFound`, `Refused("message_left")` when it is not queued any more."""
    with work.store.write() as unit:
        message = unit.messages.get(message_id)
        gone = message.model_copy(
            update={"state": "withdrawn", "why": "taken_back", "ended_at": work.now(), "settled_by": account.id}
        )
        if not unit.messages.change(gone, "queued"):
            raise Refused("message_left")
        audit(unit, account.id, message)
        unit.commit()


def withdraw(work: Workplace, unit: Unit, message: Message, why: WhyNot) -> None:
    """A queued message does not leave, because of what holds by now."""
    gone = {"state": "withdrawn", "why": why, "ended_at": work.now()}
    unit.messages.change(message.model_copy(update=gone), "queued")
    audit(unit, None, message, "withdraw")


def audit(unit: Unit, by: str | None, message: Message, action: AuditAction = "write") -> None:
    """A row of what was done with a message; never what it says."""
    unit.audit.append(user_id=by, action=action, case_id=message.case_id, subject=f"message/{message.id}")


def refusal(why: WhyNot) -> Refused:
    """Why it was not even queued."""
    if why == "told":
        return Refused("message_told")
    if why == "not_told":
        return Refused("message_not_told")
    if why == "hour_gone":
        return Refused("message_hour_gone")
    if why == "gone_known":
        return Refused("message_gone_known")
    if why == "other_words":
        return Refused("text_changed")
    if why == "decided":
        return Refused("message_decided")
    if why == "too_late":
        return Refused("message_too_late")
    if why == "at_rest":
        return Refused("at_rest")
    if why == "not_approved":
        return Refused("text_not_approved")
    if why == "party_gone":
        return Refused("message_no_address")
    if why == "switched_off":
        return Refused("messages_off")
    return Refused("not_permitted")


def _queued(work: Workplace, unit: Unit, account: Account, wanted: Wanted) -> Message:
    visit = unit.visits.get(wanted.visit_id)
    access.must_read(work, unit, account, visit.case_id)
    earlier = unit.messages.of_visits({visit.id})
    if any(one.id == wanted.id for one in earlier):
        raise Refused("message_there")
    check_as_seen(visit, wanted.seen)
    _make_room(work, unit, earlier)
    goes = (one for one in earlier if one.state in GOES and one.start == wanted.start)
    if any(matter(one.kind) == matter(wanted.kind) for one in goes):
        raise Refused("message_there")
    parties = contacts.keep_parties(unit, visit.case_id)
    if wanted.party >= len(parties):
        raise NotFound("party")
    message = Message(
        id=wanted.id,
        case_id=visit.case_id,
        visit_id=visit.id,
        kind=wanted.kind,
        way=wanted.way,
        language=wanted.text.language,
        state="queued",
        text_hash=wanted.text.hash,
        start=wanted.start,
        created_at=work.now(),
        created_by=account.id,
        not_before=work.now(),
        party_id=parties[wanted.party].id,
        subject=wanted.text.subject if wanted.way == "email" else "",
        text=wanted.filled(*_hours(work, unit, visit, wanted)),
    )
    return enqueue(work, unit, message)


def keeps_others_waiting(work: Workplace, unit: Unit, message: Message) -> bool:
    """Whether no other about the same visit may be asked for until this one has left, or its end is known."""
    return message.state in END_UNKNOWN or (message.state == "queued" and _would_not_leave(work, unit, message) is None)


def _would_not_leave(work: Workplace, unit: Unit, queued: Message) -> WhyNot | None:
    return decide(queued, circumstances(work, unit, queued), work.now()).why


def _make_room(work: Workplace, unit: Unit, earlier: list[Message]) -> None:
    """What waits and would not leave any more keeps no other from being asked for."""
    for one in earlier:
        why = _would_not_leave(work, unit, one) if one.state == "queued" else None
        if why:
            withdraw(work, unit, one, why)


def enqueue(work: Workplace, unit: Unit, message: Message) -> Message:
    """Adds it as one that leaves as soon as it may; what it was lost for before is dealt with. Raises `Refused` as
    `refusal` says."""
    now = work.now()
    decision = decide(message, circumstances(work, unit, message), now)
    if decision.why:
        raise refusal(decision.why)
    first = earliest(message.kind, message.start, now) if message.start else now
    message = message.model_copy(update={"not_before": max(decision.wait_until or now, first)})
    alike = [one for one in MESSAGE_KINDS if matter(one) == matter(message.kind)]
    unit.messages.settle_lost(message.created_by, message.visit_id or message.request_id or "", alike)
    unit.messages.add(message)
    audit(unit, message.created_by, message)
    return message


def _hours(work: Workplace, unit: Unit, visit: Visit, wanted: Wanted) -> tuple[datetime, datetime]:
    """Between which instants (aware UTC) they hear that the visit begins, or that they expect it. Raises
    `Refused("message_gone_known")` where no hour of it fell, or they know."""
    if matter(wanted.kind) == "gone":
        gone = fallen_hours.open_of(work, unit, visit)
        if gone is None:
            raise refusal("gone_known")
        return gone.earliest, gone.latest
    rules = rules_of(work)
    return told_hours(visit, wanted.start, rules.tolerance, rules.zone)
