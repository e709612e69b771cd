"""Ruin: strings of neighbouring visits are taken out of the routes of a search state, compiled.

Adjacent and split string removal of Christiaens and Vanden Berghe (see `ruin_recreate`), section 5.1 and 5.2.
"""

from typing import Any

import numpy as np

from ..model.njit import njit_inline, njit_no_alloc

MEAN_REMOVED = 10  # visits a move
LONGEST_STRING = 10  # visits
SPLIT_SHARE = 0.5  # of the strings leave some visits in their middle where they are


@njit_inline
def ruin(instance: Any, state: Any, current: Any) -> None:
    """Takes strings of visits out of routes that pass near a visit chosen by chance;
    those routes have no version then."""
    planned = 0
    for vehicle in range(state.length.size):
        planned += state.length[vehicle]
    mean = max(1.0, planned / max(1, state.length.size))
    longest = min(float(LONGEST_STRING), mean)
    most = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(np.floor(np.random.random() * most + 1.0))
    visits = state.where.size
    begin = np.random.randint(visits)
    for number in range(visits):
        visit = instance.near[begin, number]
        vehicle = state.where[visit]
        if vehicle < 0 or state.version[vehicle] < 0:
            continue
        size = min(float(state.length[vehicle]), longest)
        _remove_string(instance, state, vehicle, visit, int(np.floor(np.random.random() * size + 1.0)))
        strings -= 1
        if strings <= 0:
            break
    if instance.partners.shape[1]:
        _remove_partners(instance, state, current)


@njit_inline
def _remove_string(instance: Any, state: Any, vehicle: int, visit: int, length: int) -> None:
    """Takes out `length` stops in a row that include `visit`, or leaves some of a longer row
    in the middle; what is owed stays."""
    size = state.length[vehicle]
    position = 0
    while instance.base[state.routes[vehicle, position]] != visit:
        position += 1
    preserved = 0
    if length > 1 and length < size and np.random.random() < SPLIT_SHARE:
        preserved = 1
        while length + preserved < size and np.random.random() < 0.5:
            preserved += 1
    span = min(size, length + preserved)
    low, high = max(0, position - span + 1), min(position, size - span)
    begin = low + np.random.randint(high - low + 1)
    first_preserved = begin + np.random.randint(span - preserved + 1) if preserved else -1
    target = 0
    for place in range(size):
        stop = state.routes[vehicle, place]
        inside = begin <= place < begin + span and not (
            preserved and first_preserved <= place < first_preserved + preserved
        )
        if inside and instance.base[stop] >= 0:
            state.where[instance.base[stop]] = -1
        else:
            state.routes[vehicle, target] = stop
            target += 1
    state.length[vehicle] = target
    state.version[vehicle] = -1


@njit_no_alloc
def _remove_partners(instance: Any, state: Any, current: Any) -> None:
    """Visits that need the same worker as one just taken out go too, so that all can come back elsewhere."""
    again = True
    while again:
        again = False
        for visit in range(state.where.size):
            if state.where[visit] >= 0 or current.where[visit] < 0:
                continue
            for at in range(instance.partners.shape[1]):
                other = instance.partners[visit, at]
                if other < 0 or state.where[other] < 0:
                    continue
                vehicle, target = state.where[other], 0
                for position in range(state.length[vehicle]):
                    if instance.base[state.routes[vehicle, position]] != other:
                        state.routes[vehicle, target] = state.routes[vehicle, position]
                        target += 1
                state.length[vehicle] = target
                state.where[other] = -1
                state.version[vehicle] = -1
                again = True
