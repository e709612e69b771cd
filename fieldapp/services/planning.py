"""Planning a day: gather it, let a solver work on it, keep the answer as a draft version."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

from routing import Plan as RoutingPlan
from routing import Problem, ProblemError, check, read_plan
from routing import Route as RoutingRoute
from routing.travel import is_estimated

from ..domain.errors import Refused
from ..domain.plan import Plan, Route, Stop, Violation, stop_id
from ..domain.worker import initials
from ..store.unit import Unit
from .day_history import as_it_runs, with_wishes
from .day_problem import DayProblem, build, open_visits
from .under_way import UnderWay, keeps, under_way
from .unplaced import unserved_of
from .workplace import Workplace

ESTIMATE, ROADS = "estimate", "roads"


class SolverFailed(Exception):
    """The solver gave no plan; the text is a stable code: cancelled, refused, crashed, or overtaken by what began."""


class Solver(Protocol):
    def solve(
        self,
        problem: dict[str, Any],
        *,
        time_limit_s: float,
        seed: int,
        progress: Callable[[dict[str, Any]], None],
        cancelled: Callable[[], bool],
    ) -> dict[str, Any]:
        """VROOM's output with a certificate. Raises `SolverFailed`."""
        ...


@dataclass(frozen=True)
class Planned:
    """The new draft, the planner's own output, and what the numbers in it mean."""

    plan: Plan
    output: dict[str, Any]
    day: DayProblem


def gather(work: Workplace, unit: Unit, day: date, keep: Plan | None = None, also: Plan | None = None) -> DayProblem:
    """Open visits and present workers of a day, the published plan as it goes, and every visit of the plan `also`.

    Raises `Refused("day_problem")` when the planner cannot read them.
    """
    workers = unit.workers.all(active_only=True)
    running = under_way_now(work, unit, day)
    visits = {visit.id: visit for visit in open_visits(unit, day)}
    history = running.history if running else ()
    planned = {
        stop.visit_id for routes in (history, also.routes if also else ()) for route in routes for stop in route.stops
    }
    visits |= unit.visits.many(planned - visits.keys())
    ordered = sorted(visits.values(), key=lambda visit: visit.number)
    try:
        travel = work.local_map.travel()
        problem = build(work.settings, day, ordered, workers, travel, keep=keep, running=running)
        return as_it_runs(work.settings, problem, running, work.now())
    except ProblemError as error:
        raise Refused("day_problem", sentence=str(error)) from error


def under_way_now(work: Workplace, unit: Unit, day: date) -> UnderWay | None:
    """The published day as it goes by now."""
    return under_way(unit, work.settings, unit.plans.published(day), unit.workers.all(active_only=True), work.now())


