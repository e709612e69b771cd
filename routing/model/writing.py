"""From what the search found to routes with times."""

from ..plan import Route, StepType
from .compiled import Compiled
from .schedule import time_route, time_stops
from .solution import Solution
from .synchronised_visits import SynchronisedVisit, settled_by


def routes_of(compiled: Compiled, found: Solution, meetings: tuple[SynchronisedVisit, ...] = ()) -> tuple[Route, ...]:
    """Times the routes, and adds what had begun with workers who can do nothing more. `meetings`: what is
    settled of visits of several workers. Where the longest working time cannot be kept, which the search reckons only
    nearly, the last visits are left out."""
    routes = []
    for row in range(len(compiled.vehicles)):
        nodes = _nodes(compiled, found, row)
        route = _timed(compiled, row, nodes, meetings)
        while route is None and (visits := [node for node in nodes if compiled.owner[node] < 0]):
            nodes.remove(visits[-1])
            route = _timed(compiled, row, nodes, meetings)
        if route is not None:
            routes.append(route)
    known = {vehicle.id for vehicle in compiled.vehicles}
    for vehicle in compiled.problem.vehicles:
        if vehicle.id in compiled.problem.begun and vehicle.id not in known:
            route = time_route(compiled.problem, vehicle, [])
            assert route is not None  # never None unless strict
            routes.append(route)
    return tuple(routes)


def keeps_all_rules(compiled: Compiled, found: Solution) -> bool:
    """Whether every route can be timed, and visits that need the same worker have the same."""
    worker: dict[int, int] = {}
    for row in range(len(compiled.vehicles)):
        nodes = _nodes(compiled, found, row)
        if nodes and _timed(compiled, row, nodes) is None:
            return False
        worker |= {int(compiled.base[node]): int(compiled.worker[row]) for node in nodes if compiled.base[node] >= 0}
    return all(
        worker[node] == worker[other]
        for node in worker
        for other in compiled.partners[node]
        if other in worker and other >= 0
    )


def _nodes(compiled: Compiled, found: Solution, row: int) -> list[int]:
    """Of a shift that has something to do; else none."""
    nodes = [int(node) for node in found.routes[row, : found.count[row]]]
    return nodes if compiled.busy[row] or not all(compiled.idle[node] for node in nodes) else []


def _timed(
    compiled: Compiled, row: int, nodes: list[int], meetings: tuple[SynchronisedVisit, ...] = ()
) -> Route | None:
    if not nodes and not compiled.busy[row]:
        return None
    stops: list[tuple[StepType, int]] = [compiled.nodes[node] for node in nodes]
    settled = settled_by(compiled.vehicles[row].id, meetings)
    for node in nodes:
        window = compiled.window_of(node)
        if window:
            settled.starts[compiled.nodes[node][1]] = window
    return time_stops(compiled.problem, compiled.vehicles[row], stops, starts=settled.starts, services=settled.services)
