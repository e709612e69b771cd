"""What a plan is worth, counted from the plan alone: priority, visits, and a cost of travel and wishes.

A visit of two workers counts once. A worker without visits has no route, so the way to an office duty alone costs nothing.
"""

from collections import defaultdict

from .plan import Cost, Parts, Plan
from .problem import MOVED_S, Problem


def measure(problem: Problem, plan: Plan) -> Parts:
    served = [problem.jobs_by_id[job] for job in plan.served if job in problem.jobs_by_id]
    return Parts(sum(job.priority for job in served), len(served), cost_of(problem, plan).total)


def cost_of(problem: Problem, plan: Plan) -> Cost:
    """Seconds and units; `total` in seconds."""
    workers: dict[int, set[int]] = defaultdict(set)
    starts: dict[int, int] = {}
    fairness = 0
    for route in plan.routes:
        vehicle = problem.vehicles_by_id[route.vehicle]
        fairness += max(0, len(route.jobs) - problem.share(vehicle))
        for step in route.steps:
            if step.type == "job" and step.id in problem.jobs_by_id:
                workers[step.id].add(vehicle.worker)
                starts[step.id] = step.begin
    strangers = sum(
        1 for job, who in workers.items() if (wanted := problem.jobs_by_id[job].preferred) and not wanted & who
    )
    moved = sum(
        1
        for job, before in problem.before.items()
        if job in starts and (before.workers != workers[job] or abs(before.start - starts[job]) > MOVED_S)
    )
    weights, travel = problem.weights, sum(route.travel for route in plan.routes)
    total = travel + weights.continuity * strangers + weights.fairness * fairness + weights.change * moved
    return Cost(travel, strangers, fairness, moved, total)
