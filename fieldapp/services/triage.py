"""From a request to a visit, or to a refusal with a reason; duplicates are merged, nothing is thrown away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..domain.account import Account
from ..domain.consent import Consented
from ..domain.distance import distance_km
from ..domain.errors import Refused
from ..domain.hours import Window
from ..domain.message import Message
from ..domain.place import Place
from ..domain.record import check_as_seen
from ..domain.reference import signs_of
from ..domain.request import Answers, Request, Urgency
from ..domain.visit import Gender, Visit
from ..domain.visit_hours import over_in_time
from ..store.unit import Unit
from . import casefile, client_words, consents, merged_codes, visit_acts
from .addresses import Candidate, at_office, chosen, find
from .client_words import Said
from .consents import keep_consents, visitable
from .contacts import Reach, correct_language, merge_parties, reach_of_case
from .intake import duplicate_keys, locate
from .resting import refuse_any_at_rest, refuse_at_rest
from .workplace import Workplace


@dataclass(frozen=True)
class Decision:
    """What a coordinator settles before a visit can be planned."""

    place: Place
    duration_min: int
    service: str
    language: str
    urgency: Urgency
    windows: tuple[Window, ...]
    required_gender: Gender | None = None
    workers_needed: Literal[1, 2] = 1
    interpreter: bool = False
    promised: datetime | None = None
    note_for_worker: str = ""


def proposal(work: Workplace, request: Request) -> Decision:
    """What the answers suggest, for the coordinator to change."""
    answers = request.answers
    return Decision(
        place=answers.place,
        duration_min=work.settings.planning.default_duration_min,
        service=answers.service,
        language=answers.language,
        urgency=request.urgency,
        windows=answers.windows,
        required_gender=answers.wished_gender or None,
        interpreter=answers.interpreter,
    )


@dataclass(frozen=True)
class RequestFile:
    """A request with what a coordinator needs to decide it.

    `far`: outside the catchment. `alike`: possible duplicates, each with the kinds of things they share. `reach`: the
    parties, and how each may be reached now. `consented`: whether a visit may be planned. `names`: of accounts,
    by id. `said`: by the client on their own page. `visits`: what was agreed of it. `messages`: what was written about
    it; `approved`: hashes of the texts that may leave.
    """

    request: Request
    proposed: Decision
    candidates: tuple[Candidate, ...]
    far: bool
    alike: tuple[tuple[Request, tuple[str, ...]], ...]
    reach: tuple[Reach, ...]
    consented: Consented
    names: dict[str, str]
    said: Said
    visits: tuple[Visit, ...] = ()
    messages: tuple[Message, ...] = ()
    approved: frozenset[str] = frozenset()


def read(work: Workplace, account: Account, request_id: str) -> RequestFile:
    """Leaves a row of the reading. Raises `NotFound`."""
    with work.store.read() as unit:
        request = unit.requests.get(request_id)
        alike = tuple(unit.requests.possible_duplicates(request.id)) if request.waiting else ()
        reach = reach_of_case(work, unit, request.case_id)
        consented = visitable(unit, request.case_id, work.today(), minor=request.answers.minor)
        names = unit.accounts.names()
        said = client_words.of_request(unit, request)
        visits = tuple(one for one in unit.visits.of_case(request.case_id) if one.request_id == request.id)
        messages, approved = tuple(unit.messages.of_request(request.id)), frozenset(unit.messages.approvals())
    casefile.audit_read(work, account, request.case_id, f"request/{request.id}")
    place = request.answers.place
    return RequestFile(
        request=request,
        proposed=proposal(work, request),
        candidates=find(work.geocoder, place.text).candidates,
        far=_far(work, place),
        alike=alike,
        reach=reach,
        consented=consented,
        names=names,
        said=said,
        visits=visits,
        messages=messages,
        approved=approved,
    )


def _far(work: Workplace, place: Place) -> bool:
    """Outside the office's catchment."""
    office = work.settings.office
    if place.lat is None or place.lon is None:
        return False
    return distance_km(office.address.lat, office.address.lon, place.lat, place.lon) > office.catchment.radius_km


def proposed(work: Workplace, request_id: str) -> Decision:
    """What the answers of a request suggest. Raises `NotFound`."""
    with work.store.read() as unit:
        return proposal(work, unit.requests.get(request_id))


