"""Recreate: the order in which unassigned visits are inserted, compiled; `insertion` says where each goes."""

from typing import Any

import numpy as np

from ..model.njit import njit_inline
from ..model.times import PLACE, START

MOST_ABSENT_TRIED = 10  # visits unassigned before the move that are tried in it, on average


@njit_inline
def insertion_order(instance: Any, state: Any, current: Any, unassigned: Any) -> int:
    """Writes the unassigned visits to be tried, in one of four orders chosen by chance; returns how many there are.

    Of those that were unassigned before the move, where they are many, only some are tried. `current`: the solution
    before the move. `unassigned`: `visits` and `keys` are written.
    """
    visits, absent = state.where.size, 0
    for visit in range(visits):
        absent += current.where[visit] < 0
    chosen = MOST_ABSENT_TRIED / max(1, absent)
    choice = np.random.randint(10)
    amount = 0
    for visit in range(visits):
        if state.where[visit] >= 0 or instance.able_count[visit] == 0:
            continue
        if current.where[visit] < 0 and chosen < 1.0 and absent < visits and np.random.random() > chosen:
            continue
        noise = np.random.random()
        if choice < 4:
            key = noise
        elif choice < 7:
            key = noise - instance.priority[visit] * 10.0
        elif choice < 9:
            key = instance.able_count[visit] + 4.0 * noise
        else:
            key = -float(instance.travel[0, instance.shifts[0, START], instance.stops[visit, PLACE]])
        place = amount
        while place > 0 and unassigned.keys[place - 1] > key:  # most often few: sorted while they come
            unassigned.visits[place], unassigned.keys[place] = unassigned.visits[place - 1], unassigned.keys[place - 1]
            place -= 1
        unassigned.visits[place], unassigned.keys[place] = visit, key
        amount += 1
    return amount
