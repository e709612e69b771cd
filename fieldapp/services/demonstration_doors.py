"""What has happened at the doors of the demonstration's day: everybody was where the plan says, a few minutes late."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ..domain.plan import Plan
from ..domain.visit import EventKind, StopEvent
from ..store.unit import Unit
from .door_events import keep_event
from .workplace import Workplace

_EVENTS = uuid.UUID("0d6a3c52-6a0b-4f0e-9a55-6f1f3f0f6d1b")
LATE_MIN = (1, 4, 0, 3, 2)  # minutes, in turn: people are never quite on time


def let_happen(work: Workplace, day: date) -> None:
    """Arrivals and ends up to now, but at doors of which a person said anything; nothing without a published plan."""
    now = work.now()
    with work.store.write() as unit:
        plan = unit.plans.published(day)
        events = list(_events(unit, plan)) if plan else []
        invented, stops = {event.id for event in events}, {event.stop_id for event in events}
        told = {event.stop_id for event in unit.visits.events(stops) if event.id not in invented}
        for event in events:
            if event.stop_id not in told and event.happened_at <= now:
                keep_event(unit, event)
        unit.commit()


def _events(unit: Unit, plan: Plan) -> Iterator[StopEvent]:
    """All that is going to happen on that day; the same every time it is asked."""
    accounts = {account.worker_id: account.id for account in unit.accounts.all()}
    stops = [(stop, accounts.get(route.worker_id)) for route in plan.routes for stop in route.stops]
    for number, (stop, user_id) in enumerate(stops):
        late = timedelta(minutes=LATE_MIN[number % len(LATE_MIN)])
        happened: tuple[tuple[EventKind, datetime], ...] = (("arrived", stop.start + late), ("done", stop.end + late))
        for kind, at in happened:
            if user_id:
                yield StopEvent(
                    id=str(uuid.uuid5(_EVENTS, f"{stop.id}/{user_id}/{kind}")),
                    stop_id=stop.id,
                    visit_id=stop.visit_id,
                    user_id=user_id,
                    kind=kind,
                    happened_at=at,
                    received_at=at,
                )
