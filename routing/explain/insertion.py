"""Puts what is left out into the routes there are: the quick way to see that it fits, with everything else kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from ..check import check
from ..model.meeting import pair_of
from ..model.schedule import starts_apart, time_stops
from ..model.synchronised_visits import Settled
from ..plan import Plan, Route, StepType, Unassigned
from ..problem import HORIZON_S, Job, Problem

Stop = tuple[StepType, int]
MEETING_ROUNDS = 6
MOST_CHECKED = 12  # cheapest insertions that are judged


@dataclass(frozen=True)
class Spot:
    """Somewhere in the routes: pairs of a vehicle's id and the index among its stops that have not begun, before which
    it is; two for a visit of two workers, in the order of its
    services."""

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
            mine = _settled(problem, route)
            again = time_stops(
                problem, problem.vehicles_by_id[route.vehicle], others, starts=mine.starts, services=mine.services
            )
            routes += [again] if again else []
        else:
            routes.append(route)
    return Plan(tuple(routes), plan.unassigned)


def _settled(problem: Problem, route: Route) -> Settled:
    """Of visits of several workers in it, which service it does, and when, where that is tied to another's start."""
    settled = Settled()
    for step in route.steps:
        job = problem.jobs_by_id.get(step.id) if step.type == "job" and step.id is not None else None
        if job and job.workers > 1 and step.service_index in range(len(job.services)):
            settled.services[job.id] = step.service_index
            if job.gap is not None:
                settled.starts[job.id] = (step.begin, step.begin)
    return settled


@dataclass(frozen=True)
class Routes:
    """By vehicle id, the stops (type, id) that have not begun, and the seconds of travel of the route as planned
    (`travelled_s`); what is `settled` of visits of several workers in it, which stays as it is."""

    problem: Problem
    stops: Mapping[int, tuple[Stop, ...]]
    settled: Mapping[int, Settled]
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
        settled = {route.vehicle: _settled(problem, route) for route in plan.routes}
        return cls(problem, stops, settled, {route.vehicle: route.travel for route in plan.routes})

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
        if job.workers == 1:
            return self._single(job, 0)
        first, *others = (self._alone(job, service) for service in range(len(job.services)))
        pairs = product(first, *others) if others else combinations(first, 2)
        return [
            Spot((*one.places, *other.places))
            for one, other in pairs
            if len({self.problem.vehicles_by_id[v].worker for v, _ in (*one.places, *other.places)}) == 2
        ]

    def _single(self, job: Job, service: int) -> list[Spot]:
        able = [vehicle for vehicle in self.problem.vehicles if self.problem.can_serve(vehicle, job, service)]
        return [Spot(((vehicle.id, n),)) for vehicle in able for n in self._positions(vehicle.id)]

    def _alone(self, job: Job, service: int) -> list[Spot]:
        """Where one of the workers could do this service, whatever the other does."""
        return [spot for spot in self._single(job, service) if self._timed(Unassigned(job.id), spot.places[0], service)]

    def with_stop(self, unassigned: Unassigned, spot: Spot) -> tuple[Route, ...] | None:
        """The routes of the spot with it; None where a rule of time cannot be kept."""
        if len(spot.places) == 1:
            route = self._timed(unassigned, spot.places[0])
            return (route,) if route else None
        return self._together(self.problem.jobs_by_id[unassigned.job], spot)

    def _positions(self, vehicle: int) -> range:
        return range(len(self.stops[vehicle]) + 1)

    def _timed(
        self, unassigned: Unassigned, place: tuple[int, int], service: int = 0, low: int = -HORIZON_S
    ) -> Route | None:
        """`low`: the visit starts no earlier."""
        if unassigned.type == "job":
            hours = self.problem.jobs_by_id[unassigned.job].start_windows(service)
            if all(high < max(low, start) for start, high in hours):
                return None
        vehicle, position = place
        mine = self.settled.get(vehicle, Settled())
        starts, services = mine.starts, mine.services
        if unassigned.type == "job":
            services = services | {unassigned.job: service}
            starts = starts | ({unassigned.job: (low, HORIZON_S)} if low > -HORIZON_S else {})
        stops = list(self.stops[vehicle])
        stops.insert(position, (unassigned.type, unassigned.job))
        return time_stops(self.problem, self.problem.vehicles_by_id[vehicle], stops, starts=starts, services=services)

    def _together(self, job: Job, spot: Spot) -> tuple[Route, ...] | None:
        """Both routes with the visit at the first starts that both can keep."""
        one, other = (self.problem.vehicles_by_id[vehicle] for vehicle, _ in spot.places)
        services = [service for _, service in pair_of(job, one, other)]
        low = (-HORIZON_S, -HORIZON_S)
        for _ in range(MEETING_ROUNDS):
            routes = [
                self._timed(Unassigned(job.id), place, service, since)
                for place, service, since in zip(spot.places, services, low, strict=True)
            ]
            begins = [_begin(route, job.id) for route in routes if route]
            if len(begins) < len(routes):
                return None
            low = starts_apart(job, begins[0], begins[1])
            if low == (begins[0], begins[1]):
                return tuple(route for route in routes if route)
        return None


def _begin(route: Route, job: int) -> int:
    return next(step.begin for step in route.steps if step.type == "job" and step.id == job)
