"""The true reason of each visit and duty left out."""

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

from ..measure import measure
from ..model.feasible import able, able_alone, are_enough, can_serve_alone, hours_meet
from ..model.loads import carries
from ..model.meeting import first_meeting
from ..model.running_limits import runs_late, with_running_limits
from ..model.schedule import time_stops
from ..plan import Certificate, Plan, Reason, Unassigned
from ..problem import Duty, Job, Problem, Vehicle

if TYPE_CHECKING:
    from ..model.shortest_ways import Easiest


def reasons_of(problem: Problem, plan: Plan) -> dict[tuple[str, int], tuple[Reason, ...]]:
    """The reasons of everything the plan leaves out, by type ("job" or "duty") and id."""
    from ..model.shortest_ways import easiest  # NumPy is loaded only here

    problem, found = with_running_limits(problem), dict[tuple[str, int], tuple[Reason, ...]]()
    easier = easiest(problem) if any(unassigned.type == "job" for unassigned in plan.unassigned) else None
    for unassigned in plan.unassigned:
        if unassigned.type == "job" and unassigned.job in problem.jobs_by_id:
            found["job", unassigned.job] = (_of_visit(problem, easier, plan, problem.jobs_by_id[unassigned.job]),)
        elif unassigned.type == "duty" and unassigned.job in problem.duties_by_id:
            found["duty", unassigned.job] = (_of_duty(problem, plan, problem.duties_by_id[unassigned.job]),)
    return found


def with_reasons(problem: Problem, plan: Plan) -> Plan:
    """The plan with a reason at everything it leaves out; visits that it does not name are left out too."""
    named = {(unassigned.type, unassigned.job) for unassigned in plan.unassigned}
    missing = [Unassigned(job.id) for job in problem.jobs if job.id not in plan.served and ("job", job.id) not in named]
    complete = replace(plan, unassigned=(*plan.unassigned, *missing))
    reasons = reasons_of(problem, complete)
    explained = (
        replace(unassigned, reasons=reasons.get((unassigned.type, unassigned.job), ()))
        for unassigned in complete.unassigned
    )
    return replace(complete, unassigned=tuple(explained))


def _of_visit(problem: Problem, easier: "Easiest | None", plan: Plan, job: Job) -> Reason:
    services = range(len(job.services))
    if any(low > high for service in services for low, high in job.start_windows(service)):
        return Reason("contradiction")
    skilled = [[v for v in problem.vehicles if job.services[one].skills <= v.skills] for one in services]
    for service in services:
        if not skilled[service]:
            return _named(job, service, _missing(problem, job.services[service].skills))
    return _bound(job, _of_able(problem, easier, plan, job, skilled))


def _of_able(problem: Problem, easier: "Easiest | None", plan: Plan, job: Job, skilled: list[list[Vehicle]]) -> Reason:
    """Of a visit whose skills somebody has, for each of its services."""
    services = range(len(job.services))
    vehicles = [able(problem, job.id, service) for service in services]
    for service in services:
        if not vehicles[service]:
            return _named(job, service, _of_forbidden(problem, job, skilled[service]))
    if not _enough(problem, job, vehicles):
        return Reason("needs_two_workers", {"vehicles": _all(vehicles)})
    carrying = [one for one in _all(vehicles) if carries(problem, problem.vehicles_by_id[one], [job])]
    if not carrying:
        return Reason("over_capacity", {"vehicles": _all(vehicles)})
    fitting = [able_alone(problem, job.id, service) for service in services]
    if _enough(problem, job, fitting):
        return _though_able(problem, easier, plan, job, fitting)
    beside_others = [easier.able(job.id, service) for service in services] if easier else []
    if beside_others and _enough(problem, job, beside_others):
        return _not_found(problem, plan, _all(beside_others))
    nobody = next((service for service in services if not fitting[service]), None)
    if nobody is None:
        return Reason("needs_two_workers", {"vehicles": _all(fitting)})
    return _named(job, nobody, _of_hours(problem, job, nobody, [one for one in vehicles[nobody] if one in carrying]))


def _of_forbidden(problem: Problem, job: Job, skilled: list[Vehicle]) -> Reason:
    """Of a visit that nobody with the skills may serve."""
    locked = job.locked.vehicle if job.locked and job.workers == 1 else None
    free = replace(job, locked=None)
    allowed = locked is not None and any(problem.can_serve(vehicle, free) for vehicle in problem.vehicles)
    if locked is not None and (allowed or locked not in {vehicle.id for vehicle in skilled}):
        return Reason("locked_worker_cannot", {"vehicle": locked})
    return Reason("only_forbidden_workers", {"vehicles": [vehicle.id for vehicle in skilled]})


def _named(job: Job, service: int, reason: Reason) -> Reason:
    """With the service of which it is said, where the visit has several."""
    return replace(reason, params=reason.params | {"service": service}) if len(job.services) > 1 else reason


def _enough(problem: Problem, job: Job, by_service: list[list[int]]) -> bool:
    """Whether these are people enough, each service with its own."""
    return are_enough(job, [{problem.vehicles_by_id[one].worker for one in vehicles} for vehicles in by_service])


def _all(by_service: list[list[int]]) -> list[int]:
    """Those of every service, in the order of the problem where there is one service."""
    return by_service[0] if len(by_service) == 1 else sorted({one for vehicles in by_service for one in vehicles})


def _missing(problem: Problem, skills: frozenset[int]) -> Reason:
    """Nobody has all of `skills`: those that nobody has at all, or else the fewest that nobody has together."""
    had = [skills & vehicle.skills for vehicle in problem.vehicles]
    absent = skills.difference(*had)
    if absent or not had:
        return Reason("no_worker_with_skills", {"missing": sorted(absent)})
    together = (some for size in range(2, len(skills) + 1) for some in combinations(sorted(skills), size))
    missing = next(some for some in together if not any(one.issuperset(some) for one in had))
    return Reason("no_worker_with_all_skills", {"missing": list(missing)})


