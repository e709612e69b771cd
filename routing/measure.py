"""What a plan is worth, counted from the plan alone: priority, visits, and a cost of travel and wishes.

A visit of two workers counts once. A worker with neither visits nor a duty that the planner gave away has no route: the
way to an own duty alone costs nothing.
"""

from .history import assignments
from .plan import Cost, Parts, Plan, Route
from .problem import Problem, Vehicle


def measure(problem: Problem, plan: Plan) -> Parts:
    """The priority and the number of the visits served, and the cost of the plan in seconds (`cost_of`). What the
    problem does not have is not counted."""
    served = [problem.jobs_by_id[job] for job in plan.served if job in problem.jobs_by_id]
    return Parts(sum(job.priority for job in served), len(served), cost_of(problem, plan).total)


def value(problem: Problem, plan: Plan) -> tuple[int, int, int, int]:
    """What a plan is judged by, more is better: number of duties that the planner gives away and somebody keeps,
    priority of the visits served, how many they are, minus the cost in seconds."""
    chosen = {duty.id for duty in problem.duties if duty.vehicle is None}
    staffed = sum(step.type == "duty" and step.id in chosen for route in plan.routes for step in route.steps)
    parts = measure(problem, plan)
    return staffed, parts.priority, parts.visits, -parts.cost


def cost_of(problem: Problem, plan: Plan) -> Cost:
    """Seconds of travel by the matrix, units of each wish not granted, and `total` = travel + the weight of each
    wish times its units, in seconds."""
    travel = fairness = 0
    for route in plan.routes:
        vehicle = problem.vehicles_by_id.get(route.vehicle)
        if vehicle is None:
            continue
        travel += _travel(problem, vehicle, route)
        fairness += max(0, len(route.jobs) - problem.share(vehicle))
    known = [route for route in plan.routes if route.vehicle in problem.vehicles_by_id]
    stood = assignments(known, lambda vehicle: problem.vehicles_by_id[vehicle].worker)
    strangers = sum(
        1
        for number, where in stood.items()
        if (job := problem.jobs_by_id.get(number)) and job.preferred and not job.preferred & where.workers
    )
    moved = sum(1 for job, before in problem.before.items() if job in stood and before.is_moved_to(stood[job]))
    weights = problem.weights
    total = travel + weights.continuity * strangers + weights.fairness * fairness + weights.change * moved
    return Cost(travel, strangers, fairness, moved, total)


def _travel(problem: Problem, vehicle: Vehicle, route: Route) -> int:
    """By the matrix, whatever the plan tells."""
    place, seconds = vehicle.start, 0
    for step in route.steps[1:]:
        stays = step.location is None or (step.type == "end" and vehicle.end is None)
        target = place if stays else step.location
        seconds += problem.duration(vehicle, place, target)
        place = target
    return seconds
