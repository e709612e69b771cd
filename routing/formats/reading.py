"""From a JSON problem to a `Problem`; see `vroom` for the format."""

from dataclasses import replace
from typing import Any

from .. import field_rules as rules
from ..field_rules import HORIZON_S
from ..plan import Plan
from ..previous import with_previous
from ..problem import (
    ENTRIES,
    Break,
    Duty,
    Job,
    Lock,
    Problem,
    ProblemError,
    Promise,
    Service,
    Synchronisation,
    Vehicle,
    Weights,
    Window,
)
from .fields import amounts, ids, listed, named, only, windows, within
from .places import Places, matrices
from .plans import read_routes

TOP = {"jobs", "vehicles", "matrices", "duties", "description", "weights", "previous", "now"}
JOB = {"id", "location", "location_index", "service", "skills", "priority", "time_windows", "description",
       "allowed", "forbidden", "preferred", "required_workers", "same_worker_as", "promise", "locked",
       "release", "due", "required_services", "synchronisation", "delivery", "pickup"}  # fmt: skip
VEHICLE = {"id", "profile", "description", "start", "start_index", "end", "end_index", "skills",
           "time_window", "breaks", "speed_factor", "max_tasks", "max_travel_time",
           "max_working_time", "worker", "steps", "ready", "capacity"}  # fmt: skip
DUTY = {"id", "vehicle", "skills", "location", "location_index", "start", "end", "description"}
SERVICE = {"skills", "service", "allowed", "forbidden"}
ORDERED = {"type", "id", "service_at", "service_after", "service_before", "description"}
FOREVER = (0, HORIZON_S)


def read(data: Any) -> Problem:
    """The problem in `data`, parsed JSON as `vroom` describes it.

    Without matrices, ways are estimated from the coordinates (`routing.travel.estimate`). Raises `ProblemError`.
    """
    if not isinstance(data, dict):
        raise ProblemError("the problem must be a JSON object with jobs and vehicles.")
    only(data, TOP, "the problem")
    for name, _, most in ENTRIES:
        rules.count(name, listed(data, name), most)  # before anything is measured between them
    given = matrices(data.get("matrices"))
    places = Places(len(next(iter(given.values())).durations) if given else None)
    vehicles = [_vehicle(entry, places) for entry in listed(data, "vehicles")]
    jobs = [_job(entry, places) for entry in listed(data, "jobs")]
    duties = [_duty(entry, places) for entry in listed(data, "duties")]
    jobs = _in_order(jobs, listed(data, "vehicles"))
    if not given:
        from ..travel.estimate import Estimate  # NumPy is loaded only here

        points = [point or (0.0, 0.0) for point in places.points]
        given = {profile: Estimate().matrix(points, profile) for profile in {vehicle.profile for vehicle in vehicles}}
    problem = Problem(
        tuple(jobs), tuple(vehicles), tuple(places.points), given, tuple(duties), _weights(data.get("weights", {}))
    )
    if data.get("previous") is None and data.get("now") is None:
        return problem
    return with_previous(problem, _previous(problem, data), data.get("now"))


def _previous(problem: Problem, data: dict[str, Any]) -> Plan:
    with within("previous"):
        return Plan(read_routes(data["previous"], problem) if data.get("previous") is not None else ())


def _job(data: Any, places: Places) -> Job:
    where = named(data, JOB, "job")
    location = places.number(data, "location", where)
    if location is None:
        raise ProblemError(f"{where}: its location is missing.")
    return Job(
        id=data["id"],
        location=location,
        service=data.get("service", 0),
        skills=ids(data.get("skills", []), f"{where}.skills"),
        priority=data.get("priority", 0),
        windows=windows(data.get("time_windows", []), where),
        description=data.get("description", ""),
        allowed=ids(data["allowed"], f"{where}.allowed") if "allowed" in data else None,
        forbidden=ids(data.get("forbidden", []), f"{where}.forbidden"),
        preferred=ids(data.get("preferred", []), f"{where}.preferred"),
        required_workers=data.get("required_workers", 1),
        same_worker_as=data.get("same_worker_as"),
        promise=_promise(data["promise"], where) if data.get("promise") is not None else None,
        locked=_lock(data["locked"], where) if data.get("locked") is not None else None,
        release=data.get("release"),
        due=data.get("due"),
        required_services=_services(data, where),
        synchronisation=_synchronisation(data["synchronisation"], where)
        if data.get("synchronisation") is not None
        else None,
        delivery=amounts(data.get("delivery"), f"{where}.delivery"),
        pickup=amounts(data.get("pickup"), f"{where}.pickup"),
    )


def _services(data: dict[str, Any], where: str) -> tuple[Service, ...]:
    found = []
    for entry in listed(data, "required_services", f"{where}: "):
        only(entry, SERVICE, f"{where}.required_services")
        with within(where):
            found.append(Service(
                ids(entry.get("skills", []), "required_services.skills"),
                entry.get("service", 0),
                ids(entry["allowed"], "required_services.allowed") if "allowed" in entry else None,
                ids(entry.get("forbidden", []), "required_services.forbidden"),
            ))  # fmt: skip
    return tuple(found)


