"""From a JSON problem to a `Problem`; see `vroom` for the format."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from ..problem import (
    FAR_OFF,
    Break,
    Duty,
    Job,
    Lock,
    Problem,
    ProblemError,
    Promise,
    Vehicle,
    Weights,
)
from ..travel.estimate import Estimate
from .fields import ids, integer, listed, moment, named, no_double, number, only, optional, shown, text, whole, windows
from .places import Places, matrices
from .previous import with_previous

TOP = {"jobs", "vehicles", "matrices", "duties", "description", "weights", "previous", "now"}
JOB = {"id", "location", "location_index", "service", "skills", "priority", "time_windows", "description",
       "allowed", "forbidden", "preferred", "required_workers", "same_worker_as", "promise", "locked",
       "release", "due"}  # fmt: skip
VEHICLE = {"id", "profile", "description", "start", "start_index", "end", "end_index", "skills", "time_window", "breaks",
           "speed_factor", "max_tasks", "max_travel_time", "max_working_time", "worker", "steps", "ready"}  # fmt: skip
DUTY = {"id", "vehicle", "skills", "location", "location_index", "start", "end", "description"}
ORDERED = {"type", "id", "service_at", "service_after", "service_before", "description"}
FOREVER = (0, FAR_OFF)
MOST_BREAKS = 6
MOST = {"vehicles": 1_000, "jobs": 5_000, "duties": 1_000}


def read(data: Any) -> Problem:
    """Raises `ProblemError` with one sentence that names what is wrong."""
    if not isinstance(data, dict):
        raise ProblemError("the problem must be a JSON object with jobs and vehicles.")
    only(data, TOP, "the problem")
    for name, most in MOST.items():
        if len(listed(data, name)) > most:
            raise ProblemError(f"{name}: more than {most} cannot be planned at once.")
    given = matrices(data.get("matrices"))
    places = Places(len(next(iter(given.values())).durations) if given else None)
    vehicles = [_vehicle(entry, places) for entry in listed(data, "vehicles")]
    jobs = [_job(entry, places) for entry in listed(data, "jobs")]
    duties = [_duty(entry, places) for entry in listed(data, "duties")]
    for name, entries in (("jobs", jobs), ("vehicles", vehicles), ("duties", duties)):
        no_double([entry.id for entry in entries], name)
    jobs = _in_order(jobs, listed(data, "vehicles"))
    _cross_check(jobs, vehicles, duties)
    if not given:
        estimate = Estimate()
        points = [point or (0.0, 0.0) for point in places.points]
        given = {profile: estimate.matrix(points, profile) for profile in {vehicle.profile for vehicle in vehicles}}
    for vehicle in vehicles:
        if vehicle.profile not in given:
            raise ProblemError(f'vehicle {vehicle.id}: there is no matrix for the profile "{vehicle.profile}".')
    problem = Problem(
        tuple(jobs), tuple(vehicles), tuple(places.points), given, tuple(duties), _weights(data.get("weights", {}))
    )
    return with_previous(problem, data)


def _job(data: Any, places: Places) -> Job:
    where = named(data, JOB, "job")
    location = places.number(data, "location", where)
    if location is None:
        raise ProblemError(f"{where}: its location is missing.")
    same = data.get("same_worker_as")
    return Job(
        id=data["id"],
        location=location,
        service=number(data, "service", where, 0, 86_400, 0),
        skills=ids(data.get("skills", []), f"{where}.skills"),
        priority=number(data, "priority", where, 0, 100, 0),
        windows=windows(data.get("time_windows", []), where),
        description=text(data, "description", where),
        allowed=ids(data["allowed"], f"{where}.allowed") if "allowed" in data else None,
        forbidden=ids(data.get("forbidden", []), f"{where}.forbidden"),
        preferred=ids(data.get("preferred", []), f"{where}.preferred"),
        required_workers=number(data, "required_workers", where, 1, 2, 1),
        same_worker_as=None if same is None else integer(data, "same_worker_as", where),
        promise=_promise(data["promise"], where) if data.get("promise") is not None else None,
        locked=_lock(data["locked"], where) if data.get("locked") is not None else None,
        release=moment(data, "release", where) if data.get("release") is not None else None,
        due=moment(data, "due", where) if data.get("due") is not None else None,
    )


def _promise(data: Any, where: str) -> Promise:
    only(data, {"start", "tolerance"}, f"{where}.promise")
    return Promise(moment(data, "start", where), number(data, "tolerance", where, 0, FAR_OFF, 0))


def _lock(data: Any, where: str) -> Lock:
    only(data, {"vehicle", "start"}, f"{where}.locked")
    start = moment(data, "start", where) if data.get("start") is not None else None
    return Lock(integer(data, "vehicle", where), start)


def _vehicle(data: Any, places: Places) -> Vehicle:
    where = named(data, VEHICLE, "vehicle")
    window = windows([data["time_window"]], where)[0] if "time_window" in data else FOREVER
    speed = data.get("speed_factor", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0.1 <= speed <= 5:
        raise ProblemError(f"{where}: speed_factor {shown(speed)} is not between 0.1 and 5.")
    pauses = [_break(entry, window, where) for entry in listed(data, "breaks", f"{where}: ")]
    no_double([pause.id for pause in pauses], f"{where}: breaks")
    if len(pauses) > MOST_BREAKS:
        raise ProblemError(f"{where}: at most {MOST_BREAKS} breaks are possible.")
    return Vehicle(
        id=data["id"],
        window=window,
        start=places.number(data, "start", where),
        end=places.number(data, "end", where),
        skills=ids(data.get("skills", []), f"{where}.skills"),
        breaks=tuple(pauses),
        profile=text(data, "profile", where, "car"),
        speed_factor=float(speed),
        max_tasks=optional(data, "max_tasks", where),
        max_travel_time=optional(data, "max_travel_time", where),
        max_working_time=optional(data, "max_working_time", where),
        description=text(data, "description", where),
        worker=number(data, "worker", where, 0, 2**53, data["id"]),
        order=tuple(step["id"] for step in _order(data, where)),
        ready=moment(data, "ready", where) if data.get("ready") is not None else None,
    )


def _break(data: Any, window: tuple[int, int], where: str) -> Break:
    inside = named(data, {"id", "time_windows", "service", "description"}, f"{where}: break")
    allowed = windows(data.get("time_windows", []), inside) or (window,)
    return Break(data["id"], allowed, number(data, "service", inside, 0, 86_400, 0), text(data, "description", inside))


def _order(data: dict[str, Any], where: str) -> list[dict[str, Any]]:
    """The steps of type job. Start and end say nothing new; where a break stands is the planner's choice."""
    found = []
    for step in listed(data, "steps", f"{where}: "):
        only(step, ORDERED, f"{where}.steps")
        if step.get("type") == "job" and whole(step.get("id")):
            found.append(step)
        elif step.get("type") not in ("start", "end"):
            raise ProblemError(f"{where}.steps: only steps of type start, job (with an id) and end can be fixed.")
    no_double([step["id"] for step in found], f"{where}.steps")
    return found


