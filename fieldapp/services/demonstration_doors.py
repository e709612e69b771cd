"""What has happened at the doors of a day of the demonstration: everybody was where the plan says, a few minutes late,
did not meet everybody, and wrote down what they heard."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle

from ..domain.case import Note
from ..domain.plan import Plan, Stop
from ..domain.visit import EventKind, StopEvent, Visit
from ..store.unit import Unit
from .demonstration_people import VISITED_BEFORE, VISITS, DemoVisit
from .door_events import keep_event
from .workplace import Workplace

_EVENTS = uuid.UUID("0d6a3c52-6a0b-4f0e-9a55-6f1f3f0f6d1b")
LATE_MIN = (1, 4, 0, 3, 2)  # minutes at least, in turn: people are never quite on time


_AS_INVENTED = {demo.name: demo for demo in (*VISITS, *VISITED_BEFORE)}


@dataclass(frozen=True)
class _Door:
    """What is going to happen at a door: an arrival and an end, and the note that the worker writes."""

    arrived: StopEvent
    ended: StopEvent
    note: Note | None


def let_happen(work: Workplace, day: date) -> None:
    """Arrivals, ends and notes up to now, but at doors of which a person said anything; nothing without a published
    plan."""
    now = work.now()
    with work.store.write() as unit:
        plan = unit.plans.published(day)
        doors = list(_doors(unit, plan)) if plan else []
        invented = {event.id for door in doors for event in (door.arrived, door.ended)}
        said = unit.visits.events({door.arrived.stop_id for door in doors})
        told = {event.stop_id for event in said if event.id not in invented}
        for door in doors:
            if door.arrived.stop_id not in told:
                _up_to(unit, door, now)
        unit.commit()


def _up_to(unit: Unit, door: _Door, now: datetime) -> None:
    for event in (door.arrived, door.ended):
        if event.happened_at <= now:
            keep_event(unit, event)
    if door.note and door.note.written_at <= now:
        unit.notes.append(door.note)


def _doors(unit: Unit, plan: Plan) -> Iterator[_Door]:
    """All that is going to happen on that day; the same every time it is asked. What two say of one visit who go there
    together is written down by the first."""
    accounts = {account.worker_id: account.id for account in unit.accounts.all()}
    visits = unit.visits.many({stop.visit_id for route in plan.routes for stop in route.stops})
    lateness, written = cycle(timedelta(minutes=late) for late in LATE_MIN), set[str]()
    for route in plan.routes:
        free = route.leaves
        for stop, late in zip(route.stops, lateness, strict=False):
            arrives = max(stop.start + late, free + timedelta(seconds=stop.travel_s))
            free = arrives + (stop.end - stop.start)
            if user_id := accounts.get(route.worker_id):
                visit = visits[stop.visit_id]
                yield _door(stop, user_id, visit, (arrives, free), writes=visit.id not in written)
                written.add(visit.id)


def _door(stop: Stop, user_id: str, visit: Visit, between: tuple[datetime, datetime], *, writes: bool) -> _Door:
    """`between`: the arrival and the end, aware UTC; `writes`: whether this worker writes down what was said."""
    demo = _AS_INVENTED.get(visit.name)
    arrived = _event(stop, user_id, "arrived", between[0])
    ended = _event(stop, user_id, demo.ends if demo else "done", between[1], demo)
    said = demo.said if demo and writes else ""
    return _Door(arrived, ended, _note(visit.case_id, ended, said) if said else None)


def _event(stop: Stop, user_id: str, kind: EventKind, at: datetime, demo: DemoVisit | None = None) -> StopEvent:
    return StopEvent(
        id=str(uuid.uuid5(_EVENTS, f"{stop.id}/{user_id}/{kind}")),
        stop_id=stop.id,
        visit_id=stop.visit_id,
        user_id=user_id,
        kind=kind,
        happened_at=at,
        received_at=at,
        follow_up=demo.follow_up if demo else "",
    )


def _note(case_id: str, ended: StopEvent, text: str) -> Note:
    return Note.first(
        str(uuid.uuid5(_EVENTS, f"{ended.id}/note")),
        case_id,
        ended.user_id,
        text,
        written_at=ended.happened_at,
        received_at=ended.happened_at,
        stop_id=ended.stop_id,
    )
