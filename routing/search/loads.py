"""What a route could carry besides what it carries, compiled: known at each of its positions, so that a visit is tried
anywhere in constant time.

Deliveries are on board until their visit, pickups from it on. So a visit at some position adds its deliveries to all
loads until there, and its pickups to all from there on.
"""

from typing import Any

from ..model.njit import njit_inline, njit_no_alloc


@njit_no_alloc
def fill_spare(instance: Any, state: Any, vehicle: int) -> None:
    """Writes `spare_until` and `spare_from` of the route of one vehicle row."""
    count = state.length[vehicle]
    for dimension in range(instance.load_room.shape[1]):
        most, load = instance.load_room[vehicle, dimension], 0
        for position in range(count):
            load += instance.delivery[state.routes[vehicle, position], dimension]
        state.spare_until[vehicle, 0, dimension] = instance.delivery_room[vehicle, dimension] - load
        state.spare_from[vehicle, 0, dimension] = most - load
        for position in range(count):
            node = state.routes[vehicle, position]
            load += instance.pickup[node, dimension] - instance.delivery[node, dimension]
            state.spare_until[vehicle, position + 1, dimension] = min(
                state.spare_until[vehicle, position, dimension], most - load
            )
            state.spare_from[vehicle, position + 1, dimension] = most - load
        for position in range(count - 1, -1, -1):
            state.spare_from[vehicle, position, dimension] = min(
                state.spare_from[vehicle, position, dimension], state.spare_from[vehicle, position + 1, dimension]
            )


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
