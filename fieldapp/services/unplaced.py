"""What the planner says of what it left out, in the office's terms: visits and workers by id, skills by name."""

from typing import Any

from ..domain.plan import Reason, Unserved
from .day_problem import DayProblem


def unserved_of(problem: DayProblem, output: dict[str, Any]) -> tuple[Unserved, ...]:
    """Every visit left out, with the reasons and the changes that would let it in."""
    return tuple(
        Unserved(
            visit_id=problem.visits[left["id"]].id,
            reasons=tuple(_told(problem, reason) for reason in left.get("reasons", [])),
            changes=tuple(_told(problem, change) for change in left.get("changes", [])),
            changes_complete=left.get("changes_complete", True),
        )
        for left in output.get("unassigned", [])
        if left.get("type") != "duty" and left["id"] in problem.visits
    )


def _told(problem: DayProblem, told: dict[str, Any]) -> Reason:
    params: dict[str, Any] = {name: told[name] for name in ("minutes", "by", "priority", "windows") if name in told}
    for name, skills in (("missing", "missing"), ("skills", "missing")):
        if name in told:
            params[skills] = [problem.skills.get(number, "") for number in told[name]]
    vehicles = told.get("vehicles", [told["vehicle"]] if "vehicle" in told else [])
    workers = [problem.workers[vehicle].id for vehicle in vehicles]
    if "worker" in told:
        workers = [worker.id for worker in problem.workers.values() if worker.number == told["worker"]]
    if workers:
        params["workers"] = list(dict.fromkeys(workers))
    if "job" in told:
        params["visit_id"] = problem.visits[told["job"]].id
    visits = told.get("drops", told.get("jobs", []))
    if visits:
        params["visits"] = [problem.visits[number].id for number in visits]
    return Reason(code=told["code"], params=params)
