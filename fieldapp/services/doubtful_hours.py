"""Published hours that nobody should promise without a second look: somebody who is to come is away or known to be
late, or a draft of that day, not published yet, moves the visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..domain.standing import PublishedStop
from ..store.unit import Unit
from .todo import rules_of
from .workplace import Workplace


@dataclass(frozen=True)
class Doubt:
    """`away`: ids of the workers of the visit who are away that day: the hour is not told. `drafted`: the draft of the
    day leaves the hour, and begins the visit at `instead` (aware UTC), None where it leaves it out. `late`: when the
    visit is to be expected (aware UTC), where that is later than what is told of its hour; None otherwise."""

    away: tuple[str, ...] = ()
    drafted: bool = False
    instead: datetime | None = None
    late: datetime | None = None


NO_DOUBT = Doubt()


def doubts(work: Workplace, unit: Unit, stops: Mapping[str, PublishedStop]) -> dict[str, Doubt]:
    """By visit id, those of the published `stops` that are in doubt."""
    workers = {worker.id: worker for worker in unit.workers.all()}
    drafts = {day: unit.plans.draft_if_sound(day) for day in {stop.day for stop in stops.values()}}
    tolerance, found = rules_of(work).tolerance, {}
    for visit_id, stop in stops.items():
        away = tuple(one for one in stop.worker_ids if one in workers and workers[one].absent(stop.day))
        draft = drafts[stop.day]
        place = draft.find(visit_id) if draft else None
        instead = place[1].start if place else None
        drafted = draft is not None and (instead is None or abs(instead - stop.start) > tolerance)
        late = stop.start + stop.late if stop.late > tolerance else None
        if away or drafted or late:
            found[visit_id] = Doubt(away, drafted, instead, late)
    return found


def doubt_of(work: Workplace, unit: Unit, visit_id: str, stop: PublishedStop) -> Doubt:
    """The same of one visit."""
    return doubts(work, unit, {visit_id: stop}).get(visit_id, NO_DOUBT)
