"""Slack induction by string removals: strings of neighbouring visits are taken out and put back greedily, annealed.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (Transportation
Science, 2020), with visits that may stay out. While annealing, a visit left out has a price in seconds; the plan that is
kept is the best by the true order: priority, visits, travel.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .compiled import Compiled, Ints
from .times import END, PLACE, SPEED, START, WINDOWS, fill_times, fits_between

MEAN_REMOVED = 10
LONGEST_STRING = 10
SPLIT = 0.5
BLINK = 0.01
HOT, COLD = 1500.0, 3.0
PRICES = ((3600, 3600), (10000, 10000))  # of a visit left out and of a unit of its priority, seconds; one pair a run


@dataclass(frozen=True)
class Found:
    """`routes[v, :count[v]]`: nodes of vehicle row v in order, its duties among them. Objective: priority, visits, travel."""

    routes: Ints
    count: Ints
    objective: tuple[int, int, int]


def better(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """By the true order."""
    return (one[0], one[1], -one[2]) > (other[0], other[1], -other[2])


def search(
    compiled: Compiled, begin: Found, *, iterations: int, seed: int, stop: NDArray[np.bool_], cooled: float = 0.0
) -> Found:
    """The best of several independent runs; the same arguments give the same plan unless `stop[0]` becomes true on the way.
    `cooled`: 0 begins hot, 1 cold."""
    near = _neighbours(compiled)
    hot = HOT * (COLD / HOT) ** cooled

    def run(number: int) -> Found:
        routes, count, priority, visits, travel = _anneal(
            compiled.stops, compiled.shifts, compiled.travel, compiled.visits, compiled.meetings, compiled.priority, compiled.able, compiled.most_visits, compiled.most_travel,
            near, begin.routes, begin.count, iterations if compiled.visits else 0, seed * 1009 + number, hot, COLD, *PRICES[number], stop,
        )  # fmt: skip
        return Found(routes, count, (int(priority), int(visits), int(travel)))

    with ThreadPoolExecutor(len(PRICES)) as pool:
        found = list(pool.map(run, range(len(PRICES))))
    best = found[0]
    for one in found[1:]:
        if better(one.objective, best.objective):
            best = one
    return best


def empty(compiled: Compiled) -> Found:
    """Nobody visits anybody but as settled before: a plan to begin from."""
    width = compiled.jobs.size + 1
    routes = np.full((len(compiled.vehicles), width), -1, dtype=np.int64)
    count = np.zeros(len(compiled.vehicles), dtype=np.int64)
    for node in sorted(range(compiled.visits, compiled.jobs.size), key=lambda n: compiled.stops[n, WINDOWS]):
        vehicle = compiled.owes[node]
        routes[vehicle, count[vehicle]] = node
        count[vehicle] += 1
    return Found(routes, count, (0, 0, 0))


def _neighbours(compiled: Compiled) -> Ints:
    """For each visit all visits, nearest first."""
    places = compiled.stops[: compiled.visits, PLACE]
    ways = compiled.travel[0][np.ix_(places, places)] + compiled.travel[0][np.ix_(places, places)].T
    return np.argsort(ways, axis=1, kind="stable").astype(np.int64)


@njit(cache=True, nogil=True)
def _anneal(
    stops: Any, shifts: Any, travel: Any, visits: int, meetings: int, priority: Any, able: Any, most_visits: Any, most_travel: Any, near: Any,
    first_routes: Any, first_count: Any, iterations: int, seed: int, hot: float, cold: float, price_of_visit: int, price_of_priority: int, stop: Any,
) -> Any:  # fmt: skip
    np.random.seed(seed)
    vehicles = first_count.size
    width = first_routes.shape[1]
    routes, count = first_routes.copy(), first_count.copy()
    ready = np.zeros((vehicles, width + 1, 2), dtype=np.int64)
    latest = np.zeros((vehicles, width + 1, 2), dtype=np.int64)
    seconds = np.zeros(vehicles, dtype=np.int64)
    where = np.full(visits, -1, dtype=np.int64)
    for vehicle in range(vehicles):
        _refresh(stops, shifts, travel, vehicle, visits, meetings, routes, count, ready, latest, seconds)
        for position in range(count[vehicle]):
            if routes[vehicle, position] < visits:
                where[routes[vehicle, position]] = vehicle
    kept_routes, kept_count, kept_seconds, kept_where = routes.copy(), count.copy(), seconds.copy(), where.copy()
    best_routes, best_count = routes.copy(), count.copy()
    best_priority, best_visits, best_travel = _objective(where, priority, seconds)
    price = np.empty(visits, dtype=np.int64)
    for node in range(visits):
        price[node] = price_of_visit + price_of_priority * priority[node]
    current = _soft(where, price, seconds)
    touched = np.zeros(vehicles, dtype=np.bool_)
    flexible = able[:, :visits].sum(axis=0)
    waiting = np.empty(visits, dtype=np.int64)
    keys = np.empty(visits, dtype=np.float64)
    heat = hot
    cooling = (cold / hot) ** (1.0 / max(1, iterations))
    for iteration in range(iterations):
        if iteration % 32 == 0 and stop[0]:
            break
        touched[:] = False
        _ruin(stops, shifts, travel, visits, routes, count, where, near, touched)
        for vehicle in range(vehicles):
            if touched[vehicle]:
                _refresh(stops, shifts, travel, vehicle, visits, meetings, routes, count, ready, latest, seconds)
        amount = _waiting_in_order(stops, shifts, travel, visits, where, priority, flexible, waiting, keys)
        for number in range(amount):
            node = waiting[number]
            vehicle, position = _cheapest(
                stops,
                shifts,
                travel,
                node,
                visits,
                meetings,
                able,
                most_visits,
                most_travel,
                routes,
                count,
                ready,
                latest,
                seconds,
            )
            if vehicle >= 0:
                _put(routes, count, vehicle, position, node)
                where[node] = vehicle
                touched[vehicle] = True
                _refresh(stops, shifts, travel, vehicle, visits, meetings, routes, count, ready, latest, seconds)
        cost = _soft(where, price, seconds)
        if cost < current - heat * np.log(np.random.random()):
            current = cost
            for vehicle in range(vehicles):
                if touched[vehicle]:
                    kept_routes[vehicle], kept_count[vehicle] = routes[vehicle], count[vehicle]
                    kept_seconds[vehicle] = seconds[vehicle]
            kept_where[:] = where
            reached, served, way = _objective(where, priority, seconds)
            if reached > best_priority or (
                reached == best_priority and (served > best_visits or (served == best_visits and way < best_travel))
            ):
                best_priority, best_visits, best_travel = reached, served, way
                best_routes[:], best_count[:] = routes, count
        else:
            for vehicle in range(vehicles):
                if touched[vehicle]:
                    routes[vehicle], count[vehicle] = kept_routes[vehicle], kept_count[vehicle]
                    _refresh(stops, shifts, travel, vehicle, visits, meetings, routes, count, ready, latest, seconds)
            where[:] = kept_where
        heat *= cooling
    return best_routes, best_count, best_priority, best_visits, best_travel


@njit(cache=True, nogil=True)
def _refresh(
    stops: Any,
    shifts: Any,
    travel: Any,
    vehicle: int,
    visits: int,
    meetings: int,
    routes: Any,
    count: Any,
    ready: Any,
    latest: Any,
    seconds: Any,
) -> None:
    """Times and travel of one route; a shift without visits travels for nothing."""
    way = fill_times(stops, shifts, travel, vehicle, routes, count[vehicle], ready, latest)
    busy = False
    for position in range(count[vehicle]):
        if not visits <= routes[vehicle, position] < meetings:
            busy = True
            break
    seconds[vehicle] = way if busy else 0


@njit(cache=True, nogil=True)
def _objective(where: Any, priority: Any, seconds: Any) -> tuple[int, int, int]:
    reached, served = 0, 0
    for node in range(where.size):
        if where[node] >= 0:
            reached += priority[node]
            served += 1
    return reached, served, seconds.sum()


@njit(cache=True, nogil=True)
def _soft(where: Any, price: Any, seconds: Any) -> int:
    cost = seconds.sum()
    for node in range(where.size):
        if where[node] < 0:
            cost += price[node]
    return cost  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _ruin(
    stops: Any, shifts: Any, travel: Any, visits: int, routes: Any, count: Any, where: Any, near: Any, touched: Any
) -> None:
    """Takes strings of visits out of routes that pass near a visit chosen by chance."""
    planned = 0
    for vehicle in range(count.size):
        planned += count[vehicle]
    mean = max(1.0, planned / max(1, count.size))
    longest = min(float(LONGEST_STRING), mean)
    most = 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0
    strings = int(np.floor(np.random.random() * most + 1.0))
    begin = np.random.randint(visits)
    for number in range(visits):
        node = near[begin, number]
        vehicle = where[node]
        if vehicle < 0 or touched[vehicle]:
            continue
        size = min(float(count[vehicle]), longest)
        _remove_string(visits, routes, count, where, vehicle, node, int(np.floor(np.random.random() * size + 1.0)))
        touched[vehicle] = True
        strings -= 1
        if strings <= 0:
            return


@njit(cache=True, nogil=True)
def _remove_string(visits: int, routes: Any, count: Any, where: Any, vehicle: int, node: int, length: int) -> None:
    """Takes out `length` stops in a row that include `node`, or leaves some of a longer row in the middle; duties stay."""
    size = count[vehicle]
    position = 0
    while routes[vehicle, position] != node:
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
        stop = routes[vehicle, place]
        inside = begin <= place < begin + span and not (kept and spare <= place < spare + kept)
        if inside and stop < visits:
            where[stop] = -1
        else:
            routes[vehicle, target] = stop
            target += 1
    count[vehicle] = target


@njit(cache=True, nogil=True)
def _waiting_in_order(
    stops: Any, shifts: Any, travel: Any, visits: int, where: Any, priority: Any, flexible: Any, waiting: Any, keys: Any
) -> int:
    """The visits without a place, in one of four orders chosen by chance."""
    choice = np.random.randint(10)
    amount = 0
    for node in range(visits):
        if where[node] >= 0:
            continue
        noise = np.random.random()
        if choice < 4:
            key = noise
        elif choice < 7:
            key = noise - priority[node] * 10.0
        elif choice < 9:
            key = flexible[node] + 4.0 * noise
        else:
            key = -float(travel[0, shifts[0, START], stops[node, PLACE]])
        waiting[amount], keys[amount] = node, key
        amount += 1
    order = np.argsort(keys[:amount])
    waiting[:amount] = waiting[:amount][order]
    return amount


@njit(cache=True, nogil=True)
def _cheapest(
    stops: Any, shifts: Any, travel: Any, node: int, visits: int, meetings: int, able: Any, most_visits: Any, most_travel: Any,
    routes: Any, count: Any, ready: Any, latest: Any, seconds: Any,
) -> tuple[int, int]:  # fmt: skip
    """Vehicle and position where the visit costs least, some positions overlooked by chance; -1 when it fits nowhere."""
    best, best_vehicle, best_position = 2**50, -1, -1
    here = stops[node, PLACE]
    for vehicle in range(count.size):
        if not able[vehicle, node]:
            continue
        served = 0
        for position in range(count[vehicle]):
            if not visits <= routes[vehicle, position] < meetings:
                served += 1
        if served >= most_visits[vehicle]:
            continue
        speed, end = shifts[vehicle, SPEED], shifts[vehicle, END]
        known = seconds[vehicle]
        whole = 0
        if served == 0 and count[vehicle] > 0:  # the duties' ways begin to count
            place = shifts[vehicle, START]
            for position in range(count[vehicle]):
                whole += travel[speed, place, stops[routes[vehicle, position], PLACE]]
                place = stops[routes[vehicle, position], PLACE]
            whole += travel[speed, place, end]
        place = shifts[vehicle, START]
        for position in range(count[vehicle] + 1):
            target = stops[routes[vehicle, position], PLACE] if position < count[vehicle] else end
            way_to, way_on = travel[speed, place, here], travel[speed, here, target]
            more = whole + way_to + way_on - (0 if count[vehicle] == 0 else travel[speed, place, target])
            if (
                more < best
                and known + more <= most_travel[vehicle]
                and np.random.random() >= BLINK
                and fits_between(
                    stops, shifts, vehicle, way_to, way_on, ready[vehicle, position, 0], ready[vehicle, position, 1],
                    node, latest[vehicle, position, 0], latest[vehicle, position, 1],
                )
            ):  # fmt: skip
                best, best_vehicle, best_position = more, vehicle, position
            place = target
    return best_vehicle, best_position


@njit(cache=True, nogil=True)
def _put(routes: Any, count: Any, vehicle: int, position: int, node: int) -> None:
    for place in range(count[vehicle], position, -1):
        routes[vehicle, place] = routes[vehicle, place - 1]
    routes[vehicle, position] = node
    count[vehicle] += 1
