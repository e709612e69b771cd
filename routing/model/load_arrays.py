"""Loads of a compiled day: what each node asks to be carried, and what each shift has room for."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..problem import Problem, Vehicle
from .arrays import Ints
from .loads import amount, room_of
from .nodes import Node


class LoadArrays(NamedTuple):
    """A column a dimension; none in a problem without capacities.

    `delivery[n, d]`, `pickup[n, d]`: of node n. `delivery_room[v, d]`: the most that the deliveries of vehicle row v
    may come to. `load_room[v, d]`: the most that is on board at any moment.
    """

    delivery: Ints
    pickup: Ints
    delivery_room: Ints
    load_room: Ints


def load_arrays(problem: Problem, vehicles: Sequence[Vehicle], nodes: Sequence[Node]) -> LoadArrays:
    """`vehicles` and `nodes` in the order of their rows."""
    size = max((len(vehicle.capacity) for vehicle in vehicles), default=0)
    rooms = [room_of(problem, vehicle) for vehicle in vehicles] if size else []
    jobs = [problem.jobs_by_id[node.id] if node.type == "job" else None for node in nodes] if size else []
    asked = [
        [[amount(amounts, d) for d in range(size)] for amounts in ((job.delivery, job.pickup) if job else ((), ()))]
        for job in jobs
    ]
    carried = np.array(asked, dtype=np.int64).reshape(len(nodes), 2, size)
    most = np.array([[one.deliveries, one.on_board] for one in rooms], dtype=np.int64).reshape(len(vehicles), 2, size)
    return LoadArrays(carried[:, 0].copy(), carried[:, 1].copy(), most[:, 0].copy(), most[:, 1].copy())


def carries_alone(loads: LoadArrays) -> NDArray[np.bool_]:
    """`[v, n]`: whether vehicle row v has room for node n."""
    able = np.ones((loads.load_room.shape[0], loads.delivery.shape[0]), dtype=np.bool_)
    for dimension in range(loads.load_room.shape[1]):
        able &= loads.delivery[:, dimension] <= loads.delivery_room[:, dimension, None]
        able &= loads.pickup[:, dimension] <= loads.load_room[:, dimension, None]
    return able


def carries_in_order(loads: LoadArrays, row: int, nodes: Sequence[int]) -> bool:
    """Whether vehicle row `row` can carry what these nodes ask for in this order."""
    if not loads.load_room.shape[1]:
        return True
    at = np.asarray(nodes, dtype=np.int64)
    whole = loads.delivery[at].sum(axis=0)
    after = whole + np.cumsum(loads.pickup[at] - loads.delivery[at], axis=0)
    return bool(np.all(whole <= loads.delivery_room[row]) and np.all(after <= loads.load_room[row]))


class Resources(NamedTuple):
    """What a route of one shift adds up whatever its order: sums that may not be more than there is room for.

    `demand[n, r]`: of node n in resource r, `room[r]`: the most; deliveries and pickups of each dimension by
    themselves, where they could be too much at all. `complete`: routes that keep these sums keep the capacity in every
    order, because no dimension has both.
    """

    demand: Ints
    room: Ints
    complete: bool


def resources_of(loads: LoadArrays, row: int, nodes: Ints) -> Resources:
    """Of vehicle row `row`, for routes over some of these nodes."""
    demands, rooms, complete = [], [], True
    for dimension in range(loads.load_room.shape[1]):
        out, back = loads.delivery[:, dimension], loads.pickup[:, dimension]
        for carried, most in (
            (out, loads.delivery_room[row, dimension]), (back, loads.load_room[row, dimension])
        ):  # fmt: skip
            if carried[nodes].sum() > most:
                demands.append(carried)
                rooms.append(most)
        both = bool(out[nodes].any() and back[nodes].any())
        complete = complete and not (both and (out + back)[nodes].sum() > loads.load_room[row, dimension])
    demand = np.stack(demands, axis=1) if demands else np.zeros((loads.delivery.shape[0], 0), dtype=np.int64)
    return Resources(np.ascontiguousarray(demand), np.array(rooms, dtype=np.int64), complete)
