"""What a route could carry besides what it carries, compiled: known at each of its positions, so that a visit is tried
anywhere in constant time.

Deliveries are on board until their visit, pickups from it on. So a visit at some position adds its deliveries to all
loads until there, and its pickups to all from there on. In a day without capacities nothing of this is compiled
(`Instance.carrying`): the mere branches made its search three in a hundred slower.
"""

from typing import Any

from ..model.njit import njit_inline, njit_no_alloc


@njit_no_alloc
def fill_spare(
    delivery: Any, pickup: Any, delivery_room: Any, load_room: Any, route: Any, count: int, until: Any, onwards: Any
) -> None:
    """Of a route of `count` nodes, writes what could be on board besides: `until[p, d]` up to position p in dimension
    d, `onwards[p, d]` from there on. `delivery`, `pickup`: of nodes; the rooms: of this shift."""
    for dimension in range(load_room.size):
        most, load = load_room[dimension], 0
        for position in range(count):
            load += delivery[route[position], dimension]
        until[0, dimension] = delivery_room[dimension] - load
        onwards[0, dimension] = most - load
        for position in range(count):
            load += pickup[route[position], dimension] - delivery[route[position], dimension]
            until[position + 1, dimension] = min(until[position, dimension], most - load)
            onwards[position + 1, dimension] = most - load
        for position in range(count - 1, -1, -1):
            onwards[position, dimension] = min(onwards[position, dimension], onwards[position + 1, dimension])


@njit_inline
def carries_between(instance: Any, state: Any, vehicle: int, until: int, start: int, node: int) -> bool:
    """Whether the route has room for the deliveries of `node` until position `until`, and for its pickups from position
    `start` on: for the node at a position where both are that; where `until` is the first and `start` the last, else
    nowhere."""
    for dimension in range(instance.load_room.shape[1]):
        if (
            instance.delivery[node, dimension] > state.spare_until[vehicle, until, dimension]
            or instance.pickup[node, dimension] > state.spare_from[vehicle, start, dimension]
        ):
            return False
    return True
