"""Puts what is left out into the routes there are: the quick way to see that it fits, with everything else kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from ..check import check
from ..model.schedule import time_stops
from ..plan import Plan, Route, StepType, Unassigned
from ..problem import HORIZON_S, Job, Problem, Window

Stop = tuple[StepType, int]
Times = dict[int, Window]
MEETING_ROUNDS = 6
MOST_CHECKED = 12  # cheapest insertions that are judged


@dataclass(frozen=True)
class Spot:
    """Somewhere in the routes: pairs of a vehicle's id and the index among its stops that have not begun, before which
    it is; two for a visit of two workers."""

    places: tuple[tuple[int, int], ...]


def inserted(problem: Problem, plan: Plan, unassigned: Unassigned, spots: Sequence[Spot] | None = None) -> Plan | None:
    """The plan with the visit or duty in it and nothing lost, judged legal; None where it fits nowhere. `spots`: only
    there."""
    return next((fitting for _, fitting in placed(problem, plan, unassigned, spots)), None)


def placed(
    problem: Problem, plan: Plan, unassigned: Unassigned, spots: Sequence[Spot] | None = None
) -> Iterator[tuple[Spot, Plan]]:
    """Where it fits, the least additional travel first."""
    day = Routes.of(problem, plan)
    tried = [
        (sum(route.travel for route in routes), spot, routes)
        for spot in (day.spots(unassigned) if spots is None else spots)
        if (routes := day.with_stop(unassigned, spot))
    ]
    tried.sort(key=lambda one: (one[0] - day.travel(one[1]), one[1].places))
    for _, spot, routes in tried[:MOST_CHECKED]:
        changed = {route.vehicle: route for route in plan.routes} | {route.vehicle: route for route in routes}
        rest = tuple(one for one in plan.unassigned if (one.type, one.job) != (unassigned.type, unassigned.job))
        fitting = Plan(tuple(changed[vehicle] for vehicle in sorted(changed)), rest)
        if not check(problem, fitting):
            yield spot, fitting


def without(problem: Problem, plan: Plan, visit: int) -> Plan:
    """The plan without that visit, its routes timed anew. `problem` does not have it any more."""
    routes = []
    for route in plan.routes:
        if visit in route.jobs:
            begun = problem.begun_by(problem.vehicles_by_id[route.vehicle])
            stops = [
                (step.type, step.id)
                for step in route.steps
                if step.id is not None and step.type in ("job", "duty") and not begun.has(step.type, step.id)
            ]
            others = [stop for stop in stops if stop != ("job", visit)]
            again = time_stops(problem, problem.vehicles_by_id[route.vehicle], others, starts=_meetings(problem, plan))
            routes += [again] if again else []
        else:
            routes.append(route)
    return Plan(tuple(routes), plan.unassigned)


def _meetings(problem: Problem, plan: Plan) -> Times:
    """When visits of two workers start in the plan."""
    return {
        step.id: (step.begin, step.begin)
        for route in plan.routes
        for step in route.steps
        if step.type == "job" and step.id in problem.jobs_by_id and problem.jobs_by_id[step.id].required_workers > 1
    }


@dataclass(frozen=True)
class Routes:
    """By vehicle id, the stops (type, id) that have not begun, and the seconds of travel of the route as planned
    (`travelled_s`); by visit id, the start of those meetings that stay as they are."""

    problem: Problem
    stops: Mapping[int, tuple[Stop, ...]]
    meetings: Times
    travelled_s: Mapping[int, int]

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> "Routes":
        stops: dict[int, tuple[Stop, ...]] = {
            vehicle.id: tuple(("duty", duty.id) for duty in problem.own_duties(vehicle)) for vehicle in problem.vehicles
        }
        for route in plan.routes:
            begun = problem.begun_by(problem.vehicles_by_id[route.vehicle])
            steps = [
                s for s in route.steps if s.type in ("job", "duty") and s.id is not None and not begun.has(s.type, s.id)
            ]
            stops[route.vehicle] = tuple((s.type, s.id) for s in steps if s.id is not None)
        return cls(problem, stops, _meetings(problem, plan), {route.vehicle: route.travel for route in plan.routes})

    def travel(self, spot: Spot) -> int:
        """Seconds of travel, as planned, of the routes that the spot is in."""
        return sum(self.travelled_s.get(vehicle, 0) for vehicle, _ in spot.places)

    def spots(self, unassigned: Unassigned) -> list[Spot]:
        """Everywhere that skills and permissions allow."""
        if unassigned.type == "duty":
            duty = self.problem.duties_by_id[unassigned.job]
            return [
                Spot(((vehicle.id, n),))
                for vehicle in self.problem.vehicles
                if self.problem.can_staff(vehicle, duty)
                for n in self._positions(vehicle.id)
            ]
        job = self.problem.jobs_by_id[unassigned.job]
        able = [vehicle for vehicle in self.problem.vehicles if self.problem.can_serve(vehicle, job)]
        single = [Spot(((vehicle.id, n),)) for vehicle in able for n in self._positions(vehicle.id)]
        if job.required_workers == 1:
            return single
        single = [spot for spot in single if self._alone(job, spot)]
        return [
            Spot((*one.places, *other.places))
            for one, other in combinations(single, 2)
            if len({self.problem.vehicles_by_id[v].worker for v, _ in (*one.places, *other.places)}) == 2
        ]

    def with_stop(self, unassigned: Unassigned, spot: Spot) -> tuple[Route, ...] | None:
        """The routes of the spot with it; None where a rule of time cannot be kept."""
        if len(spot.places) == 1:
            route = self._timed(unassigned, spot.places[0], self.meetings)
            return (route,) if route else None
        return self._together(self.problem.jobs_by_id[unassigned.job], spot)

    def _positions(self, vehicle: int) -> range:
        return range(len(self.stops[vehicle]) + 1)

    def _alone(self, job: Job, spot: Spot) -> bool:
        return self._timed(Unassigned(job.id), spot.places[0], self.meetings) is not None

    def _timed(self, unassigned: Unassigned, place: tuple[int, int], starts: Times) -> Route | None:
        vehicle, position = place
        stops = list(self.stops[vehicle])
        stops.insert(position, (unassigned.type, unassigned.job))
        return time_stops(self.problem, self.problem.vehicles_by_id[vehicle], stops, starts=starts)

    def _together(self, job: Job, spot: Spot) -> tuple[Route, ...] | None:
        """Both routes with the visit at the first start that both can keep."""
        low = -HORIZON_S
        for _ in range(MEETING_ROUNDS):
            starts = self.meetings | ({job.id: (low, HORIZON_S)} if low > -HORIZON_S else {})
            routes = [self._timed(Unassigned(job.id), place, starts) for place in spot.places]
            begins = [_begin(route, job.id) for route in routes if route]
            if len(begins) < len(routes):
                return None
            if len(set(begins)) == 1:
                return tuple(route for route in routes if route)
            low = max(begins)
        return None


def _begin(route: Route, job: int) -> int:
    return next(step.begin for step in route.steps if step.type == "job" and step.id == job)
