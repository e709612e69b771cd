"""What no plan can beat: cheap, valid bounds on each part of the objective."""

from ..feasible import servable
from ..plan import Parts
from ..problem import Problem


def bounds(problem: Problem, served: frozenset[int]) -> Parts:
    """Priority and visits: everything that could be served alone in the day. Travel: each visit must be reached from
    somewhere and at least one worker return; valid for plans that serve `served`."""
    possible = [job for job in problem.jobs if servable(problem, job.id)]
    return Parts(sum(job.priority for job in possible), len(possible), _travel(problem, served))


def _travel(problem: Problem, served: frozenset[int]) -> int:
    if not served:
        return 0
    places = {problem.jobs_by_id[job].location for job in served}
    places |= {v.start for v in problem.vehicles if v.start is not None} | {d.location for d in problem.duties}
    return sum(_cheapest_way_to(problem, job, served, places) for job in sorted(served))


def _cheapest_way_to(problem: Problem, job_id: int, served: frozenset[int], places: set[int]) -> int:
    """The shortest last leg any able vehicle could have; 0 when another visit shares the door or a day may start there."""
    job = problem.jobs_by_id[job_id]
    shared = any(problem.jobs_by_id[other].location == job.location for other in served if other != job_id)
    vehicles = [vehicle for vehicle in problem.vehicles if problem.can_serve(vehicle, job)]
    if shared or any(vehicle.start is None for vehicle in vehicles):
        return 0
    ways = [problem.duration(v, place, job.location) for v in vehicles for place in places if place != job.location]
    return job.required_workers * min(ways, default=0)
