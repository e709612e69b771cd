"""Slack induction by string removals: strings of neighbouring visits are taken out and put back greedily, annealed.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (Transportation
Science, 2020), with visits that may stay out. While annealing, a visit left out has a price in seconds; the plan that is
kept is the best by the true order: priority, visits, cost.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.arrays import Ints
from ..model.compiled import Compiled
from ..model.njit import borrowing, inlined
from ..model.solution import Found, better
from ..model.times import PLACE, START
from .draft import Draft, copy_route, day_of, draft_of, objective, refresh
from .insertion import cheapest

MEAN_REMOVED = 10
LONGEST_STRING = 10
SPLIT = 0.5
SOME = 10  # visits without a place that are tried in one iteration
COLD = 3.0  # heat at the end, seconds
RUNS = (
    (1500, 1500, 1500.0),
    (10000, 10000, 6000.0),
)  # price of a visit left out and of a unit of its priority, seconds,
# and heat at the beginning: one run for less travel, one for more priority


class _Copy(NamedTuple):
    """The routes of a draft at some moment."""

    routes: Ints
    length: Ints
    version: Ints
    where: Ints


class _Waiting(NamedTuple):
    """Visits to be put back, in the order of their keys."""

    visits: Ints
    keys: NDArray[np.float64]


def search(
    compiled: Compiled, begin: Found, *, iterations: int, seed: int, stop: NDArray[np.bool_], cooled: float = 0.0
) -> Found:
    """The best of several independent runs; the same arguments give the same plan unless `stop[0]` becomes true on the way.
    `cooled`: 0 begins hot, 1 cold."""
    amount = iterations if compiled.visits and compiled.vehicles else 0
    gained = compiled.priority[: compiled.visits]
    days = [day_of(compiled, of_visit + of_priority * gained) for of_visit, of_priority, _ in RUNS]

    def run(number: int) -> Found:
        draft = draft_of(compiled, begin.routes, begin.count)
        best = _copied(draft)
        hot = RUNS[number][2]
        reached = _anneal(
            days[number], draft, _copied(draft), best,
            _Waiting(np.empty(compiled.visits, dtype=np.int64), np.empty(compiled.visits)),
            amount, seed * 1009 + number, hot * (COLD / hot) ** cooled, COLD, stop,
        )  # fmt: skip
        routes = np.full_like(begin.routes, -1)
        routes[:, : best.routes.shape[1]] = best.routes
        return Found(routes, best.length, tuple(int(part) for part in reached))  # type: ignore[arg-type]

    if amount == 0:
        return run(0)
    with ThreadPoolExecutor(len(RUNS)) as pool:
        found = list(pool.map(run, range(len(RUNS))))
    best = found[0]
    for one in found[1:]:
        if better(one.objective, best.objective):
            best = one
    return best


def _copied(draft: Draft) -> _Copy:
    return _Copy(draft.routes.copy(), draft.length.copy(), draft.version.copy(), draft.where.copy())


@borrowing
def _anneal(
    day: Any, draft: Any, kept: Any, best: Any, waiting: Any, iterations: int, seed: int, hot: float, cold: float, stop: Any
) -> tuple[int, int, int]:  # fmt: skip
    """Leaves the best plan met in `best`, and returns its objective."""
    np.random.seed(seed)
    vehicles, visits = draft.length.size, draft.where.size
    clock = 0  # the newest version of any route
    for vehicle in range(vehicles):
        clock = _changed(day, draft, vehicle, clock)
        for position in range(draft.length[vehicle]):
            visit = day.base[draft.routes[vehicle, position]]
            if visit >= 0:
                draft.where[visit] = vehicle
    _keep(draft, kept)
    reached, served, paid = objective(day, draft)
    current = _soft(day, draft)
    heat, cooling = hot, (cold / hot) ** (1.0 / max(1, iterations))
    for iteration in range(iterations):
        if iteration % 32 == 0 and stop[0]:
            break
        _ruin(day, draft, kept)
        for vehicle in range(vehicles):
            if draft.version[vehicle] < 0:
                clock = _changed(day, draft, vehicle, clock)
        for number in range(_waiting_in_order(day, draft, kept, waiting)):
            visit = waiting.visits[number]
            vehicle, position, node = cheapest(day, draft, visit)
            if vehicle >= 0:
                _insert(draft, visit, vehicle, position, node)
                clock = _changed(day, draft, vehicle, clock)
        fresh = _soft(day, draft)
        if fresh < current - heat * np.log(np.random.random()):
            current = fresh
            _keep(draft, kept)
            now, many, cost = objective(day, draft)
            if now > reached or (now == reached and (many > served or (many == served and cost < paid))):
                reached, served, paid = now, many, cost
                for vehicle in range(vehicles):
                    if best.version[vehicle] != draft.version[vehicle]:
                        copy_route(draft, best, vehicle)
        else:
            for vehicle in range(vehicles):
                if draft.version[vehicle] != kept.version[vehicle]:
                    copy_route(kept, draft, vehicle)
                    refresh(day, draft, vehicle)
            for visit in range(visits):
                draft.where[visit] = kept.where[visit]
        heat *= cooling
    return reached, served, paid


@inlined
def _changed(day: Any, draft: Any, vehicle: int, clock: int) -> int:
    draft.version[vehicle] = clock + 1
    refresh(day, draft, vehicle)
    return clock + 1


@inlined
def _keep(draft: Any, kept: Any) -> None:
    for vehicle in range(draft.length.size):
        if kept.version[vehicle] != draft.version[vehicle]:
            copy_route(draft, kept, vehicle)
    for visit in range(draft.where.size):
        kept.where[visit] = draft.where[visit]


@inlined
def _insert(draft: Any, visit: int, vehicle: int, position: int, node: int) -> None:
    for place in range(draft.length[vehicle], position, -1):
        draft.routes[vehicle, place] = draft.routes[vehicle, place - 1]
    draft.routes[vehicle, position] = node
    draft.length[vehicle] += 1
    draft.where[visit] = vehicle


@inlined
def _soft(day: Any, draft: Any) -> int:
    """Cost, with the price of every visit left out."""
    total = 0
    for vehicle in range(draft.cost.size):
        total += draft.cost[vehicle]
    for visit in range(draft.where.size):
        if draft.where[visit] < 0:
            total += day.price[visit]
    return total


@inlined
def _ruin(day: Any, draft: Any, kept: Any) -> None:
    """Takes strings of visits out of routes that pass near a visit chosen by chance; those routes have no version then."""
    planned = 0
    for vehicle in range(draft.length.size):
        planned += draft.length[vehicle]
    mean = max(1.0, planned / max(1, draft.length.size))
    longest = min(float(LONGEST_STRING), mean)
    most = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(np.floor(np.random.random() * most + 1.0))
    visits = draft.where.size
    begin = np.random.randint(visits)
    for number in range(visits):
        visit = day.near[begin, number]
        vehicle = draft.where[visit]
        if vehicle < 0 or draft.version[vehicle] < 0:
            continue
        size = min(float(draft.length[vehicle]), longest)
        _remove_string(day, draft, vehicle, visit, int(np.floor(np.random.random() * size + 1.0)))
        strings -= 1
        if strings <= 0:
            break
    if day.partners.shape[1]:
        _remove_partners(day, draft, kept)


@inlined
def _remove_string(day: Any, draft: Any, vehicle: int, visit: int, length: int) -> None:
    """Takes out `length` stops in a row that include `visit`, or leaves some of a longer row in the middle; what is owed
    stays."""
    size = draft.length[vehicle]
    position = 0
    while day.base[draft.routes[vehicle, position]] != visit:
        position += 1
    kept = 0
    if length > 1 and length < size and np.random.random() < SPLIT:
        kept = 1
        while length + kept < size and np.random.random() < 0.5:
            kept += 1
    span = min(size, length + kept)
    low, high = max(0, position - span + 1), min(position, size - span)
    begin = low + np.random.randint(high - low + 1)
    spare = begin + np.random.randint(span - kept + 1) if kept else -1
    target = 0
    for place in range(size):
        stop = draft.routes[vehicle, place]
        inside = begin <= place < begin + span and not (kept and spare <= place < spare + kept)
        if inside and day.base[stop] >= 0:
            draft.where[day.base[stop]] = -1
        else:
            draft.routes[vehicle, target] = stop
            target += 1
    draft.length[vehicle] = target
    draft.version[vehicle] = -1


@borrowing
def _remove_partners(day: Any, draft: Any, kept: Any) -> None:
    """Visits that need the same worker as one just taken out go too, so that all can come back elsewhere."""
    again = True
    while again:
        again = False
        for visit in range(draft.where.size):
            if draft.where[visit] >= 0 or kept.where[visit] < 0:
                continue
            for at in range(day.partners.shape[1]):
                other = day.partners[visit, at]
                if other < 0 or draft.where[other] < 0:
                    continue
                vehicle, target = draft.where[other], 0
                for position in range(draft.length[vehicle]):
                    if day.base[draft.routes[vehicle, position]] != other:
                        draft.routes[vehicle, target] = draft.routes[vehicle, position]
                        target += 1
                draft.length[vehicle] = target
                draft.where[other] = -1
                draft.version[vehicle] = -1
                again = True


@inlined
def _waiting_in_order(day: Any, draft: Any, kept: Any, waiting: Any) -> int:
    """How many visits without a place are tried, in one of four orders chosen by chance; of those that had none before,
    where they are many, some by chance."""
    visits, absent = draft.where.size, 0
    for visit in range(visits):
        absent += kept.where[visit] < 0
    chosen = SOME / max(1, absent)
    choice = np.random.randint(10)
    amount = 0
    for visit in range(visits):
        if draft.where[visit] >= 0 or day.many[visit] == 0:
            continue
        if kept.where[visit] < 0 and chosen < 1.0 and absent < visits and np.random.random() > chosen:
            continue
        noise = np.random.random()
        if choice < 4:
            key = noise
        elif choice < 7:
            key = noise - day.priority[visit] * 10.0
        elif choice < 9:
            key = day.many[visit] + 4.0 * noise
        else:
            key = -float(day.travel[0, day.shifts[0, START], day.stops[visit, PLACE]])
        place = amount
        while place > 0 and waiting.keys[place - 1] > key:  # most often few: sorted while they come
            waiting.visits[place], waiting.keys[place] = waiting.visits[place - 1], waiting.keys[place - 1]
            place -= 1
        waiting.visits[place], waiting.keys[place] = visit, key
        amount += 1
    return amount