def _synchronisation(data: Any, where: str) -> Synchronisation:
    only(data, {"kind", "smallest", "largest"}, f"{where}.synchronisation")
    with within(where):
        return Synchronisation(data.get("kind", "together"), data.get("smallest", 0), data.get("largest"))


def _promise(data: Any, where: str) -> Promise:
    only(data, {"start", "tolerance"}, f"{where}.promise")
    with within(where):
        return Promise(data.get("start"), data.get("tolerance", 0))


def _lock(data: Any, where: str) -> Lock:
    only(data, {"vehicle", "start"}, f"{where}.locked")
    with within(where):
        return Lock(data.get("vehicle"), data.get("start"))


def _vehicle(data: Any, places: Places) -> Vehicle:
    where = named(data, VEHICLE, "vehicle")
    window = windows([data["time_window"]], where)[0] if "time_window" in data else FOREVER
    worker = data.get("worker", data["id"])
    rules.number(where, "worker", worker, 0, rules.LARGEST_ID)
    return Vehicle(
        id=data["id"],
        window=window,
        start=places.number(data, "start", where),
        end=places.number(data, "end", where),
        skills=ids(data.get("skills", []), f"{where}.skills"),
        breaks=tuple(_break(entry, window, where) for entry in listed(data, "breaks", f"{where}: ")),
        profile=data.get("profile", "car"),
        speed_factor=data.get("speed_factor", 1.0),
        max_tasks=data.get("max_tasks"),
        max_travel_time=data.get("max_travel_time"),
        max_working_time=data.get("max_working_time"),
        description=data.get("description", ""),
        worker=worker,
        order=tuple(step["id"] for step in _ordered_steps(data, where)),
        ready=data.get("ready"),
        capacity=amounts(data.get("capacity"), f"{where}.capacity"),
    )


def _break(data: Any, window: Window, where: str) -> Break:
    with within(where):
        inside = named(data, {"id", "time_windows", "service", "description", "due_after"}, "break")
        allowed = windows(data.get("time_windows", []), inside) or (window,)
        described = data.get("description", "")
        return Break(data["id"], allowed, data.get("service", 0), described, data.get("due_after"))


def _ordered_steps(data: dict[str, Any], where: str) -> list[dict[str, Any]]:
    """The steps of type job. Start and end say nothing new; where a break stands is the planner's choice."""
    found = []
    for step in listed(data, "steps", f"{where}: "):
        only(step, ORDERED, f"{where}.steps")
        if step.get("type") == "job" and rules.is_int(step.get("id")):
            found.append(step)
        elif step.get("type") not in ("start", "end"):
            raise ProblemError(f"{where}.steps: only steps of type start, job (with an id) and end can be fixed.")
    return found


def _in_order(jobs: list[Job], vehicles: list[Any]) -> list[Job]:
    """Visits named in the steps of a vehicle are locked to it, at the times the steps name."""
    by_id = {job.id: job for job in jobs}
    if len(by_id) < len(jobs):
        return jobs  # an id is used twice: the problem will say so
    for vehicle in vehicles:
        where = f"vehicle {vehicle['id']}.steps"
        for step in _ordered_steps(vehicle, f"vehicle {vehicle['id']}"):
            job = by_id.get(step["id"])
            if job is None:
                raise ProblemError(f"{where}: there is no job {step['id']}.")
            if job.locked and job.locked.vehicle != vehicle["id"]:
                raise ProblemError(f"{where}: job {job.id} is locked to vehicle {job.locked.vehicle}.")
            by_id[job.id] = _in_step(job, vehicle["id"], step, where)
    return list(by_id.values())


def _in_step(job: Job, vehicle: int, step: dict[str, Any], where: str) -> Job:
    """`service_after` is no earlier start, `service_before` the latest one: over by then and its service."""
    start = step.get("service_at", job.locked.start if job.locked else None)
    release, due = job.release, job.due
    if "service_after" in step:
        rules.moment(where, "service_after", step["service_after"])
        release = step["service_after"] if release is None else max(release, step["service_after"])
    if "service_before" in step:
        rules.moment(where, "service_before", step["service_before"])
        if job.gap != (0, 0):
            raise ProblemError(
                f"{where}: service_before cannot be said of job {job.id}, whose services start apart; use due."
            )
        over = min(HORIZON_S, step["service_before"] + job.longest_service)
        due = over if due is None else min(due, over)
    with within(where):
        return replace(job, locked=Lock(vehicle, start), release=release, due=due)


def _duty(data: Any, places: Places) -> Duty:
    where = named(data, DUTY, "duty")
    location = places.number(data, "location", where)
    if location is None:
        raise ProblemError(f"{where}: its location is missing.")
    skills = ids(data.get("skills", []), f"{where}.skills")
    return Duty(data["id"], data.get("vehicle"), location, data.get("start"), data.get("end"),
                data.get("description", ""), skills)  # fmt: skip


def _weights(data: Any) -> Weights:
    only(data, {"continuity", "fairness", "change"}, "weights")
    return Weights(**data)
