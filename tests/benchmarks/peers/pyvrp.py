"""PyVRP. Skills are a profile a set of skills, with arcs into what it cannot serve longer than any
shift; a visit with two windows is a group of two clients of which one may be served. One prize stands
for priority and visit (`weights`)."""

import time
from typing import Any

import numpy
from pyvrp import Client, ClientGroup, Depot, Location, ProblemData, VehicleType
from pyvrp import solve as search
from pyvrp.stop import MaxRuntime

from . import Stops, can_serve, first_moment, weights

NEVER = 10 * 86_400  # seconds: longer than any shift


def solve(problem: dict[str, Any], seconds: float) -> tuple[Stops, float]:
    jobs, zero = problem["jobs"], first_moment(problem)
    data, owners, crews = _model(problem, zero)
    began = time.monotonic()
    result = search(data, MaxRuntime(seconds), seed=0, collect_stats=False)
    used = time.monotonic() - began
    stops: Stops = {}
    free = {kind: list(members) for kind, members in enumerate(crews)}
    for route in result.best.routes():
        vehicle = free[route.vehicle_type()].pop()
        stops[vehicle] = [
            (jobs[owners[step.idx]]["id"], step.start_time + zero) for step in route.schedule() if step.is_client()
        ]
    return stops, used


def _model(problem: dict[str, Any], zero: int) -> tuple[ProblemData, list[int], list[list[int]]]:
    """The model, the job each client stands for, and the vehicles of each type."""
    jobs = problem["jobs"]
    a_visit, a_unit = weights(problem)
    clients, owners, groups = [], [], []
    for number, job in enumerate(jobs):
        windows = [(max(0, low - zero), high - zero) for low, high in job["time_windows"] if high >= zero]
        group = len(groups) if len(windows) > 1 else None
        if group is not None:
            groups.append(ClientGroup(list(range(len(clients), len(clients) + len(windows))), required=False))
        for low, high in windows:
            clients.append(
                Client(
                    1 + number, service_duration=job["service"], tw_early=low, tw_late=high,
                    prize=a_visit + a_unit * job["priority"], required=False, group=group,
                    delivery=job.get("delivery", []), pickup=job.get("pickup", []),
                )
            )  # fmt: skip
            owners.append(number)
    places = [problem["vehicles"][0]["start_index"], *(job["location_index"] for job in jobs)]
    durations = numpy.array(problem["matrices"]["car"]["durations"], dtype=numpy.int64)[numpy.ix_(places, places)]
    numpy.fill_diagonal(durations, 0)
    skilled = sorted({tuple(vehicle["skills"]) for vehicle in problem["vehicles"]})
    profiles = []
    for skills in skilled:
        able = numpy.array([True, *(can_serve({"skills": skills}, job) for job in jobs)])
        profile = durations.copy()
        profile[:, ~able] = profile[~able, :] = NEVER
        numpy.fill_diagonal(profile, 0)
        profiles.append(profile)
    types: dict[tuple[int, int, int, int, tuple[int, ...]], list[int]] = {}
    for vehicle in problem["vehicles"]:
        low, high = vehicle["time_window"]
        longest, capacity = vehicle.get("max_working_time", high - low), tuple(vehicle.get("capacity", []))
        kind = skilled.index(tuple(vehicle["skills"])), low - zero, high - zero, longest, capacity
        types.setdefault(kind, []).append(vehicle["id"])
    vehicles = [
        VehicleType(
            len(members), capacity=list(capacity), tw_early=low, tw_late=high, shift_duration=longest, profile=profile
        )
        for (profile, low, high, longest, capacity), members in types.items()
    ]
    locations = [Location(0, 0) for _ in places]
    data = ProblemData(locations, clients, [Depot(0)], vehicles, profiles, profiles, groups)
    return data, owners, list(types.values())
