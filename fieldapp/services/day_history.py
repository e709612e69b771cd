"""What planning again has to know of the day before it: the published plan, what has begun in it, and who knows whom.

The published plan is what people were told: each visit moved from it has its price. Of a day that runs, its stops that
have begun and office duty up to now are history, and nothing new is planned into hours that have passed.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from routing import read

from ..domain.plan import Plan, Stop, stop_id
from ..settings import Settings
from ..store.unit import Unit
from .day_problem import DayProblem
from .day_workers import seconds
from .under_way import UnderWay

VISITED = ("arrived", "done")


def as_it_runs(settings: Settings, problem: DayProblem, running: UnderWay | None, now: datetime) -> DayProblem:
    """The problem with the published plan, as it goes, where there is one. Raises `ProblemError`."""
    data = dict(problem.data)
    today = now.astimezone(settings.office.zone).date() == problem.day
    if running:
        data["previous"] = {"routes": _routes(problem, running.plan, seconds(now) if today else None)}
    if today:
        data["now"] = seconds(now)
    return _read_again(problem, data)


def with_wishes(unit: Unit, settings: Settings, problem: DayProblem) -> DayProblem:
    """The problem with what the office would like, and who knows whom."""
    planning = settings.planning
    data: dict[str, Any] = problem.data | {
        "weights": {
            "continuity": planning.continuity_s,
            "fairness": planning.fairness_s,
            "change": planning.change_s,
        }
    }
    if planning.continuity_s:
        data["jobs"] = [_with_familiar(unit, problem, job) for job in data["jobs"]]
    return _read_again(problem, data)


def _read_again(problem: DayProblem, data: dict[str, Any]) -> DayProblem:
    again = replace(read(data), matrices=problem.problem.matrices)  # these know what is estimated
    return replace(problem, data=data, problem=again)


def _routes(problem: DayProblem, published: Plan, now: int | None) -> list[dict[str, Any]]:
    """The published stops of shifts that are still there, and the office duty before now."""
    numbers = {visit.id: number for number, visit in problem.visits.items()}
    steps: dict[int, list[dict[str, Any]]] = {vehicle: [] for vehicle in problem.workers}
    for route in published.routes:
        for stop in route.stops:
            passed = now is not None and seconds(stop.start) <= now
            vehicle = _vehicle_at(problem, route.worker_id, stop)
            if vehicle is not None and stop.visit_id in numbers and (not passed or stop.visit_id in problem.begun):
                steps[vehicle].append(_visit(numbers[stop.visit_id], stop))
    for duty in problem.problem.duties:
        if now is not None and duty.vehicle in steps and duty.start <= now:
            steps[duty.vehicle].append(
                {"type": "duty", "id": duty.id, "arrival": duty.start, "service": duty.end - duty.start}
            )
    return [_route(vehicle, own) for vehicle, own in steps.items() if own]


def _vehicle_at(problem: DayProblem, worker_id: str, stop: Stop) -> int | None:
    for vehicle in problem.vehicles_of(worker_id):
        low, high = problem.problem.vehicles_by_id[vehicle].window
        if low <= seconds(stop.start) < high:
            return vehicle
    return None


def _visit(number: int, stop: Stop) -> dict[str, Any]:
    arrival, start = seconds(stop.arrival), seconds(stop.start)
    return {"type": "job", "id": number, "arrival": min(arrival, start), "waiting_time": max(0, start - arrival),
            "service": seconds(stop.end) - start, "way": stop.travel_s, "far": stop.travel_m}  # fmt: skip


def _route(vehicle: int, own: list[dict[str, Any]]) -> dict[str, Any]:
    own.sort(key=lambda step: (step["arrival"] + step.get("waiting_time", 0), step["type"]))
    travelled = far = 0
    steps = []
    for step in own:
        travelled, far = travelled + step.pop("way", 0), far + step.pop("far", 0)
        steps.append(step | {"duration": travelled, "distance": far})
    leaves = steps[0]["arrival"] - steps[0]["duration"]
    back = steps[-1]["arrival"] + steps[-1].get("waiting_time", 0) + steps[-1]["service"]
    ends = {"duration": travelled, "distance": far}
    return {
        "vehicle": vehicle,
        "steps": [{"type": "start", "arrival": leaves}, *steps, {"type": "end", "arrival": back} | ends],
    }


def _with_familiar(unit: Unit, problem: DayProblem, job: dict[str, Any]) -> dict[str, Any]:
    """Workers who were at an earlier visit of the case."""
    visit = problem.visits[job["id"]]
    earlier = [one for one in unit.visits.of_case(visit.case_id) if one.id != visit.id and one.state != "open"]
    days: set[tuple[date, str]] = {(window.day, one.id) for one in earlier for window in one.windows}
    users = {event.user_id for event in unit.visits.events({stop_id(*day) for day in days}) if event.kind in VISITED}
    people = {account.worker_id for account in unit.accounts.all() if account.id in users} if users else set()
    known = {worker.number for worker in problem.workers.values() if worker.id in people}
    return job | {"preferred": sorted(known)} if known else job
