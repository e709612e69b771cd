"""All open work of the office, each piece on its one list; `todo_lists.py` is what pages show of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..domain.client_word import Unread
from ..domain.fallen_hour import FallenHour
from ..domain.forecast import Expected
from ..domain.plan import Plan, stop_id
from ..domain.request import Request
from ..domain.rights import Right
from ..domain.standing import (
    LISTS,
    ListName,
    PublishedStop,
    Rules,
    Standing,
    VisitFacts,
    fallen_by_itself,
    holds,
    instant_of,
    request_standing,
    visit_standing,
)
from ..domain.stop_state import PLANNED, last_outcome
from ..domain.visit import StopEvent, Visit
from ..domain.visit_hours import too_long
from ..store.unit import Unit
from .consents import Visitable, consents_of_cases, holding
from .contacts import ask_how, reach_of_cases
from .door_events import DoorRecord, read_doors
from .heard_hours import written_hours
from .phone import owing
from .phone.owing import DebtView
from .progress import progress
from .resting import at_rest
from .unplaced import unserved_since
from .workplace import Workplace


@dataclass(frozen=True)
class OwedRight:
    """What a person asks about their data and nobody has answered; `called`, `number`: of their case."""

    right: Right
    called: str
    number: str


@dataclass(frozen=True)
class Piece:
    """An open piece of work: a request without a visit, a visit, what a phone owes, with the name of whoever carries
    it, or what a person asks about their data (`owed`). `message_lost`: one about it waits for a person; `unread`: what
    the client said on their own page and nobody has settled, the oldest first, on whatever list it stands."""

    standing: Standing
    request: Request | None = None
    visit: Visit | None = None
    published: PublishedStop | None = None
    fallen: FallenHour | None = None
    message_lost: bool = False
    unread: tuple[Unread, ...] = ()
    debt: DebtView | None = None
    owed: OwedRight | None = None

    @property
    def hour(self) -> datetime | None:
        """The hour it is about (aware UTC): one that fell and is to be told, else the published one."""
        if self.fallen and self.standing.on == "to_tell":
            return self.fallen.start
        return self.published.start if self.published else None

    @property
    def id(self) -> str:
        """The id of the visit, of the request, of the phone, or of what is asked about data."""
        if self.owed:
            return self.owed.right.id
        if self.debt:
            return self.debt.debt.phone.id
        return self.visit.id if self.visit else self.request.id if self.request else ""


def rules_of(work: Workplace) -> Rules:
    """The office's spans of time, and now."""
    settings = work.settings
    return Rules(
        now=work.now(),
        zone=settings.office.zone,
        grace=timedelta(minutes=settings.lists.no_report_grace_min),
        tolerance=timedelta(minutes=settings.planning.promise_tolerance_min),
    )


def by_list(found: Iterable[Piece]) -> dict[ListName, tuple[Piece, ...]]:
    """Pieces by the list they are on; closed ones are on none."""
    lists: dict[ListName, list[Piece]] = {name: [] for name in LISTS}
    for piece in found:
        if piece.standing.on is not None:
            lists[piece.standing.on].append(piece)
    return {name: tuple(sorted(held, key=_order)) for name, held in lists.items()}


def _order(piece: Piece) -> tuple[datetime, str]:
    return piece.hour or piece.standing.since, piece.id


def pieces(work: Workplace, unit: Unit) -> list[Piece]:
    """Every piece of work that is not closed, with where it stands."""
    today, waits = work.today(), _waits(unit)
    requests, visits = _with_words(unit, waits)
    cases = {one.case_id for one in requests}
    consents, resting = Visitable(unit, consents_of_cases(unit, cases)), at_rest(unit, cases, "file")
    found = []
    for one in requests:
        consent, rests = consents.on(one.case_id, today).holds, one.case_id in resting
        standing = request_standing(one, consent, waits.asked_at(one.id), waits.lost.get(one.id), resting=rests)
        unread = waits.asked.get(one.id, ())
        found.append(Piece(standing, request=one, message_lost=one.id in waits.lost, unread=unread))
    facts = _facts(work, unit, visits, waits)
    rules = rules_of(work)
    found += [
        Piece(
            visit_standing(each, rules),
            visit=each.visit,
            published=each.published,
            fallen=each.fallen,
            message_lost=each.message_at is not None,
            unread=waits.asked.get(each.visit.id, ()),
        )
        for each in facts.values()
    ]
    found += [Piece(standing, debt=debt) for debt, standing in owing.due(work, unit)]
    return found + _owed_rights(unit, rules)


