"""Which ways of a plan were measured on roads, and which are estimates."""

from routing import Problem, Route
from routing.travel import is_estimated

ESTIMATE, ROADS = "estimate", "roads"


def legs_estimated(problem: Problem, route: Route) -> list[bool]:
    """For each step whether the way to it is an estimate; who stays where they are has the answer of the whole day."""
    matrix = problem.matrices[problem.vehicles_by_id[route.vehicle].profile]
    estimated: list[bool] = []
    before: int | None = None
    for step in route.steps:
        here = before if step.location is None else step.location
        if before is None or here is None or here == before:
            estimated.append(matrix.source == ESTIMATE)
        else:
            estimated.append(is_estimated(matrix, before, here))
        before = here
    return estimated
