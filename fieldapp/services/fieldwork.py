"""A worker's day at the doors: what is next, what happened."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from ..domain.account import Account
from ..domain.client_word import Asked
from ..domain.door_try import DoorTry, before
from ..domain.errors import NotFound, Refused
from ..domain.plan import Plan, Route
from ..domain.standing import WhyOff
from ..domain.visit import EventKind, StopEvent
from . import access, casefile
from .asked_of_office import asked_of_office
from .consents import AtTheDoor, at_the_door, why_called_off, with_permitted_interpreters
from .contacts import Reach, reach_of_case
from .day_view import DayView, that_day, view
from .door_events import StopOfDay, earlier_tries, read_doors
from .door_reports import keep_report, refuse_unasked
from .workplace import Workplace


@dataclass(frozen=True)
class FieldStop(StopOfDay):
    """`events`, `again_at`: as `DoorRecord` has them. `reach`: the parties of the case and how each may be reached.
    `consent`: what is to be asked at the door. `earlier`: how the visit came to nothing before.
    `asked`: that the client left words for the office; `off`: why nobody goes there any more, None where somebody
    does."""

    events: tuple[StopEvent, ...]
    again_at: datetime | None
    reach: tuple[Reach, ...]
    consent: AtTheDoor
    companions: tuple[str, ...]
    earlier: tuple[DoorTry, ...]
    asked: tuple[Asked, ...]
    off: WhyOff | None = None


@dataclass(frozen=True)
class FieldDay:
    """A worker's day; without a plan, or without a route in it, there are no stops.

    `called_off`: stops of the route to which nobody goes any more; they are not among `stops`.
    """

    plan: Plan | None
    route: Route | None
    stops: tuple[FieldStop, ...]
    called_off: tuple[FieldStop, ...] = ()

    @property
    def next(self) -> FieldStop | None:
        """The stop they are at or on the way to, None after the last."""
        return next((stop for stop in self.stops if not stop.finished), None)


def today(work: Workplace, account: Account) -> FieldDay:
    """Today's published route of this account's worker."""
    with work.store.read() as unit:
        plan = unit.plans.published(work.today())
        route = access.own_route(work, unit, account)
        if route is None:
            return FieldDay(plan, None, ())
        known = unit.visits.many({stop.visit_id for stop in route.stops})
        visits = {visit.id: visit for visit in with_permitted_interpreters(unit, known.values(), work.today())}
        doors = read_doors(unit, {stop.id: visits[stop.visit_id] for stop in route.stops})
        off = why_called_off(unit, visits.values(), work.today(), plan.published_at if plan else None)
        earlier = earlier_tries(unit, visits.values(), work.today(), work.settings.office.zone)
        asked = asked_of_office(unit, visits.values(), work.today(), work.settings.office.zone)
        names = unit.workers.names()
        others = [one for one in (plan.routes if plan else ()) if one.worker_id != route.worker_id]
        stops = tuple(
            FieldStop(
                number=number,
                stop=stop,
                visit=visits[stop.visit_id],
                happened=that_day(doors[stop.id], called_off=stop.visit_id in off),
                events=doors[stop.id].events,
                again_at=None if stop.visit_id in off else doors[stop.id].again_at,
                reach=reach_of_case(work, unit, visits[stop.visit_id].case_id),
                consent=at_the_door(unit, visits[stop.visit_id], work.today()),
                companions=tuple(names[r.worker_id] for r in others if any(s.id == stop.id for s in r.stops)),
                earlier=before(
                    earlier.get(stop.visit_id, ()), that_day(doors[stop.id], called_off=stop.visit_id in off)
                ),
                asked=asked[stop.visit_id],
                off=off.get(stop.visit_id),
            )
            for number, stop in enumerate(route.stops, 1)
        )
    gone = tuple(stop for stop in stops if stop.visit.id in off and not stop.happened.begun)
    return FieldDay(plan, route, tuple(stop for stop in stops if stop not in gone), gone)


def read_today(work: Workplace, account: Account) -> FieldDay:
    """The same for somebody who looks at it: a row for each case on the route."""
    day = today(work, account)
    casefile.audit_visits_read(work, account, (stop.visit for stop in day.stops), "visit")
    return day


def map_view(work: Workplace, account: Account) -> DayView | None:
    """Today's own route and nothing else, to be drawn; leaves a row for each case on it. None without a route."""
    day = read_today(work, account)
    if day.plan is None or day.route is None:
        return None
    with work.store.read() as unit:
        shown = view(unit, day.plan.day, day.plan, work.settings.office.zone)
    own = tuple(one for one in shown.routes if one.route.worker_id == day.route.worker_id)
    return replace(shown, routes=own, unserved=(), workers=tuple(one.worker for one in own))


def read_stop(work: Workplace, account: Account, stop_id: str) -> FieldStop:
    """A stop of today's own route, and a row of the reading. Raises `NotFound` for any other stop."""
    for stop in today(work, account).stops:
        if stop.stop.id == stop_id:
            casefile.audit_read(work, account, stop.visit.case_id, f"stop/{stop_id}")
            return stop
    raise NotFound("stop")


def refuse_early(work: Workplace, found: FieldStop, *, confirmed: bool) -> None:
    """Asked before anything of an outcome is kept: whether it is really over now, hours before its time.
    Raises `Refused("too_early")`."""
    refuse_unasked(work, found.stop.start, work.now(), confirmed=confirmed)


def record(work: Workplace, account: Account, stop_id: str, kind: EventKind, *, event_id: str) -> bool:
    """Keeps what the worker says at a door, now; `event_id` is a UUID made in the form, the same again changes nothing.

    Returns True when it was new. A later outcome corrects an earlier one; every event is kept. Raises `NotFound` for a
    stop that is not on today's own route, `Refused("event_id")`.
    """
    try:
        uuid.UUID(event_id)
    except ValueError:
        raise Refused("event_id") from None
    now = work.now()
    with work.store.write() as unit:
        stop = access.own_stop(work, unit, account, stop_id)
        visit = unit.visits.get(stop.visit_id)
        new = keep_report(
            work,
            unit,
            StopEvent(
                id=event_id,
                stop_id=stop_id,
                visit_id=stop.visit_id,
                user_id=account.id,
                kind=kind,
                happened_at=now,
                received_at=now,
            ),
        )
        unit.audit.append(user_id=account.id, action="write", case_id=visit.case_id, subject=f"stop/{stop_id}")
        unit.commit()
    return new
