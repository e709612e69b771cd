"""What no plan can beat: cheap, valid bounds on each part of the objective."""

import numpy as np

from ..model.arrays import matrix_of, place_of
from ..model.compiled import Compiled
from ..model.feasible import are_enough, servable
from ..model.loose_breaks import without_loose
from ..model.shortest_ways import easiest
from ..plan import Parts
from ..problem import Job, Problem


def bounds(compiled: Compiled, served: frozenset[int]) -> Parts:
    """Priority and visits: everything that could be served alone in the day, or beside others where these shorten the
    way. Cost: each visit must be reached from somewhere; valid for plans that serve `served`."""
    problem = compiled.problem
    unhurried = without_loose(problem)
    easier = easiest(unhurried)
    alone = compiled.able[:, : compiled.visits].any(axis=0)
    single = {
        number for at, (kind, number) in enumerate(compiled.nodes[: compiled.visits]) if kind == "job" and alone[at]
    }

    def fits(job: Job) -> bool:
        if job.id in single or job.id in served:
            return True
        if problem.has_begun(job.id) or not (easier or job.workers > 1):
            return False
        if easier:
            return are_enough(job, [easier.able(job.id, service) for service in range(len(job.services))])
        return servable(unhurried, job.id)

    possible = [job for job in problem.jobs if fits(job)]
    return Parts(sum(job.priority for job in possible), len(possible), _travel(problem, served))


def _travel(problem: Problem, served: frozenset[int]) -> int:
    """The shortest last leg that any able vehicle could have to each visit. Nothing where another visit, a duty or the
    start of a shift shares the door."""
    jobs = [problem.jobs_by_id[number] for number in sorted(served)]
    if not jobs:
        return 0
    bases = {duty.location for duty in problem.duties} | {place_of(problem, v.start) for v in problem.vehicles}
    origins = np.asarray(sorted(bases | {job.location for job in jobs}))
    doors, counts = np.unique([job.location for job in jobs], return_counts=True)
    crowded = set(doors[counts > 1].tolist()) | bases
    speeds = sorted({(vehicle.profile, vehicle.speed_factor) for vehicle in problem.vehicles})
    nearest = []
    for speed in speeds:
        legs_s = matrix_of(problem, *speed)[np.ix_(origins, doors)]
        legs_s[origins[:, None] == doors[None, :]] = np.iinfo(np.int64).max
        nearest.append(dict(zip(doors.tolist(), legs_s.min(axis=0).tolist(), strict=True)))
    return sum(_least_leg_to(problem, job, speeds, nearest) for job in jobs if job.location not in crowded)


def _least_leg_to(problem: Problem, job: Job, speeds: list[tuple[str, float]], nearest: list[dict[int, int]]) -> int:
    able = {(v.profile, v.speed_factor) for v in problem.vehicles if problem.can_serve(v, job)}
    legs_s = [nearest[number][job.location] for number, speed in enumerate(speeds) if speed in able]
    least = min(legs_s, default=0)
    return 0 if least == np.iinfo(np.int64).max else job.workers * least
