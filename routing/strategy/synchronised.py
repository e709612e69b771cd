"""Visits of two workers: who meets whom and when is settled first, the rest of the day is planned around it, and the
settlement that leaves the best day is kept.

A settled visit is a stop that both routes must keep at its second, so the compiled search needs no rule for meeting.
"""

import time
from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random

import numpy as np
from numpy.typing import NDArray

from ..model.compilation import compile_problem
from ..model.compiled import Compiled
from ..model.feasible import able
from ..model.nodes import SynchronisedVisit
from ..model.schedule import time_route
from ..model.solution import Solution, better, empty
from ..problem import MOVED_S, Job, Problem, Vehicle
from ..search.ruin_recreate import search
from .stopping import never, stopping

TRIAL, LAST = 300, 30_000  # iterations: to judge one settlement, and for the one that is kept
TRIES_A_VISIT = 60  # in one turn
TURNS_WITHOUT_GAIN = 3
STEP_S = 900
TRIALS_A_UNIT = 4  # settlements tried for a unit of `work`
SHARE = 0.6  # of the time, for settlements; the rest for the day around the best

Settled = tuple[Compiled, Solution, tuple[int, int, int]]  # the objective counts the settled visits too


def plan_synchronised_visits(
    problem: Problem,
    *,
    deadline: float | None,
    seed: int,
    work: int | None,
    on_improvement: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
) -> tuple[Compiled, Solution, tuple[SynchronisedVisit, ...]]:
    """The best day found, and the meetings in it. `on_improvement` hears the objective of each better day."""
    chance = Random(seed)  # noqa: S311  a search, not a secret
    waiting = sorted(
        (job for job in problem.jobs if job.required_workers > 1 and not problem.has_begun(job.id)),
        key=lambda job: (-job.priority, job.service, job.id),
    )
    began = time.monotonic()
    half = None if deadline is None else began + SHARE * (deadline - began)
    with stopping(half, should_stop) as stop, stopping(deadline, should_stop) as over:

        def day(meetings: tuple[SynchronisedVisit, ...], iterations: int, flag: NDArray[np.bool_]) -> Settled:
            compiled = compile_problem(problem, meetings)
            found = search(compiled, empty(compiled), iterations=iterations, seed=seed, stop=flag)
            settled = [problem.jobs_by_id[one.job] for one in meetings]
            priority, visits, cost = found.objective
            return compiled, found, (priority + sum(j.priority for j in settled), visits + len(settled), cost)

        meetings: tuple[SynchronisedVisit, ...] = ()
        best = day(meetings, TRIAL, never())  # however late it is: no empty plan
        on_improvement(best[2])
        left = None if work is None else work * TRIALS_A_UNIT
        reached = [best[2]]
        for job in _turns(waiting, lambda: reached[0]):
            others = tuple(one for one in meetings if one.job != job.id)
            for meeting in _candidates(problem, job, others, chance):
                if stop[0] or (left is not None and left <= 0):
                    break
                left = None if left is None else left - 1
                tried = day((*others, meeting), TRIAL, stop)
                if better(tried[2], best[2]):
                    meetings, best, reached[0] = (*others, meeting), tried, tried[2]
                    on_improvement(best[2])
        last = day(meetings, LAST if work is None else TRIAL + 100 * work, over)
        if better(last[2], best[2]):
            best = last
            on_improvement(best[2])
    return best[0], best[1], meetings


def _turns(waiting: list[Job], reached: Callable[[], tuple[int, int, int]]) -> Iterator[Job]:
    """Every visit in turn, the most important first, until some turns bring nothing better."""
    fruitless = 0
    while waiting and fruitless < TURNS_WITHOUT_GAIN:
        before = reached()
        yield from waiting
        fruitless = 0 if better(reached(), before) else fruitless + 1


def _candidates(
    problem: Problem, job: Job, others: tuple[SynchronisedVisit, ...], chance: Random
) -> Iterator[SynchronisedVisit]:
    """Meetings that both workers could keep if they had only their duties and the
    other meetings, in an order by chance."""
    vehicles = [problem.vehicles_by_id[number] for number in able(problem, job.id)]
    pairs = [
        (one, other)
        for one, other in combinations(vehicles, 2)
        if one.worker != other.worker
        and (job.locked is None or job.locked.vehicle in (one.id, other.id))
        and _shares_worker(problem, job, (one, other), others)
    ]
    options = [(pair, start) for pair in pairs for start in _starts(problem, job)]
    chance.shuffle(options)
    given = 0
    for (one, other), start in options:
        meeting = SynchronisedVisit(job.id, (one.id, other.id), start)
        if given < TRIES_A_VISIT and all(_keeps(problem, vehicle, (*others, meeting)) for vehicle in (one, other)):
            given += 1
            yield meeting


def _shares_worker(
    problem: Problem, job: Job, pair: tuple[Vehicle, Vehicle], others: tuple[SynchronisedVisit, ...]
) -> bool:
    """With each meeting, or visit that has begun, that needs the same worker."""
    who = {vehicle.worker for vehicle in pair}
    tied = {one.id for one in problem.jobs if one.same_worker_as == job.id}
    tied |= set() if job.same_worker_as is None else {job.same_worker_as}
    teams: list[tuple[int, ...]] = [one.vehicles for one in others if one.job in tied]
    for number in tied:
        team = tuple(vehicle for vehicle, begun in problem.begun.items() if begun.has("job", number))
        teams += [team] if team else []
    return all(who & {problem.vehicles_by_id[vehicle].worker for vehicle in team} for team in teams)


def _starts(problem: Problem, job: Job) -> list[int]:
    """The ends of its windows, a grid between them, and where it stood before."""
    starts: set[int] = set()
    before = problem.before.get(job.id)
    hours = [vehicle.window for vehicle in problem.vehicles]
    first, last = min((low for low, _ in hours), default=0), max((high for _, high in hours), default=0)
    for low, high in job.start_windows():
        low, high = max(low, first), min(high, last - job.service)
        if low <= high:
            starts |= {low, high, *range(low, high, max(STEP_S, (high - low) // 40))}
            if before:
                starts |= {max(low, min(high, before.start + shift)) for shift in (-MOVED_S, 0, MOVED_S)}
    return sorted(starts)


def _keeps(problem: Problem, vehicle: Vehicle, meetings: tuple[SynchronisedVisit, ...]) -> bool:
    mine = sorted((one for one in meetings if vehicle.id in one.vehicles), key=lambda one: one.start)
    starts = {one.job: (one.start, one.start) for one in mine}
    return time_route(problem, vehicle, [one.job for one in mine], starts=starts, strict=True) is not None