def _owed_rights(unit: Unit, rules: Rules) -> list[Piece]:
    """What persons ask about their data, from the day on which they did."""
    found = []
    for right in unit.rights.owed():
        case = unit.cases.get(right.case_id)
        owed = OwedRight(right, case.person.name, case.number)
        found.append(Piece(Standing(on="follow_up", since=instant_of(right.asked_on, rules)), owed=owed))
    return found


@dataclass(frozen=True)
class _Waits:
    """By the id of a visit or request: what the client said and nobody has settled (`asked`), since when a message
    waits for a person (`lost`, aware UTC); the hour of a visit that fell and that nobody has told (`fallen`)."""

    asked: dict[str, tuple[Unread, ...]]
    fallen: dict[str, FallenHour]
    lost: dict[str, datetime]

    def asked_at(self, piece: str) -> datetime | None:
        """Since when (aware UTC) something that the client said waits."""
        return self.asked[piece][0].at if piece in self.asked else None


def _waits(unit: Unit) -> _Waits:
    return _Waits(unit.client_words.waiting(), unit.fallen_hours.open_by_visit(), unit.messages.unsettled_since())


def _with_words(unit: Unit, waits: _Waits) -> tuple[list[Request], list[Visit]]:
    """Requests that nobody has decided and visits that are not over, and what is over of which the client said
    something that nobody has settled, of which an hour fell that nobody has told, or a message was lost."""
    requests = unit.requests.in_states("new", "address_unconfirmed")
    visits = unit.visits.unfinished()
    known = {one.id for one in requests} | {one.id for one in visits}
    for piece in sorted((waits.asked.keys() | waits.fallen.keys() | waits.lost.keys()) - known):
        if request := unit.requests.find(piece):
            requests.append(request)
        else:
            visits.append(unit.visits.get(piece))
    return requests, visits


def facts_of(work: Workplace, unit: Unit, visits: list[Visit]) -> dict[str, VisitFacts]:
    """What `visit_standing` has to know of each, by visit id."""
    return _facts(work, unit, visits, _waits(unit))


def _facts(work: Workplace, unit: Unit, visits: list[Visit], waits: _Waits) -> dict[str, VisitFacts]:
    published = published_stops(work, unit, visits)
    doors = _doors(unit, visits, published)
    full = _days_without_room(work, unit, visits)
    outcomes = _last_outcomes(unit, visits)
    expected = published.keys() | {visit.id for visit in visits if visit.promised}
    consented = holding(unit, visits, expected, work.today())
    resting = at_rest(unit, {visit.case_id for visit in visits}, "visits")
    written, rules = written_hours(unit, visits), rules_of(work)
    known = [
        VisitFacts(
            visit=visit,
            published=published.get(visit.id),
            happened=doors[visit.id].happened if visit.id in doors else PLANNED,
            ended_at=outcomes.get(visit.id),
            consent=visit.id in consented,
            no_room=visit.id in full,
            asked_at=waits.asked_at(visit.id),
            written=written.get(visit.id),
            message_at=waits.lost.get(visit.id),
            resting=visit.case_id in resting,
        )
        for visit in visits
    ]
    gone = {one.visit.id: waits.fallen.get(one.visit.id) or fallen_by_itself(one, rules) for one in known}
    to_reach = [one.visit for one in known if gone[one.visit.id] or one.published]
    opens = _ways_open(work, unit, to_reach)
    return {
        one.visit.id: one.model_copy(update={"fallen": gone[one.visit.id], **opens.get(one.visit.id, {})})
        for one in known
    }


def _last_outcomes(unit: Unit, visits: list[Visit]) -> dict[str, datetime]:
    """When the outcome that counts was said (aware UTC), by visit id; no entry without one."""
    events: dict[str, list[StopEvent]] = {}
    for event in unit.visits.events_of({visit.id for visit in visits}):
        events.setdefault(event.visit_id, []).append(event)
    outcomes = {visit_id: last_outcome(said) for visit_id, said in events.items()}
    return {visit_id: outcome.happened_at for visit_id, outcome in outcomes.items() if outcome}


