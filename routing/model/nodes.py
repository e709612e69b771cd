"""The nodes of a compiled day: which there are, in which order (see `compiled`), and how they belong together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..plan import StepType
from ..problem import MOVED_S, Duty, Job, Problem, Vehicle, Window
from .arrays import Ints, ints
from .synchronised_visits import SynchronisedVisit


@dataclass(frozen=True)
class Node:
    """`owner`: the vehicle row that must have it, -1 where it may be left out. `base`: its own number, for an unmoved
    node the visit's, -1 for what is owed."""

    type: StepType
    id: int
    location: int
    service: int
    windows: tuple[Window, ...]
    base: int
    owner: int


@dataclass(frozen=True)
class DayNodes:
    """`jobs` and `given`: the visits and the duties to be given away that may be served or not, the first nodes of
    `every` in this order."""

    jobs: tuple[Job, ...]
    given: tuple[Duty, ...]
    every: tuple[Node, ...]

    @property
    def visits(self) -> int:
        """How many nodes may be served or not: those of visits and of duties to be given away."""
        return len(self.jobs) + len(self.given)


def nodes_of(problem: Problem, vehicles: tuple[Vehicle, ...], meetings: tuple[SynchronisedVisit, ...]) -> DayNodes:
    """`vehicles`: in the order of the rows. What has begun has no node."""
    jobs = tuple(job for job in problem.jobs if job.workers == 1 and not problem.has_begun(job.id))
    given = tuple(duty for duty in problem.duties if duty.vehicle is None and not _duty_has_begun(problem, duty))
    every = [_visit(job, number) for number, job in enumerate(jobs)]
    every += [_duty(duty, number, -1) for number, duty in enumerate(given, len(jobs))]
    if problem.weights.change:
        every += _unmoved_nodes(problem, jobs)
    every += _owed(problem, vehicles, meetings)
    return DayNodes(jobs, given, tuple(every))


def _duty_has_begun(problem: Problem, duty: Duty) -> bool:
    return any(begun.has("duty", duty.id) for begun in problem.begun.values())


def _visit(job: Job, number: int) -> Node:
    return Node("job", job.id, job.location, job.service, job.start_windows(), number, -1)


def _duty(duty: Duty, number: int, owner: int) -> Node:
    return Node("duty", duty.id, duty.location, duty.end - duty.start, ((duty.start, duty.start),), number, owner)


def _unmoved_nodes(problem: Problem, jobs: tuple[Job, ...]) -> Iterator[Node]:
    """Of each visit that could stay where it stood: the same worker, a start within a quarter of an hour."""
    for number, job in enumerate(jobs):
        before = problem.before.get(job.id)
        if before is None or len(before.workers) != 1:
            continue
        low, high = before.start - MOVED_S, before.start + MOVED_S
        near = tuple((max(a, low), min(b, high)) for a, b in job.start_windows() if max(a, low) <= min(b, high))
        if near:
            yield Node("job", job.id, job.location, job.service, near, number, -1)


def _owed(problem: Problem, vehicles: tuple[Vehicle, ...], meetings: tuple[SynchronisedVisit, ...]) -> Iterator[Node]:
    """Duties that a shift owes, then a node for each vehicle of a visit that is settled."""
    row = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
    for vehicle in vehicles:
        for duty in problem.own_duties(vehicle):
            yield _duty(duty, -1, row[vehicle.id])
    for one in meetings:
        job = problem.jobs_by_id[one.job]
        for part in one.parts:
            service = job.services[part.service].service
            yield Node("job", job.id, job.location, service, ((part.start, part.start),), -1, row[part.vehicle])


def unmoved_nodes_of(problem: Problem, vehicles: tuple[Vehicle, ...], nodes: DayNodes) -> Ints:
    """`[v, n]`: the unmoved node of visit n for vehicle row v, or -1: only the workers that had the visit before have
    it."""
    unmoved_nodes = np.full((len(vehicles), nodes.visits), -1, dtype=np.int64)
    for number, node in enumerate(nodes.every[nodes.visits :], nodes.visits):
        for row, vehicle in enumerate(vehicles):
            if node.base >= 0 and vehicle.worker in problem.before[node.id].workers:
                unmoved_nodes[row, node.base] = number
    return unmoved_nodes


def partners_of(nodes: DayNodes) -> Ints:
    """A row a visit: the visits that need the same worker, then -1."""
    number = {job.id: at for at, job in enumerate(nodes.jobs)}
    found: list[set[int]] = [set() for _ in range(nodes.visits)]
    for job in nodes.jobs:
        if job.same_worker_as in number:
            one, other = number[job.id], number[job.same_worker_as]
            found[one].add(other)
            found[other].add(one)
    width = max((len(others) for others in found), default=0)
    return ints([sorted(others) + [-1] * (width - len(others)) for others in found]).reshape(nodes.visits, width)