def accept(work: Workplace, by: str | None, request_id: str, decision: Decision, seen: str | None = None) -> Visit:
    """Makes the visit of a request. `seen`, here and below: the fingerprint of the request that the page showed. Each
    of these acts raises `Refused("at_rest")` while nothing may be written into the file of the case.

    Raises `NotFound`, `Stale`, or `Refused`: no_place, vague_place (a street or a town alone, and not a word on how
    the worker finds it), no_windows, already_decided; promise_past,
    promise_outside: the promised hour is over, or not one at which they receive; no_consent: nobody agreed to a visit,
    or not any more; interpreter_consent: they do not want an interpreter.
    """
    with work.store.write() as unit:
        visit = make_visit(work, unit, by, request_id, decision, seen)
        unit.commit()
    return visit


def make_visit(
    work: Workplace, unit: Unit, by: str | None, request_id: str, decision: Decision, seen: str | None = None
) -> Visit:
    """As `accept`, in a transaction of the caller."""
    if not (decision.place.located and decision.place.confirmed):
        raise Refused("no_place", "place")
    if decision.place.vague and not decision.place.access:
        raise Refused("vague_place", "access")
    if not decision.windows:
        raise Refused("no_windows", "windows")
    _must_be_possible(work, decision)
    request = _waiting(unit, request_id, seen)
    keep_consents(unit, request.case_id)
    if not visitable(unit, request.case_id, work.today()).holds:
        raise Refused("no_consent", "consent")
    consents.check_interpreter(unit, request.case_id, work.today(), wanted=decision.interpreter)
    visit = unit.visits.add(
        case_id=request.case_id,
        request_id=request.id,
        urgency=decision.urgency,
        name=request.answers.client_name,
        language=decision.language,
        service=decision.service,
        duration_min=decision.duration_min,
        windows=decision.windows,
        place=decision.place,
        required_gender=decision.required_gender,
        workers_needed=decision.workers_needed,
        interpreter=decision.interpreter,
        minor=request.answers.minor,
        promised=decision.promised,
        note_for_worker=decision.note_for_worker,
        agreed_at=work.now(),
    )
    unit.client_words.attach(request.id, visit.id)
    corrected = correct_language(unit, request.case_id, request.answers.language, decision.language)
    details = {"language": request.answers.language} if corrected else {}
    visit_acts.record(work, unit, by, visit, "agreed", details=details)
    answers = request.answers.model_copy(update={"place": decision.place})
    unit.requests.answer(request, answers, state="accepted", urgency=decision.urgency)
    unit.requests.save_duplicate_keys(request.id, duplicate_keys(answers))
    unit.requests.decide(request, "accepted", by=by, at=work.now())
    _audit(work, unit, by, request)
    return visit


def _must_be_possible(work: Workplace, decision: Decision) -> None:
    """What was promised is still to come, and the client receives then."""
    promised = decision.promised
    if promised is None:
        return
    if promised <= work.now():
        raise Refused("promise_past", "promised_day")
    zone, length = work.settings.office.zone, timedelta(minutes=decision.duration_min)
    spans = [window.span(zone) for window in decision.windows]
    receives = any(span.start <= promised < span.end for span in spans)
    if not (receives and over_in_time(decision.windows, promised, promised + length, zone)):
        raise Refused("promise_outside", "promised_day")


def reject(work: Workplace, by: str, request_id: str, reason: str, seen: str | None = None) -> None:
    """The office declines, for a reason that stays in the file. Raises `NotFound`, `Stale`, or
    `Refused`: no_reason, already_decided."""
    if not reason:
        raise Refused("no_reason", "reason")
    with work.store.write() as unit:
        request = _waiting(unit, request_id, seen)
        unit.requests.decide(request, "rejected", by=by, at=work.now(), reason=reason)
        _audit(work, unit, by, request)
        unit.commit()


