"""The search: OR-Tools' routing library, cheapest insertion improved by guided local search."""

import time
from collections.abc import Callable
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from ..problem import Problem
from ..schedule import time_route
from .progress import Progress

CHECKS_A_UNIT = 100


class _Model:
    """Nodes: start and end of each vehicle, its duties, then the visits (twice for two workers)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.places: list[int | None] = []
        self.services: list[int] = []
        self.starts, self.ends = [], []
        for vehicle in problem.vehicles:
            self.starts.append(self._node(vehicle.start, 0))
            self.ends.append(self._node(vehicle.end, 0))
        self.duties = [(duty, self._node(duty.location, duty.end - duty.start)) for duty in problem.duties]
        self.visits = [
            (job, tuple(self._node(job.location, job.service) for _ in range(job.required_workers)))
            for job in problem.jobs
        ]
        self.job_of = {node: job.id for job, nodes in self.visits for node in nodes}
        self.zero = min((vehicle.window[0] for vehicle in problem.vehicles), default=0)
        self.horizon = max((vehicle.window[1] for vehicle in problem.vehicles), default=0) - self.zero
        self.manager = pywrapcp.RoutingIndexManager(len(self.places), len(problem.vehicles), self.starts, self.ends)
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._travel()
        self.time = self.routing.GetDimensionOrDie("time")
        self._vehicles()
        self._duties()
        self._visits()

    def _node(self, place: int | None, service: int) -> int:
        self.places.append(place)
        self.services.append(service)
        return len(self.places) - 1

    def _travel(self) -> None:
        known: dict[tuple[str, float], tuple[int, int]] = {}
        travels, moves = [], []
        self.longest = 0
        for vehicle in self.problem.vehicles:
            key = (vehicle.profile, vehicle.speed_factor)
            if key not in known:
                rows = [[self.problem.duration(vehicle, a, b) for b in self.places] for a in self.places]
                self.longest = max(self.longest, max(max(row) for row in rows))
                move = [[s + t for t in row] for s, row in zip(self.services, rows, strict=True)]
                known[key] = (self.routing.RegisterTransitMatrix(rows), self.routing.RegisterTransitMatrix(move))
            travels.append(known[key][0])
            moves.append(known[key][1])
        for number, travel in enumerate(travels):
            self.routing.SetArcCostEvaluatorOfVehicle(travel, number)
        self.routing.AddDimensionWithVehicleTransits(moves, self.horizon, self.horizon, False, "time")
        limits = [v.max_travel_time if v.max_travel_time is not None else 10**8 for v in self.problem.vehicles]
        self.routing.AddDimensionWithVehicleTransitAndCapacity(travels, 0, limits, True, "travel")
        tasks = [v.max_tasks if v.max_tasks is not None else 10**6 for v in self.problem.vehicles]
        counts = [1 if node in self.job_of else 0 for node in range(len(self.places))]
        counter = self.routing.RegisterUnaryTransitVector(counts)
        self.routing.AddDimensionWithVehicleCapacity(counter, 0, tasks, True, "tasks")

    def _vehicles(self) -> None:
        solver = self.routing.solver()
        visits = [self.services[self.manager.IndexToNode(index)] for index in range(self.routing.Size())]
        for number, vehicle in enumerate(self.problem.vehicles):
            low, high = vehicle.window[0] - self.zero, vehicle.window[1] - self.zero
            self.time.CumulVar(self.routing.Start(number)).SetRange(low, high)
            self.time.CumulVar(self.routing.End(number)).SetRange(low, high)
            pauses = [
                solver.FixedDurationIntervalVar(
                    w[0] - self.zero, w[1] - self.zero, pause.service, False, f"b{number}.{pause.id}"
                )
                for pause in vehicle.breaks
                for w in pause.windows[:1]
            ]
            if pauses:
                self.time.SetBreakIntervalsOfVehicle(pauses, number, visits)
            if vehicle.max_working_time is not None:
                rest = sum(pause.service for pause in vehicle.breaks)
                self.time.SetSpanUpperBoundForVehicle(vehicle.max_working_time + rest, number)

    def _duties(self) -> None:
        numbers = {vehicle.id: number for number, vehicle in enumerate(self.problem.vehicles)}
        for duty, node in self.duties:
            index = self.manager.NodeToIndex(node)
            self.routing.VehicleVar(index).SetValue(numbers[duty.vehicle])
            self.time.CumulVar(index).SetValue(duty.start - self.zero)

    def _visits(self) -> None:
        routing, solver = self.routing, self.routing.solver()
        # one visit outweighs all travel there can be, one unit of priority outweighs all visits
        one_visit = 1 + min(self.horizon * len(self.problem.vehicles), self.longest * len(self.places))
        one_priority = one_visit * (len(self.problem.jobs) + 1)
        for job, nodes in self.visits:
            indices = [self.manager.NodeToIndex(node) for node in nodes]
            able = [n for n, v in enumerate(self.problem.vehicles) if self.problem.can_serve(v, job)]
            penalty = one_visit + one_priority * job.priority
            for index in indices:
                routing.VehicleVar(index).SetValues([-1, *able])
                self._windows(index, job.start_windows())
            if len(indices) == 1:
                routing.AddDisjunction(indices, penalty)
                continue
            for index in indices:
                routing.AddDisjunction([index], penalty // len(indices) + 1)
            a, b = indices
            solver.Add(routing.ActiveVar(a) == routing.ActiveVar(b))
            solver.Add(self.time.CumulVar(a) == self.time.CumulVar(b))
            solver.Add((routing.VehicleVar(a) < routing.VehicleVar(b)) + (routing.ActiveVar(a) == 0) >= 1)

    def _windows(self, index: int, windows: tuple[tuple[int, int], ...]) -> None:
        variable = self.time.CumulVar(index)
        spans = sorted((max(0, a - self.zero), min(self.horizon, b - self.zero)) for a, b in windows)
        spans = [(a, b) for a, b in spans if a <= b]
        if not spans:
            self.routing.VehicleVar(index).SetValues([-1])
            return
        variable.SetRange(spans[0][0], max(b for _, b in spans))
        covered = spans[0][1]
        for low, high in spans[1:]:
            if low > covered + 1:
                variable.RemoveInterval(covered + 1, low - 1)
            covered = max(covered, high)

    def assignment(self, orders: dict[int, list[int]]) -> Any:
        """The plan to start from, duties put where `orders` leaves room for them; None if the model refuses it."""
        nodes = {job.id: list(nodes) for job, nodes in self.visits}
        routes = []
        for vehicle in self.problem.vehicles:
            route = time_route(self.problem, vehicle, orders.get(vehicle.id, []))
            assert route is not None  # never None unless strict
            duties = {duty.id: node for duty, node in self.duties}
            stops = [step for step in route.steps if step.type in ("job", "duty") and step.id is not None]
            routes.append([duties[s.id] if s.type == "duty" else nodes[s.id].pop(0) for s in stops if s.id is not None])
        indices = [[self.manager.NodeToIndex(node) for node in nodes] for nodes in routes]
        return self.routing.ReadAssignmentFromRoutes(indices, True)

    def orders(self, assignment: Any) -> dict[int, list[int]]:
        """Vehicle id -> job ids in order."""
        found = {}
        for number, vehicle in enumerate(self.problem.vehicles):
            jobs, index = [], self.routing.Start(number)
            while not self.routing.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node in self.job_of:
                    jobs.append(self.job_of[node])
                index = assignment.Value(self.routing.NextVar(index))
            found[vehicle.id] = jobs
        return found


def search(
    problem: Problem,
    orders: dict[int, list[int]],
    *,
    deadline: float,
    seed: int,
    work: int | None,
    progress: Callable[[Progress], None] | None,
    should_stop: Callable[[], bool],
) -> dict[int, list[int]]:
    """Improves `orders` (vehicle id -> job ids, legal); empty when the model does not accept them."""
    began = time.monotonic()
    model = _Model(problem)
    watch = _Watch(model, progress, should_stop, began, work)
    model.routing.AddAtSolutionCallback(watch.solution)
    model.routing.AddSearchMonitor(watch.monitor())
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    left = max(0.05, deadline - time.monotonic() - 0.15)
    parameters.time_limit.FromMilliseconds(int(left * 1000))
    model.routing.solver().ReSeed(seed)
    model.routing.CloseModelWithParameters(parameters)
    first = model.assignment(orders)
    if first is None:
        return {}
    assignment = model.routing.SolveFromAssignmentWithParameters(first, parameters)
    return model.orders(assignment) if assignment else {}


class _Watch:
    """Reports improvements and ends the search when asked."""

    def __init__(
        self,
        model: _Model,
        progress: Callable[[Progress], None] | None,
        should_stop: Callable[[], bool],
        began: float,
        work: int | None,
    ) -> None:
        self._model = model
        self._progress = progress
        self._should_stop = should_stop
        self._began = began
        self._work = None if work is None else work * CHECKS_A_UNIT
        self._checks = 0
        self._best: int | None = None

    def solution(self) -> None:
        routing = self._model.routing
        cost = routing.CostVar().Max()
        if self._best is not None and cost >= self._best:
            return
        self._best = cost
        if self._progress:
            active = sum(
                1
                for _, nodes in self._model.visits
                if routing.ActiveVar(self._model.manager.NodeToIndex(nodes[0])).Max() == 1
            )
            travel = sum(
                routing.GetDimensionOrDie("travel").CumulVar(routing.End(n)).Max() for n in range(routing.vehicles())
            )
            self._progress(
                Progress(round(time.monotonic() - self._began, 2), active, len(self._model.visits), int(travel))
            )

    def _enough(self) -> bool:
        """Asked by the search after each piece of work, so counting the questions is a limit without a clock."""
        self._checks += 1
        return self._should_stop() or (self._work is not None and self._checks > self._work)

    def monitor(self) -> Any:
        return self._model.routing.solver().CustomLimit(self._enough)
