"""What of a published day has begun. Planning again works around it: nobody can be sent to where they already are."""

from datetime import datetime

from ..domain.plan import Plan
from ..domain.visit import OUTCOMES, StopEvent
from ..domain.worker import Worker
from ..settings import Settings
from ..store.unit import Unit


def begun(unit: Unit, settings: Settings, published: Plan | None, workers: list[Worker], now: datetime) -> Plan | None:
    """The published plan with only the stops that have begun; None when none has.

    A stop has begun when its worker said so, or when its hour has come and its worker is there: a phone without network
    tells late. One that came back from the door and was opened again is free.
    """
    if published is None:
        return None
    visits = unit.visits.many({stop.visit_id for route in published.routes for stop in route.stops})
    events = unit.visits.events({stop.id for route in published.routes for stop in route.stops})
    said = {event.stop_id: event.kind for event in events}
    there = {worker.id for worker in workers if worker.shift_spans(published.day, settings.office.zone)}
    started = set()
    for route in published.routes:
        for stop in route.stops:
            state, last = visits[stop.visit_id].state, said.get(stop.id)
            again = state == "open" and last in OUTCOMES
            passed = stop.start <= now and route.worker_id in there
            if state != "cancelled" and not again and (last or passed):
                started.add(stop.visit_id)
    routes = (
        route.model_copy(update={"stops": tuple(stop for stop in route.stops if stop.visit_id in started)})
        for route in published.routes
    )
    kept = tuple(route for route in routes if route.stops)
    return published.model_copy(update={"routes": kept}) if kept else None


def keeps(plan: Plan, begun_part: Plan | None) -> bool:
    """Whether every stop that has begun is where it was: same worker, same start."""
    places = {(route.worker_id, stop.visit_id, stop.start) for route in plan.routes for stop in route.stops}
    begun_places = {
        (route.worker_id, stop.visit_id, stop.start)
        for route in (begun_part.routes if begun_part else ())
        for stop in route.stops
    }
    return begun_places <= places


def again_at(events: list[StopEvent], *, still_open: bool) -> datetime | None:
    """When an earlier try at the door of a visit ended that was opened again since: what came before counts no more."""
    ended = [event.happened_at for event in events if event.kind in OUTCOMES]
    return ended[-1] if ended and still_open else None
