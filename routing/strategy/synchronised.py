"""Visits of several workers: who does which service of them, and when, is settled first, the rest of the day is planned
around it, and the settlement that leaves the best day is kept.

Each such visit gets a few settlements before anybody looks at the clock, as many as the size of the day allows: they
are part of the first plan.

A settled visit is a stop that both routes must keep at its second, so the compiled search needs no rule for meeting.
"""

import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import combinations, islice, product
from random import Random

import numpy as np
from numpy.typing import NDArray

from ..model.compilation import compile_problem
from ..model.compiled import Compiled
from ..model.feasible import able
from ..model.meeting import first_meeting, pair_of
from ..model.schedule import time_route
from ..model.solution import Solution, better, empty
from ..model.synchronised_visits import Part, SynchronisedVisit, settled_by, synchronised_visits_of
from ..model.writing import routes_of
from ..plan import Plan
from ..problem import HORIZON_S, MOVED_S, Job, Problem, Vehicle
from ..search.ruin_recreate import search
from .keeping import Placed, placed_in
from .stopping import never, stopping
from .warm_start import solution_of

TRIAL, LAST = 300, 30_000  # iterations: to judge one settlement, and for the one that is kept
TRIES_A_VISIT = 60  # in one turn
TURNS_WITHOUT_GAIN = 3
STEP_S = 900
TRIALS_A_UNIT = 4  # settlements tried for a unit of `work`
FIRST_TRIED = 4  # settlements of a visit that are tried however late it is
FIRST_VISITS = 40  # of several workers, the most important, that get them
MOST_PAIRS = 200  # of workers, tried one by one where no start of the grid does
FIRST_EFFORT = 60_000  # settlements x visits x shifts, about a second, before anybody looks at the clock
MOST_GAPS = 4  # starts of a second service that are tried with one of the first
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
    begin: Plan | None = None,
) -> tuple[Compiled, Solution, tuple[SynchronisedVisit, ...]]:
    """The best day found, and the meetings in it. `on_improvement` hears the objective of each better day. `begin`: a
    legal plan that is known, from which the search starts too."""
    chance = Random(seed)  # noqa: S311  a search, not a secret
    waiting = sorted(
        (job for job in problem.jobs if job.workers > 1 and not problem.has_begun(job.id)),
        key=lambda job: (-job.priority, job.longest_service, job.id),
    )
    began = time.monotonic()
    half = None if deadline is None else began + SHARE * (deadline - began)
    with stopping(half, should_stop) as stop, stopping(deadline, should_stop) as over:
        settling = _Settling(problem, seed, on_improvement)
        settling.begin(begin)
        for job in waiting[:FIRST_VISITS]:
            if stop[0] and settling.tried * len(problem.jobs) * len(problem.vehicles) >= FIRST_EFFORT:
                break
            settling.settle_at_first(job, Random(f"{seed}/{job.id}"))  # noqa: S311  as above
        left = None if work is None else work * TRIALS_A_UNIT
        for job in _turns(waiting, lambda: settling.reached):
            for meeting in _candidates(problem, job, settling.others(job), chance):
                if stop[0] or (left is not None and left <= 0):
                    break
                left = None if left is None else left - 1
                settling.try_one(job, meeting, stop)
        settling.finish(LAST if work is None else TRIAL + 100 * work, over)
    return settling.compiled, settling.solution, settling.meetings


