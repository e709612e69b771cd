"""What is said at a door, on whatever way it came: kept for good, read in one way; its visit's state follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from ..domain.door_try import DoorTry, tries_at
from ..domain.plan import Stop
from ..domain.stop_state import State, StopState, last_outcome, not_corrected, opened_again_at, stop_state
from ..domain.visit import Outcome, StopEvent, Visit, VisitAct, Wait
from ..store.unit import Unit


@dataclass(frozen=True)
class DoorRecord:
    """What was said at one door, in the order in which it happened, and what that means; `again_at` as
    `opened_again_at` has it (aware UTC). `before`: what happened until then, which counts no more but stays true."""

    events: tuple[StopEvent, ...]
    again_at: datetime | None
    happened: StopState
    before: StopState


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
    events: dict[str, list[StopEvent]] = {name: [] for name in visits}
    for event in unit.visits.events(set(visits)):
        events[event.stop_id].append(event)
    records = {}
    for name, visit in visits.items():
        said = events[name]
        again_at = opened_again_at(said, visit.state)
        before = stop_state(one for one in said if again_at and one.happened_at <= again_at)
        records[name] = DoorRecord(tuple(said), again_at, stop_state(said, again_at), before)
    return records


def standing(said: list[StopEvent], acts: list[VisitAct]) -> list[StopEvent]:
    """What counts of the events of one door since the visit was last opened again; `acts` of its visit. What was said
    before that was another try, which stays true."""
    opened = max((act.at for act in acts if act.kind == "reopened"), default=None)
    return [
        one for one in not_corrected(said) if one.kind != "taken_back" and (opened is None or one.happened_at > opened)
    ]


def earlier_tries(unit: Unit, visits: Iterable[Visit], day: date, zone: ZoneInfo) -> dict[str, tuple[DoorTry, ...]]:
    """By visit id: how it came to nothing at its door up to the end of the office day `day`, the oldest first, with
    what happened that day itself; no entry without one. The one reader of this for pages, phones and paper."""
    by_id = {visit.id: visit for visit in visits}
    by_stop: dict[tuple[str, str], list[StopEvent]] = {}
    for event in unit.visits.events_of(set(by_id)):
        by_stop.setdefault((event.visit_id, event.stop_id), []).append(event)
    if not by_stop:
        return {}
    acts = unit.visits.acts({visit_id: by_id[visit_id].case_id for visit_id, _ in by_stop})
    names = unit.accounts.names() | unit.workers.names()
    found: dict[str, list[DoorTry]] = {}
    for (visit_id, _), said in by_stop.items():
        opened = [act.at for act in acts if act.visit_id == visit_id and act.kind == "reopened"]
        for one in tries_at(said, opened):
            if one.happened_at.astimezone(zone).date() <= day:
                by = names.get(one.for_worker or one.user_id, "?")
                found.setdefault(visit_id, []).append(
                    DoorTry(outcome=cast(Outcome, one.kind), at=one.happened_at, by=by)
                )
    return {visit_id: tuple(sorted(tries, key=_at)) for visit_id, tries in found.items()}


def _at(tried: DoorTry) -> datetime:
    return tried.at


def keep_event(unit: Unit, event: StopEvent, comes_back: date | None = None) -> bool:
    """Keeps it whatever came before; True when it was new. `comes_back`: the day until which it rests, as somebody
    agreed at the door.

    The visit's state becomes the outcome that counts by the rule of `stop_state`, of all the days on which somebody was
    at its door: not the one that reached the office last. A visit that the office has closed stays closed.
    Raises `NotFound` for a visit that does not exist.
    """
    visit = unit.visits.get(event.visit_id)
    if not unit.visits.record_event(event):
        return False
    counts = last_outcome(one for one in unit.visits.events_of_case(visit.case_id) if one.visit_id == visit.id)
    if counts and counts.id == event.id and event.outcome and visit.state != "cancelled":
        unit.visits.set_outcome(visit.id, event.outcome, event.follow_up)
        if comes_back:
            wait = Wait(until=comes_back, set_at=event.happened_at, because="follow_up")
            unit.visits.save(unit.visits.get(visit.id).model_copy(update={"wait": wait}))
    return True
