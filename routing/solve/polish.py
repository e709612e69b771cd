"""For small days: takes two or three visits out and puts them back in every order, where the library's search stands still."""

import time
from collections.abc import Callable
from itertools import combinations, permutations

from ..problem import Problem
from .insertion import Orders, insert, travel_of

MOST_VISITS = 10


def polish(problem: Problem, orders: Orders, *, deadline: float, should_stop: Callable[[], bool]) -> None:
    """Changes `orders` (vehicle -> job ids) while that shortens the travel; every visit served stays served. Days of more
    than `MOST_VISITS` visits, or with visits of two workers, are left as they are."""
    served = sorted({job for jobs in orders.values() for job in jobs})
    if len(served) > MOST_VISITS or any(problem.jobs_by_id[job].required_workers > 1 for job in served):
        return
    groups = [group for size in (1, 2, 3) for group in combinations(served, size)]
    while _one_round(problem, orders, groups, lambda: time.monotonic() > deadline or should_stop()):
        pass


def _one_round(problem: Problem, orders: Orders, groups: list[tuple[int, ...]], enough: Callable[[], bool]) -> bool:
    known = travel_of(problem, orders)
    for group in groups:
        for order in permutations(group):
            if enough():
                return False
            changed = {vehicle: [job for job in jobs if job not in group] for vehicle, jobs in orders.items()}
            if not all(insert(problem, changed, job) for job in order):
                continue
            if travel_of(problem, changed) < known:
                orders.update(changed)
                return True
    return False
