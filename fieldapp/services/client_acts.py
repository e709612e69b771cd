"""What a client can do on their own page, each in one transaction; what was done before changes nothing.

Cancelling and taking back the agreement count at once. Another time is only asked for: the plan stays as it is.
Whatever somebody of the office has to know stands on a list until they have read it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..domain.client_word import NOT_WANTED, ClientWord, WordKind
from ..domain.consent import Purpose
from ..domain.hours import Window
from ..domain.request import Contact, Request
from ..domain.rights import RightKind, Use
from ..domain.standing import PublishedStop
from ..domain.visit import Visit
from ..store.unit import Unit
from . import visit_acts
from .client_visit import (
    OneOfSeveral,
    cancelled_by_client,
    come_to_us,
    coming,
    going_on,
    may_stop,
    of_request,
    opened,
    seen_of,
)
from .contacts import keep_parties
from .rights import begin
from .todo import facts_of, published_stops, rules_of
from .withdrawing import refuse_by_client, withdraw_by_client
from .workplace import Workplace

MOST_SAID = 500  # characters of a word
MOST_ASKED = 10  # requests about their data that nobody has decided


@dataclass(frozen=True)
class Ended:
    """`today`: the visit was published for today, so that somebody may be on the way; not `at_office`, where the client
    comes to us. `others_stay`: it was one of several, and the code opens the page of the others."""

    today: bool
    at_office: bool
    others_stay: bool = False


ALL = "all"  # of several visits


def cancel(work: Workplace, code_id: str, which: str = "", seen: str = "") -> Ended | None:
    """Ends the only visit, or the request that nobody has decided, and the code. Of several visits it ends `which`, an
    id, and the code stays; or `ALL`, and the code ends. `seen`: `seen_of` those that the client was shown.

    Pressed again, it says the same. None for a code that opens nothing for another reason, where there is nothing to
    end any more, and where several are others by now than the client was shown, or nothing says which.
    """
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None:
            return _ended_before(work, unit, code_id, _was_cancelled)
        visits = _coming(work, unit, request)
        if not (visits or request.waiting):
            return _ended_alone_before(work, unit, request, which)
        several = len(visits) > 1
        if several or which:
            if seen != seen_of(_shown(work, unit, request)):
                return _ended_alone_before(work, unit, request, which)
            if which != ALL:
                visits = [one for one in visits if one.id == which]
            if not visits:
                return None
        alone = several and which != ALL
        ended = Ended(_is_today(work, unit, visits), come_to_us(request, visits), others_stay=alone)
        for visit in visits:
            if visit_acts.end(work, unit, None, visit, "cancelled_by_client").published_on:
                say(work, unit, request, "cancelled", visit=visit)
        if request.waiting:
            unit.requests.decide(request, "cancelled", by=None, at=work.now())
            unit.audit.append(user_id=None, action="write", case_id=request.case_id, subject=f"request/{request.id}")
        if alone:
            _hand_on(work, unit, request, visits)
        else:
            _end_code(work, unit, code_id)
        unit.commit()
    return ended


def _hand_on(work: Workplace, unit: Unit, request: Request, ended: list[Visit]) -> None:
    """What the client said before they cancelled one of several visits counts for the next that stays."""
    stays = about(work, unit, request)
    for visit in ended:
        if stays and stays.id != visit.id:
            unit.client_words.hand_on(visit.id, stays.id)


def _ended_alone_before(work: Workplace, unit: Unit, request: Request, which: str) -> Ended | None:
    """What was said when the client ended this one of several."""
    ended = [one for one in of_request(unit, request) if one.id == which and cancelled_by_client(one)]
    return Ended(_was_today(work, unit, ended), come_to_us(request, ended), others_stay=True) if ended else None


def withdraw(work: Workplace, code_id: str) -> Ended | None:
    """Takes back the agreement to visits, so that nobody goes, and ends the code. Pressed again, it says the same. None
    for a code that opens nothing for another reason."""
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None:
            return _ended_before(work, unit, code_id, _was_withdrawn)
        visits = _coming(work, unit, request)
        ended = Ended(_is_today(work, unit, visits), come_to_us(request, visits))
        for visit in withdraw_by_client(work, unit, request.case_id).left:
            say(work, unit, request, "withdrew", visit=visit)
        _end_code(work, unit, code_id)
        unit.commit()
    return ended


def refuse(work: Workplace, code_id: str, purpose: Purpose) -> bool:
    """Takes back the agreement to one thing alone, which counts at once; the visit and the code stay. Pressed again, it
    changes nothing. False for a code that opens nothing, and where there is nothing to take back."""
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None:
            return False
        if purpose not in may_stop(work, unit, request):
            kept = unit.consents.of_case(request.case_id)
            return any(one.purpose == purpose and one.withdrawn_at for one in kept)
        visit = about(work, unit, request)
        passed_on_to = refuse_by_client(work, unit, request.case_id, purpose)
        say(work, unit, request, NOT_WANTED[purpose], visit=visit, text=", ".join(passed_on_to)[:MOST_SAID])
        unit.commit()
    return True


def _ended_before(
    work: Workplace, unit: Unit, code_id: str, was_ended: Callable[[Unit, Request, list[Visit]], bool]
) -> Ended | None:
    """What was said when it was done, to whoever presses twice or on two phones."""
    code = unit.client_codes.get(code_id)
    if code is None:
        return None
    request = going_on(unit, code.request_id)
    visits = of_request(unit, request)
    if not was_ended(unit, request, visits):
        return None
    return Ended(_was_today(work, unit, visits), come_to_us(request, visits))


def _was_cancelled(unit: Unit, request: Request, visits: list[Visit]) -> bool:
    return request.state == "cancelled" or any(map(cancelled_by_client, visits))


def _was_withdrawn(unit: Unit, request: Request, visits: list[Visit]) -> bool:
    kept = unit.consents.of_case(request.case_id)
    return any(one.purpose == "visit" and one.withdrawn_at and one.withdrawn_by is None for one in kept)


def ask_for_another_time(work: Workplace, code_id: str, windows: tuple[Window, ...]) -> bool:
    """Asks the office for these hours, or for any other than now. False where there is no visit to come any more."""
    with work.store.write() as unit:
        request = opened(unit, code_id)
        visits = _coming(work, unit, request) if request else []
        if request is None or not (visits or request.waiting):
            return False
        say(work, unit, request, "another_time", visit=about(work, unit, request), windows=windows)
        unit.commit()
    return True


def add(work: Workplace, code_id: str, text: str) -> bool:
    """Writes something to the office. False for a code that opens nothing."""
    return __say_of_next(work, code_id, "added", text=text)


def ask_for_erasure(work: Workplace, code_id: str) -> bool:
    """Asks the office to erase what is kept. False for a code that opens nothing."""
    return __say_of_next(work, code_id, "erase")


def ask_about_data(work: Workplace, code_id: str, kind: RightKind, uses: tuple[Use, ...], text: str) -> bool:
    """Asks what the law lets them ask about their data. What an objection names rests at once, a restriction once
    somebody has granted it. The same once more, while nobody has decided, is the same request. False for a code that
    opens nothing, and where so much waits already that nobody wrote it all for themselves."""
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None:
            return False
        mine = [one for one in unit.rights.of_case(request.case_id) if one.how == "own_page" and not one.decision]
        named = uses if kind == "objection" else ()
        if any((one.kind, one.words) == (kind, text) and named in ((), one.uses) for one in mine):
            return True
        if len(mine) >= MOST_ASKED:
            return False
        begin(
            work,
            unit,
            None,
            request.case_id,
            kind,
            "own_page",
            work.today(),
            text,
            uses=named,
            right_id=str(uuid.uuid4()),
        )
        unit.commit()
    return True


def change_contact(work: Workplace, code_id: str, contact: Contact) -> bool:
    """From now on the client is contacted in this way. False for a code that opens nothing, or where somebody else
    asked for the client."""
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None or request.answers.asker != "self" or request.answers.minor:
            return False
        client = next((one for one in keep_parties(unit, request.case_id) if one.kind == "client"), None)
        if client is None:
            return False
        if client.contact != contact:
            unit.parties.change(client, client.facts.model_copy(update={"contact": contact}))
            unit.audit.append(user_id=None, action="write", case_id=request.case_id, subject=f"contact/{client.id}")
            say(work, unit, request, "contact", visit=about(work, unit, request), contact_before=client.contact)
            unit.commit()
    return True


def __say_of_next(work: Workplace, code_id: str, kind: WordKind, **facts: Any) -> bool:
    with work.store.write() as unit:
        request = opened(unit, code_id)
        if request is None:
            return False
        say(work, unit, request, kind, visit=about(work, unit, request), **facts)
        unit.commit()
    return True


def say(
    work: Workplace, unit: Unit, request: Request, kind: WordKind, *, visit: Visit | None, **facts: Any
) -> ClientWord:
    """Puts it on a list of the office. The last of its kind about the same visit once more, as long as nobody has
    settled it, is the same one."""
    word = ClientWord(
        id=str(uuid.uuid4()),
        request_id=request.id,
        visit_id=visit.id if visit else None,
        kind=kind,
        at=work.now(),
        **facts,
    )
    earlier = [
        one
        for one in unit.client_words.of_request(request.id)
        if (one.kind, one.visit_id, one.settled_at) == (kind, word.visit_id, None)
    ]
    if earlier and earlier[-1].says_the_same(word) and kind != "contact":
        return earlier[-1]
    unit.client_words.add(word, request.case_id)
    unit.audit.append(user_id=None, action="write", case_id=request.case_id, subject=f"client-word/{word.id}")
    return word


def _shown(work: Workplace, unit: Unit, request: Request) -> tuple[OneOfSeveral, ...]:
    return coming(facts_of(work, unit, of_request(unit, request)).values(), rules_of(work))


def _coming(work: Workplace, unit: Unit, request: Request) -> list[Visit]:
    """The visits that the client can cancel."""
    shown = {one.id for one in _shown(work, unit, request)}
    return [visit for visit in of_request(unit, request) if visit.id in shown]


def about(work: Workplace, unit: Unit, request: Request) -> Visit | None:
    """The visit that the client means who has several, as parts of one or a series: the next one to come, else the
    newest."""
    visits = of_request(unit, request)
    stops = published_stops(work, unit, visits)
    comes = {visit.id: _comes(work, visit, stops.get(visit.id)) for visit in visits if visit.state == "open"}
    coming = [visit for visit in visits if comes.get(visit.id)]
    newest = visits[-1] if visits else None
    return min(coming, key=lambda visit: comes[visit.id] or work.now(), default=newest)


def _comes(work: Workplace, visit: Visit, stop: PublishedStop | None) -> datetime | None:
    """When an open visit begins or may begin (aware UTC), None where all its hours are over."""
    if stop:
        return stop.start if stop.end > work.now() else None
    spans = [window.span(work.settings.office.zone) for window in visit.windows]
    return min((span.start for span in spans if span.end > work.now()), default=None)


def _is_today(work: Workplace, unit: Unit, visits: list[Visit]) -> bool:
    today: date = work.today()
    return any(stop.day == today for stop in published_stops(work, unit, visits).values())


def _was_today(work: Workplace, unit: Unit, visits: list[Visit]) -> bool:
    plan = unit.plans.published(work.today())
    return plan is not None and any(plan.find(one.id) for one in visits)


def _end_code(work: Workplace, unit: Unit, code_id: str) -> None:
    code = unit.client_codes.get(code_id)
    if code:
        unit.client_codes.kill(code.request_id, work.machine_now())
