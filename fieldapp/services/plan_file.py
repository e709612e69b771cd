"""`plan.json`: the planner's own output, and where each of its ways comes from."""

from typing import Any

from routing import Plan, write

from .day_problem import DayProblem
from .travel_sources import ESTIMATE, ROADS, legs_estimated
from .unplaced import LONGER_THAN_HOURS


def document(day: DayProblem, plan: Plan) -> dict[str, Any]:
    """VROOM's output with reasons and certificate; `travel_source` of a step: the way
    to it is along roads or an estimate. Visits that are longer than their hours, which the planner never saw, are
    unassigned too.

    Seconds (Unix time), metres, [longitude, latitude] in WGS84 degrees.
    """
    output, found = write(day.problem, plan), set()
    for entry, route in zip(output["routes"], plan.routes, strict=True):
        for step, estimated in zip(entry["steps"], legs_estimated(day.problem, route), strict=True):
            if step["type"] != "start":
                step["travel_source"] = ESTIMATE if estimated else ROADS
                found.add(step["travel_source"])
    for visit in day.too_long:
        reasons = [{"code": LONGER_THAN_HOURS}]
        called = visit.reference or str(visit.number)
        output["unassigned"].append({"id": visit.number, "type": "job", "description": called, "reasons": reasons})
    output["summary"]["unassigned"] += len(day.too_long)
    output["summary"]["travel_source"] = ", ".join(sorted(found)) or ESTIMATE
    return output
