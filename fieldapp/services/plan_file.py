"""`plan.json`: the planner's own output, and where each of its ways comes from."""

from typing import Any

from routing import Plan, write

from .day_problem import DayProblem
from .travel_sources import ESTIMATE, ROADS, legs_estimated


def document(day: DayProblem, plan: Plan) -> dict[str, Any]:
    """VROOM's output with reasons and certificate; `travel_source` of a step: the way
    to it is along roads or an estimate.

    Seconds (Unix time), metres, [longitude, latitude] in WGS84 degrees.
    """
    output, found = write(day.problem, plan), set()
    for entry, route in zip(output["routes"], plan.routes, strict=True):
        for step, estimated in zip(entry["steps"], legs_estimated(day.problem, route), strict=True):
            if step["type"] != "start":
                step["travel_source"] = ESTIMATE if estimated else ROADS
                found.add(step["travel_source"])
    output["summary"]["travel_source"] = ", ".join(sorted(found)) or ESTIMATE
    return output
