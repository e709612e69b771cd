"""Plans as JSON: VROOM's output with reasons and a certificate, and back."""

from dataclasses import asdict
from typing import Any

from ..field_rules import HORIZON_S, LARGEST_ID, MOST_WORKERS, is_int, shown
from ..plan import Certificate, Change, Cost, Parts, Plan, Reason, Route, Step, Unassigned
from ..problem import Problem, ProblemError
from .loads import carried, loads_after


def write(problem: Problem, plan: Plan) -> dict[str, Any]:
    """VROOM's output, plus `unassigned[].reasons`, `.changes` and `.changes_complete`, `certificate`, the step type
    "duty", and `service_index` where a visit has several services."""
    names = _names(problem)
    routes = [_route(problem, route, names) for route in plan.routes]
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
            **carried(problem, plan.routes),
        },
        "routes": routes,
        "unassigned": [
            {
                "id": unassigned.job,
                "type": unassigned.type,
                **_described(names.get((unassigned.type, unassigned.job), "")),
                "reasons": [{"code": reason.code, **reason.params} for reason in unassigned.reasons],
                **_changes(unassigned),
            }
            for unassigned in plan.unassigned
        ],
    }
    if plan.certificate:
        result["certificate"] = asdict(plan.certificate) | {"gap": asdict(plan.certificate.gap)}
    return result


def _names(problem: Problem) -> dict[tuple[str, int], str]:
    texts = {("duty", duty.id): duty.description for duty in problem.duties}
    return texts | {("job", job.id): job.description for job in problem.jobs}


def _described(text: str) -> dict[str, str]:
    return {"description": text} if text else {}


def _changes(unassigned: Unassigned) -> dict[str, Any]:
    if unassigned.changes_complete is None:
        return {}
    changes = [
        {"code": one.code, **one.params, **({"drops": list(one.drops)} if one.drops else {})}
        for one in unassigned.changes
    ]
    return {"changes": changes, "changes_complete": unassigned.changes_complete}


def _route(problem: Problem, route: Route, texts: dict[tuple[str, int], str]) -> dict[str, Any]:
    vehicle = problem.vehicles_by_id[route.vehicle]
    steps, travelled, gone = [], 0, 0
    for step, load in zip(route.steps, loads_after(problem, route), strict=True):
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
                  "service": step.service, "waiting_time": step.waiting} | load  # fmt: skip
        if step.type == "job" and _is_one_of_several(problem, step):
            entry["service_index"] = step.service_index
        steps.append(entry | _described(texts.get((step.type, step.id or 0), "")))
    return {
        "vehicle": route.vehicle,
        **_described(vehicle.description),
        "cost": route.travel,
        "duration": route.travel,
        "distance": route.distance,
        "service": sum(step.service for step in route.steps if step.type in ("job", "duty")),
        "waiting_time": sum(step.waiting for step in route.steps),
        **carried(problem, [route]),
        "steps": steps,
    }


def _is_one_of_several(problem: Problem, step: Step) -> bool:
    job = problem.jobs_by_id.get(-1 if step.id is None else step.id)
    return step.service_index > 0 or (job is not None and len(job.services) > 1)


def read_plan(data: Any, problem: Problem | None) -> Plan:
    """A plan file, ours or VROOM's own, with the reasons and the certificate it has; a certificate that does not hold
    all of ours is left out. Without its problem, its places are not looked at. Raises `ProblemError`."""
    routes = read_routes(data, problem)
    unassigned = data.get("unassigned", [])
    if not isinstance(unassigned, list) or any(
        not isinstance(entry, dict) or not is_int(entry.get("id")) for entry in unassigned
    ):
        raise ProblemError("this is not a plan: unassigned must be a list of objects with an id.")
    return Plan(routes, tuple(_unassigned(entry) for entry in unassigned), _certificate(data.get("certificate")))


def _unassigned(entry: dict[str, Any]) -> Unassigned:
    changes, complete = _coded(entry, "changes"), entry.get("changes_complete")
    return Unassigned(
        entry["id"],
        tuple(Reason(code, params) for code, params in _coded(entry, "reasons")),
        type="duty" if entry.get("type") == "duty" else "job",
        changes=tuple(Change(code, params, tuple(params.pop("drops", ()))) for code, params in changes),
        changes_complete=complete if isinstance(complete, bool) else None,
    )