def _ways_open(work: Workplace, unit: Unit, visits: list[Visit]) -> dict[str, dict[str, datetime | bool | None]]:
    """By visit id `tell_from` and `ask_how` of its facts: of all parties of its case."""
    now, reached = work.now(), reach_of_cases(work, unit, {visit.case_id for visit in visits})

    def earliest(case_id: str) -> datetime | None:
        permissions = [one for reach in reached[case_id] for one in reach.permissions.values()]
        return min((one.opens or now for one in permissions if one.verdict != "never"), default=None)

    return {
        visit.id: {"tell_from": earliest(visit.case_id), "ask_how": ask_how(reached[visit.case_id])} for visit in visits
    }


def published_stops(work: Workplace, unit: Unit, visits: list[Visit]) -> dict[str, PublishedStop]:
    """Where the newest published plan that holds has each of these visits, by visit id."""
    first_days = [window.day for visit in visits for window in visit.windows]
    plans = unit.plans.published_since(min([*first_days, work.today()]))
    by_id = {visit.id: visit for visit in visits}
    found: dict[str, PublishedStop] = {}
    for plan in plans:
        expected = _expected(unit, plan) if plan.day == work.today() else {}
        for stop in (stop for route in plan.routes for stop in route.stops):
            visit = by_id.get(stop.visit_id)
            if visit and plan.published_at and holds(visit, plan.published_at):
                found[visit.id] = PublishedStop(
                    day=plan.day,
                    start=stop.start,
                    end=max(stop.end, expected[stop.id].end) if stop.id in expected else stop.end,
                    late=expected[stop.id].late if stop.id in expected else timedelta(0),
                    published_at=plan.published_at,
                    worker_ids=tuple(
                        route.worker_id for route in plan.routes if any(s.visit_id == visit.id for s in route.stops)
                    ),
                )
    return found


def _expected(unit: Unit, plan: Plan) -> dict[str, Expected]:
    return {stop.id: expected for one in progress(unit, plan) for stop, expected in one.going}


def _doors(unit: Unit, visits: list[Visit], published: dict[str, PublishedStop]) -> dict[str, DoorRecord]:
    """What was said at the door of each published visit, by visit id."""
    stops = {stop_id(published[visit.id].day, visit.id): visit for visit in visits if visit.id in published}
    records = read_doors(unit, stops)
    return {visit.id: records[name] for name, visit in stops.items()}


def _days_without_room(work: Workplace, unit: Unit, visits: list[Visit]) -> set[str]:
    """Ids of open visits of which the newest plan of each of their days to come shows that no plan of it has room (that
    one left them out is not enough), on which nobody works because the office is closed, or for whose hours they are
    too long."""
    today, by_id = work.today(), {visit.id: visit for visit in visits}
    days = {window.day for visit in visits for window in visit.windows if window.day >= today}
    if not days:
        return set()
    left: dict[date, set[str]] = {day: set(by_id) for day in _days_without_anybody(work, unit, days)}
    plans = {one.day: one for one in (*unit.plans.published_since(today), *unit.plans.drafts_since(today))}
    decided = unit.day_decisions.newest(today, max(days))
    for day in days - left.keys():
        unserved = unserved_since(plans[day], by_id, decided.get(day)) if day in plans else ()
        left[day] = {one.visit_id for one in unserved if one.shown}
    full = set()
    zone = work.settings.office.zone
    for visit in visits:
        own = {window.day for window in visit.windows if window.day >= today}
        fits = {day for day in own if not too_long(visit.on(day), visit.duration_min, zone)}
        if own and all(visit.id in left[day] for day in fits):
            full.add(visit.id)
    return full


def _days_without_anybody(work: Workplace, unit: Unit, days: set[date]) -> set[date]:
    """Closed days on which nobody has hours of that very day."""
    closed = work.settings.office.closed_among(days)
    team = unit.workers.all(active_only=True) if closed else []
    zone = work.settings.office.zone
    return {day for day in closed if not any(worker.shift_spans(day, zone, closed=True) for worker in team)}
