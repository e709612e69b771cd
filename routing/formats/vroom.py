"""VROOM's JSON (API of 1.15), in and out, with a few documented fields of our own.

Read as VROOM has them: jobs {id, location [lon, lat] or location_index, service, skills, priority 0-100, time_windows,
description}; vehicles {id, profile, start, end (or _index), skills, time_window, breaks {id, time_windows, service,
description}, speed_factor, max_tasks, max_travel_time, description}; matrices {profile: {durations, distances}}.
Windows say when a visit or break may start. Without matrices, times are estimated from the coordinates.

Ours: job.allowed_vehicles, job.forbidden_vehicles (ids), job.required_workers (1 or 2), job.promise {start, tolerance},
job.locked {vehicle, start?}; vehicle.max_working_time (seconds, breaks not counted); duties [{id, vehicle, location,
start, end, description}].

Everything else is refused by name rather than ignored.
"""

from collections import Counter
from typing import Any

from ..plan import Plan, Route, Step, Unassigned
from ..problem import Break, Duty, Job, Lock, Matrix, Problem, ProblemError, Promise, Vehicle, Window
from ..travel.estimate import Estimate

REFUSED = {
    "shipments": "shipments are not home visits; write each end as a job",
    "amount": "amounts do not exist for home visits; remove them",
    "delivery": "amounts do not exist for home visits; remove them",
    "pickup": "amounts do not exist for home visits; remove them",
    "capacity": "capacities do not exist for home visits; remove them",
    "setup": "setup times are not supported; add them to service",
    "costs": "costs per vehicle are not supported; remove them",
    "steps": "a fixed order is not supported yet; lock the visits instead",
    "max_distance": "a limit on distance is not supported; use max_travel_time",
    "type": "service by vehicle type is not supported; remove it",
    "service_per_type": "service by vehicle type is not supported; remove it",
    "setup_per_type": "service by vehicle type is not supported; remove it",
    "max_load": "loads do not exist for home visits; remove them",
}
TOP = {"jobs", "vehicles", "matrices", "duties", "description"}
JOB = {"id", "location", "location_index", "service", "skills", "priority", "time_windows", "description",
       "allowed_vehicles", "forbidden_vehicles", "required_workers", "promise", "locked"}  # fmt: skip
VEHICLE = {"id", "profile", "description", "start", "start_index", "end", "end_index", "skills", "time_window", "breaks",
           "speed_factor", "max_tasks", "max_travel_time", "max_working_time"}  # fmt: skip
LATEST = 2**40  # seconds either side of zero; beyond it sums could overflow
LONGEST = 2**31  # seconds or metres in a matrix
FOREVER = (0, LATEST)


class _Places:
    """Gives every coordinate or index a location number."""

    def __init__(self, given: int | None) -> None:
        self.points: list[tuple[float, float] | None] = [None] * (given or 0)
        self._given = given
        self._known: dict[tuple[float, float], int] = {}

    def number(self, entry: dict[str, Any], name: str, where: str) -> int | None:
        point, index = entry.get(name), entry.get(f"{name}_index")
        if self._given is not None:
            if index is None:
                if point is not None:
                    raise ProblemError(f"{where}: with matrices, {name}_index says which row; add it.")
                return None
            if not _whole(index) or not 0 <= index < self._given:
                raise ProblemError(f"{where}: {name}_index {index!r} is no row of the matrices.")
            if point is not None:
                self.points[index] = self._point(point, f"{where}.{name}")
            return int(index)
        if point is None:
            return None
        place = self._point(point, f"{where}.{name}")
        if place not in self._known:
            self._known[place] = len(self.points)
            self.points.append(place)
        return self._known[place]

    def _point(self, value: Any, where: str) -> tuple[float, float]:
        ok = isinstance(value, list) and len(value) == 2 and all(isinstance(v, int | float) for v in value)
        if not ok or not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
            raise ProblemError(f"{where}: {value!r} is not [longitude, latitude] in degrees.")
        return float(value[1]), float(value[0])


