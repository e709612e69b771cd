"""What differs between two plans: who is visited, by whom and when, and what each plan is worth.

`code` of a difference: added, taken_out, moved (another worker, or a start that differs by more than a quarter of an
hour: what the price on change counts), shifted (the same worker, less than that).
"""

from dataclasses import dataclass, replace

from .history import Assignment, assignments
from .measure import cost_of, measure
from .plan import Plan
from .problem import Problem


@dataclass(frozen=True)
class Difference:
    """One visit that differs: `code` as the module says, its `job` id, where it stood in each plan, None where it did
    not, and how many `minutes` later it starts, earlier when negative; 0 when it is in one plan only."""

    code: str
    job: int
    before: Assignment | None
    after: Assignment | None
    minutes: int = 0


@dataclass(frozen=True)
class Total:
    """A part of what the plans are worth, before and after. `name`: priority (sum), visits (number), travel (seconds),
    continuity, fairness, moved (units), cost (seconds)."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    """`differences` by job id; `totals`; `moved`: how many visits. `broken_promises`: ids of visits of the second plan
    that start too far from what was told, None without the problem."""

    differences: tuple[Difference, ...]
    totals: tuple[Total, ...]
    moved: int
    broken_promises: tuple[int, ...] | None


def compare(one: Plan, other: Plan, problem: Problem | None = None) -> Comparison:
    """What differs from plan `one` to plan `other`, by job id. `problem`: theirs; then workers instead of shifts are
    compared, and priority, wishes and promises are counted too."""
    before, after = _assignments(one, problem), _assignments(other, problem)
    differences = tuple(
        found
        for job in sorted(before.keys() | after.keys())
        if (found := _differs(job, before.get(job), after.get(job)))
    )
    moved = sum(difference.code == "moved" for difference in differences)
    if problem is None:
        totals = (
            Total("visits", len(before), len(after)),
            Total("travel", _travel(one), _travel(other)),
        )
        return Comparison(differences, totals, moved, None)
    return Comparison(differences, _totals(problem, one, other, before), moved, _broken(problem, after))


def _assignments(plan: Plan, problem: Problem | None) -> dict[int, Assignment]:
    known = problem.vehicles_by_id if problem else {}
    return assignments(plan.routes, lambda vehicle: known[vehicle].worker if vehicle in known else vehicle)


def _differs(job: int, before: Assignment | None, after: Assignment | None) -> Difference | None:
    if before is None or after is None:
        return Difference("added" if before is None else "taken_out", job, before, after)
    if before == after:
        return None
    seconds = _later(before, after)
    return Difference("moved" if before.is_moved_to(after) else "shifted", job, before, after, round(seconds / 60))


def _later(before: Assignment, after: Assignment) -> int:
    """Seconds; of several services, those of the one that differs most."""
    pairs = zip(before.services, after.services, strict=False)
    starts = [(one[2], other[2]) for one, other in pairs] or [(before.start, after.start)]
    return max((later - one for one, later in starts), key=abs)


def _travel(plan: Plan) -> int:
    return sum(route.travel for route in plan.routes)


def _totals(problem: Problem, one: Plan, other: Plan, before: dict[int, Assignment]) -> tuple[Total, ...]:
    """As the planner measures; `moved` and `cost` of the second plan against the first."""
    against = replace(problem, before={job: was for job, was in before.items() if job in problem.jobs_by_id})
    parts = [measure(against, plan) for plan in (one, other)]
    costs = [cost_of(against, plan) for plan in (one, other)]
    return (
        Total("priority", parts[0].priority, parts[1].priority),
        Total("visits", parts[0].visits, parts[1].visits),
        Total("travel", costs[0].travel, costs[1].travel),
        Total("continuity", costs[0].continuity, costs[1].continuity),
        Total("fairness", costs[0].fairness, costs[1].fairness),
        Total("moved", costs[0].change, costs[1].change),
        Total("cost", costs[0].total, costs[1].total),
    )


def _broken(problem: Problem, after: dict[int, Assignment]) -> tuple[int, ...]:
    return tuple(
        job.id
        for job in problem.jobs
        if job.promise and job.id in after and abs(after[job.id].start - job.promise.start) > job.promise.tolerance
    )
