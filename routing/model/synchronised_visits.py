"""Visits of several workers that are settled: who does which service of them, and when."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..plan import Plan
from ..problem import Job, Problem, Window


@dataclass(frozen=True)
class Part:
    """Of a visit: `vehicle` (an id) begins the service of this index at second `start`."""

    vehicle: int
    service: int
    start: int


@dataclass(frozen=True)
class SynchronisedVisit:
    """A visit (id) of several workers that is settled, in `parts` in the order of its services."""

    job: int
    parts: tuple[Part, ...]

    @property
    def vehicles(self) -> tuple[int, ...]:
        return tuple(part.vehicle for part in self.parts)


@dataclass
class Settled:
    """What is settled of the visits of one shift: `jobs`, ids in the order of their starts; by id the seconds at which
    they may start, and which of their services it does. Of a visit of one worker there is nothing to settle."""

    jobs: list[int] = field(default_factory=list)
    starts: dict[int, Window] = field(default_factory=dict)
    services: dict[int, int] = field(default_factory=dict)


def settled_by(vehicle: int, meetings: Iterable[SynchronisedVisit]) -> Settled:
    """What these meetings settle of the shift of this id."""
    mine = [(part.start, one.job, part) for one in meetings for part in one.parts if part.vehicle == vehicle]
    mine.sort(key=lambda one: one[0])
    return Settled(
        [job for _, job, _ in mine],
        {job: (start, start) for start, job, _ in mine},
        {job: part.service for _, job, part in mine},
    )


def synchronised_visits_of(problem: Problem, plan: Plan) -> tuple[SynchronisedVisit, ...]:
    """Visits of several workers in the plan that have not begun."""
    teams: dict[int, list[Part]] = {}
    for route in plan.routes:
        for step in route.steps:
            job = problem.jobs_by_id.get(step.id) if step.type == "job" and step.id is not None else None
            if job and job.workers > 1 and not problem.has_begun(job.id):
                teams.setdefault(job.id, []).append(Part(route.vehicle, step.service_index, step.begin))
    return tuple(
        SynchronisedVisit(job, tuple(sorted(team, key=lambda part: part.service)))
        for job, team in sorted(teams.items())
        if is_whole(problem.jobs_by_id[job], [part.service for part in team])
    )


def is_whole(job: Job, services: Iterable[int]) -> bool:
    """Whether these (indices, one for each worker) are all that the visit needs."""
    return sorted(services) == sorted([*range(len(job.services))] * job.workers_each)
