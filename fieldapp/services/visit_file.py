"""One visit with what a coordinator needs to decide about it."""

from dataclasses import dataclass
from datetime import date, datetime

from ..domain.account import Account
from ..domain.door_try import DoorTry, before
from ..domain.fallen_hour import FallenHour
from ..domain.message import Message
from ..domain.place import Place
from ..domain.standing import PublishedStop, Standing, visit_standing
from ..domain.stop_state import PLANNED, stop_state
from ..domain.visit import StopEvent, Visit, VisitAct
from ..store.unit import Unit
from . import casefile, client_words
from .addresses import Candidate, find, placed
from .client_words import Said
from .door_events import earlier_tries
from .repeating_visits import series_of, without_consent
from .todo import facts_of, rules_of
from .unplaced import still_unserved
from .workplace import Workplace


@dataclass(frozen=True)
class PublishedWith:
    """The stop that holds, and who goes there."""

    stop: PublishedStop
    workers: tuple[str, ...]


@dataclass(frozen=True)
class VisitFile:
    """`acts`: what the office did with it, `events`: what was said at its doors, both in the order they happened.

    `names` of accounts and `workers` by id; `number` of the case; `said` by the client on their own page; `fallen`: a
    told hour that nobody keeps and of which they do not know, `may_hear`: some way reaches them, `fallen_before`: all
    that ever fell; `series`: all occurrences of a visit that repeats, none for another; `earlier`: how it
    came to nothing before what stands now; `lost_messages`: about it, that wait for a person; `not_found_on`: days to
    come whose newest plan found no place for it, without showing that there is none; `unagreed`: ids, of this visit and
    its series, of those to which nobody has agreed.
    """

    visit: Visit
    standing: Standing
    published: PublishedWith | None
    acts: tuple[VisitAct, ...]
    events: tuple[StopEvent, ...]
    names: dict[str, str]
    number: str
    said: Said
    fallen: FallenHour | None
    may_hear: bool
    fallen_before: tuple[FallenHour, ...]
    series: tuple[Visit, ...]
    earlier: tuple[DoorTry, ...]
    lost_messages: tuple[Message, ...] = ()
    not_found_on: tuple[date, ...] = ()
    unagreed: frozenset[str] = frozenset()


def known(work: Workplace, visit_id: str) -> Visit:
    """As it is now. Raises `NotFound`."""
    with work.store.read() as unit:
        return unit.visits.get(visit_id)


def where_it_stands(work: Workplace, visit_id: str) -> Standing:
    """Raises `NotFound`."""
    with work.store.read() as unit:
        visit = unit.visits.get(visit_id)
        return visit_standing(facts_of(work, unit, [visit])[visit.id], rules_of(work))


def read(work: Workplace, account: Account, visit_id: str) -> VisitFile:
    """Leaves a row of the reading. Raises `NotFound`."""
    with work.store.read() as unit:
        visit = unit.visits.get(visit_id)
        facts = facts_of(work, unit, [visit])[visit.id]
        workers = unit.workers.names()
        published = facts.published
        series = series_of(unit.visits.of_case(visit.case_id), visit)
        found = VisitFile(
            visit=visit,
            standing=visit_standing(facts, rules_of(work)),
            published=PublishedWith(published, tuple(workers[one] for one in published.worker_ids))
            if published
            else None,
            acts=tuple(unit.visits.acts({visit.id: visit.case_id})),
            events=tuple(unit.visits.events_of({visit.id})),
            names=unit.accounts.names(),
            fallen=facts.fallen,
            may_hear=facts.tell_from is not None,
            fallen_before=tuple(unit.fallen_hours.of_visits({visit.id})),
            said=client_words.of_visit(unit, visit.id),
            number=unit.cases.numbers({visit.case_id})[visit.case_id],
            series=series,
            unagreed=without_consent(unit, series or (visit,)),
            earlier=_earlier(work, unit, visit),
            lost_messages=tuple(unit.messages.unsettled_about(visit.id)),
            not_found_on=_not_found_on(work, unit, visit) if published is None else (),
        )
    casefile.audit_read(work, account, visit.case_id, f"visit/{visit.id}")
    return found


def told_by_others(work: Workplace, visit_id: str, start: datetime, *, fell: bool) -> tuple[VisitAct, str] | None:
    """Who said before that the client knows the hour `start` (aware UTC), or with `fell` that it does not hold, and
    their name; None where nobody has."""
    with work.store.read() as unit:
        visit = unit.visits.get(visit_id)
        acts = unit.visits.acts({visit.id: visit.case_id})
        gone = [one for one in unit.fallen_hours.of_visits({visit.id}) if one.start == start]
        names = unit.accounts.names()
    said = bool(gone and gone[-1].settled_at) if fell else visit.promised == start
    kinds = ("gone_told", "gone_given") if fell else ("told",)
    about = [one for one in acts if one.kind in kinds and one.details.get("start") == start.isoformat()]
    return (about[-1], names.get(about[-1].by or "", "?")) if said and about else None


def _not_found_on(work: Workplace, unit: Unit, visit: Visit) -> tuple[date, ...]:
    found = []
    for day in sorted({window.day for window in visit.windows if window.day >= work.today()}):
        plan = unit.plans.draft_if_sound(day) or unit.plans.published_if_sound(day)
        left = still_unserved(unit, plan, {visit.id: visit}) if plan else ()
        found += [day for one in left if one.visit_id == visit.id and one.not_found]
    return tuple(found) if visit.state == "open" else ()


def _earlier(work: Workplace, unit: Unit, visit: Visit) -> tuple[DoorTry, ...]:
    tries = earlier_tries(unit, [visit], work.today(), work.settings.office.zone).get(visit.id, ())
    return before(tries, PLANNED if visit.state == "open" else stop_state(unit.visits.events_of({visit.id})))


def find_place(work: Workplace, text: str, access: str, chosen: str) -> tuple[Place | None, tuple[Candidate, ...]]:
    """The place of that label among those found for `text`; without a label the one the rule accepts, else None, and
    what was found."""
    answer = find(work.geocoder, text)
    typed = Place(text=text, access=access)
    for candidate in answer.candidates:
        if candidate.label == chosen:
            return placed(typed, candidate, confirmed=True), answer.candidates
    if not chosen and answer.accepted and answer.best:
        return placed(typed, answer.best, confirmed=True), answer.candidates
    return None, answer.candidates
