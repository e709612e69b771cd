"""A plan as the solution that the search begins from."""

from collections.abc import Iterable

import numpy as np

from ..model.compiled import Compiled
from ..model.infinities import NEVER
from ..model.load_arrays import carries_in_order
from ..model.solution import Solution, empty
from ..model.times import BREAK_COUNT, END, PLACE, SPEED, WINDOWS, fill_times, retreat
from ..problem import MOVED_S
from .keeping import Placed

Row = list[tuple[int, int]]  # the second at which each node begins, and the node


def solution_of(compiled: Compiled, placed: Iterable[Placed]) -> Solution:
    """These stops in the order in which they began, with what each shift owes; its objective is not reckoned. What the
    compiled day does not have, or a shift cannot do in the times that the search knows, or not carry, is left out,
    the least important first."""
    row_of = {vehicle.id: row for row, vehicle in enumerate(compiled.vehicles)}
    node_of = {stop: node for node, stop in enumerate(compiled.nodes[: compiled.visits])}
    rows: list[Row] = [[] for _ in compiled.vehicles]
    seen: set[int] = set()
    for one in placed:
        node, row = node_of.get(one.stop, -1), row_of.get(one.vehicle, -1)
        if node >= 0 and row >= 0 and node not in seen and compiled.able[row, node]:
            seen.add(node)
            rows[row].append((one.begin, _where_it_stood(compiled, row, node, one.begin)))
    begin = empty(compiled)
    for row, stops in enumerate(rows):
        owed = [int(node) for node in begin.routes[row, : begin.count[row]]]
        everything = [*((int(compiled.stops[node, WINDOWS]), node) for node in owed), *stops]
        nodes = _in_time(compiled, begin, row, sorted(everything))
        begin.count[row] = len(nodes)
        begin.routes[row, : len(nodes)] = nodes
    return begin


def _where_it_stood(compiled: Compiled, row: int, node: int, begin: int) -> int:
    """The unmoved node of a visit that begins near the time at which it stood, else the visit."""
    unmoved = int(compiled.unmoved[row, node])
    near = unmoved >= 0 and abs(compiled.problem.before[compiled.nodes[node][1]].start - begin) <= MOVED_S
    return unmoved if near else node


def _in_time(compiled: Compiled, room: Solution, row: int, stops: Row) -> list[int]:
    """The nodes in order, without the least important until the shift can do them. `room`: to reckon in."""
    nodes = [node for _, node in stops]
    while not _can_do(compiled, room, row, nodes):
        free = [node for node in nodes if compiled.owner[node] < 0]
        if not free:
            break
        nodes.remove(min(free, key=lambda node: (compiled.priority[compiled.base[node]], node)))
    return nodes


def _can_do(compiled: Compiled, room: Solution, row: int, nodes: list[int]) -> bool:
    count, states = len(nodes), compiled.searched_pauses.shape[1] + 1
    if not count:
        return True
    if count > room.routes.shape[1] or not carries_in_order(compiled.loads, row, nodes):
        return False
    routes = np.full_like(room.routes, -1)
    routes[row, :count] = nodes
    ready = np.full((len(compiled.vehicles), count + 1, states), NEVER, dtype=np.int64)
    latest = np.full((len(compiled.vehicles), count + 1, states), -NEVER, dtype=np.int64)
    shifts, pauses = compiled.searched_shifts, compiled.searched_pauses
    fill_times(compiled.stops, shifts, pauses, compiled.travel, row, routes, count, ready, latest)
    place = compiled.stops[nodes[-1], PLACE]
    back_s = compiled.travel[shifts[row, SPEED], place, shifts[row, END]]
    leave = np.full(states, -NEVER, dtype=np.int64)
    retreat(shifts, pauses, row, back_s, latest[row, count], leave)
    known = range(shifts[row, BREAK_COUNT] + 1)
    return any(ready[row, count, state] < NEVER and ready[row, count, state] <= leave[state] for state in known)
