"""The ways of a day as short as they can become over doors in between: what nobody does faster, whatever else they do.

Where the way over another visit is shorter than the straight one, with the work there, a visit may be possible beside
others that is impossible alone. Ways measured on roads break the triangle inequality by seconds.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..matrix import Matrix
from ..problem import Job, Problem, Vehicle
from .arrays import Ints, matrix_of
from .feasible import can_serve_alone, hours_meet
from .loads import carries
from .running_limits import home_s, runs_late, with_running_limits

MOST_PLACES = 200  # with more the shortest ways take too long, and only hours are looked at


@dataclass(frozen=True)
class Easiest:
    """A day in which everything can be done that can be done in the real one. `problem`: it has the shortest ways,
    where `by_ways`; `shifts`: by vehicle id, open until they are back on the straight way home."""

    problem: Problem
    shifts: dict[int, Vehicle]
    by_ways: bool

    def able(self, job_id: int, service: int = 0) -> list[int]:
        """Vehicles that could come for the service of this index, alone or beside other visits; all others cannot."""
        job = self.problem.jobs_by_id[job_id]
        return [
            one.id
            for one in self.problem.vehicles
            if self.problem.can_serve(one, job, service) and self._fits(one, job, service)
        ]

    def _fits(self, vehicle: Vehicle, job: Job, service: int) -> bool:
        shift = self.shifts[vehicle.id]
        if not carries(self.problem, shift, [job]):
            return False
        if self.by_ways:
            return can_serve_alone(self.problem, shift, job.id, service)
        return hours_meet(shift, job, service)


def easiest(problem: Problem) -> Easiest | None:
    """With the shortest ways over the doors of visits and duties, each with its least work. None where nothing is
    easier than in the problem itself."""
    running = with_running_limits(problem)
    if len(problem.locations) > MOST_PLACES:
        return Easiest(problem, _open(problem, running.vehicles), by_ways=False)
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in running.vehicles})
    names = {speed: f"{number}" for number, speed in enumerate(speeds)}
    work, shortest, shorter = _least_work(problem), {}, False
    for profile, speed in speeds:
        straight = matrix_of(problem, profile, speed)[:-1, :-1]
        ways = _shortest(straight, work)
        shorter = shorter or bool(np.any(ways < straight))
        distances = problem.matrices[profile].distances
        shortest[names[profile, speed]] = Matrix(tuple(map(tuple, ways.tolist())), distances, "bound")
    if not (shorter or runs_late(problem) or running is not problem):
        return None
    vehicles = tuple(
        replace(one, profile=names[one.profile, one.speed_factor], speed_factor=1.0) for one in running.vehicles
    )
    return Easiest(replace(problem, vehicles=vehicles, matrices=shortest), _open(problem, vehicles), by_ways=True)


def _open(problem: Problem, vehicles: tuple[Vehicle, ...]) -> dict[int, Vehicle]:
    return {one.id: _open_until_home(problem, real, one) for real, one in zip(problem.vehicles, vehicles, strict=True)}


def _open_until_home(problem: Problem, real: Vehicle, easier: Vehicle) -> Vehicle:
    """A shift that has begun may last as long as the straight way home asks for, even beyond its end."""
    home = home_s(problem, real)
    if home is None or home <= easier.window[1]:
        return easier
    return replace(easier, window=(easier.window[0], home))


def _least_work(problem: Problem) -> dict[int, int]:
    """By location, the seconds that somebody who stops there spends at least."""
    least: dict[int, int] = {}
    for job in problem.jobs:
        seconds = min(one.service for one in job.services)
        least[job.location] = min(seconds, least.get(job.location, seconds))
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
