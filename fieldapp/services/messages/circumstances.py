"""What holds for a message at this moment: asked when it is queued, and once more when it is sent."""

from ...domain.message import Circumstances, Message, gone_kind
from ...domain.standing import visit_standing
from ...store.unit import Unit
from ..doubtful_hours import NO_DOUBT, doubt_of
from ..resting import rests
from ..todo import facts_of, rules_of
from ..workplace import Workplace
from .addressing import party_of, permission_of


def circumstances(work: Workplace, unit: Unit, message: Message) -> Circumstances:
    """Read anew. Raises `NotFound` for a visit or request that is not there."""
    if message.visit_id is None:
        return _of_request(work, unit, message)
    visit = unit.visits.get(message.visit_id)
    facts = facts_of(work, unit, [visit])[visit.id]
    goes = visit.state == "open" and facts.consent and not facts.happened.begun
    published = facts.published if goes else None
    doubt = doubt_of(work, unit, visit.id, published) if published else NO_DOUBT
    if doubt.away or (doubt.late and message.kind != "call_back"):
        published = None
    gone = facts.fallen
    party = party_of(unit, visit.case_id, message.party_id)
    return Circumstances(
        permission=permission_of(work, party, message.way),
        start=published.start if published else None,
        told=published is not None and visit_standing(facts, rules_of(work)).told,
        approved=message.text_hash in unit.messages.approvals(),
        switched_on=message.way in work.gateway.ways(),
        at_office=visit.place.at_office,
        gone=gone.start if gone else None,
        gone_kind=gone_kind(over=gone.is_over(work.now()), goes_on=facts.goes_on, at_office=visit.place.at_office)
        if gone
        else None,
        resting=rests(unit, visit.case_id, "messages"),
    )


def _of_request(work: Workplace, unit: Unit, message: Message) -> Circumstances:
    request = unit.requests.get(message.request_id or "")
    party = party_of(unit, request.case_id, message.party_id)
    return Circumstances(
        permission=permission_of(work, party, message.way),
        start=None,
        told=False,
        approved=message.text_hash in unit.messages.approvals(),
        switched_on=message.way in work.gateway.ways(),
        waiting=request.waiting,
        resting=rests(unit, request.case_id, "messages"),
    )