def _bound(job: Job, reason: Reason) -> Reason:
    """With what narrows it besides the hours asked for: a lock on one shift, an hour promised or locked."""
    if "vehicles" not in reason.params or reason.code == "only_forbidden_workers":
        return reason
    bounds = {
        "locked": job.locked is not None and job.workers == 1,
        "fixed": job.promise is not None or (job.locked is not None and job.locked.start is not None),
    }
    return replace(reason, params=reason.params | {name: True for name, binds in bounds.items() if binds})


def _though_able(
    problem: Problem, easier: "Easiest | None", plan: Plan, job: Job, by_service: list[list[int]]
) -> Reason:
    """Enough workers could come if the day were otherwise empty."""
    fitting = _all(by_service)
    if job.workers > 1 and not _pair_meets(problem, job, by_service):
        known = easier is None or (easier.by_ways and not runs_late(problem))
        if not known or (easier and _pair_meets(easier.problem, job, by_service)):
            return _not_found(problem, plan, fitting)
        return Reason("no_common_start", {"vehicles": fitting})
    partners = tied_and_served(problem, plan, job)
    shared = [v for v in fitting if all(problem.vehicles_by_id[v].worker in team for team in partners.values())]
    if partners and not shared:
        return Reason("same_worker", {"jobs": sorted(partners), "vehicles": fitting})
    return _no_place(problem, plan, shared if partners and job.workers == 1 else fitting)


def _no_place(problem: Problem, plan: Plan, vehicles: list[int]) -> Reason:
    """That their day is full is said where the plan's own certificate proves that none serves more: one that served
    this too and lost nothing would."""
    certificate = _own_certificate(problem, plan)
    if certificate is None:
        return Reason("not_found", {"vehicles": vehicles})
    duties = any(unassigned.type == "duty" for unassigned in plan.unassigned)
    if certificate.proven_optimal or (certificate.gap.priority == certificate.gap.visits == 0 and not duties):
        return Reason("competition", {"vehicles": vehicles})
    return _not_found(problem, plan, vehicles)


def _own_certificate(problem: Problem, plan: Plan) -> Certificate | None:
    """The plan's, unless it was given to another plan."""
    certificate = plan.certificate
    return certificate if certificate and certificate.objective == measure(problem, plan) else None


def _not_found(problem: Problem, plan: Plan, vehicles: list[int]) -> Reason:
    """Nobody knows a place, and there may be one; with the seconds that were spent on it, where the plan says them."""
    certificate = _own_certificate(problem, plan)
    seconds = {"seconds": max(1, round(certificate.seconds))} if certificate else {}
    return Reason("not_found", {"vehicles": vehicles, **seconds})


def _pair_meets(problem: Problem, job: Job, fitting: list[list[int]]) -> bool:
    pairs = combinations(fitting[0], 2) if len(fitting) == 1 else product(*fitting)
    return any(
        first_meeting(problem, job, (problem.vehicles_by_id[one], problem.vehicles_by_id[other])) is not None
        for one, other in pairs
        if job.locked is None or job.locked.vehicle in (one, other)
    )


def tied_and_served(problem: Problem, plan: Plan, job: Job) -> dict[int, set[int]]:
    """Workers of the visits in the plan that need the same worker as this one."""
    tied = {other.id for other in problem.jobs if other.same_worker_as == job.id} | {job.same_worker_as}
    teams: dict[int, set[int]] = {}
    for route in plan.routes:
        for served in tied.intersection(route.jobs) - {None}:
            if served is not None:
                teams.setdefault(served, set()).add(problem.vehicles_by_id[route.vehicle].worker)
    return teams


def _of_hours(problem: Problem, job: Job, service: int, vehicles: list[int]) -> Reason:
    """Nobody could come even if the day were otherwise empty."""
    if problem.now is not None and all(end < problem.now for _, end in job.start_windows(service)):
        return Reason("too_late", {"vehicles": vehicles})
    meeting = [v for v in vehicles if hours_meet(problem.vehicles_by_id[v], job, service)]
    if not meeting:
        return Reason("outside_hours", {"vehicles": vehicles})
    free = {v: _unlimited(problem.vehicles_by_id[v]) for v in meeting}
    limited = [v for v in meeting if can_serve_alone(problem, free[v], job.id, service)]
    if limited:
        return Reason("over_limits", {"vehicles": limited})
    return Reason("cannot_reach_in_time", {"vehicles": meeting})


def _unlimited(vehicle: Vehicle) -> Vehicle:
    return replace(vehicle, max_tasks=None, max_travel_time=None, max_working_time=None)


def _of_duty(problem: Problem, plan: Plan, duty: Duty) -> Reason:
    skilled = [vehicle for vehicle in problem.vehicles if duty.skills <= vehicle.skills]
    if not skilled:
        return _missing(problem, duty.skills)
    present = [vehicle for vehicle in skilled if problem.can_staff(vehicle, duty)]
    if not present:
        return Reason("outside_hours", {"vehicles": [vehicle.id for vehicle in skilled]})
    fitting = [vehicle.id for vehicle in present if _keeps(problem, vehicle, duty)]
    if fitting:
        return _no_place(problem, plan, fitting)
    return Reason("cannot_reach_in_time", {"vehicles": [vehicle.id for vehicle in present]})


def _keeps(problem: Problem, vehicle: Vehicle, duty: Duty) -> bool:
    duties = sorted((*problem.own_duties(vehicle), duty), key=lambda one: one.start)
    return time_stops(problem, vehicle, [("duty", one.id) for one in duties]) is not None
