"""Writing to whoever asked for a visit that we have their request: to them alone, in a way that they allowed. A person
of the office asks for it; sent by itself, the public form would write to any number that somebody types."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.account import Account
from ...domain.errors import NotFound, Refused, WriteConflict
from ...domain.message import GOES, Message, MessageWay
from ...domain.message_text import MessageText
from ...domain.party import KIND_OF_ASKER, PartyFacts
from ...domain.record import check_as_seen
from ...domain.request import Request
from ...store.unit import Unit
from .. import access, contacts
from ..workplace import Workplace
from .asking import enqueue


@dataclass(frozen=True)
class WantedReceipt:
    """What the coordinator chose. `id`: made with the form, so that sending it twice asks once; `seen`: the request as
    they saw it; `said`: the text with the number in it."""

    id: str
    request_id: str
    seen: str
    way: MessageWay
    text: MessageText
    said: str


def position_of_asker(request: Request, parties: Sequence[PartyFacts]) -> int | None:
    """Which of the parties asked, None where they are not among them: then nobody is written to."""
    kind = KIND_OF_ASKER[request.answers.asker]
    return next((n for n, party in enumerate(parties) if party.kind == kind), None)


def ask(work: Workplace, account: Account, wanted: WantedReceipt) -> Message:
    """Puts it into the queue. Raises `NotFound`, `Stale` when the request is another by now, `Refused`: message_there
    when one is under way or was sent, else as `asking.refusal` says."""
    try:
        with work.store.write() as unit:
            message = _queued(work, unit, account, wanted)
            unit.commit()
    except WriteConflict:
        raise Refused("message_there") from None
    return message


def _queued(work: Workplace, unit: Unit, account: Account, wanted: WantedReceipt) -> Message:
    request = unit.requests.get(wanted.request_id)
    access.must_read(work, unit, account, request.case_id)
    if any(one.id == wanted.id or one.state in GOES for one in unit.messages.of_request(request.id)):
        raise Refused("message_there")
    check_as_seen(request, wanted.seen)
    parties = contacts.keep_parties(unit, request.case_id)
    position = position_of_asker(request, parties)
    if position is None:
        raise NotFound("party")
    return enqueue(
        work,
        unit,
        Message(
            id=wanted.id,
            case_id=request.case_id,
            visit_id=None,
            request_id=request.id,
            kind="received",
            way=wanted.way,
            language=wanted.text.language,
            state="queued",
            text_hash=wanted.text.hash,
            start=None,
            created_at=work.now(),
            created_by=account.id,
            not_before=work.now(),
            party_id=parties[position].id,
            subject=wanted.text.subject if wanted.way == "email" else "",
            text=wanted.said,
        ),
    )
