"""Receiving a request: from the public form, by telephone, or from a file."""

from datetime import datetime, timedelta

from ..domain.address import normalise
from ..domain.case import Person
from ..domain.party import parties_of
from ..domain.place import Place
from ..domain.reference import new_reference
from ..domain.request import Answers, Request, Source, State, Urgency
from ..store.unit import Unit
from .addresses import find, placed
from .consents import answered
from .workplace import Workplace

DOOR, TURN = "request", "request_turn"


def receive(
    work: Workplace,
    answers: Answers,
    *,
    submission: str,
    source: Source = "form",
    urgency: Urgency = "normal",
    reference: str | None = None,
    by: str | None = None,
) -> Request:
    """Opens a case and adds the request to the inbox. The same `submission` again
    returns the first request, unchanged."""
    answers = answers.model_copy(update={"place": locate(work, answers.place)})
    with work.store.write() as unit:
        request = add_request(
            work, unit, answers, submission=submission, source=source, urgency=urgency, reference=reference, by=by
        )
        unit.commit()
    return request


def add_request(
    work: Workplace,
    unit: Unit,
    answers: Answers,
    *,
    submission: str,
    source: Source,
    urgency: Urgency,
    reference: str | None,
    by: str | None,
) -> Request:
    """As `receive`, in a transaction of the caller; the address has been looked up."""
    known = unit.requests.by_submission(submission)
    if known:
        return known
    state: State = "new" if answers.place.confirmed else "address_unconfirmed"
    now = work.now()
    case = unit.cases.open(person_of(answers), work.settings.office.case_prefix, now)
    for party in parties_of(answers, source):
        unit.parties.add(case.id, party)
    if consent := answered(answers, source, by):
        unit.consents.add(case.id, consent)
    request = unit.requests.add(
        submission=submission,
        reference=reference or new_reference(),
        case_id=case.id,
        state=state,
        source=source,
        urgency=urgency,
        answers=answers,
        received_at=now,
    )
    unit.requests.save_duplicate_keys(request.id, duplicate_keys(answers))
    unit.audit.append(user_id=by, action="write", case_id=case.id, subject=f"request/{request.id}")
    return request


def turn_to_send(work: Workplace, address: str, turn: datetime | None) -> datetime | None:
    """None: the request may be sent now, and is counted. Else the moment (aware UTC) from which it may.

    A centre for asylum seekers is one network address for hundreds of people, so nobody is refused: beyond
    `requests_per_address_hour` each request of an address gets a turn, `request_turn_s` seconds after the one before.
    `turn` is the one that this request was given earlier, None without one.
    """
    now, limits = work.machine_now(), work.settings.limits
    if turn is not None:
        return turn if now < turn else None
    with work.store.write() as unit:
        if unit.attempts.count(DOOR, address, now - timedelta(hours=1)) < limits.requests_per_address_hour:
            unit.attempts.note(DOOR, address, now)
            given = None
        else:
            waiting = unit.attempts.count(TURN, address, now)
            given = now + timedelta(seconds=limits.request_turn_s * (waiting + 1))
            unit.attempts.note(TURN, address, given)
        unit.commit()
    return given


def locate(work: Workplace, place: Place) -> Place:
    """Looks the typed address up, unless a person has chosen already. Accepted by the rule = confirmed."""
    if place.looked_up or not place.text:
        return place
    answer = find(work.geocoder, place.text)
    return placed(place, answer.best, confirmed=answer.accepted) if answer.best else place


def person_of(answers: Answers) -> Person:
    """What the case knows of the person from the first answers; how they are reached stands with the parties."""
    return Person(
        name=answers.client_name,
        languages=answers.spoken,
        minor=answers.minor,
        guardian=_guardian_of(answers),
    )


def _guardian_of(answers: Answers) -> str:
    """The guardian who asks, or the one whom a minor named, with their number and what was said beside it."""
    if answers.asker == "guardian":
        return answers.asker_name
    return ", ".join(text for text in (answers.guardian_name, answers.guardian_phone, answers.guardian_note) if text)[
        :120
    ]


def duplicate_keys(answers: Answers) -> dict[str, str]:
    """What two requests of one person tend to share: kind -> normalised value, "" where it is not
    known. Stored as keyed hashes only."""
    digits = "".join(c for c in answers.contact.phone if c.isdigit())
    place = answers.place
    own = place.located and place.accuracy in ("house", "pin") and not place.at_office
    spot = f"{place.lat:.4f},{place.lon:.4f}" if own else ""
    name = " ".join(sorted(normalise(answers.client_name).split()))
    return {"phone": digits[-8:], "address": spot, "name": name}
