"""Visits of two workers: who meets whom and when is settled first, the rest of the day is planned around it, and the
settlement that leaves the best day is kept.

A settled visit is a stop that both routes must keep at its second, so the compiled search needs no rule for meeting.
"""

import time
from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random

import numpy as np

from ..feasible import able
from ..problem import Job, Problem
from ..schedule import time_route
from .compiled import Compiled, Meeting, compile_problem
from .improve import stopping
from .ruin_recreate import Found, better, empty, search

TRIAL, LAST = 300, 30_000  # iterations: to judge one settlement, and for the one that is kept
TRIES_A_VISIT = 60
STEP_S = 900
TRIALS_A_UNIT = 4  # settlements tried for a unit of `work`
SHARE = 0.6  # of the time, for settlements; the rest for the day around the best


Settled = tuple[Compiled, Found, tuple[int, int, int]]  # the objective counts the settled visits too


def plan_meetings(
    problem: Problem,
    *,
    deadline: float | None,
    seed: int,
    work: int | None,
    told: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
) -> tuple[Compiled, Found, tuple[Meeting, ...]]:
    """The best day found, and the meetings in it. `told` hears the objective of each better day."""
    chance = Random(seed)  # noqa: S311  a search, not a secret
    waiting = sorted(
        (job for job in problem.jobs if job.required_workers > 1), key=lambda job: (-job.priority, job.service, job.id)
    )
    began = time.monotonic()
    half = None if deadline is None else began + SHARE * (deadline - began)
    with stopping(half, should_stop) as stop, stopping(deadline, should_stop) as over:

        def day(meetings: tuple[Meeting, ...], iterations: int, flag: np.ndarray) -> Settled:
            compiled = compile_problem(problem, meetings)
            found = search(compiled, empty(compiled), iterations=iterations, seed=seed, stop=flag)
            settled = [problem.jobs_by_id[one.job] for one in meetings]
            priority, visits, travel = found.objective
            return compiled, found, (priority + sum(j.priority for j in settled), visits + len(settled), travel)

        meetings: tuple[Meeting, ...] = ()
        best = day(meetings, TRIAL, over)
        told(best[2])
        left = None if work is None else work * TRIALS_A_UNIT
        for job in _turns(waiting):
            if stop[0] or (left is not None and left <= 0):
                break
            others = tuple(one for one in meetings if one.job != job.id)
            for meeting in _candidates(problem, job, others, chance):
                if stop[0] or (left is not None and left <= 0):
                    break
                left = None if left is None else left - 1
                tried = day((*others, meeting), TRIAL, stop)
                if better(tried[2], best[2]):
                    meetings, best = (*others, meeting), tried
                    told(best[2])
        last = day(meetings, LAST if work is None else TRIAL + 100 * work, over)
        if better(last[2], best[2]):
            best = last
            told(best[2])
    return best[0], best[1], meetings


def _turns(waiting: list[Job]) -> Iterator[Job]:
    """Every visit in turn, the most important first, for as long as the caller likes; none if there is none."""
    while waiting:
        yield from waiting


def _candidates(problem: Problem, job: Job, others: tuple[Meeting, ...], chance: Random) -> Iterator[Meeting]:
    """Meetings that both workers could keep if they had only their duties and the other meetings, in an order by chance."""
    pairs = [
        pair for pair in combinations(able(problem, job.id), 2) if job.locked is None or job.locked.vehicle in pair
    ]
    options = [(pair, start) for pair in pairs for start in _starts(job)]
    chance.shuffle(options)
    given = 0
    for pair, start in options:
        if given == TRIES_A_VISIT:
            return
        if all(_keeps(problem, vehicle, (*others, Meeting(job.id, pair, start))) for vehicle in pair):
            given += 1
            yield Meeting(job.id, (pair[0], pair[1]), start)


def _starts(job: Job) -> list[int]:
    """The ends of its windows and a grid between them."""
    starts: set[int] = set()
    for low, high in job.start_windows():
        if low <= high:
            starts |= {low, high, *range(low, high, max(STEP_S, (high - low) // 40))}
    return sorted(starts)


def _keeps(problem: Problem, vehicle_id: int, meetings: tuple[Meeting, ...]) -> bool:
    mine = sorted((one for one in meetings if vehicle_id in one.vehicles), key=lambda one: one.start)
    route = time_route(
        problem, problem.vehicles_by_id[vehicle_id], [one.job for one in mine],
        starts={one.job: one.start for one in mine}, strict=True,
    )  # fmt: skip
    return route is not None