class _Settling:
    """The best day so far, and the meetings in it."""

    def __init__(self, problem: Problem, seed: int, on_improvement: Callable[[tuple[int, int, int]], None]) -> None:
        self._problem, self._seed, self._on_improvement = problem, seed, on_improvement
        self.tried = 0  # settlements
        self._known: list[Placed] = []  # the stops of the best day, where it came from a plan that was known
        self.meetings: tuple[SynchronisedVisit, ...] = ()
        self.compiled, self.solution, self.reached = self._day((), TRIAL, never())  # however late it is: no empty plan
        on_improvement(self.reached)

    def begin(self, plan: Plan | None) -> None:
        """From a plan that is known, where it is better."""
        if plan:
            self._known = placed_in(self._problem, plan.routes)
            self._take(synchronised_visits_of(self._problem, plan), TRIAL, never())

    def others(self, job: Job) -> tuple[SynchronisedVisit, ...]:
        """The meetings of other visits."""
        return tuple(one for one in self.meetings if one.job != job.id)

    def settle_at_first(self, job: Job, chance: Random) -> None:
        """One of the first meetings that make the day better, for a visit that has none."""
        if any(one.job == job.id for one in self.meetings):
            return
        for meeting in islice(_candidates(self._problem, job, self.meetings, chance), FIRST_TRIED):
            if self.try_one(job, meeting, never()):
                return

    def try_one(self, job: Job, meeting: SynchronisedVisit, stop: NDArray[np.bool_]) -> bool:
        """Whether the day is better with this meeting."""
        self.tried += 1
        return self._take((*self.others(job), meeting), TRIAL, stop)

    def finish(self, iterations: int, stop: NDArray[np.bool_]) -> None:
        """The day around the meetings that are kept."""
        self._take(self.meetings, iterations, stop)

    def _take(self, meetings: tuple[SynchronisedVisit, ...], iterations: int, stop: NDArray[np.bool_]) -> bool:
        tried = self._day(meetings, iterations, stop)
        if not better(tried[2], self.reached):
            return False
        self.meetings = meetings
        self.compiled, self.solution, self.reached = tried
        if self._known:
            routes = routes_of(self.compiled, self.solution, meetings)
            self._known = placed_in(self._problem, routes)
        self._on_improvement(self.reached)
        return True

    def _day(self, meetings: tuple[SynchronisedVisit, ...], iterations: int, stop: NDArray[np.bool_]) -> Settled:
        """The better of the days found from nothing and from what is known."""
        compiled = compile_problem(self._problem, meetings)
        found = search(compiled, empty(compiled), iterations=iterations, seed=self._seed, stop=stop)
        if self._known:
            begin = solution_of(compiled, self._known)
            near = search(
                compiled, begin, iterations=min(TRIAL, iterations), seed=self._seed, stop=stop, initial_cooling=1.0
            )
            found = near if better(near.objective, found.objective) else found
        settled = [self._problem.jobs_by_id[one.job] for one in meetings]
        priority, visits, cost = found.objective
        return compiled, found, (priority + sum(job.priority for job in settled), visits + len(settled), cost)


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
    pairs = [
        (one, other)
        for one, other in _pairs(problem, job)
        if one.worker != other.worker
        and (job.locked is None or job.locked.vehicle in (one.id, other.id))
        and _shares_worker(problem, job, (one, other), others)
    ]
    starts = _starts_of_both(problem, job, chance)
    options = [(pair, start) for pair in pairs for start in starts]
    chance.shuffle(options)

    @cache
    def keeps(part: Part) -> bool:
        """Whatever the other of the two does."""
        meeting = SynchronisedVisit(job.id, (part,))
        return _keeps(problem, problem.vehicles_by_id[part.vehicle], (*others, meeting))

    given = 0
    for pair, both in options:
        parts = tuple(
            Part(vehicle.id, service, start)
            for (vehicle, service), start in zip(pair_of(job, *pair), both, strict=True)
        )
        if given < TRIES_A_VISIT and all(keeps(part) for part in parts):
            given += 1
            yield SynchronisedVisit(job.id, parts)
    if not given:
        yield from _between_the_steps(problem, job, pairs, others)


def _pairs(problem: Problem, job: Job) -> Iterator[tuple[Vehicle, Vehicle]]:
    """Two who could be the workers of the visit; of several services, who does the first and who the second."""
    who = [
        [problem.vehicles_by_id[number] for number in able(problem, job.id, service)]
        for service in range(len(job.services))
    ]
    yield from combinations(who[0], 2) if len(who) == 1 else product(*who)


def _between_the_steps(
    problem: Problem, job: Job, pairs: list[tuple[Vehicle, Vehicle]], others: tuple[SynchronisedVisit, ...]
) -> Iterator[SynchronisedVisit]:
    """The first start of each two, where none of those tried before is one: both may be free for minutes only."""
    for pair in pairs[:MOST_PAIRS]:
        meeting = first_meeting(problem, job, pair, sorted(others, key=lambda one: one.parts[0].start))
        if meeting and all(_keeps(problem, vehicle, (*others, meeting)) for vehicle in pair):
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


def _starts_of_both(problem: Problem, job: Job, chance: Random) -> list[tuple[int, int]]:
    """Of the two workers: the same where they start together, else a few of the second with each of the first."""
    first, gap = _starts(problem, job, 0), job.gap
    if gap == (0, 0):
        return [(start, start) for start in first]
    second = _starts(problem, job, 1)
    if gap is None:
        return [(one, other) for one in first for other in chance.sample(second, min(MOST_GAPS, len(second)))]
    (smallest, largest), windows = gap, job.start_windows(1)
    found = []
    for one in first:
        between = [other for other in second if one + smallest < other < one + largest]
        some = chance.sample(between, min(MOST_GAPS - 2, len(between)))
        ends = {one + smallest, one + largest} if largest <= HORIZON_S else {one + smallest}
        found += [(one, other) for other in sorted({*ends, *some}) if any(a <= other <= b for a, b in windows)]
    return found


def _starts(problem: Problem, job: Job, service: int) -> list[int]:
    """The ends of its windows, a grid between them, and where it stood before."""
    starts: set[int] = set()
    before = problem.before.get(job.id)
    hours = [vehicle.window for vehicle in problem.vehicles]
    first, last = min((low for low, _ in hours), default=0), max((high for _, high in hours), default=0)
    told = {start for index, _, start in before.services if index == service} if before else set()
    for low, high in job.start_windows(service):
        low, high = max(low, first), min(high, last - job.services[service].service)
        if low <= high:
            starts |= {low, high, *range(low, high, max(STEP_S, (high - low) // 40))}
            if before:
                stood = told or {before.start}
                starts |= {max(low, min(high, start + shift)) for start in stood for shift in (-MOVED_S, 0, MOVED_S)}
    return sorted(starts)


def _keeps(problem: Problem, vehicle: Vehicle, meetings: tuple[SynchronisedVisit, ...]) -> bool:
    mine = settled_by(vehicle.id, meetings)
    route = time_route(problem, vehicle, mine.jobs, starts=mine.starts, services=mine.services, strict=True)
    return route is not None
