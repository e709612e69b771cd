"""What somebody said at a door reaches plans: a visit that has ended there is not made again on another day."""

from datetime import date, datetime

from ..domain.early import is_early
from ..domain.errors import Refused
from ..domain.hours import written_day
from ..domain.plan import stop_id
from ..domain.visit import BACK_BEFORE, StopEvent, VisitState
from ..store.unit import Unit
from . import fallen_hours
from .door_events import keep_event
from .hand_edits import take_out_of_drafts
from .heard_hours import heard_hours
from .todo import published_stops, rules_of
from .visit_acts import FURTHEST_WAIT
from .workplace import Workplace

MET: tuple[VisitState, ...] = ("done", "refused")


def keep_report(work: Workplace, unit: Unit, event: StopEvent) -> bool:
    """Keeps it as `keep_event` does; True when it was new.

    A phone without network tells late: where the outcome ends a visit that the office has meanwhile planned for another
    day, that day's draft loses it, what is published for that day does not hold for it, and the client is to hear that
    an hour told or written for it fell. Whoever was met at the door, or at whose door somebody was on the day of the
    hour that fell, has nothing to be told of it. Where they agreed at the door to meet again, it is followed
    up in time to plan that day, or at once where what was written is no day to come. Raises `NotFound`.
    """
    visit = unit.visits.get(event.visit_id)
    published = published_stops(work, unit, [visit]).get(visit.id)
    answer = agreed_again(work, event.facts)
    if answer and event.outcome == "done" and event.follow_up in ("", "none"):
        event = event.model_copy(update={"follow_up": "visit"})  # else it would be on no list
    day = agreed_day(work, answer)
    in_time = day - BACK_BEFORE if day else None
    new = keep_event(unit, event, in_time if in_time and in_time > work.today() else None)
    ended = unit.visits.get(visit.id)
    if not new or ended.state == "open":
        return new
    heard = heard_hours(unit, [visit]).get(visit.id)  # before what they know by now is settled
    take_out_of_drafts(work, unit, event.user_id, {visit.id})
    gone = fallen_hours.open_of(work, unit, ended)
    if gone and (ended.state in MET or event.stop_id == stop_id(_day(work, gone.start), visit.id)):
        fallen_hours.settle(work, unit, event.user_id, gone, "met")
    if published and stop_id(published.day, visit.id) != event.stop_id:
        if heard and abs(heard - published.start) <= rules_of(work).tolerance:
            fallen_hours.let_fall(work, unit, event.user_id, visit, "door", at_door=heard)
        unit.visits.save(ended.model_copy(update={"freed_at": work.now(), "promised": None}))
    return new


def agreed_again(work: Workplace, facts: dict[str, str]) -> str:
    """What was written at the door about when they meet again, "" for nothing."""
    codes = [one.code for one in work.settings.office.outcome_field if one.comes_back]
    return next((facts[code] for code in codes if facts.get(code)), "")


def agreed_day(work: Workplace, answer: str) -> date | None:
    """The day on which they meet again; None for what is no day to come: then it is to be followed up now."""
    try:
        day = written_day(answer)
    except ValueError:
        return None
    return day if work.today() < day <= work.today() + FURTHEST_WAIT else None


def refuse_unasked(work: Workplace, planned: datetime, over_at: datetime, *, confirmed: bool) -> None:
    """Nobody has confirmed that a visit planned to begin at `planned` is over at `over_at`, hours before (aware times).
    Raises `Refused("too_early")`."""
    if not confirmed and is_early(planned, over_at, work.settings.lists.most_early):
        raise Refused("too_early", "early", planned=planned, over_at=over_at)


def _day(work: Workplace, moment: datetime) -> date:
    """The office day of an aware time."""
    return moment.astimezone(work.settings.office.zone).date()