def read(data: Any) -> Problem:
    """Raises `ProblemError` with one sentence that names what is wrong."""
    if not isinstance(data, dict):
        raise ProblemError("the problem must be a JSON object with jobs and vehicles.")
    _only(data, TOP, "the problem")
    matrices = _matrices(data.get("matrices"))
    size = len(next(iter(matrices.values())).durations) if matrices else None
    places = _Places(size)
    vehicles = tuple(_vehicle(v, places) for v in _list(data, "vehicles"))
    jobs = tuple(_job(j, places) for j in _list(data, "jobs"))
    duties = tuple(_duty(d, places) for d in _list(data, "duties"))
    for name, entries in (("jobs", jobs), ("vehicles", vehicles), ("duties", duties)):
        _no_double([entry.id for entry in entries], name)
    _cross_check(jobs, vehicles, duties)
    if not matrices:
        points = [point or (0.0, 0.0) for point in places.points]
        estimate = Estimate()
        matrices = {profile: estimate.matrix(points, profile) for profile in {v.profile for v in vehicles}}
    for vehicle in vehicles:
        if vehicle.profile not in matrices:
            raise ProblemError(f'vehicle {vehicle.id}: there is no matrix for the profile "{vehicle.profile}".')
    return Problem(jobs, vehicles, tuple(places.points), matrices, duties)


def _no_double(ids: list[int], where: str) -> None:
    double = next((number for number, times in Counter(ids).items() if times > 1), None)
    if double is not None:
        raise ProblemError(f"{where}: the id {double} is used twice.")


def _cross_check(jobs: tuple[Job, ...], vehicles: tuple[Vehicle, ...], duties: tuple[Duty, ...]) -> None:
    by_id = {vehicle.id: vehicle for vehicle in vehicles}
    for duty in duties:
        vehicle = by_id.get(duty.vehicle)
        if vehicle is None:
            raise ProblemError(f"duty {duty.id}: there is no vehicle {duty.vehicle}.")
        if duty.start < vehicle.window[0] or duty.end > vehicle.window[1]:
            raise ProblemError(f"duty {duty.id}: it lies outside the hours of vehicle {duty.vehicle}.")
    for job in jobs:
        if job.locked and job.locked.vehicle not in by_id:
            raise ProblemError(f"job {job.id}: it is locked to vehicle {job.locked.vehicle}, which does not exist.")


def _job(data: Any, places: _Places) -> Job:
    where = _named(data, JOB, "job")
    location = places.number(data, "location", where)
    if location is None:
        raise ProblemError(f"{where}: its location is missing.")
    priority = _number(data, "priority", where, 0, 100, 0)
    workers = _number(data, "required_workers", where, 1, 2, 1)
    promise, locked = data.get("promise"), data.get("locked")
    return Job(
        id=data["id"],
        location=location,
        service=_number(data, "service", where, 0, 86_400, 0),
        skills=_ids(data.get("skills", []), f"{where}.skills"),
        priority=priority,
        windows=_windows(data.get("time_windows", []), where),
        description=str(data.get("description", "")),
        allowed_vehicles=_ids(data["allowed_vehicles"], f"{where}.allowed_vehicles")
        if "allowed_vehicles" in data
        else None,
        forbidden_vehicles=_ids(data.get("forbidden_vehicles", []), f"{where}.forbidden_vehicles"),
        required_workers=workers,
        promise=_promise(promise, where) if promise is not None else None,
        locked=_lock(locked, where) if locked is not None else None,
    )


def _promise(data: Any, where: str) -> Promise:
    _only(data, {"start", "tolerance"}, f"{where}.promise")
    return Promise(_time(data, "start", where), _number(data, "tolerance", where, 0, LATEST, 0))


def _lock(data: Any, where: str) -> Lock:
    _only(data, {"vehicle", "start"}, f"{where}.locked")
    start = _time(data, "start", where) if data.get("start") is not None else None
    return Lock(_integer(data, "vehicle", where), start)


def _vehicle(data: Any, places: _Places) -> Vehicle:
    where = _named(data, VEHICLE, "vehicle")
    window = _windows([data["time_window"]], where)[0] if "time_window" in data else FOREVER
    speed = data.get("speed_factor", 1.0)
    if not isinstance(speed, int | float) or not 0.1 <= speed <= 5:
        raise ProblemError(f"{where}: speed_factor {speed!r} is not between 0.1 and 5.")
    pauses = []
    for entry in _list(data, "breaks", f"{where}: "):
        inside = _named(entry, {"id", "time_windows", "service", "description"}, f"{where}: break")
        windows = _windows(entry.get("time_windows", []), inside) or (window,)
        pauses.append(
            Break(
                entry["id"], windows, _number(entry, "service", inside, 0, 86_400, 0), str(entry.get("description", ""))
            )
        )
    _no_double([pause.id for pause in pauses], f"{where}: breaks")
    return Vehicle(
        id=data["id"],
        window=window,
        start=places.number(data, "start", where),
        end=places.number(data, "end", where),
        skills=_ids(data.get("skills", []), f"{where}.skills"),
        breaks=tuple(pauses),
        profile=str(data.get("profile", "car")),
        speed_factor=float(speed),
        max_tasks=_optional(data, "max_tasks", where),
        max_travel_time=_optional(data, "max_travel_time", where),
        max_working_time=_optional(data, "max_working_time", where),
        description=str(data.get("description", "")),
    )


