"""What somebody said at a door reaches plans: a visit that has ended there is not made again on another day."""

from ..domain.plan import stop_id
from ..domain.visit import StopEvent
from ..store.unit import Unit
from .door_events import keep_event
from .hand_edits import take_out_of_drafts
from .todo import published_stops
from .workplace import Workplace


def keep_report(work: Workplace, unit: Unit, event: StopEvent) -> bool:
    """Keeps it as `keep_event` does; True when it was new.

    A phone without network tells late: where the outcome ends a visit that the office has meanwhile planned for another
    day, that day's draft loses it, and what is published for that day does not hold for it. Raises `NotFound`.
    """
    visit = unit.visits.get(event.visit_id)
    published = published_stops(work, unit, [visit]).get(visit.id)
    new = keep_event(unit, event)
    ended = unit.visits.get(visit.id)
    if not new or ended.state == "open":
        return new
    take_out_of_drafts(work, unit, event.user_id, {visit.id})
    if published and stop_id(published.day, visit.id) != event.stop_id:
        unit.visits.save(ended.model_copy(update={"freed_at": work.now(), "promised": None}))
    return new
