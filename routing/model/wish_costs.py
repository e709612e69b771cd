"""The price of wishes: a worker who is not the wanted one, and a change of what stood in the plan before."""

import numpy as np

from ..problem import Assignment, Problem, Vehicle
from .arrays import Ints
from .nodes import DayNodes, Node
from .synchronised_visits import SynchronisedVisit


def wish_costs(
    problem: Problem, vehicles: tuple[Vehicle, ...], nodes: DayNodes, meetings: tuple[SynchronisedVisit, ...]
) -> Ints:
    """`[v, n]`: continuity and change where vehicle row v serves node n, seconds. Of a meeting, both are counted once,
    on its first vehicle."""
    costs = np.zeros((len(vehicles), len(nodes.every)), dtype=np.int64)
    settled = {one.job: one for one in meetings}
    for number, node in enumerate(nodes.every):
        if node.type == "duty":
            continue
        if node.owner < 0:
            costs[:, number] = [_visit_cost(problem, vehicle, node, number) for vehicle in vehicles]
        elif vehicles[node.owner].id == settled[node.id].vehicles[0]:
            costs[node.owner, number] = _meeting_cost(problem, settled[node.id])
    return costs


def _visit_cost(problem: Problem, vehicle: Vehicle, node: Node, number: int) -> int:
    """An unmoved node (`number` is not its base) stays where it stood, so it changes nothing."""
    weights, wanted = problem.weights, problem.jobs_by_id[node.id].preferred
    moved = weights.change if node.id in problem.before and node.base == number else 0
    return moved + bool(wanted and vehicle.worker not in wanted) * weights.continuity


def _meeting_cost(problem: Problem, meeting: SynchronisedVisit) -> int:
    weights, wanted = problem.weights, problem.jobs_by_id[meeting.job].preferred
    before, workers = problem.before.get(meeting.job), [problem.vehicles_by_id[one].worker for one in meeting.vehicles]
    who = set(workers)
    stays = before is None or not before.is_moved_to(_assignment(problem, meeting, workers))
    return bool(wanted and not wanted & who) * weights.continuity + (not stays) * weights.change


def _assignment(problem: Problem, meeting: SynchronisedVisit, workers: list[int]) -> Assignment:
    several = len(problem.jobs_by_id[meeting.job].services) > 1
    services = tuple((part.service, worker, part.start) for part, worker in zip(meeting.parts, workers, strict=True))
    return Assignment(frozenset(workers), meeting.parts[0].start, services if several else ())
