"""What a client sees of their own request or visit, and what they can do with it: cancel, take back their agreement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ..domain.errors import Refused, Stale
from ..domain.request import Request
from ..domain.standing import Rules, VisitFacts, visit_standing
from ..domain.visit import NOT_MET, Visit
from ..store.unit import Unit
from . import visit_acts
from .todo import facts_of, published_stops, rules_of
from .withdrawing import withdraw_by_client
from .workplace import Workplace

State = Literal["received", "looking", "planned", "not_met", "done", "over"]


@dataclass(frozen=True)
class OwnVisit:
    """`hour`: the range that the client was told (aware UTC), None as long as nobody told one."""

    state: State
    hour: tuple[datetime, datetime] | None = None

    @property
    def goes_on(self) -> bool:
        """Whether there is something to cancel."""
        return self.state not in ("done", "over")


def read(work: Workplace, code_id: str) -> OwnVisit | None:
    """What the page says; None when the code is dead or unknown."""
    with work.store.read() as unit:
        request = _request(unit, code_id)
        if request is None:
            return None
        visit = _visit(unit, request)
        if visit is None:
            return OwnVisit("received" if request.waiting else "over")
        facts = facts_of(work, unit, [visit])[visit.id]
    return _of_visit(visit, facts, rules_of(work))


@dataclass(frozen=True)
class Ended:
    """`today`: the visit was published for today, so that somebody may be on the way."""

    today: bool


def cancel(work: Workplace, code_id: str) -> Ended | None:
    """Ends the visit, or the request that nobody has decided, at once, and then the code. Done before, it changes
    nothing. None for a code that opens nothing."""
    while True:
        with work.store.read() as unit:
            request = _request(unit, code_id)
            visit = _visit(unit, request) if request else None
            ended = Ended(_is_today(work, unit, visit))
        if request is None:
            return None
        try:
            if visit is not None:
                visit_acts.close(work, None, visit.id, visit.fingerprint, "cancelled_by_client", "")
            else:
                _end_request(work, request.id)
        except Stale:  # somebody changed it at this moment: it is read again
            continue
        except Refused:  # it is over already
            pass
        _end_code(work, code_id)
        return ended


def withdraw(work: Workplace, code_id: str) -> Ended | None:
    """Takes back the agreement to a visit, so that nobody goes, and then the code. None for a code that opens
    nothing."""
    with work.store.read() as unit:
        request = _request(unit, code_id)
        if request is None:
            return None
        ended = Ended(_is_today(work, unit, _visit(unit, request)))
    withdraw_by_client(work, request.case_id)
    _end_code(work, code_id)
    return ended


def _is_today(work: Workplace, unit: Unit, visit: Visit | None) -> bool:
    stop = published_stops(work, unit, [visit]).get(visit.id) if visit else None
    return stop is not None and stop.day == work.today()


def _end_request(work: Workplace, request_id: str) -> None:
    with work.store.write() as unit:
        request = unit.requests.get(request_id)
        if request.state == "accepted":
            raise Stale("request")  # a visit was agreed at this moment
        if request.waiting:
            unit.requests.decide(request, "cancelled", by=None, at=work.now())
            unit.audit.append(user_id=None, action="write", case_id=request.case_id, subject=f"request/{request.id}")
            unit.commit()


def _end_code(work: Workplace, code_id: str) -> None:
    with work.store.write() as unit:
        code = unit.client_codes.get(code_id)
        if code and code.alive:
            unit.client_codes.kill(code.request_id, work.machine_now())
            unit.commit()


def _request(unit: Unit, code_id: str) -> Request | None:
    """The request that a living code opens, or the one that goes on for it."""
    code = unit.client_codes.get(code_id)
    if code is None or not code.alive:
        return None
    request = unit.requests.get(code.request_id)
    while request.merged_into:
        request = unit.requests.get(request.merged_into)
    return request


def _visit(unit: Unit, request: Request) -> Visit | None:
    """The newest visit that came of the request."""
    return next((one for one in reversed(unit.visits.of_case(request.case_id)) if one.request_id == request.id), None)


def _of_visit(visit: Visit, facts: VisitFacts, rules: Rules) -> OwnVisit:
    """An hour is said only where the client was told it and it still stands."""
    standing = visit_standing(facts, rules)
    if standing.on is None:
        return OwnVisit("done" if standing.closed == "done" else "over")
    if visit.state == "done":
        return OwnVisit("done")
    if visit.state in NOT_MET:
        return OwnVisit("not_met")
    if not facts.consent:
        return OwnVisit("received")
    told = visit.promised
    if told is None or told + rules.tolerance < rules.now or (facts.published and not standing.told):
        return OwnVisit("looking")
    return OwnVisit("planned", (told - rules.tolerance, told + rules.tolerance))
