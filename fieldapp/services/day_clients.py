"""Several visits of one client on one day, as parts of one that was split: nobody receives two people at nearly the
same time.

Told hours are ranges, so two visits by different people are apart where the second begins after the first is over and
after the ranges in which they may begin have parted. A planner that may choose gives both to one person, where somebody
can do both; otherwise it plans them in hours that keep them apart.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from routing import Job, Problem, Window
from routing import Plan as PlannerPlan

from .day_problem import DayProblem


def one_at_a_time(day: DayProblem) -> DayProblem:
    """The problem in which no client has two people at once: two visits are of one worker, or have hours apart. What
    has begun stays, and two visits whose hours were both told or locked are left as they are."""
    jobs, bound = dict(day.problem.jobs_by_id), set()
    for numbers in _by_client(day):
        for one, two in combinations(numbers, 2):
            changed = _parted(day.problem, jobs[one], jobs[two], day.tolerance_s)
            jobs |= changed
            bound |= {one, two} if changed else set()
    if not bound:
        return day
    problem = replace(day.problem, jobs=tuple(jobs[job.id] for job in day.problem.jobs))
    return replace(day, problem=problem, bound=frozenset(bound))


def met_twice(day: DayProblem, plan: PlannerPlan) -> Iterator[int]:
    """Numbers of the visits to which somebody comes while another person is, or may still be, with the same client."""
    stops: dict[int, list[_Served]] = {}
    for route in plan.routes:
        worker = day.problem.vehicles_by_id[route.vehicle].worker
        for step in route.steps:
            if step.type == "job" and step.id in day.visits:
                stops.setdefault(step.id, []).append(_Served(step.id, worker, step.begin, step.leave))
    for numbers in _by_client(day):
        served = sorted((one for number in numbers for one in stops.get(number, [])), key=lambda one: one.begin)
        late = {
            two.job
            for one, two in combinations(served, 2)
            if one.job != two.job and one.worker != two.worker and two.begin < one.over(day.tolerance_s)
        }
        yield from sorted(late)


@dataclass(frozen=True)
class _Served:
    """Seconds of the planner's time."""

    job: int
    worker: int
    begin: int
    leave: int

    def over(self, tolerance: int) -> int:
        """From when on somebody else may come."""
        return max(self.leave, self.begin + 2 * tolerance)


def _by_client(day: DayProblem) -> Iterator[list[int]]:
    """The visits of each client who has several that have not all begun, the first to begin first."""
    by_case: dict[str, list[int]] = {}
    for number, visit in day.visits.items():
        by_case.setdefault(visit.case_id, []).append(number)
    for numbers in by_case.values():
        if len(numbers) > 1 and any(day.visits[one].id not in day.begun for one in numbers):
            yield sorted(numbers, key=lambda one: (day.problem.jobs_by_id[one].windows, one))


def _parted(problem: Problem, one: Job, two: Job, tolerance: int) -> dict[int, Job]:
    """Those of the two that the rule changes."""
    shared = _workers(problem, one) & _workers(problem, two)
    if shared:
        return _of_one_worker(one, two) or _of_this_worker(one, two, min(shared))
    fixed, free = (one, two) if _told(one, tolerance) else (two, one)
    told = _told(fixed, tolerance)
    if told and _told(free, tolerance):
        return {}
    if told:
        before = _until(free.windows, told[0] - _gap(free, tolerance))
        apart = _with_hours(free, before + _from(free.windows, told[1] + _gap(fixed, tolerance)))
    else:
        apart = _in_turn(one, two, tolerance) or _in_turn(two, one, tolerance)
    return apart or _of_one_worker(one, two)  # nobody can do both: one of them is left out


def _of_one_worker(one: Job, two: Job) -> dict[int, Job]:
    """Where both are served, a worker serves both; nothing where each of them names another visit already. Of three
    visits each names the next, so that two of them are tied whichever is left out."""
    if two.id == one.same_worker_as or one.id == two.same_worker_as:
        return {one.id: one}
    if one.same_worker_as is None:
        return {one.id: replace(one, same_worker_as=two.id)}
    return {two.id: replace(two, same_worker_as=one.id)} if two.same_worker_as is None else {}


def _of_this_worker(one: Job, two: Job, worker: int) -> dict[int, Job]:
    """Four visits and more of one client are for the first worker who can do them."""
    return {job.id: replace(job, allowed=frozenset({worker})) for job in (one, two)}


def _workers(problem: Problem, job: Job) -> set[int]:
    """Numbers of those who may serve it."""
    return {vehicle.worker for vehicle in problem.vehicles if problem.can_serve(vehicle, job)}


def _told(job: Job, tolerance: int) -> Window | None:
    """Between which seconds it begins because somebody was told so, or a person locked it there."""
    if job.locked and job.locked.start is not None:
        return job.locked.start, job.locked.start
    return (job.promise.start - tolerance, job.promise.start + tolerance) if job.promise else None


def _gap(job: Job, tolerance: int) -> int:
    return max(job.service, 2 * tolerance)


def _in_turn(first: Job, then: Job, tolerance: int) -> dict[int, Job]:
    """`first` before the middle of the time that both have, `then` after it; nothing where that leaves one no hour."""
    gap = _gap(first, tolerance)
    earliest, latest = first.windows[0][0], then.windows[-1][1]
    middle = (earliest + gap + latest) // 2
    before, after = _until(first.windows, middle - gap), _from(then.windows, middle)
    if not (before and after):
        return {}
    return _with_hours(first, before) | _with_hours(then, after)


def _with_hours(job: Job, windows: tuple[Window, ...]) -> dict[int, Job]:
    """Without any hour it keeps those it has: a job without is one at any time."""
    return {job.id: replace(job, windows=windows)} if windows else {}


def _until(windows: Iterable[Window], end: int) -> tuple[Window, ...]:
    return tuple((begin, min(last, end)) for begin, last in windows if begin <= end)


def _from(windows: Iterable[Window], start: int) -> tuple[Window, ...]:
    return tuple((max(begin, start), last) for begin, last in windows if start <= last)