def _duty(data: Any, places: _Places) -> Duty:
    fields = {"id", "vehicle", "location", "location_index", "start", "end", "description"}
    where = _named(data, fields, "duty")
    location = places.number(data, "location", where)
    start, end = _time(data, "start", where), _time(data, "end", where)
    if location is None or start >= end:
        raise ProblemError(f"{where}: it needs a location, and a start before its end.")
    return Duty(data["id"], _integer(data, "vehicle", where), location, start, end, str(data.get("description", "")))


def _matrices(data: Any) -> dict[str, Matrix]:
    if data is None:
        return {}
    if not isinstance(data, dict) or not data:
        raise ProblemError("matrices: an object with one entry a profile is needed.")
    found = {}
    for profile, entry in data.items():
        _only(entry, {"durations", "distances"}, f"matrices.{profile}")
        durations = _square(entry.get("durations"), f"matrices.{profile}.durations")
        distances = _square(entry.get("distances", durations), f"matrices.{profile}.distances")
        if len(distances) != len(durations):
            raise ProblemError(f"matrices.{profile}: durations and distances differ in size.")
        found[profile] = Matrix(durations, distances, "given")
    if len({len(matrix.durations) for matrix in found.values()}) > 1:
        raise ProblemError("matrices: the profiles differ in size.")
    return found


def _square(rows: Any, where: str) -> tuple[tuple[int, ...], ...]:
    if not isinstance(rows, list) or not rows or any(not isinstance(r, list) or len(r) != len(rows) for r in rows):
        raise ProblemError(f"{where}: a square table of numbers is needed.")
    if any(not _whole(value) or not 0 <= value <= LONGEST for row in rows for value in row):
        raise ProblemError(f"{where}: only whole numbers from 0 to {LONGEST} are allowed.")
    return tuple(tuple(row) for row in rows)


def _windows(data: Any, where: str) -> tuple[Window, ...]:
    windows = []
    for window in data if isinstance(data, list) else [None]:
        if (
            not isinstance(window, list)
            or len(window) != 2
            or not all(_whole(v) and abs(v) <= LATEST for v in window)
            or window[0] > window[1]
        ):
            raise ProblemError(f"{where}: {window!r} is not a window [start, end] in whole seconds.")
        windows.append((window[0], window[1]))
    return tuple(sorted(windows))


def _ids(data: Any, where: str) -> frozenset[int]:
    if not isinstance(data, list) or not all(_whole(value) for value in data):
        raise ProblemError(f"{where}: a list of whole numbers is needed.")
    return frozenset(data)


def _named(data: Any, fields: set[str], kind: str) -> str:
    if not isinstance(data, dict) or not _whole(data.get("id")) or data["id"] < 0:
        raise ProblemError(f"{kind}: every entry needs a whole number as id.")
    where = f"{kind} {data['id']}"
    _only(data, fields, where)
    return where


def _only(data: Any, fields: set[str], where: str) -> None:
    if not isinstance(data, dict):
        raise ProblemError(f"{where}: an object is needed.")
    for name, value in data.items():
        if name in fields or (name in REFUSED and value in (0, [], {}, None)):
            continue
        raise ProblemError(f"{where}: {REFUSED.get(name, f'the field {name} is not known; remove it')}.")


def _list(data: dict[str, Any], name: str, where: str = "") -> list[Any]:
    entries = data.get(name, [])
    if not isinstance(entries, list):
        raise ProblemError(f"{where}{name}: a list is needed.")
    return entries


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(data: dict[str, Any], name: str, where: str, least: int, most: int, default: int) -> int:
    value = data.get(name, default)
    if not _whole(value) or not least <= value <= most:
        raise ProblemError(f"{where}: {name} {value!r} is not a whole number from {least} to {most}.")
    return int(value)


def _integer(data: dict[str, Any], name: str, where: str) -> int:
    if not _whole(data.get(name)):
        raise ProblemError(f"{where}: {name} must be a whole number.")
    return int(data[name])


def _time(data: dict[str, Any], name: str, where: str) -> int:
    value = _integer(data, name, where)
    if abs(value) > LATEST:
        raise ProblemError(f"{where}: {name} {value} is too far from zero to be a time in seconds.")
    return value


