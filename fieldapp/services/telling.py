"""Telling a client an hour, or that one does not hold any more, by a person of the office."""

from datetime import datetime

from ..domain.errors import Refused, Stale
from ..domain.fallen_hour import FallenHour, FallenOutcome
from ..domain.record import check_as_seen
from ..domain.standing import PublishedStop
from ..domain.visit import ActKind, ToldBy, Visit, VisitAct
from ..store.unit import Unit
from . import fallen_hours
from .contacts import reach_of_case
from .doubtful_hours import doubt_of
from .todo import published_stops
from .visit_acts import open_as_seen, record, save
from .workplace import Workplace


def tell(
    work: Workplace, by: str, visit_id: str, version: str, start: datetime, way: ToldBy, language: str, note: str = ""
) -> None:
    """The client knows the published hour `start` (aware UTC): it is promised from now on, and they know that an hour
    told before does not hold.

    `way`: how they were told; `language`: in which. Raises `NotFound`, `Stale` when visit or plan are others by now,
    `Refused`: closed_visit; not_permitted where the client does not wish to be reached in that way now; worker_away
    where somebody who is to come is away that day.
    """
    with work.store.write() as unit:
        visit = open_as_seen(unit, visit_id, version)
        if doubt_of(work, unit, visit_id, _as_published(work, unit, visit, start)).away:
            raise Refused("worker_away")
        _must_be_permitted(work, unit, visit, way)
        gone = fallen_hours.open_of(work, unit, visit)
        if gone:
            fallen_hours.settle(work, unit, by, gone, "told", way)
        unit.messages.settle_lost(by, visit_id)
        fresh = visit.model_copy(update={"promised": start})
        details = {"start": start.isoformat(), "way": way, "language": language}
        save(work, unit, by, "told", fresh, reason=note, details=details, freed=False)
        unit.commit()


def not_reached(
    work: Workplace, by: str, visit_id: str, version: str, start: datetime, way: ToldBy, note: str, *, tried: int
) -> None:
    """Nobody answered; the visit stays on the list of those to tell. `tried`: how many tries the page showed, so that
    a form sent twice is one try. Raises as `tell`, but not_permitted."""
    with work.store.write() as unit:
        visit = open_as_seen(unit, visit_id, version)
        _as_published(work, unit, visit, start)
        details = {"start": start.isoformat(), "way": way}
        if not _sent_twice(_tries(unit, visit, ("told", "not_told"), start)[tried:], by, way, note):
            record(work, unit, by, visit, "not_told", reason=note, details=details)
            unit.commit()


def tell_fallen(
    work: Workplace, by: str, visit_id: str, version: str, start: datetime, way: ToldBy, language: str, note: str = ""
) -> None:
    """The client knows that the hour `start` (aware UTC) does not hold.

    Raises `NotFound`, `Stale` when somebody has said so before or the visit is another by now,
    `Refused`: not_permitted.
    """
    with work.store.write() as unit:
        visit, gone = _fallen_as_seen(work, unit, visit_id, version, start)
        _must_be_permitted(work, unit, visit, way)
        details = {"start": start.isoformat(), "way": way, "language": language}
        record(work, unit, by, visit, "gone_told", reason=note, details=details)
        _end(work, unit, by, visit, gone, "told", way)
        unit.commit()


def fallen_not_reached(
    work: Workplace, by: str, visit_id: str, version: str, start: datetime, way: ToldBy, note: str, *, tried: int
) -> None:
    """Nobody answered; it stays on the list. `tried` as `not_reached` has it. Raises as `tell_fallen`, but
    not_permitted."""
    with work.store.write() as unit:
        visit, _ = _fallen_as_seen(work, unit, visit_id, version, start)
        details = {"start": start.isoformat(), "way": way}
        if not _sent_twice(_tries(unit, visit, ("gone_tried",), start)[tried:], by, way, note):
            record(work, unit, by, visit, "gone_tried", reason=note, details=details)
            unit.commit()


def give_up_fallen(work: Workplace, by: str, visit_id: str, version: str, start: datetime, note: str) -> None:
    """They could not be reached, and nobody tries any more. Raises as `fallen_not_reached`, and `Refused`: no_reason;
    not_tried where nobody has tried yet."""
    if not note:
        raise Refused("no_reason", "note")
    with work.store.write() as unit:
        visit, gone = _fallen_as_seen(work, unit, visit_id, version, start)
        if not _tries(unit, visit, ("gone_tried",), start):
            raise Refused("not_tried")
        record(work, unit, by, visit, "gone_given", reason=note, details={"start": start.isoformat()})
        _end(work, unit, by, visit, gone, "unreachable", None)
        unit.commit()


def _tries(unit: Unit, visit: Visit, kinds: tuple[ActKind, ...], start: datetime) -> list[VisitAct]:
    """What was tried and said about the hour `start`, in the order it happened."""
    acts = unit.visits.acts({visit.id: visit.case_id})
    return [act for act in acts if act.kind in kinds and act.details.get("start") == start.isoformat()]


def _sent_twice(since: list[VisitAct], by: str, way: ToldBy, note: str) -> bool:
    """Whether the same person has written down the same since they opened the page."""
    return any((act.by, act.details.get("way"), act.reason) == (by, way, note) for act in since)


def _fallen_as_seen(
    work: Workplace, unit: Unit, visit_id: str, version: str, start: datetime
) -> tuple[Visit, FallenHour]:
    visit = unit.visits.get(visit_id)
    gone = fallen_hours.open_of(work, unit, visit)
    if gone is None or gone.start != start:
        raise Stale("fallen_hour")
    check_as_seen(visit, version)
    return visit, gone


def _end(
    work: Workplace, unit: Unit, by: str, visit: Visit, gone: FallenHour, outcome: FallenOutcome, way: ToldBy | None
) -> None:
    """Nobody expects the hour any more: no plan has to keep it."""
    fallen_hours.settle(work, unit, by, gone, outcome, way)
    unit.messages.settle_lost(by, visit.id)
    if visit.promised == gone.start:
        unit.visits.save(visit.model_copy(update={"promised": None, "changed_at": work.now()}))


def _must_be_permitted(work: Workplace, unit: Unit, visit: Visit, way: ToldBy) -> None:
    """Some party of the case may be reached in this way now; who came or called by themselves always may."""
    if way == "they_called" or way == "they_wrote" or way == "in_person":
        return
    if not any(reach.permissions[way].now for reach in reach_of_case(work, unit, visit.case_id)):
        raise Refused("not_permitted", "way")


def _as_published(work: Workplace, unit: Unit, visit: Visit, start: datetime) -> PublishedStop:
    published = published_stops(work, unit, [visit]).get(visit.id)
    if published is None or published.start != start:
        raise Stale("plan")
    return published
