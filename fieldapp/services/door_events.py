"""What is said at a door, on whatever way it came: kept for good, and the state of its visit follows."""

from ..domain.stop_state import last_outcome
from ..domain.visit import StopEvent
from ..store.unit import Unit


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
        unit.visits.set_state(visit.id, event.kind)
    return True
