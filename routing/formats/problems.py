"""Problems as JSON, for a planner in another process: what `reading` reads."""

from typing import Any

from ..plan import Step
from ..problem import Assignment, Duty, Job, Problem, Service, Vehicle

GONE = -1  # a vehicle that no problem has: whoever stood there before is not in the problem any more


def write_problem(problem: Problem) -> dict[str, Any]:
    """VROOM's problem JSON with our fields; `read` makes the same problem of it.

    But for the `source` of its matrices, which is "given" then, and for places that nothing refers to.
    """
    data: dict[str, Any] = {
        "jobs": [_job(problem, job) for job in problem.jobs],
        "vehicles": [_vehicle(problem, vehicle) for vehicle in problem.vehicles],
        "duties": [_duty(problem, duty) for duty in problem.duties],
        "weights": vars(problem.weights).copy(),
    }
    if problem.matrices and problem.locations:
        data["matrices"] = {
            profile: {"durations": [*map(list, one.durations)], "distances": [*map(list, one.distances)]}
            for profile, one in problem.matrices.items()
        }
    if problem.before or problem.begun:
        data["previous"] = {"routes": _previous(problem)}
    if problem.now is not None:
        data["now"] = problem.now
    return data


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what is None, empty or "": the reader's own defaults."""
    return {name: value for name, value in fields.items() if value is not None and value not in ([], "")}


def _place(problem: Problem, name: str, location: int | None) -> dict[str, Any]:
    """A row of the matrices, where there are any, and coordinates where they are known."""
    if location is None:
        return {}
    point = problem.locations[location]
    place: dict[str, Any] = {f"{name}_index": location} if problem.matrices else {}
    return place | ({name: [point[1], point[0]]} if point else {})


def _job(problem: Problem, job: Job) -> dict[str, Any]:
    begun = problem.has_begun(job.id)  # the reader fixes it where it began
    return {"id": job.id, "service": job.service, "priority": job.priority, "required_workers": job.required_workers,
            **_place(problem, "location", job.location)} | _given({
        "skills": sorted(job.skills),
        "time_windows": [list(window) for window in job.windows],
        "description": job.description,
        "forbidden": sorted(job.forbidden),
        "preferred": sorted(job.preferred),
        "same_worker_as": job.same_worker_as,
        "promise": vars(job.promise).copy() if job.promise else None,
        "locked": _given(vars(job.locked)) if job.locked and not begun else None,
        "release": job.release,
        "due": job.due,
        "required_services": [_service(one) for one in job.required_services],
        "synchronisation": _given(vars(job.synchronisation)) if job.synchronisation else None,
        "delivery": list(job.delivery),
        "pickup": list(job.pickup),
    }) | ({} if job.allowed is None else {"allowed": sorted(job.allowed)})  # fmt: skip


def _service(one: Service) -> dict[str, Any]:
    fields = {"skills": sorted(one.skills), "service": one.service, "forbidden": sorted(one.forbidden)}
    return fields | ({} if one.allowed is None else {"allowed": sorted(one.allowed)})


def _vehicle(problem: Problem, vehicle: Vehicle) -> dict[str, Any]:
    ends = _place(problem, "start", vehicle.start) | _place(problem, "end", vehicle.end)
    return {"id": vehicle.id, "worker": vehicle.worker, "time_window": list(vehicle.window), "profile": vehicle.profile,
            "speed_factor": vehicle.speed_factor, **ends} | _given({
        "skills": sorted(vehicle.skills),
        "breaks": [
            {"id": one.id, "service": one.service, "time_windows": [list(window) for window in one.windows]}
            | _given({"description": one.description, "due_after": one.due_after})
            for one in vehicle.breaks
        ],
        "max_tasks": vehicle.max_tasks,
        "max_travel_time": vehicle.max_travel_time,
        "max_working_time": vehicle.max_working_time,
        "description": vehicle.description,
        "steps": [{"type": "job", "id": job} for job in vehicle.order],
        "ready": vehicle.ready,
        "capacity": list(vehicle.capacity),
    })  # fmt: skip


def _duty(problem: Problem, duty: Duty) -> dict[str, Any]:
    return {"id": duty.id, "start": duty.start, "end": duty.end, **_place(problem, "location", duty.location)} | _given(
        {"vehicle": duty.vehicle, "skills": sorted(duty.skills), "description": duty.description}
    )


def _previous(problem: Problem) -> list[dict[str, Any]]:
    """Routes in which every visit stands with the workers and at the start that `before` has, after what has begun."""
    later: dict[int, list[Step]] = {}
    for job, stood in sorted(problem.before.items(), key=lambda one: (one[1].start, one[0])):
        for vehicle, index, start in [] if problem.has_begun(job) else _places_of(problem, stood):
            visit = problem.jobs_by_id[job]
            service = visit.services[min(index, len(visit.services) - 1)].service
            step = Step("job", job, visit.location, start, 0, service, 0, 0, index)
            later.setdefault(vehicle, []).append(step)
    routes = []
    for vehicle in sorted(problem.begun.keys() | later.keys()):
        begun, new = problem.begun.get(vehicle), later.get(vehicle, [])
        steps = begun.steps if begun else (Step("start", None, None, new[0].arrival, 0, 0, 0, 0),)
        last = (*steps, *new)[-1]
        end = Step("end", None, None, last.leave, 0, 0, 0, 0)
        routes.append({"vehicle": vehicle, "steps": _steps((*steps, *new, end))})
    return routes


def _places_of(problem: Problem, stood: Assignment) -> list[tuple[int, int, int]]:
    """One shift of each of its workers, with the service it was and the start."""
    shifts = {vehicle.worker: vehicle.id for vehicle in problem.vehicles}
    if stood.services:
        return [(shifts.get(worker, GONE), index, start) for index, worker, start in stood.services]
    return [(vehicle, 0, stood.start) for vehicle in sorted({shifts.get(worker, GONE) for worker in stood.workers})]


def _steps(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """`duration` and `distance` are counted from the start, as VROOM has them."""
    found, travelled, gone = [], 0, 0
    for step in steps:
        travelled, gone = travelled + step.travel, gone + step.distance
        found.append(
            {"type": step.type, "arrival": step.arrival, "waiting_time": step.waiting, "service": step.service,
             "duration": travelled, "distance": gone}
            | _given({"id": step.id, "location_index": step.location, "service_index": step.service_index or None})
        )  # fmt: skip
    return found
