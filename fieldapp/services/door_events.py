"""What is said at a door, on whatever way it came: kept for good, read in one way; its visit's state follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..domain.plan import Stop
from ..domain.stop_state import State, StopState, last_outcome, opened_again_at, stop_state
from ..domain.visit import StopEvent, Visit
from ..store.unit import Unit


@dataclass(frozen=True)
class DoorRecord:
    """What was said at one door, in the order in which it happened, and what that means; `again_at` as
    `opened_again_at` has it (aware UTC)."""

    events: tuple[StopEvent, ...]
    again_at: datetime | None
    happened: StopState


@dataclass(frozen=True)
class StopOfDay:
    """A stop with its visit and what happened at its door; `number` counts from 1 on its route."""

    number: int
    stop: Stop
    visit: Visit
    happened: StopState

    @property
    def state(self) -> State:
        """Planned, arrived or the outcome that counts."""
        return self.happened.state

    @property
    def finished(self) -> bool:
        """Whether an outcome counts."""
        return self.happened.finished


def read_doors(unit: Unit, visits: Mapping[str, Visit]) -> dict[str, DoorRecord]:
    """Of each stop in `visits` (stop id -> its visit) what was said there, whoever of two colleagues said it."""
    events: dict[str, list[StopEvent]] = {stop_id: [] for stop_id in visits}
    for event in unit.visits.events(set(visits)):
        events[event.stop_id].append(event)
    records = {}
    for stop_id, visit in visits.items():
        said = events[stop_id]
        again_at = opened_again_at(said, visit.state)
        records[stop_id] = DoorRecord(tuple(said), again_at, stop_state(said, again_at))
    return records


def keep_event(unit: Unit, event: StopEvent) -> bool:
    """Keeps it whatever came before; True when it was new.

    The visit's state becomes the outcome that counts by the rule of `stop_state`, of all the days on which somebody was
    at its door: not the one that reached the office last. A visit that the office has closed stays closed.
    Raises `NotFound` for a visit that does not exist.
    """
    visit = unit.visits.get(event.visit_id)
    if not unit.visits.record_event(event):
        return False
    counts = last_outcome(one for one in unit.visits.events_of_case(visit.case_id) if one.visit_id == visit.id)
    if counts and counts.id == event.id and event.kind != "arrived" and visit.state != "cancelled":
        unit.visits.set_outcome(visit.id, event.kind, event.follow_up)
    return True
