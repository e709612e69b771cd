"""An outcome that was said at the wrong door is taken back, whoever said it and however: on a phone or from paper.

Nothing is erased. What stands at the door since the visit was last opened again counts no more, for every reader of
what is said there, phones too; the visit is open, or what an earlier door left it. A later word counts by its hour.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from ..domain.account import Account
from ..domain.errors import Refused, Stale
from ..domain.standing import holds
from ..domain.stop_state import last_outcome
from ..domain.visit import StopEvent, Visit
from ..store.unit import Unit
from . import fallen_hours, visit_acts
from .door_events import standing
from .paper_reports import on_published_plan
from .workplace import Workplace


@dataclass(frozen=True)
class TakingBack:
    """`id`: a UUID made in the form, the same again changes nothing. `seen`: ids of everything said at this door that
    the form showed."""

    id: str
    reason: str
    seen: frozenset[str]


def take_back(work: Workplace, account: Account, day: date, stop_id: str, back: TakingBack) -> date | None:
    """What was said at this door counts no more. A visit that the office has closed stays closed. Returns the day of
    whose published plan the visit was given up since, None where there is none to come: it does not come back there.

    Raises `NotFound`, `Stale` when something was said meanwhile that the form did not show, or `Refused`: event_id,
    no_reason, nothing_said.
    """
    _uuid(back.id)
    if not back.reason:
        raise Refused("no_reason", "reason")
    with work.store.write() as unit:
        visit = on_published_plan(unit, day, stop_id).visit
        if unit.visits.event(back.id):
            return None
        said = unit.visits.events({stop_id})
        if {one.id for one in said} != back.seen:
            raise Stale("stop")
        wrong = standing(said, unit.visits.acts({visit.id: visit.case_id}))
        counted = last_outcome(wrong)
        if not wrong:
            raise Refused("nothing_said", "reason")
        unit.visits.record_event(_event(work, account, visit, stop_id, back, wrong))
        _open_again(unit, visit, wrong)
        fallen_hours.not_met_after_all(unit, visit, since=min(one.received_at for one in wrong))
        details: dict[str, str] = {"outcome": counted.kind if counted else "arrived"}
        visit_acts.record(work, unit, account.id, visit, "taken_back", reason=back.reason, details=details)
        left = _left_since(unit, visit, work.today(), day, since=min(one.received_at for one in wrong))
        unit.commit()
    return left


def _left_since(unit: Unit, visit: Visit, today: date, door: date, *, since: datetime) -> date | None:
    """The first day from today on whose published plan has the visit, although it was freed `since` (aware UTC); not
    the day of the `door` itself."""
    if visit.freed_at is None or visit.freed_at < since or visit.state == "cancelled":
        return None
    plans = [plan for plan in unit.plans.published_since(today) if plan.day != door and plan.find(visit.id)]
    days = [plan.day for plan in plans if plan.published_at and not holds(visit, plan.published_at)]
    return min(days, default=None)


def _event(
    work: Workplace, account: Account, visit: Visit, stop_id: str, back: TakingBack, wrong: list[StopEvent]
) -> StopEvent:
    return StopEvent(
        id=back.id,
        stop_id=stop_id,
        visit_id=visit.id,
        user_id=account.id,
        kind="taken_back",
        happened_at=work.now(),
        received_at=work.now(),
        corrects=tuple(one.id for one in wrong),
    )


def _open_again(unit: Unit, visit: Visit, wrong: list[StopEvent]) -> None:
    """The state that follows from what still counts of all its doors; what was agreed at the wrong one does not."""
    if visit.state == "cancelled":
        return
    events = [one for one in unit.visits.events_of_case(visit.case_id) if one.visit_id == visit.id]
    acts = unit.visits.acts({visit.id: visit.case_id})
    left = last_outcome(standing(events, acts))
    state = (left and left.outcome) or "open"
    if visit.wait and visit.wait.because == "follow_up" and visit.wait.set_at in {one.happened_at for one in wrong}:
        unit.visits.save(visit.model_copy(update={"wait": None}))
    unit.visits.set_outcome(visit.id, state, left.follow_up if left else "")


def _uuid(typed: str) -> None:
    try:
        uuid.UUID(typed)
    except ValueError:
        raise Refused("event_id") from None