def plan_day(
    work: Workplace,
    solver: Solver,
    day: date,
    *,
    by: str | None = None,
    progress: Callable[[dict[str, Any]], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Planned:
    """Solves the day and saves a new draft version. Raises `Refused` (solver_off, day_problem) or `SolverFailed`.

    Then nothing has changed.
    """
    if not work.settings.planning.solver:
        raise Refused("solver_off")
    with work.store.read() as unit:
        problem = gather(work, unit, day, unit.plans.draft(day) or unit.plans.published(day))
        problem = with_wishes(unit, work.settings, problem)
    output = solver.solve(
        problem.data,
        time_limit_s=work.settings.planning.time_limit_s,
        seed=work.settings.planning.seed,
        progress=progress,
        cancelled=cancelled,
    )
    routing_plan = read_plan(output, problem.problem)
    _name_sources(output, problem.problem, routing_plan)
    with work.store.write() as unit:
        before = unit.plans.draft(day) or unit.plans.published(day)
        plan = _keep_locks(as_plan(work, unit, problem, routing_plan, output, by=by), before)
        if not keeps(plan, under_way_now(work, unit, day), work.now()):
            raise SolverFailed("overtaken")
        unit.plans.add(plan)
        unit.audit.append(at=work.now(), user_id=by, action="write", case_id=None, subject=f"plan/{plan.id}")
        unit.commit()
    return Planned(plan, output, problem)


def _name_sources(output: dict[str, Any], problem: Problem, plan: RoutingPlan) -> None:
    """The solver was given numbers; who reads its output is told which of them are estimates."""
    found = set()
    for entry, route in zip(output["routes"], plan.routes, strict=True):
        for step, estimated in zip(entry["steps"], ways_estimated(problem, route), strict=True):
            if step["type"] != "start":
                step["travel_source"] = ESTIMATE if estimated else ROADS
                found.add(step["travel_source"])
    output["summary"]["travel_source"] = ", ".join(sorted(found)) or ESTIMATE


def ways_estimated(problem: Problem, route: RoutingRoute) -> list[bool]:
    """For each step whether the way to it is an estimate; who stays where they are has the answer of the whole day."""
    matrix = problem.matrices[problem.vehicles_by_id[route.vehicle].profile]
    told: list[bool] = []
    before: int | None = None
    for step in route.steps:
        here = before if step.location is None else step.location
        if before is None or here is None or here == before:
            told.append(matrix.source == ESTIMATE)
        else:
            told.append(is_estimated(matrix, before, here))
        before = here
    return told


def as_plan(
    work: Workplace,
    unit: Unit,
    problem: DayProblem,
    routing_plan: RoutingPlan,
    output: dict[str, Any] | None,
    *,
    by: str | None,
    by_hand: bool = False,
) -> Plan:
    """The planner's numbers as a plan of the office: a new draft with the next version number."""
    return Plan(
        id=str(uuid.uuid4()),
        day=problem.day,
        version=unit.plans.next_version(problem.day),
        revision=1,
        state="draft",
        created_at=work.now(),
        created_by=by,
        routes=routes_of(problem, routing_plan),
        unserved=unserved_of(problem, output or {}),
        violations=violations_of(problem, routing_plan),
        certificate=(output or {}).get("certificate", {}),
        travel_source=", ".join(sorted({m.source for m in problem.problem.matrices.values()})) or ESTIMATE,
        by_hand=by_hand,
    )


def routes_of(problem: DayProblem, plan: RoutingPlan) -> tuple[Route, ...]:
    """One route a worker, in the order of the team; two shifts of one worker are one route."""
    by_worker: dict[str, list[RoutingRoute]] = {}
    for route in sorted(plan.routes, key=lambda r: r.vehicle):
        by_worker.setdefault(problem.worker_of(route.vehicle).id, []).append(route)
    team = list({worker.id: worker for worker in problem.workers.values()}.values())
    letters = dict(zip((worker.id for worker in team), initials([worker.name for worker in team]), strict=True))
    routes = [
        _route(problem, worker_id, letters[worker_id], parts)
        for worker_id, parts in by_worker.items()
        if any(part.jobs for part in parts)
    ]
    return _with_carried(routes, problem.carried)


def _with_carried(routes: list[Route], carried: tuple[Route, ...]) -> tuple[Route, ...]:
    """Adds what has begun on hours that are no longer the worker's, before their other stops or as a route of its own."""
    by_worker = {route.worker_id: route for route in routes}
    for old in carried:
        now = by_worker.get(old.worker_id)
        stops = tuple(sorted((*old.stops, *(now.stops if now else ())), key=lambda stop: stop.start))
        leaves = min(old.leaves, now.leaves) if now else old.leaves
        by_worker[old.worker_id] = (now or old).model_copy(update={"stops": stops, "leaves": leaves})
    return tuple(by_worker.values())


def _route(problem: DayProblem, worker_id: str, letter: str, parts: list[RoutingRoute]) -> Route:
    stops = []
    back_s, back_m, back_guessed = 0, 0, False
    for part in parts:
        pending_s = pending_m = 0
        guessed = False
        for step, estimated in zip(part.steps, ways_estimated(problem.problem, part), strict=True):
            pending_s, pending_m, guessed = (
                pending_s + step.travel,
                pending_m + step.distance,
                guessed or estimated,
            )
            if step.type == "job" and step.id is not None:
                visit = problem.visits[step.id]
                stops.append(
                    Stop(
                        id=stop_id(problem.day, visit.id),
                        visit_id=visit.id,
                        arrival=moment(step.arrival),
                        start=moment(step.begin),
                        end=moment(step.leave),
                        travel_s=pending_s,
                        travel_m=pending_m,
                        estimated=guessed,
                    )
                )
                pending_s, pending_m, guessed = 0, 0, False
        back_s, back_m, back_guessed = back_s + pending_s, back_m + pending_m, back_guessed or guessed
    return Route(
        worker_id=worker_id,
        letter=letter,
        leaves=moment(parts[0].steps[0].leave),
        returns=moment(parts[-1].steps[-1].arrival),
        back_s=back_s,
        back_m=back_m,
        back_estimated=back_guessed,
        known_late=problem.known_late.get(worker_id, ""),
        stops=tuple(stops),
    )


def violations_of(problem: DayProblem, plan: RoutingPlan) -> tuple[Violation, ...]:
    """Broken rules in the office's terms: visits and workers by id, skills by name."""
    found = []
    for broken in check(problem.problem, plan):
        if broken.code == "lost":
            continue
        params = dict(broken.params)
        if params.get("job") in problem.visits:
            params["visit_id"] = problem.visits[params["job"]].id
        if params.get("vehicle") in problem.workers:
            params["worker_id"] = problem.workers[params["vehicle"]].id
        if "missing" in params:
            params["missing"] = [problem.skills[number] for number in params["missing"]]
        found.append(Violation(code=broken.code, params=params))
    return tuple(found)


def _keep_locks(plan: Plan, before: Plan | None) -> Plan:
    locked = {stop.visit_id for route in before.routes for stop in route.stops if stop.locked} if before else set()
    routes = tuple(
        route.model_copy(
            update={
                "stops": tuple(
                    stop.model_copy(update={"locked": True}) if stop.visit_id in locked else stop
                    for stop in route.stops
                )
            }
        )
        for route in plan.routes
    )
    return plan.model_copy(update={"routes": routes})


def moment(unix: int) -> datetime:
    return datetime.fromtimestamp(unix, UTC)
