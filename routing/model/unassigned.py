"""What a set of routes leaves out, named."""

from ..plan import Plan, Route, Unassigned
from ..problem import Problem


def with_unassigned(problem: Problem, routes: tuple[Route, ...]) -> Plan:
    """A plan of these routes that names every visit and every duty to be given away that is not in them."""
    served = {job for route in routes for job in route.jobs}
    staffed = {step.id for route in routes for step in route.steps if step.type == "duty"}
    left = [Unassigned(job.id) for job in problem.jobs if job.id not in served]
    left += [Unassigned(d.id, type="duty") for d in problem.duties if d.vehicle is None and d.id not in staffed]
    return Plan(routes, tuple(sorted(left, key=lambda one: (one.type, one.job))))
