"""The planner's numbers as a plan of the office: routes of workers, broken rules by name, locks."""

import uuid
from collections.abc import Container
from dataclasses import asdict
from datetime import UTC, datetime

from routing import Plan as PlannerPlan
from routing import Route as PlannerRoute
from routing import Step, check

from ..domain.plan import Plan, Route, Stop, Violation, stop_id
from ..domain.visit_hours import must_end_in_time
from ..domain.worker import letters_of
from ..store.unit import Unit
from .day_clients import met_twice
from .day_commute import with_commutes
from .day_problem import DayProblem
from .travel_sources import ESTIMATE, legs_estimated
from .unplaced import unserved_of
from .workplace import Workplace


def as_plan(
    work: Workplace, unit: Unit, day: DayProblem, solved: PlannerPlan, *, by: str | None, by_hand: bool = False
) -> Plan:
    """A new draft with the next version number."""
    certificate = solved.certificate
    return Plan(
        id=str(uuid.uuid4()),
        day=day.day,
        version=unit.plans.next_version(day.day),
        revision=unit.plans.first_revision(day.day),
        state="draft",
        created_at=work.now(),
        created_by=by,
        routes=routes_of(day, solved),
        unserved=unserved_of(day, solved),
        violations=violations_of(day, solved),
        certificate=asdict(certificate) | {"gap": asdict(certificate.gap)} if certificate else {},
        travel_source=", ".join(sorted({m.source for m in day.problem.matrices.values()})) or ESTIMATE,
        by_hand=by_hand,
        letters=_letters(day),
    )


def _letters(day: DayProblem) -> dict[str, str]:
    return letters_of({worker.id: worker.name for worker in day.workers.values()}, day.letters)


def routes_of(day: DayProblem, plan: PlannerPlan) -> tuple[Route, ...]:
    """One route a worker, in the order of the team; two shifts of one worker are one route."""
    by_worker: dict[str, list[PlannerRoute]] = {}
    for route in sorted(plan.routes, key=lambda r: r.vehicle):
        by_worker.setdefault(day.workers[route.vehicle].id, []).append(route)
    letters = _letters(day)
    routes = [
        _route(day, worker_id, letters[worker_id], with_commutes(day, parts))
        for worker_id, parts in by_worker.items()
        if any(part.jobs for part in parts)
    ]
    return _with_carried(routes, day.carried)


def _with_carried(routes: list[Route], carried: tuple[Route, ...]) -> tuple[Route, ...]:
    """Adds what has begun on hours that are no longer the worker's, before their
    other stops or as a route of its own."""
    by_worker = {route.worker_id: route for route in routes}
    for old in carried:
        now = by_worker.get(old.worker_id)
        stops = tuple(sorted((*old.stops, *(now.stops if now else ())), key=lambda stop: stop.start))
        leaves = min(old.leaves, now.leaves) if now else old.leaves
        by_worker[old.worker_id] = (now or old).model_copy(update={"stops": stops, "leaves": leaves})
    return tuple(by_worker.values())


class _Leg:
    """The way since the last stop: seconds, metres, and whether any of it is an estimate."""

    def __init__(self) -> None:
        self.s = self.m = 0
        self.estimated = False

    def add(self, s: int, m: int, estimated: bool) -> None:
        self.s, self.m, self.estimated = self.s + s, self.m + m, self.estimated or estimated


def _route(day: DayProblem, worker_id: str, letter: str, parts: list[PlannerRoute]) -> Route:
    """Duties and breaks lie on the way to the next stop; what comes after the last stop of a shift is the way back."""
    stops, back = [], _Leg()
    for part in parts:
        leg = _Leg()
        for step, estimated in zip(part.steps, legs_estimated(day.problem, part), strict=True):
            leg.add(step.travel, step.distance, estimated)
            if step.type == "job" and step.id is not None:
                stops.append(_stop(day, day.visits[step.id].id, step, leg))
                leg = _Leg()
        back.add(leg.s, leg.m, leg.estimated)
    return Route(
        worker_id=worker_id,
        letter=letter,
        leaves=moment(parts[0].steps[0].leave),
        returns=moment(parts[-1].steps[-1].arrival),
        back_s=back.s,
        back_m=back.m,
        back_estimated=back.estimated,
        known_late=day.known_late.get(worker_id, ""),
        stops=tuple(stops),
    )


def _stop(day: DayProblem, visit_id: str, step: Step, leg: _Leg) -> Stop:
    return Stop(
        id=stop_id(day.day, visit_id),
        visit_id=visit_id,
        arrival=moment(step.arrival),
        start=moment(step.begin),
        end=moment(step.leave),
        travel_s=leg.s,
        travel_m=leg.m,
        estimated=leg.estimated,
    )


def violations_of(day: DayProblem, plan: PlannerPlan) -> tuple[Violation, ...]:
    """Broken rules in the office's terms: visits and workers by id, skills by name."""
    found = []
    for broken in check(day.problem, plan):
        if broken.code == "lost":
            continue
        params = dict(broken.params)
        if params.get("job") in day.visits:
            params["visit_id"] = day.visits[params["job"]].id
        if params.get("vehicle") in day.workers:
            params["worker_id"] = day.workers[params["vehicle"]].id
        if "missing" in params:
            params["missing"] = [day.skills[number] for number in params["missing"]]
        late = broken.code == "window" and _not_over(day, params["job"], params["start"])
        found.append(Violation(code="not_over" if late else broken.code, params=params))
    found.extend(
        Violation(code="client_twice", params={"visit_id": day.visits[job].id}) for job in met_twice(day, plan)
    )
    return tuple(found)


def _not_over(day: DayProblem, job: int, start: int) -> bool:
    """Whether a visit that begins at `start`, not at one of its seconds, is in its hours and would not be over when
    they end, although it must be."""
    visit, hours = day.visits.get(job), day.problem.jobs_by_id[job]
    if visit is None or not must_end_in_time(visit.on(day.day)):
        return False
    return any(low <= start < high + hours.service for low, high in hours.windows)


def locked_visits(plan: Plan | None) -> frozenset[str]:
    """Ids of the visits that planning may not move in this plan."""
    return frozenset(stop.visit_id for route in (plan.routes if plan else ()) for stop in route.stops if stop.locked)


def with_locks(routes: tuple[Route, ...], locked: Container[str]) -> tuple[Route, ...]:
    """The routes with these visits locked, and no other."""
    return tuple(
        route.model_copy(
            update={"stops": tuple(stop.model_copy(update={"locked": stop.visit_id in locked}) for stop in route.stops)}
        )
        for route in routes
    )


def moment(unix: int) -> datetime:
    """The aware UTC time of Unix seconds."""
    return datetime.fromtimestamp(unix, UTC)
