"""Whom a change of a draft touches besides what was changed: workers whose route is another, and clients who know an
hour that the draft does not keep any more."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..domain.plan import Plan
from ..domain.standing import is_told
from ..domain.visit import Visit
from ..store.unit import Unit
from .workplace import Workplace


@dataclass(frozen=True)
class ToldMove:
    """A client who was told `told`, and whom the draft has at `now`, None where it has them no more (aware UTC)."""

    called: str
    told: datetime
    now: datetime | None


@dataclass(frozen=True)
class Moved:
    """`workers`: names of those whose stops or hours change, in the order of the team; `told`: in the order of what
    they were told."""

    workers: tuple[str, ...] = ()
    told: tuple[ToldMove, ...] = ()


NOBODY_MOVED = Moved()


def moved(work: Workplace, unit: Unit, pairs: Iterable[tuple[Plan, Plan]], changed: Set[str]) -> Moved:
    """What changes from each plan to the one after it; whoever acted knows of the visits `changed` (ids)."""
    before_after = list(pairs)
    ids = {stop.visit_id for before, _ in before_after for route in before.routes for stop in route.stops} - changed
    visits = unit.visits.many(ids)
    tolerance = timedelta(minutes=work.settings.planning.promise_tolerance_min)
    touched = {worker_id for before, after in before_after for worker_id in _rerouted(before, after)}
    told = [
        ToldMove(visit.called, visit.promised, now)
        for before, after in before_after
        for visit in visits.values()
        if visit.promised
        and (was := _start(before, visit)) is not None
        and is_told(visit, was, tolerance)
        and ((now := _start(after, visit)) is None or not is_told(visit, now, tolerance))
    ]
    return Moved(
        tuple(worker.name for worker in unit.workers.all() if worker.id in touched),
        tuple(sorted(told, key=lambda one: (one.told, one.called))),
    )


def _rerouted(before: Plan, after: Plan) -> set[str]:
    return {
        route.worker_id
        for plan, other in ((before, after), (after, before))
        for route in plan.routes
        if _stops(plan, route.worker_id) != _stops(other, route.worker_id)
    }


def _stops(plan: Plan, worker_id: str) -> list[tuple[str, datetime]]:
    route = plan.route_of(worker_id)
    return [(stop.visit_id, stop.start) for stop in route.stops] if route else []


def _start(plan: Plan, visit: Visit) -> datetime | None:
    found = plan.find(visit.id)
    return found[1].start if found else None
