"""The way back for a request that the office declined or merged: it is to be sorted again, and what was decided stays
readable."""

from ..domain.errors import Refused
from ..domain.party import PartyFacts, more_careful, parties_of
from ..domain.record import check_as_seen
from ..domain.request import Request, State
from ..store.unit import Unit
from .consents import answered, consents_of
from .contacts import parties
from .intake import person_of
from .resting import refuse_any_at_rest
from .workplace import Workplace


def take_up(work: Workplace, by: str, request_id: str, reason: str, seen: str | None = None) -> Request:
    """A declined or merged request waits again. One that was merged has a case of its own from then on, as when it
    came in: with its answers, the consent that came with it, and what the client said on their page. A secret code that
    is dead stays dead.

    `seen`: the fingerprint of the request that the page showed. Raises `NotFound`, `Stale`, or `Refused`: no_reason,
    not_decided (it waits already, was accepted, or the client cancelled it), at_rest.
    """
    if not reason:
        raise Refused("no_reason", "again_reason")
    with work.store.write() as unit:
        request = unit.requests.get(request_id)
        if request.state not in ("rejected", "merged"):
            raise Refused("not_decided", "again_reason")
        check_as_seen(request, seen)
        joint = request.case_id
        refuse_any_at_rest(unit, joint)
        state: State = "new" if request.answers.place.confirmed else "address_unconfirmed"
        unit.requests.take_up(request, state, by=by, at=work.now(), reason=reason)
        if request.merged_into:
            _own_case(work, unit, unit.requests.get(request_id))
        taken = unit.requests.get(request_id)
        for case_id in sorted({joint, taken.case_id}):
            unit.audit.append(user_id=by, action="write", case_id=case_id, subject=f"request/{request_id}")
        unit.commit()
    return taken


def _own_case(work: Workplace, unit: Unit, request: Request) -> None:
    joint, answers = request.case_id, request.answers
    case = unit.cases.open(person_of(answers), work.settings.office.case_prefix, work.now())
    for party in parties_of(answers, request.source):
        unit.parties.add(case.id, _careful(unit, joint, party))
    came = answered(answers, request.source)
    for consent in consents_of(unit, joint):
        if came and (consent.how, consent.given_at, consent.giver_name) == (came.how, came.given_at, came.giver_name):
            unit.consents.move_to_case(consent, case.id)
    unit.requests.move_to_case(request, case.id)
    unit.client_words.move_to_case(request.id, case.id)


def _careful(unit: Unit, joint: str, party: PartyFacts) -> PartyFacts:
    """The client is reached as both allow: they may have wished for more care since they asked."""
    known = next((one for one in parties(unit, joint) if one.kind == "client"), None)
    if party.kind != "client" or known is None:
        return party
    return party.model_copy(update={"contact": more_careful(party.contact, known.contact)})