def _coded(entry: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    """Each code with what stands beside it."""
    found = entry.get(name, [])
    if not isinstance(found, list) or any(
        not isinstance(one, dict) or not isinstance(one.get("code"), str) for one in found
    ):
        raise ProblemError(f"this is not a plan: the {name} of {entry['id']} must be a list of objects with a code.")
    if any(not isinstance(one.get("drops", []), list) for one in found):
        raise ProblemError(f"this is not a plan: drops of {entry['id']} must be a list of ids.")
    return [(one["code"], {key: value for key, value in one.items() if key != "code"}) for one in found]


def _certificate(data: Any) -> Certificate | None:
    try:
        objective, bound = Parts(**data["objective"]), Parts(**data["bound"])
        cost = Cost(**data["cost"])
        others = {name: value for name, value in data.items() if name not in ("objective", "bound", "cost", "gap")}
        known = Certificate(objective=objective, cost=cost, bound=bound, **others)
    except (KeyError, TypeError, AttributeError):
        return None
    return known if all(is_int(n) for part in (objective, bound, cost) for n in vars(part).values()) else None


def read_routes(data: Any, problem: Problem | None) -> tuple[Route, ...]:
    """The routes of a plan file; places it does not name are those of the problem. Raises `ProblemError`."""
    routes = data.get("routes") if isinstance(data, dict) else None
    if not isinstance(routes, list):
        raise ProblemError("this is not a plan: it has no list of routes.")
    places: dict[tuple[str, int | None], int | None] = {}
    if problem:
        places |= {("job", job.id): job.location for job in problem.jobs}
        places |= {("duty", duty.id): duty.location for duty in problem.duties}
    return tuple(_read_route(entry, places, problem) for entry in routes)


def _read_route(entry: Any, places: dict[tuple[str, int | None], int | None], problem: Problem | None) -> Route:
    steps = entry.get("steps") if isinstance(entry, dict) else None
    if not isinstance(steps, list) or not steps or not is_int(entry.get("vehicle")):
        raise ProblemError("this is not a plan: every route needs a vehicle and steps.")
    found, before, gone = [], 0, 0
    vehicle = problem.vehicles_by_id.get(entry["vehicle"]) if problem else None
    ends = {"start": vehicle.start, "end": vehicle.end} if vehicle else {}
    for step in steps:
        fields = _step_fields(step, len(problem.locations) if problem else LARGEST_ID)
        known = ends.get(step["type"], places.get((step["type"], step.get("id"))))
        place = step["location_index"] if step.get("location_index") is not None else known
        found.append(
            Step(step["type"], step.get("id"), place, fields["arrival"], fields["waiting_time"],
                 fields["setup"] + fields["service"], fields["duration"] - before, fields["distance"] - gone,
                 fields["service_index"])
        )  # fmt: skip
        before, gone = fields["duration"], fields["distance"]
    return Route(entry["vehicle"], _with_ends(found))


def _step_fields(step: Any, places: int) -> dict[str, int]:
    """The times of a step, 0 where it tells none."""
    if not isinstance(step, dict) or step.get("type") not in ("start", "job", "duty", "break", "end"):
        raise ProblemError("this is not a plan: a step needs a type: start, job, duty, break or end.")
    fields = {
        name: step.get(name, 0)
        for name in ("arrival", "duration", "distance", "waiting_time", "setup", "service", "service_index")
    }
    if "arrival" not in step or not all(is_int(value) and abs(value) <= HORIZON_S for value in fields.values()):
        raise ProblemError("this is not a plan: the times of a step must be whole seconds, with an arrival.")
    if not 0 <= fields["service_index"] < MOST_WORKERS:
        raise ProblemError(f"this is not a plan: service_index {shown(fields['service_index'])} is not 0 or 1.")
    number, place = step.get("id"), step.get("location_index")
    if number is None and step["type"] in ("job", "duty", "break"):
        raise ProblemError("this is not a plan: a visit, duty or break needs an id.")
    if number is not None and not (is_int(number) and 0 <= number <= LARGEST_ID):
        raise ProblemError(f"this is not a plan: the id {shown(number)} is no id.")
    if place is not None and not (is_int(place) and 0 <= place < places):
        raise ProblemError(f"this is not a plan: location_index {shown(place)} is no place of the problem.")
    return fields


def _with_ends(steps: list[Step]) -> tuple[Step, ...]:
    """VROOM leaves out the start or end of a vehicle that has none."""
    first, last = steps[0], steps[-1]
    if first.type != "start":
        steps.insert(0, Step("start", None, None, first.arrival, 0, 0, 0, 0))
    if last.type != "end":
        steps.append(Step("end", None, None, last.leave, 0, 0, 0, 0))
    return tuple(steps)
