"""A plan with the visits and workers it speaks of, for pages, maps and paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from ..domain.client_word import Asked
from ..domain.consent_rule import Permitted
from ..domain.door_try import DoorTry, before
from ..domain.plan import Plan, Route, Stop, Unserved
from ..domain.standing import WhyOff
from ..domain.stop_state import StopState
from ..domain.visit import Visit
from ..domain.worker import Worker
from ..store.unit import Unit
from .asked_of_office import asked_of_office
from .consents import permitted_at, why_called_off, with_permitted_interpreters
from .door_events import DoorRecord, earlier_tries, read_doors
from .gathering import open_visits
from .unplaced import still_unserved


@dataclass(frozen=True)
class StopView:
    """A stop with its visit; `number` counts the stops of the route from 1. `off`: why nobody goes there, None where
    somebody does.
    `permitted`: what consent allows there. `happened`: at its door that day, also where the visit was planned again on
    another day since; `earlier`: how it came to nothing before that; `asked`: that the client left words for the
    office."""

    number: int
    stop: Stop
    visit: Visit
    permitted: Permitted
    happened: StopState
    earlier: tuple[DoorTry, ...] = ()
    asked: tuple[Asked, ...] = ()
    off: WhyOff | None = None

    @property
    def called_off(self) -> bool:
        return self.off is not None


@dataclass(frozen=True)
class RouteView:
    """`position` is the row of the route among the day's, which gives it its colour."""

    position: int
    route: Route
    worker: Worker
    stops: tuple[StopView, ...]


@dataclass(frozen=True)
class DayView:
    """`begun`: visits that planning can no longer move. `earlier`: by visit id, how it came to nothing up to this
    day."""

    day: date
    plan: Plan | None
    routes: tuple[RouteView, ...]
    unserved: tuple[tuple[Visit, Unserved | None], ...]
    workers: tuple[Worker, ...]
    begun: frozenset[str] = frozenset()
    earlier: Mapping[str, tuple[DoorTry, ...]] = field(default_factory=dict)

    @property
    def waiting_s(self) -> int:
        return sum(int((v.stop.start - v.stop.arrival).total_seconds()) for r in self.routes for v in r.stops)

    @property
    def travel_s(self) -> int:
        return sum(view.route.travel_s for view in self.routes)

    @property
    def travel_m(self) -> int:
        return sum(view.route.travel_m for view in self.routes)

    @property
    def served(self) -> int:
        """How many visits are planned and still made, or came to their end at the door; 0 without a plan."""
        stops = [stop for route in self.routes for stop in route.stops]
        off = {stop.visit.id for stop in stops if stop.called_off and not stop.happened.begun}
        return self.plan.served - len(off) if self.plan else 0


def view(unit: Unit, day: date, plan: Plan | None, zone: ZoneInfo, begun: frozenset[str] = frozenset()) -> DayView:
    """Everything of the day: the plan's routes, and open visits that are on none of them. `begun`: see `DayView`."""
    workers = {worker.id: worker for worker in unit.workers.all()}
    waiting = {visit.id: visit for visit in open_visits(unit, day, zone)}
    routes, published_at = (plan.routes, plan.published_at) if plan else ((), None)
    planned = {stop.visit_id for route in routes for stop in route.stops}
    known = waiting | unit.visits.many(planned - waiting.keys())
    visits = {visit.id: visit for visit in with_permitted_interpreters(unit, known.values(), day)}
    unserved = {left.visit_id: left for left in still_unserved(unit, plan, visits)} if plan else {}
    off = why_called_off(unit, (visits[visit_id] for visit_id in planned - begun), day, published_at)
    allowed = permitted_at(unit, (visits[visit_id] for visit_id in planned), day)
    doors = read_doors(unit, {stop.id: visits[stop.visit_id] for route in routes for stop in route.stops})
    happened = {
        stop.id: that_day(doors[stop.id], called_off=stop.visit_id in off) for route in routes for stop in route.stops
    }
    earlier = earlier_tries(unit, visits.values(), day, zone)
    asked = asked_of_office(unit, (visits[visit_id] for visit_id in planned), day, zone)
    left = [visit for visit in waiting.values() if visit.id not in planned - off.keys()]
    return DayView(
        day=day,
        plan=plan,
        routes=tuple(
            RouteView(
                position=_position(route, n),
                route=route,
                worker=workers[route.worker_id],
                stops=tuple(
                    StopView(
                        number=i,
                        stop=stop,
                        visit=visits[stop.visit_id],
                        permitted=allowed[stop.visit_id],
                        happened=happened[stop.id],
                        earlier=before(earlier.get(stop.visit_id, ()), happened[stop.id]),
                        asked=asked[stop.visit_id],
                        off=off.get(stop.visit_id),
                    )
                    for i, stop in enumerate(route.stops, 1)
                ),
            )
            for n, route in enumerate(routes)
        ),
        unserved=tuple((visit, unserved.get(visit.id)) for visit in sorted(left, key=lambda v: v.number)),
        workers=tuple(worker for worker in workers.values() if worker.active),
        begun=begun,
        earlier=earlier,
    )


def that_day(door: DoorRecord, *, called_off: bool) -> StopState:
    """What happened there that day: what counts no more, because the visit was opened again, where nobody goes again
    that day."""
    return door.before if called_off and not door.happened.begun else door.happened


def _position(route: Route, order: int) -> int:
    """The colour follows the letter, so that a worker keeps it when another has no route that day."""
    return ord(route.letter) - ord("A") if len(route.letter) == 1 else order