def merge(work: Workplace, by: str, request_id: str, into_id: str, reason: str, seen: str | None = None) -> None:
    """The request joins the case of `into_id`; its words stay readable there. Its secret code is dead (`merged_codes`).

    Raises `NotFound`, `Stale`, or `Refused` as above, or same_request; at_rest, also where a use of the other's data
    rests.
    """
    if not reason:
        raise Refused("no_reason", "reason")
    if request_id == into_id:
        raise Refused("same_request")
    with work.store.write() as unit:
        request = _waiting(unit, request_id, seen)
        target = unit.requests.get(into_id)
        refuse_any_at_rest(unit, request.case_id, target.case_id)
        unit.requests.decide(request, "merged", by=by, at=work.now(), reason=reason, merged_into=target.id)
        merge_parties(unit, request.case_id, target.case_id)
        for consent in keep_consents(unit, request.case_id):
            unit.consents.move_to_case(consent, target.case_id)
        unit.rights.move_to_case(request.case_id, target.case_id)
        unit.requests.move_to_case(unit.requests.get(request.id), target.case_id)
        unit.client_words.move_to_case(request.id, target.case_id)
        merged_codes.end(work, unit, request, target)
        _audit(work, unit, by, request)
        _audit(work, unit, by, target)
        unit.commit()


def look_up(
    work: Workplace,
    by: str,
    request_id: str,
    text: str,
    pin: tuple[float, float] | None = None,
    *,
    seen: str | None = None,
) -> Request:
    """Another spelling of the address, or a pin put on the map by a person: (latitude, longitude), WGS84 degrees.

    Returns the request as it is now. Raises `NotFound`, `Stale`, or `Refused("already_decided")`.
    """
    with work.store.read() as unit:
        request = unit.requests.get(request_id)
    place = locate(work, Place(text=text, access=request.answers.place.access))
    if pin:
        place = place.model_copy(
            update={
                "lat": pin[0],
                "lon": pin[1],
                "accuracy": "pin",
                "score": 1.0,
                "source": "person",
                "confirmed": True,
            }
        )
    return _replace_place(work, by, request_id, place, seen)


def choose_candidate(
    work: Workplace, by: str, request_id: str, text: str, label: str, meeting: str = "", *, seen: str | None = None
) -> Place | None:
    """A person chose among the candidates for `text`; None, and nothing changes, when none is called `label` any more.

    A street or a town alone is not sure before somebody says how the worker finds it: `meeting`, as `chosen` has it.
    Raises `NotFound`, `Stale`, or `Refused("already_decided")`.
    """
    with work.store.read() as unit:
        access = unit.requests.get(request_id).answers.place.access
    for candidate in find(work.geocoder, text).candidates:
        if candidate.label == label:
            place = chosen(Place(text=text, access=access), candidate, meeting)
            _replace_place(work, by, request_id, place, seen)
            return place
    return None


def meet_at_office(work: Workplace, by: str, request_id: str, *, seen: str | None = None) -> None:
    """The client comes to the office. Raises `NotFound`, `Stale`, or `Refused("already_decided")`."""
    _replace_place(work, by, request_id, at_office(work.settings), seen)


def has_living_code(work: Workplace, request_id: str) -> bool:
    """Whether a secret code opens the client's page of this request."""
    with work.store.read() as unit:
        return unit.client_codes.of_reference(signs_of(unit.requests.get(request_id).reference)) is not None


def has_consent(work: Workplace, unit: Unit, request: Request) -> bool:
    """Whether a visit of this request may be planned today."""
    return visitable(unit, request.case_id, work.today()).holds


def _replace_place(work: Workplace, by: str, request_id: str, place: Place, seen: str | None) -> Request:
    with work.store.write() as unit:
        request = _waiting(unit, request_id, seen)
        answers: Answers = request.answers.model_copy(update={"place": place})
        state: Literal["new", "address_unconfirmed"] = "new" if place.confirmed else "address_unconfirmed"
        unit.requests.answer(request, answers, state=state, urgency=request.urgency)
        unit.requests.save_duplicate_keys(request.id, duplicate_keys(answers))
        _audit(work, unit, by, request)
        unit.commit()
        return request.model_copy(update={"answers": answers, "state": state})


def _waiting(unit: Unit, request_id: str, seen: str | None) -> Request:
    request = unit.requests.get(request_id)
    if not request.waiting:
        raise Refused("already_decided")
    check_as_seen(request, seen)
    refuse_at_rest(unit, request.case_id, "file")
    return request


def _audit(work: Workplace, unit: Unit, by: str | None, request: Request) -> None:
    unit.audit.append(user_id=by, action="write", case_id=request.case_id, subject=f"request/{request.id}")
