"""What somebody said at a door reaches plans: a visit that has ended there is not made again on another day."""

from ..domain.plan import stop_id
from ..domain.standing import is_told
from ..domain.visit import StopEvent, VisitState
from ..store.unit import Unit
from . import fallen_hours
from .door_events import keep_event
from .hand_edits import take_out_of_drafts
from .todo import published_stops, rules_of
from .workplace import Workplace

MET: tuple[VisitState, ...] = ("done", "refused")


def keep_report(work: Workplace, unit: Unit, event: StopEvent) -> bool:
    """Keeps it as `keep_event` does; True when it was new.

    A phone without network tells late: where the outcome ends a visit that the office has meanwhile planned for another
    day, that day's draft loses it, what is published for that day does not hold for it, and the client is to hear that
    an hour told for it fell. Whoever was met at the door has heard what fell before. Raises `NotFound`.
    """
    visit = unit.visits.get(event.visit_id)
    published = published_stops(work, unit, [visit]).get(visit.id)
    new = keep_event(unit, event)
    ended = unit.visits.get(visit.id)
    if not new or ended.state == "open":
        return new
    take_out_of_drafts(work, unit, event.user_id, {visit.id})
    if ended.state in MET:
        fallen_hours.settle_open(work, unit, event.user_id, visit.id, "met")
    if published and stop_id(published.day, visit.id) != event.stop_id:
        if is_told(visit, published.start, rules_of(work).tolerance):
            fallen_hours.let_fall(work, unit, event.user_id, visit, "door", at_door=True)
        unit.visits.save(ended.model_copy(update={"freed_at": work.now(), "promised": None}))
    return new