def _optional(data: dict[str, Any], name: str, where: str) -> int | None:
    return _number(data, name, where, 0, 10**9, 0) if data.get(name) is not None else None


def write(problem: Problem, plan: Plan) -> dict[str, Any]:
    """VROOM's output, plus `unassigned[].reasons`, `certificate`, and the step type "duty"."""
    routes = [_route(problem, route) for route in plan.routes]
    matrices = {matrix.source for matrix in problem.matrices.values()}
    result: dict[str, Any] = {
        "code": 0,
        "summary": {
            "cost": sum(route["cost"] for route in routes),
            "routes": len(routes),
            "unassigned": len(plan.unassigned),
            "duration": sum(route["duration"] for route in routes),
            "distance": sum(route["distance"] for route in routes),
            "service": sum(route["service"] for route in routes),
            "waiting_time": sum(route["waiting_time"] for route in routes),
            "priority": sum(problem.jobs_by_id[job].priority for job in plan.served if job in problem.jobs_by_id),
            "travel_source": ", ".join(sorted(matrices)),
        },
        "routes": routes,
        "unassigned": [
            {
                "id": left.job,
                "type": "job",
                **_described(problem.jobs_by_id[left.job].description),
                "reasons": [{"code": reason.code, **reason.params} for reason in left.reasons],
            }
            for left in plan.unassigned
        ],
    }
    if plan.certificate:
        made = plan.certificate
        parts = ("priority", "visits", "cost")
        objective = {part: getattr(made.objective, part) for part in parts}
        bound = {part: getattr(made.bound, part) for part in parts}
        result["certificate"] = {
            "proven_optimal": made.proven_optimal,
            "objective": objective,
            "bound": bound,
            "gap": {part: abs(bound[part] - objective[part]) for part in parts},
            "checker": made.checker,
            "seed": made.seed,
            "version": made.version,
            "seconds": made.seconds,
        }
    return result


def _described(text: str) -> dict[str, str]:
    return {"description": text} if text else {}


def _route(problem: Problem, route: Route) -> dict[str, Any]:
    vehicle = problem.vehicles_by_id[route.vehicle]
    steps, travelled, gone = [], 0, 0
    texts = {("duty", duty.id): duty.description for duty in problem.duties}
    texts |= {("job", job.id): job.description for job in problem.jobs}
    for step in route.steps:
        travelled += step.travel
        gone += step.distance
        entry: dict[str, Any] = {"type": step.type}
        if step.id is not None:
            entry["id"] = step.id
        if step.location is not None:
            entry["location_index"] = step.location
            point = problem.locations[step.location]
            if point:
                entry["location"] = [point[1], point[0]]
        entry |= {"arrival": step.arrival, "duration": travelled, "distance": gone, "setup": 0,
                  "service": step.service, "waiting_time": step.waiting}  # fmt: skip
        steps.append(entry | _described(texts.get((step.type, step.id or 0), "")))
    return {
        "vehicle": route.vehicle,
        **_described(vehicle.description),
        "cost": route.travel,
        "duration": route.travel,
        "distance": route.distance,
        "service": sum(step.service for step in route.steps if step.type in ("job", "duty")),
        "waiting_time": sum(step.waiting for step in route.steps),
        "steps": steps,
    }


def read_plan(data: Any, problem: Problem) -> Plan:
    """A plan file, ours or VROOM's own. Raises `ProblemError` when it is no plan."""
    try:
        routes = tuple(Route(route["vehicle"], _steps(route["steps"])) for route in data["routes"])
        left = tuple(Unassigned(entry["id"]) for entry in data.get("unassigned", []))
    except (KeyError, TypeError, IndexError) as error:
        raise ProblemError(f"this is not a plan: {error} is missing or of the wrong kind.") from None
    return Plan(routes, left)


def _steps(entries: list[dict[str, Any]]) -> tuple[Step, ...]:
    steps, before, gone = [], 0, 0
    for entry in entries:
        travelled, distance = entry.get("duration", 0), entry.get("distance", 0)
        steps.append(
            Step(entry["type"], entry.get("id"), entry.get("location_index"), entry["arrival"], entry.get("waiting_time", 0),
                 entry.get("setup", 0) + entry.get("service", 0), travelled - before, distance - gone)
        )  # fmt: skip
        before, gone = travelled, distance
    if len(steps) < 2:
        raise ProblemError("this is not a plan: a route has fewer than two steps.")
    return tuple(steps)
