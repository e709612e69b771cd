"""What the office would like of a plan: the weights of its settings, and who knows whom."""

from dataclasses import replace
from datetime import date

from routing import Job, Weights

from ..domain.plan import stop_id
from ..domain.stop_state import State, stop_state
from ..domain.visit import StopEvent
from ..settings import Settings
from ..store.unit import Unit
from .day_problem import DayProblem

MET: tuple[State, ...] = ("arrived", "done")


def with_wishes(unit: Unit, settings: Settings, day: DayProblem) -> DayProblem:
    """The problem with the wishes; whom a client knows is looked up only where continuity counts."""
    planning, problem = settings.planning, day.problem
    jobs = problem.jobs
    if planning.continuity_s:
        jobs = tuple(_with_familiar(unit, day, job) for job in jobs)
    weights = Weights(planning.continuity_s, planning.fairness_s, planning.change_s)
    return replace(day, problem=replace(problem, jobs=jobs, weights=weights))


def _with_familiar(unit: Unit, day: DayProblem, job: Job) -> Job:
    """Prefers the workers whom the client met at an earlier visit of the case."""
    visit = day.visits[job.id]
    earlier = [one for one in unit.visits.of_case(visit.case_id) if one.id != visit.id and one.state != "open"]
    days: set[tuple[date, str]] = {(window.day, one.id) for one in earlier for window in one.windows}
    said: dict[str, list[StopEvent]] = {}
    for event in unit.visits.events({stop_id(*day) for day in days}):
        said.setdefault(event.stop_id, []).append(event)
    met = [events for events in said.values() if stop_state(events).state in MET]
    users = {event.user_id for events in met for event in events}
    people = {account.worker_id for account in unit.accounts.all() if account.id in users} if users else set()
    return replace(job, preferred=frozenset(one.number for one in day.workers.values() if one.id in people))
