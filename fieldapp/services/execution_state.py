"""What of a published day has begun, as it really goes. Planning again works around it: nobody can be sent to where
they already are, and who is late goes on from when they will be free."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from ..domain.forecast import Expected
from ..domain.plan import SAME_TIME, Plan, Route, Stop
from ..domain.worker import Worker
from ..settings import Settings
from ..store.unit import Unit
from .progress import Progress, progress


@dataclass(frozen=True)
class ExecutionState:
    """`plan`: the published one; what has begun stands at the times at which it happened or is expected to.

    `begun`, `awaited`: visit ids. Awaited is what should have begun and has not, because its worker is late; it stands
    at the time to be expected. `ready`: by worker, when one who said to be late can leave where they are. `known_late`:
    by worker, the id of the word on lateness that all this contains.
    """

    plan: Plan
    begun: frozenset[str]
    awaited: frozenset[str] = frozenset()
    ready: dict[str, datetime] = field(default_factory=dict)
    known_late: dict[str, str] = field(default_factory=dict)

    def expected(self, visit_id: str) -> datetime | None:
        """When an awaited visit is to begin; None for all others."""
        found = self.plan.find(visit_id) if visit_id in self.awaited else None
        return found[1].start if found else None

    @property
    def history(self) -> tuple[Route, ...]:
        """Routes with only the stops that have begun."""
        routes = (
            route.model_copy(update={"stops": tuple(stop for stop in route.stops if stop.visit_id in self.begun)})
            for route in self.plan.routes
        )
        return tuple(route for route in routes if route.stops)


def execution_state(
    unit: Unit, settings: Settings, published: Plan | None, workers: list[Worker], now: datetime
) -> ExecutionState | None:
    """None when nothing is published.

    A stop has begun when its worker said so, or when its hour has come and its worker is there: a phone without network
    tells late. Its hour is the one to be expected: whoever is known to be late has not begun. A visit that came back
    from the door and was opened again is free. That the office closed the day sends home nobody who is at a door.
    """
    if published is None:
        return None
    zone, day = settings.office.zone, published.day
    there = {worker.id for worker in workers if worker.shift_spans(day, zone, closed=False)}
    route_states = [_RouteState(one, one.going, one.route.worker_id in there) for one in progress(unit, published)]
    said = {stop.visit_id for state in route_states for stop, _ in state.stops if state.progress.states[stop.id].begun}
    due = {stop.visit_id for state in route_states if state.present for stop, one in state.stops if one.start <= now}
    late = {stop.visit_id for state in route_states if state.present for stop, one in state.stops if one.start > now}
    begun = frozenset(said | (due - late))
    awaited = (
        frozenset(
            stop.visit_id for state in route_states if state.present for stop, _ in state.stops if stop.start <= now
        )
        - begun
    )
    ready = {state.worker_id: at for state in route_states if (at := state.ready(begun, now)) is not None}
    return ExecutionState(
        plan=published.model_copy(update={"routes": _routes_as_executed(route_states, begun, awaited, now)}),
        begun=begun,
        awaited=awaited,
        ready=ready,
        known_late={
            state.worker_id: state.known_late(begun, reckoned=state.worker_id in ready) for state in route_states
        },
    )


def respects_started_stops(plan: Plan, now: ExecutionState | None, moment: datetime) -> bool:
    """Whether whoever is at a stop stays there: with the same workers, and about now at the latest."""
    if now is None:
        return True
    planned = {(route.worker_id, stop.visit_id): stop.start for route in plan.routes for stop in route.stops}
    return all(
        (start := planned.get((route.worker_id, stop.visit_id))) is not None and start <= moment + SAME_TIME
        for route in now.history
        for stop in route.stops
    )


@dataclass(frozen=True)
class _RouteState:
    """A route and what is to be expected of the stops to which somebody goes; `present`: its worker is there today."""

    progress: Progress
    stops: tuple[tuple[Stop, Expected], ...]
    present: bool

    @property
    def worker_id(self) -> str:
        return self.progress.route.worker_id

    def ready(self, begun: frozenset[str], now: datetime) -> datetime | None:
        """When a worker who said to be late to the next stop leaves for it: not
        before they should have left already."""
        late = self.progress.late
        ahead = next((stop for stop, _ in self.stops if stop.visit_id not in begun), None)
        if not self.present or late is None or ahead is None or late.stop_id != ahead.id:
            return None
        way = timedelta(seconds=ahead.travel_s)
        begins = ahead.start + timedelta(minutes=late.minutes)
        return begins - way if ahead.arrival - way <= now else None

    def known_late(self, begun: frozenset[str], *, reckoned: bool) -> str:
        """A word on a stop that is still to come stays open, unless the planner reckons with it."""
        late = self.progress.late
        if late is None:
            return self.progress.route.known_late
        to_come = any(stop.id == late.stop_id and stop.visit_id not in begun for stop, _ in self.stops)
        return self.progress.route.known_late if to_come and not reckoned else late.sign_id


def _routes_as_executed(
    route_states: Sequence[_RouteState], begun: frozenset[str], awaited: frozenset[str], now: datetime
) -> tuple[Route, ...]:
    """What has begun began by now and ends before the next thing begins; who share a visit share its times."""
    starts: dict[str, datetime] = {}
    ends: dict[str, datetime] = {}
    for stop, one in (pair for state in route_states for pair in state.stops):
        visit = stop.visit_id
        start = min(one.start, now) if visit in begun else one.start
        starts[visit] = max(start, starts.get(visit, start))
        ends[visit] = max(one.end, starts[visit], ends.get(visit, one.end))
    for state in route_states:
        own = sorted(
            (stop.visit_id for stop, _ in state.stops if stop.visit_id in begun), key=lambda visit: starts[visit]
        )
        for visit, following in pairwise(own):
            ends[visit] = min(ends[visit], starts[following])
    changed = begun | awaited
    return tuple(
        state.progress.route.model_copy(
            update={
                "stops": tuple(
                    _at(stop, starts[stop.visit_id], ends[stop.visit_id]) if stop.visit_id in changed else stop
                    for stop in state.progress.route.stops
                )
            }
        )
        for state in route_states
    )


def _at(stop: Stop, start: datetime, end: datetime) -> Stop:
    shift = max(start - stop.start, timedelta(0))
    return stop.model_copy(update={"arrival": min(stop.arrival + shift, start), "start": start, "end": end})
