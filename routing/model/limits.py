"""Limits of a shift's whole day: visits, travel and work."""

from ..plan import Route
from ..problem import Vehicle


def within_limits(vehicle: Vehicle, route: Route) -> bool:
    """Whether the route keeps them all."""
    if vehicle.max_tasks is not None and len(route.jobs) > vehicle.max_tasks:
        return False
    if vehicle.max_travel_time is not None and route.travel > vehicle.max_travel_time:
        return False
    return vehicle.max_working_time is None or working_time(route) <= vehicle.max_working_time


def working_time(route: Route) -> int:
    """From leaving to returning, without breaks, in seconds."""
    rest = sum(step.service for step in route.steps if step.type == "break")
    return route.steps[-1].arrival - route.steps[0].leave - rest
