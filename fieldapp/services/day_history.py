"""What planning again has to know of the day before it: the published plan and what has begun in it.

The published plan is what people were told: each visit moved from it has its price. Of a day that runs, its stops that
have begun and office duty up to now are history, and nothing new is planned into hours that have passed.
"""

from dataclasses import replace
from datetime import datetime

from routing import Plan as PlannerPlan
from routing import Problem, Route, Step, with_previous

from ..domain.plan import Plan, Stop
from ..settings import Settings
from .day_problem import DayProblem
from .day_workers import seconds
from .execution_state import ExecutionState


def with_published(
    settings: Settings, day: DayProblem, execution: ExecutionState | None, now: datetime, draft: Plan | None = None
) -> DayProblem:
    """The problem with the published plan, as it goes by `now`, where there is one; else with `draft`, a plan that
    somebody wants to keep as far as it goes. Raises `ProblemError`."""
    today = now.astimezone(settings.office.zone).date() == day.day
    before = execution.plan if execution else draft
    if before is None and not today:
        return day
    moment = seconds(now) if today else None
    told = _told(day, before, moment) if before else ()
    return replace(day, problem=with_previous(day.problem, PlannerPlan(told), moment))


def _told(day: DayProblem, before: Plan, now: int | None) -> tuple[Route, ...]:
    """The earlier plan's stops of shifts that are still there, and the office duty that began by `now`."""
    jobs, steps = day.jobs, {shift.vehicle: list[Step]() for shift in day.shifts.all}
    for route in before.routes:
        for stop in route.stops:
            passed = now is not None and seconds(stop.start) <= now
            shift = day.shifts.at(route.worker_id, stop.start)
            if shift and stop.visit_id in jobs and (not passed or stop.visit_id in day.begun):
                job = jobs[stop.visit_id]
                steps[shift.vehicle].append(_visit(stop, job.id, job.location))
    for duty in day.problem.duties:
        if now is not None and duty.vehicle is not None and duty.start <= now:
            steps[duty.vehicle].append(Step("duty", duty.id, duty.location, duty.start, 0, duty.end - duty.start, 0, 0))
    return tuple(_route(day.problem, vehicle, own) for vehicle, own in steps.items() if own)


def _visit(stop: Stop, job: int, location: int) -> Step:
    arrival, start = seconds(stop.arrival), seconds(stop.start)
    return Step("job", job, location, min(arrival, start), max(0, start - arrival), seconds(stop.end) - start,
                stop.travel_s, stop.travel_m)  # fmt: skip


def _route(problem: Problem, vehicle: int, own: list[Step]) -> Route:
    """By the hours at which they begin, from the way to the first until the last is over."""
    steps = sorted(own, key=lambda step: (step.begin, step.type))
    shift, first, last = problem.vehicles_by_id[vehicle], steps[0], steps[-1]
    start = Step("start", None, shift.start, first.arrival - first.travel, 0, 0, 0, 0)
    return Route(vehicle, (start, *steps, Step("end", None, shift.end, last.leave, 0, 0, 0, 0)))
