"""Why a visit is left out: reasons that are true, as codes and numbers.

no_worker_with_skills  {missing}          nobody has them all; the smallest set that somebody lacks
only_forbidden_workers {}                 those with the skills are not allowed
needs_two_workers      {vehicles}         two are needed, fewer could come
outside_hours          {vehicles}         the shifts of the able and the visit's hours do not meet
cannot_reach_in_time   {vehicles}         hours meet, but way, duty or break leave too little
competition            {vehicles}         alone it would fit with them; with the others of the day it does not
"""

from .feasible import able, able_alone
from .plan import Plan, Reason
from .problem import Job, Problem, Vehicle


def explain(problem: Problem, plan: Plan) -> dict[tuple[str, int], tuple[Reason, ...]]:
    """The reasons of everything the plan leaves out, by type and id."""
    return {
        (left.type, left.job): (_reason(problem, problem.jobs_by_id[left.job]),)
        for left in plan.unassigned
        if left.type == "job"
    }


def _reason(problem: Problem, job: Job) -> Reason:
    skilled = [vehicle for vehicle in problem.vehicles if job.skills <= vehicle.skills]
    if not skilled:
        lacking = [sorted(job.skills - vehicle.skills) for vehicle in problem.vehicles]
        return Reason(
            "no_worker_with_skills", {"missing": min(lacking, key=lambda m: (len(m), m), default=sorted(job.skills))}
        )
    vehicles = able(problem, job.id)
    if not vehicles:
        return Reason("only_forbidden_workers", {"vehicles": [vehicle.id for vehicle in skilled]})
    if len(vehicles) < job.required_workers:
        return Reason("needs_two_workers", {"vehicles": vehicles})
    fitting = able_alone(problem, job.id)
    if len(fitting) >= job.required_workers:
        return Reason("competition", {"vehicles": fitting})
    if fitting:
        return Reason("needs_two_workers", {"vehicles": fitting})
    meeting = [v for v in vehicles if _hours_meet(problem.vehicles_by_id[v], job)]
    return (
        Reason("cannot_reach_in_time", {"vehicles": meeting})
        if meeting
        else Reason("outside_hours", {"vehicles": vehicles})
    )


def _hours_meet(vehicle: Vehicle, job: Job) -> bool:
    low, high = vehicle.window
    return any(max(start, low) <= min(end, high - job.service) for start, end in job.start_windows())
