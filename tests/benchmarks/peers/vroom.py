"""VROOM through pyvroom. Its order is ours (priority, then visits, then cost), with priorities from 0 to 100.

It stops by itself when its heuristics are done: the highest exploration level and every core are its best effort.
"""

import os
import time
from datetime import timedelta
from typing import Any

import numpy
import vroom

from . import Stops, first_moment

EXPLORATION = 5


def solve(problem: dict[str, Any], seconds: float) -> tuple[Stops, float]:
    zero = first_moment(problem)
    day = vroom.Input()
    day.set_durations_matrix("car", numpy.array(problem["matrices"]["car"]["durations"], dtype="uint32"))
    for vehicle in problem["vehicles"]:
        low, high = vehicle["time_window"]
        day.add_vehicle(
            vroom.Vehicle(
                vehicle["id"], start=vehicle["start_index"], end=vehicle["end_index"], profile="car",
                skills=set(vehicle.get("skills", [])), time_window=(low - zero, high - zero),
                breaks=[_pause(pause, zero) for pause in vehicle.get("breaks", [])],
                capacity=vehicle.get("capacity", []),
            )
        )  # fmt: skip
    for job in problem["jobs"]:
        # a window before the first shift begins cannot be written (no negative times) and is of no use
        windows = [(max(0, low - zero), high - zero) for low, high in job["time_windows"] if high >= zero]
        day.add_job(
            vroom.Job(
                job["id"], location=job["location_index"], default_service=job["service"],
                skills=set(job.get("skills", [])), priority=job["priority"],
                time_windows=[vroom.TimeWindow(low, high) for low, high in windows],
                delivery=job.get("delivery", []), pickup=job.get("pickup", []),
            )
        )  # fmt: skip
    began = time.monotonic()
    found = day.solve(EXPLORATION, nb_threads=os.cpu_count() or 1, timeout=timedelta(seconds=seconds))
    used = time.monotonic() - began
    stops: Stops = {}
    for step in found.routes.itertuples():
        if step.type == "job":
            stops.setdefault(int(step.vehicle_id), []).append(
                (int(step.id), int(step.arrival + step.waiting_time) + zero)
            )
    return stops, used


def _pause(pause: dict[str, Any], zero: int) -> vroom.Break:
    windows = [vroom.TimeWindow(max(0, low - zero), high - zero) for low, high in pause["time_windows"]]
    return vroom.Break(pause["id"], time_windows=windows, service=pause["service"])
