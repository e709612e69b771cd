"""OR-Tools' routing library as its guides show it: parallel cheapest insertion, then guided local search. An unserved
visit costs one sum for priority and visit (`weights`)."""

import time
from itertools import pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from . import Stops, can_serve, first_moment, weights


def solve(problem: dict[str, Any], seconds: float) -> tuple[Stops, float]:
    jobs, vehicles, zero = problem["jobs"], problem["vehicles"], first_moment(problem)
    places = [vehicles[0]["start_index"], *(job["location_index"] for job in jobs)]
    given = problem["matrices"]["car"]["durations"]
    durations = [[given[one][other] for other in places] for one in places]
    services = [0, *(job["service"] for job in jobs)]
    manager = pywrapcp.RoutingIndexManager(len(places), len(vehicles), 0)
    model = pywrapcp.RoutingModel(manager)
    travel = model.RegisterTransitMatrix(durations)
    model.SetArcCostEvaluatorOfAllVehicles(travel)
    spent = model.RegisterTransitMatrix(
        [[row[to] + services[n] for to in range(len(places))] for n, row in enumerate(durations)]
    )
    horizon = max(vehicle["time_window"][1] for vehicle in vehicles) - zero
    model.AddDimension(spent, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    for number, vehicle in enumerate(vehicles):
        low, high = vehicle["time_window"]
        for index in (model.Start(number), model.End(number)):
            clock.CumulVar(index).SetRange(low - zero, high - zero)
        model.AddVariableMinimizedByFinalizer(clock.CumulVar(model.End(number)))
        if "max_working_time" in vehicle:
            clock.SetSpanUpperBoundForVehicle(vehicle["max_working_time"], number)
    for dimension in range(len(vehicles[0].get("capacity", []))):  # of what is brought; nothing fetched is raced
        asked = model.RegisterUnaryTransitVector([0, *(job["delivery"][dimension] for job in jobs)])
        most = [vehicle["capacity"][dimension] for vehicle in vehicles]
        model.AddDimensionWithVehicleCapacity(asked, 0, most, True, f"load {dimension}")
    a_visit, a_unit = weights(problem)
    for number, job in enumerate(jobs, start=1):
        index = manager.NodeToIndex(number)
        windows = sorted((max(0, low - zero), min(horizon, high - zero)) for low, high in job["time_windows"])
        windows = [(low, high) for low, high in windows if low <= high]
        able = [at for at, vehicle in enumerate(vehicles) if can_serve(vehicle, job)]
        model.AddDisjunction([index], a_visit + a_unit * job["priority"])
        if not able or not windows:
            model.VehicleVar(index).SetValue(-1)
            continue
        model.VehicleVar(index).SetValues([-1, *able])
        clock.CumulVar(index).SetRange(windows[0][0], windows[-1][1])
        for (_, before), (after, _) in pairwise(windows):
            if before + 1 <= after - 1:
                clock.CumulVar(index).RemoveInterval(before + 1, after - 1)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(round(1000 * seconds))
    began = time.monotonic()
    found = model.SolveWithParameters(parameters)
    used = time.monotonic() - began
    stops: Stops = {}
    for number, vehicle in enumerate(vehicles if found else []):
        index = found.Value(model.NextVar(model.Start(number)))
        while not model.IsEnd(index):
            job = jobs[manager.IndexToNode(index) - 1]
            stops.setdefault(vehicle["id"], []).append((job["id"], found.Min(clock.CumulVar(index)) + zero))
            index = found.Value(model.NextVar(index))
    return stops, used