def _in_order(jobs: list[Job], vehicles: list[Any]) -> list[Job]:
    """Visits named in the steps of a vehicle are locked to it, at the times the steps name."""
    by_id = {job.id: job for job in jobs}
    for vehicle in vehicles:
        for step in _order(vehicle, f"vehicle {vehicle['id']}"):
            where = f"vehicle {vehicle['id']}.steps"
            job = by_id.get(step["id"])
            if job is None:
                raise ProblemError(f"{where}: there is no job {step['id']}.")
            if job.locked and job.locked.vehicle != vehicle["id"]:
                raise ProblemError(f"{where}: job {job.id} is locked to vehicle {job.locked.vehicle}.")
            start = (
                moment(step, "service_at", where) if "service_at" in step else job.locked.start if job.locked else None
            )
            after = moment(step, "service_after", where) if "service_after" in step else -FAR_OFF
            before = moment(step, "service_before", where) if "service_before" in step else FAR_OFF
            inside = [(max(a, after), min(b, before)) for a, b in job.windows or ((-FAR_OFF, FAR_OFF),)]
            kept = tuple((a, b) for a, b in inside if a <= b) or ((1, 0),)
            by_id[job.id] = replace(job, locked=Lock(vehicle["id"], start), windows=kept)
    return list(by_id.values())


def _duty(data: Any, places: Places) -> Duty:
    where = named(data, DUTY, "duty")
    location = places.number(data, "location", where)
    start, end = moment(data, "start", where), moment(data, "end", where)
    if location is None or start >= end:
        raise ProblemError(f"{where}: it needs a location, and a start before its end.")
    vehicle = integer(data, "vehicle", where) if data.get("vehicle") is not None else None
    skills = ids(data.get("skills", []), f"{where}.skills")
    return Duty(data["id"], vehicle, location, start, end, text(data, "description", where), skills)


def _cross_check(jobs: list[Job], vehicles: list[Vehicle], duties: list[Duty]) -> None:
    by_id = {vehicle.id: vehicle for vehicle in vehicles}
    for duty in duties:
        if duty.vehicle is None:
            continue
        vehicle = by_id.get(duty.vehicle)
        if vehicle is None:
            raise ProblemError(f"duty {duty.id}: there is no vehicle {duty.vehicle}.")
        if duty.start < vehicle.window[0] or duty.end > vehicle.window[1]:
            raise ProblemError(f"duty {duty.id}: it lies outside the hours of vehicle {duty.vehicle}.")
        if not duty.skills <= vehicle.skills:
            raise ProblemError(f"duty {duty.id}: vehicle {duty.vehicle} lacks a skill it needs.")
    shifts = sorted(vehicles, key=lambda vehicle: (vehicle.worker, vehicle.window))
    for one, other in pairwise(shifts):
        if one.worker == other.worker and other.window[0] < one.window[1]:
            raise ProblemError(f"vehicles {one.id} and {other.id}: two shifts of worker {one.worker} at the same time.")
    numbers = {job.id for job in jobs}
    for job in jobs:
        if job.locked and job.locked.vehicle not in by_id:
            raise ProblemError(f"job {job.id}: it is locked to vehicle {job.locked.vehicle}, which does not exist.")
        if job.same_worker_as is not None and (job.same_worker_as not in numbers or job.same_worker_as == job.id):
            raise ProblemError(f"job {job.id}: same_worker_as {job.same_worker_as} is no other job.")


def _weights(data: Any) -> Weights:
    names = {"continuity", "fairness", "change"}
    only(data, names, "weights")
    given = {name: number(data, name, "weights", 0, 100_000, 0) for name in names if name in data}
    return Weights(**given)
