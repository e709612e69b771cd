"""The ways of a day as short as they can become over doors in between: what nobody does faster, whatever else they do.

Where the way over another visit is shorter than the straight one, with the work there, a visit may be possible beside
others that is impossible alone. Ways measured on roads break the triangle inequality by seconds.
"""

from dataclasses import replace

import numpy as np

from ..matrix import Matrix
from ..problem import Problem, Vehicle
from .arrays import Ints, matrix_of

MOST_PLACES = 400  # with more the shortest ways take too long, and none is held for a lower bound


def with_shortest_ways(problem: Problem) -> Problem:
    """The same day with ways that no route is faster than: the shortest over the doors of visits and duties, each with
    its least work; zero where there are too many places. What cannot be done in it cannot be done. The problem itself
    where nothing is easier."""
    vehicles = tuple(_as_late_as_straight_home(problem, vehicle) for vehicle in problem.vehicles)
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in vehicles})
    names = {speed: f"{number}" for number, speed in enumerate(speeds)}
    work, shortest, easier = _least_work(problem), {}, vehicles != problem.vehicles
    for profile, speed in speeds:
        straight = matrix_of(problem, profile, speed)[:-1, :-1]
        ways = _shortest(straight, work) if len(straight) <= MOST_PLACES else np.zeros_like(straight)
        easier = easier or bool(np.any(ways < straight))
        distances = problem.matrices[profile].distances
        shortest[names[profile, speed]] = Matrix(tuple(map(tuple, ways.tolist())), distances, "bound")
    if not easier:
        return problem
    renamed = (replace(one, profile=names[one.profile, one.speed_factor], speed_factor=1.0) for one in vehicles)
    return replace(problem, vehicles=tuple(renamed), matrices=shortest)


def _as_late_as_straight_home(problem: Problem, vehicle: Vehicle) -> Vehicle:
    """A shift that has begun may last as long, travel as far and work as much as the straight way home asks for, even
    beyond its own end and limits."""
    begun = problem.begun_by(vehicle)
    if not begun.steps:
        return vehicle
    leg_s = problem.duration(vehicle, begun.place, vehicle.end)
    rested = sum(step.service for step in begun.steps if step.type == "break")
    travel = leg_s + sum(step.travel for step in begun.steps)
    work = begun.ready + leg_s - begun.steps[0].begin - rested
    return replace(
        vehicle,
        window=(vehicle.window[0], max(vehicle.window[1], begun.ready + leg_s)),
        max_travel_time=None if vehicle.max_travel_time is None else max(vehicle.max_travel_time, travel),
        max_working_time=None if vehicle.max_working_time is None else max(vehicle.max_working_time, work),
    )


def _least_work(problem: Problem) -> dict[int, int]:
    """By location, the seconds that somebody who stops there spends at least."""
    least: dict[int, int] = {}
    for job in problem.jobs:
        least[job.location] = min(job.service, least.get(job.location, job.service))
    for duty in problem.duties:
        lasts = duty.end - duty.start
        least[duty.location] = min(lasts, least.get(duty.location, lasts))
    return least


def _shortest(straight: Ints, work: dict[int, int]) -> Ints:
    """After Floyd and Warshall, with what a stop between two ways takes."""
    ways = straight.copy()
    for door, seconds in work.items():
        ways = np.minimum(ways, ways[:, door, None] + seconds + ways[None, door, :])
    np.fill_diagonal(ways, 0)
    return ways
