"""A coordinator asks for a message to a client; it waits in the queue until it may leave."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ...domain.account import Account
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.message import GOES, Message, MessageKind, MessageWay, WhyNot, decide, earliest, matter
from ...domain.message_text import MessageText
from ...domain.record import check_as_seen
from ...domain.standing import told_hours
from ...store.unit import Unit
from .. import access, contacts
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


def audit(unit: Unit, by: str | None, message: Message, action: str = "write") -> None:
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
    if why == "too_late":
        return Refused("message_too_late")
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
    goes = (one for one in earlier if one.state in GOES and one.start == wanted.start)
    if any(matter(one.kind) == matter(wanted.kind) for one in goes):
        raise Refused("message_there")
    parties = contacts.keep_parties(unit, visit.case_id)
    if wanted.party >= len(parties):
        raise NotFound("party")
    now, rules = work.now(), rules_of(work)
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
        created_at=now,
        created_by=account.id,
        not_before=now,
        party_id=parties[wanted.party].id,
        subject=wanted.text.subject if wanted.way == "email" else "",
        text=wanted.filled(*told_hours(visit, wanted.start, rules.tolerance, rules.zone)),
    )
    decision = decide(message, circumstances(work, unit, message), now)
    if decision.why:
        raise refusal(decision.why)
    not_before = max(decision.wait_until or now, earliest(wanted.kind, wanted.start, now))
    message = message.model_copy(update={"not_before": not_before})
    unit.messages.add(message)
    audit(unit, account.id, message)
    return message
