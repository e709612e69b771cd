"""What changes from one plan of a day to another, for those who are to be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from routing import Assignment, Difference, Step
from routing import Plan as PlannerPlan
from routing import Route as PlannerRoute
from routing import compare as compare_plans

from ..domain.plan import Plan
from .day_plan import moment
from .day_workers import seconds


@dataclass(frozen=True)
class Change:
    """One visit that differs between two plans. `kind`: added, dropped, worker or time. `was`, `now`: its start, None
    where it is not planned. `from_workers`, `to_workers`: of two who share it, who goes no more and who goes instead;
    both where the visit is added or taken out."""

    visit_id: str
    kind: str
    from_workers: tuple[str, ...]
    to_workers: tuple[str, ...]
    was: datetime | None
    now: datetime | None


def compare(before: Plan | None, after: Plan, *, begun: frozenset[str] = frozenset()) -> tuple[Change, ...]:
    """In the order of the hours that people were told. Of what has `begun` (visit ids) nobody is to be told."""
    routes = (*(before.routes if before else ()), *after.routes)
    visits = _Numbers(sorted({stop.visit_id for route in routes for stop in route.stops}))
    workers = _Numbers(dict.fromkeys(route.worker_id for route in routes))
    found = compare_plans(_numbered(before, visits, workers), _numbered(after, visits, workers)).differences
    shown = (one for one in found if one.code != "shifted" and visits.ids[one.job] not in begun)
    return tuple(_change(one, visits, workers) for one in sorted(shown, key=_hour))


class _Numbers:
    """A whole number for each id, and back."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = list(ids)
        self.of = {one: number for number, one in enumerate(self.ids)}


def _numbered(plan: Plan | None, visits: _Numbers, workers: _Numbers) -> PlannerPlan:
    """The plan as the planner has it; a worker is one shift, and only the starts count."""
    return PlannerPlan(
        tuple(
            PlannerRoute(
                workers.of[route.worker_id],
                tuple(
                    Step("job", visits.of[stop.visit_id], None, seconds(stop.start), 0, 0, 0, 0) for stop in route.stops
                ),
            )
            for route in (plan.routes if plan else ())
        )
    )


def _hour(found: Difference) -> int:
    stood = found.before or found.after
    return stood.start if stood else 0


def _change(found: Difference, visits: _Numbers, workers: _Numbers) -> Change:
    before, after = found.before, found.after
    kind = {"added": "added", "taken_out": "dropped"}.get(found.code)
    if kind is None:
        kind = "worker" if before and after and before.workers != after.workers else "time"
    return Change(
        visit_id=visits.ids[found.job],
        kind=kind,
        from_workers=_who(before, after, workers),
        to_workers=_who(after, before, workers),
        was=moment(before.start) if before else None,
        now=moment(after.start) if after else None,
    )


def _who(stood: Assignment | None, other: Assignment | None, workers: _Numbers) -> tuple[str, ...]:
    """The workers here who are not there too; where all are, every one of them."""
    if stood is None:
        return ()
    alone = set(stood.workers) - set(other.workers if other else ())
    return tuple(workers.ids[one] for one in sorted(alone or stood.workers))
