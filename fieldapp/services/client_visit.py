"""What a client sees of their own request and the visits that came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, get_args

from ..domain.client_word import ClientWord, still_told
from ..domain.consent import Purpose
from ..domain.consent_rule import may_be_taken_back
from ..domain.fallen_hour import FallenHour
from ..domain.request import Request
from ..domain.rights import Right
from ..domain.standing import Rules, VisitFacts, is_told, told_hours
from ..domain.visit import NOT_MET, Visit
from ..store.unit import Unit
from .consents import consents_of
from .todo import facts_of, rules_of
from .workplace import Workplace

State = Literal["planned", "untold", "passed", "looking", "resting", "received", "not_met", "done", "over"]
FIRST: tuple[State, ...] = get_args(State)
"""Of several visits the page says the first of these."""


@dataclass(frozen=True, order=True)
class ToldHour:
    """The range that the client was told (aware UTC). `at_office`: they come to us."""

    start: datetime
    end: datetime
    at_office: bool


@dataclass(frozen=True)
class OneOfSeveral:
    """A visit as its client can tell it from their others. `hour`: what they were told and still holds; without it, the
    office days from `first` to `last` on which they receive, None where there is none. `tried`: it came to nothing at
    the door. `today`: it was published for today."""

    id: str
    hour: ToldHour | None
    first: date | None
    last: date | None
    tried: bool
    today: bool
    at_office: bool

    @property
    def comes_at(self) -> tuple[str, str]:
        """What sorts several by time, those without a day last."""
        return (str(self.first or date.max), self.hour.start.isoformat() if self.hour else "")


@dataclass(frozen=True)
class OwnVisit:
    """`hours`: those that the client was told and that still hold, in their order; `gone`: those that they expect and
    that do not; `words`: what they said on their page and still stands there; `may_stop`: what they can take back, of
    it "visit" where somebody agreed to one;
    `asks_for_self`: whether the way to contact them is theirs to change. `at_office`: nobody goes to them, they come
    to us. `coming`: what they can cancel; `cancelled`: what they have. `asked`: on this page, about their data, and not
    answered yet."""

    state: State
    hours: tuple[ToldHour, ...]
    gone: tuple[ToldHour, ...]
    words: tuple[ClientWord, ...]
    may_stop: tuple[Purpose, ...]
    asks_for_self: bool
    at_office: bool
    coming: tuple[OneOfSeveral, ...]
    cancelled: tuple[OneOfSeveral, ...]
    asked: tuple[Right, ...] = ()

    @property
    def unheard(self) -> tuple[OneOfSeveral, ...]:
        """Those of several that are to come and whose hour they do not know: nothing else on the page names them."""
        if len(self.coming) + len(self.cancelled) < 2:
            return ()
        return tuple(one for one in self.coming if not (one.hour or one.tried))

    @property
    def agreed(self) -> bool:
        """Whether somebody agreed to a visit and has not taken it back."""
        return "visit" in self.may_stop

    @property
    def to_read(self) -> tuple[ClientWord, ...]:
        """What the page repeats of it: what they cancelled stands there by itself, and some they have not said."""
        return tuple(one for one in self.words if one.kind not in ("cancelled", "code_over"))

    @property
    def goes_on(self) -> bool:
        """Whether there is something to cancel."""
        return self.state not in ("done", "over")


def read(work: Workplace, code_id: str) -> OwnVisit | None:
    """What the page says; None when the code is dead or unknown. Of an hour that fell a row says that they read it: who
    has not, need not hear that it holds again."""
    with work.store.read() as unit:
        request = opened(unit, code_id)
        if request is None:
            return None
        visits = of_request(unit, request)
        facts = facts_of(work, unit, visits)
        stoppable = may_stop(work, unit, request)
        words = still_told(unit.client_words.of_request(request.id), work.now())
        cancelled = _cancelled_by_client(work, unit, visits)
        asked = tuple(one for one in unit.rights.of_case(request.case_id) if one.how == "own_page" and one.owed)
    _note_fallen_read(work, request, [one.fallen for one in facts.values() if one.fallen])
    rules, answers = rules_of(work), request.answers
    found = [_of_visit(visit, facts[visit.id], rules) for visit in visits]
    state = min((one for one, _ in found), key=FIRST.index, default="received" if request.waiting else "over")
    return OwnVisit(
        state=state,
        hours=tuple(sorted(hour for _, hour in found if hour)),
        gone=tuple(sorted(filter(None, map(_gone, facts.values())))),
        words=words,
        may_stop=stoppable,
        asks_for_self=answers.asker == "self" and not answers.minor,
        at_office=come_to_us(request, [one for one, said in zip(visits, found, strict=True) if said[0] == state]),
        coming=coming(facts.values(), rules),
        cancelled=cancelled,
        asked=asked,
    )


def coming(facts: Iterable[VisitFacts], rules: Rules) -> tuple[OneOfSeveral, ...]:
    """What the client can cancel, in the order of time. Where there are several, nothing that has begun or was
    published for a day that is past: it may have taken place."""
    under_way = [one for one in facts if one.visit.state == "open" or one.visit.state in NOT_MET]
    ahead = [one for one in under_way if not _may_have_taken_place(one, rules)]
    shown = (_one_of_several(one.visit, one, rules) for one in ahead or under_way)
    return tuple(sorted(shown, key=lambda one: one.comes_at))


def _may_have_taken_place(facts: VisitFacts, rules: Rules) -> bool:
    over = facts.published is not None and facts.published.day < rules.today
    return facts.visit.state == "open" and (facts.happened.begun or over)


def _one_of_several(visit: Visit, facts: VisitFacts, rules: Rules) -> OneOfSeveral:
    stop = facts.published
    return _described(
        visit,
        _of_visit(visit, facts, rules)[1],
        rules,
        tried=visit.state in NOT_MET,
        today=stop is not None and stop.day == rules.today,
    )


def _described(visit: Visit, hour: ToldHour | None, rules: Rules, *, tried: bool, today: bool) -> OneOfSeveral:
    days = [hour.start.astimezone(rules.zone).date()] if hour else [one.day for one in visit.windows]
    return OneOfSeveral(
        id=visit.id,
        hour=hour,
        first=min(days, default=None),
        last=max(days, default=None),
        tried=tried,
        today=today,
        at_office=visit.place.at_office,
    )


def cancelled_by_client(visit: Visit) -> bool:
    """Whether the client has ended it, here or by word to the office."""
    return visit.closing is not None and visit.closing.how == "cancelled_by_client"


def _cancelled_by_client(work: Workplace, unit: Unit, visits: list[Visit]) -> tuple[OneOfSeveral, ...]:
    """Each with the hour that they knew."""
    plan, rules = unit.plans.published(work.today()), rules_of(work)
    ended = []
    for visit in filter(cancelled_by_client, visits):
        told = visit.closing.told if visit.closing else None
        today = plan is not None and plan.find(visit.id) is not None and _ended_on(visit, work) == work.today()
        ended.append(_described(visit, _hour(visit, told, rules) if told else None, rules, tried=False, today=today))
    return tuple(sorted(ended, key=lambda one: one.comes_at))


def _ended_on(visit: Visit, work: Workplace) -> date | None:
    """The office day on which it was ended: who left before that may not know."""
    return visit.closing.at.astimezone(work.settings.office.zone).date() if visit.closing else None


def seen_of(visits: Iterable[OneOfSeveral]) -> str:
    """Other digits for anything else that the client was shown of them."""
    return sha256(repr([(one.id, one.hour, one.first, one.last, one.tried) for one in visits]).encode()).hexdigest()[
        :20
    ]


def _note_fallen_read(work: Workplace, request: Request, fallen: list[FallenHour]) -> None:
    if not fallen:
        return
    with work.store.write() as unit:
        for reading in (one.reading for one in fallen):
            if not unit.audit.has_read(reading):
                unit.audit.append(user_id=None, action="read", case_id=request.case_id, subject=reading)
        unit.commit()


def may_stop(work: Workplace, unit: Unit, request: Request) -> tuple[Purpose, ...]:
    """What is done for the client as long as they do not say no."""
    visits, answers = of_request(unit, request), request.answers
    open_ones = any(visit.interpreter for visit in visits if visit.state == "open")
    return may_be_taken_back(
        consents_of(unit, request.case_id),
        work.today(),
        interpreter=open_ones or (request.waiting and answers.interpreter),
        minor=answers.minor,
    )


def come_to_us(request: Request, visits: list[Visit]) -> bool:
    """Whether all of these visits are at our office; without any, whether the request is for one."""
    return all(visit.place.at_office for visit in visits) if visits else request.answers.place.at_office


def opened(unit: Unit, code_id: str) -> Request | None:
    """The request that a living code opens, or the one that goes on for it."""
    code = unit.client_codes.get(code_id)
    if code is None or not code.alive:
        return None
    return going_on(unit, code.request_id)


def going_on(unit: Unit, request_id: str) -> Request:
    """The request, or the one into which it was merged."""
    request = unit.requests.get(request_id)
    while request.merged_into:
        request = unit.requests.get(request.merged_into)
    return request


def of_request(unit: Unit, request: Request) -> list[Visit]:
    """The visits that came of the request, the newest last."""
    return [one for one in unit.visits.of_case(request.case_id) if one.request_id == request.id]


def _gone(facts: VisitFacts) -> ToldHour | None:
    """The hour that fell and of which nobody of the office has told them so."""
    gone = facts.fallen
    return ToldHour(gone.earliest, gone.latest, facts.visit.place.at_office) if gone else None


def _of_visit(visit: Visit, facts: VisitFacts, rules: Rules) -> tuple[State, ToldHour | None]:
    """An hour is said only where the client was told it and it still stands, all day long: who is late still comes.
    "passed": that day is over without a report."""
    if visit.state in NOT_MET:
        return "not_met", None
    if visit.state != "open":
        return ("done" if visit.state == "done" else "over"), None
    if facts.resting and not facts.happened.begun:
        return "resting", None
    if not facts.consent:
        return "received", None
    told, stop = visit.promised, facts.published
    if stop and stop.day < rules.today:
        return "passed" if told else "received", None
    if stop and not is_told(visit, stop.start, rules.tolerance):
        return "untold", None
    if told is None or facts.fallen:
        return "looking", None
    return "planned", _hour(visit, told, rules)


def _hour(visit: Visit, told: datetime, rules: Rules) -> ToldHour:
    return ToldHour(*told_hours(visit, told, rules.tolerance, rules.zone), visit.place.at_office)
