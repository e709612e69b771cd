"""Slack induction by string removals: strings of neighbouring visits are taken out and put back greedily, annealed.

After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (Transportation
Science, 2020), with visits that may stay out. While annealing, a visit left out has a price in seconds; the plan that is
kept is the best by the true order: priority, visits, cost.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .arrays import FAR, Ints
from .compiled import Compiled, room_for_routes
from .times import END, PLACE, SPEED, START, fill_times, fits_between, working_seconds

MEAN_REMOVED = 10
LONGEST_STRING = 10
SPLIT = 0.5
BLINK = 0.01
SOME = 40  # visits without a place that are tried in one iteration
HOT, COLD = 1500.0, 3.0
PRICES = ((3600, 3600), (10000, 10000))  # of a visit left out and of a unit of its priority, seconds; one pair a run


@dataclass(frozen=True)
class Found:
    """`routes[v, :count[v]]`: nodes of vehicle row v in order, what it owes among them. Objective: priority, visits, cost,
    duties that the planner gives away counted with the visits, what had begun not counted."""

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
    amount = iterations if compiled.visits and compiled.vehicles else 0

    def run(number: int) -> Found:
        routes, count, priority, visits, cost = _anneal(
            compiled.stops, compiled.shifts, compiled.pauses, compiled.travel, compiled.visits, compiled.base,
            compiled.idle, compiled.busy, compiled.priority, compiled.able, compiled.extra, compiled.ask, compiled.twin,
            compiled.rank, compiled.partners, compiled.worker, compiled.share, compiled.fairness, compiled.most_visits,
            compiled.most_travel, compiled.most_work, near, begin.routes, begin.count, amount, seed * 1009 + number, hot,
            COLD, *PRICES[number], stop,
        )  # fmt: skip
        return Found(routes, count, (int(priority), int(visits), int(cost)))

    if amount == 0:
        return run(0)
    with ThreadPoolExecutor(len(PRICES)) as pool:
        found = list(pool.map(run, range(len(PRICES))))
    best = found[0]
    for one in found[1:]:
        if better(one.objective, best.objective):
            best = one
    return best


def empty(compiled: Compiled) -> Found:
    """Nobody visits anybody but as settled before: a plan to begin from. Its objective is not reckoned."""
    routes, count, _, _ = room_for_routes(compiled)
    return Found(routes, count, (0, 0, 0))


def _neighbours(compiled: Compiled) -> Ints:
    """For each visit all visits, nearest first."""
    places = compiled.stops[: compiled.visits, PLACE]
    ways = compiled.travel[0][np.ix_(places, places)]
    near = np.argsort(ways + ways.T, axis=1, kind="stable")
    return near.astype(np.int64).reshape(compiled.visits, compiled.visits)


@njit(cache=True, nogil=True)
def _anneal(
    stops: Any, shifts: Any, pauses: Any, travel: Any, visits: int, base: Any, idle: Any, busy: Any, priority: Any,
    able: Any, extra: Any, ask: Any, twin: Any, rank: Any, partners: Any, worker: Any, share: Any, fairness: int,
    most_visits: Any, most_travel: Any, most_work: Any, near: Any, first_routes: Any, first_count: Any, iterations: int,
    seed: int, hot: float, cold: float, price_of_visit: int, price_of_priority: int, stop: Any,
) -> Any:  # fmt: skip
    np.random.seed(seed)
    vehicles = shifts.shape[0]
    routes, count = first_routes.copy(), first_count.copy()
    width, states = routes.shape[1], pauses.shape[1] + 1
    ready = np.full((vehicles, width, states), 2**44, dtype=np.int64)
    latest = np.full((vehicles, width, states), -(2**44), dtype=np.int64)
    room = np.empty((2, states), dtype=np.int64)
    trial = np.empty((1, width), dtype=np.int64)
    cost, way = np.zeros(vehicles, dtype=np.int64), np.zeros(vehicles, dtype=np.int64)
    asked, works = np.zeros(vehicles, dtype=np.int64), np.zeros(vehicles, dtype=np.bool_)
    where = np.full(visits, -1, dtype=np.int64)
    for vehicle in range(vehicles):
        _refresh(
            stops, shifts, pauses, travel, vehicle, idle, busy, extra, ask, share, fairness, routes, count, ready,
            latest, cost, way, asked, works,
        )  # fmt: skip
        for position in range(count[vehicle]):
            if base[routes[vehicle, position]] >= 0:
                where[base[routes[vehicle, position]]] = vehicle
    kept_routes, kept_count, kept_where = routes.copy(), count.copy(), where.copy()
    best_routes, best_count = routes.copy(), count.copy()
    best_priority, best_visits, best_cost = _objective(where, priority, cost)
    price = np.empty(visits, dtype=np.int64)
    for node in range(visits):
        price[node] = price_of_visit + price_of_priority * priority[node]
    current = _soft(where, price, cost)
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
        _ruin(visits, base, routes, count, where, near, touched)
        if partners.shape[1]:
            _remove_partners(base, partners, kept_where, routes, count, where, touched)
        for vehicle in range(vehicles):
            if touched[vehicle]:
                _refresh(
                    stops, shifts, pauses, travel, vehicle, idle, busy, extra, ask, share, fairness, routes, count, ready,
                    latest, cost, way, asked, works,
                )  # fmt: skip
        amount = _waiting_in_order(stops, shifts, travel, visits, where, kept_where, priority, flexible, waiting, keys)
        for number in range(amount):
            node = waiting[number]
            vehicle, position, variant = _cheapest(
                stops, shifts, pauses, travel, node, able, extra, ask, twin, rank, partners, worker, share, fairness,
                most_visits, most_travel, most_work, routes, count, ready, latest, way, asked, works, where, room, trial,
            )  # fmt: skip
            if vehicle >= 0:
                for place in range(count[vehicle], position, -1):
                    routes[vehicle, place] = routes[vehicle, place - 1]
                routes[vehicle, position] = variant
                count[vehicle] += 1
                where[node] = vehicle
                touched[vehicle] = True
                _refresh(
                    stops, shifts, pauses, travel, vehicle, idle, busy, extra, ask, share, fairness, routes, count, ready,
                    latest, cost, way, asked, works,
                )  # fmt: skip
        fresh = _soft(where, price, cost)
        if fresh < current - heat * np.log(np.random.random()):
            current = fresh
            for vehicle in range(vehicles):
                if touched[vehicle]:
                    kept_routes[vehicle], kept_count[vehicle] = routes[vehicle], count[vehicle]
            kept_where[:] = where
            reached, served, paid = _objective(where, priority, cost)
            if reached > best_priority or (
                reached == best_priority and (served > best_visits or (served == best_visits and paid < best_cost))
            ):
                best_priority, best_visits, best_cost = reached, served, paid
                best_routes[:], best_count[:] = routes, count
        else:
            for vehicle in range(vehicles):
                if touched[vehicle]:
                    routes[vehicle], count[vehicle] = kept_routes[vehicle], kept_count[vehicle]
                    _refresh(
                        stops, shifts, pauses, travel, vehicle, idle, busy, extra, ask, share, fairness, routes, count,
                        ready, latest, cost, way, asked, works,
                    )  # fmt: skip
            where[:] = kept_where
        heat *= cooling
    return best_routes, best_count, best_priority, best_visits, best_cost


@njit(cache=True, nogil=True)
def _refresh(
    stops: Any, shifts: Any, pauses: Any, travel: Any, vehicle: int, idle: Any, busy: Any, extra: Any, ask: Any,
    share: Any, fairness: int, routes: Any, count: Any, ready: Any, latest: Any, cost: Any, way: Any, asked: Any,
    works: Any,
) -> None:  # fmt: skip
    """Times, travel and cost of one route; a shift without visits costs nothing."""
    seconds = fill_times(stops, shifts, pauses, travel, vehicle, routes, count[vehicle], ready, latest)
    wishes, asked[vehicle], works[vehicle] = 0, 0, busy[vehicle]
    for position in range(count[vehicle]):
        node = routes[vehicle, position]
        works[vehicle] = works[vehicle] or not idle[node]
        wishes += extra[vehicle, node]
        asked[vehicle] += ask[node]
    way[vehicle] = seconds if works[vehicle] else 0
    cost[vehicle] = seconds + wishes + fairness * max(0, asked[vehicle] - share[vehicle]) if works[vehicle] else 0


@njit(cache=True, nogil=True)
def _objective(where: Any, priority: Any, cost: Any) -> tuple[int, int, int]:
    reached, served = 0, 0
    for node in range(where.size):
        if where[node] >= 0:
            reached += priority[node]
            served += 1
    return reached, served, cost.sum()


@njit(cache=True, nogil=True)
def _soft(where: Any, price: Any, cost: Any) -> int:
    total = cost.sum()
    for node in range(where.size):
        if where[node] < 0:
            total += price[node]
    return total  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _ruin(visits: int, base: Any, routes: Any, count: Any, where: Any, near: Any, touched: Any) -> None:
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
        _remove_string(base, routes, count, where, vehicle, node, int(np.floor(np.random.random() * size + 1.0)))
        touched[vehicle] = True
        strings -= 1
        if strings <= 0:
            return


@njit(cache=True, nogil=True)
def _remove_string(base: Any, routes: Any, count: Any, where: Any, vehicle: int, node: int, length: int) -> None:
    """Takes out `length` stops in a row that include visit `node`, or leaves some of a longer row in the middle; what is
    owed stays."""
    size = count[vehicle]
    position = 0
    while base[routes[vehicle, position]] != node:
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
        if inside and base[stop] >= 0:
            where[base[stop]] = -1
        else:
            routes[vehicle, target] = stop
            target += 1
    count[vehicle] = target


@njit(cache=True, nogil=True)
def _remove_partners(
    base: Any, partners: Any, before: Any, routes: Any, count: Any, where: Any, touched: Any
) -> None:  # fmt: skip
    """Visits that need the same worker as one just taken out go too, so that all can come back elsewhere."""
    again = True
    while again:
        again = False
        for node in range(where.size):
            if where[node] >= 0 or before[node] < 0:
                continue
            for at in range(partners.shape[1]):
                other = partners[node, at]
                if other < 0 or where[other] < 0:
                    continue
                vehicle, target = where[other], 0
                for position in range(count[vehicle]):
                    if base[routes[vehicle, position]] != other:
                        routes[vehicle, target] = routes[vehicle, position]
                        target += 1
                count[vehicle] = target
                where[other] = -1
                touched[vehicle] = True
                again = True


@njit(cache=True, nogil=True)
def _waiting_in_order(
    stops: Any, shifts: Any, travel: Any, visits: int, where: Any, before: Any, priority: Any, flexible: Any,
    waiting: Any, keys: Any,
) -> int:  # fmt: skip
    """The visits without a place, in one of four orders chosen by chance; of those that had none before, where they are
    many, some by chance."""
    absent = 0
    for node in range(visits):
        absent += before[node] < 0
    chosen = SOME / max(1, absent)
    choice = np.random.randint(10)
    amount = 0
    for node in range(visits):
        if where[node] >= 0 or flexible[node] == 0:
            continue
        if before[node] < 0 and chosen < 1.0 and absent < visits and np.random.random() > chosen:
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
    stops: Any, shifts: Any, pauses: Any, travel: Any, visit: int, able: Any, extra: Any, ask: Any, twin: Any, rank: Any,
    partners: Any, worker: Any, share: Any, fairness: int, most_visits: Any, most_travel: Any, most_work: Any,
    routes: Any, count: Any, ready: Any, latest: Any, way: Any, asked: Any, works: Any, where: Any, room: Any, trial: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Vehicle, position and node (the visit or its twin) that cost least, some positions overlooked by chance; a vehicle of
    -1 when it fits nowhere."""
    best, best_vehicle, best_position, best_node = 2**50, -1, -1, -1
    here = stops[visit, PLACE]
    person = -1
    for at in range(partners.shape[1]):
        if partners[visit, at] >= 0 and where[partners[visit, at]] >= 0:
            person = worker[where[partners[visit, at]]]
    for vehicle in range(count.size):
        if not able[vehicle, visit] or (person >= 0 and worker[vehicle] != person):
            continue
        if ask[visit] and asked[vehicle] >= most_visits[vehicle]:
            continue
        low, high = 0, count[vehicle]
        for position in range(count[vehicle] if rank[visit] else 0):
            other = rank[routes[vehicle, position]]
            if other and other < rank[visit]:
                low = position + 1
            if other > rank[visit]:
                high = min(high, position)
        speed, end = shifts[vehicle, SPEED], shifts[vehicle, END]
        whole = 0
        if not works[vehicle] and count[vehicle] > 0:  # the duties' ways begin to count
            place = shifts[vehicle, START]
            for position in range(count[vehicle]):
                whole += travel[speed, place, stops[routes[vehicle, position], PLACE]]
                place = stops[routes[vehicle, position], PLACE]
            whole += travel[speed, place, end]
        fair = fairness if ask[visit] and asked[vehicle] >= share[vehicle] else 0
        for choice in range(2):
            node = visit if choice == 0 else twin[vehicle, visit]
            if node < 0:
                continue
            more_wishes = extra[vehicle, node] + fair
            place = shifts[vehicle, START] if low == 0 else stops[routes[vehicle, low - 1], PLACE]
            for position in range(low, high + 1):
                target = stops[routes[vehicle, position], PLACE] if position < count[vehicle] else end
                way_to, way_on = travel[speed, place, here], travel[speed, here, target]
                nothing = count[vehicle] == 0 and not works[vehicle]
                more = whole + way_to + way_on - (0 if nothing else travel[speed, place, target])
                if (
                    more + more_wishes < best
                    and way[vehicle] + more <= most_travel[vehicle]
                    and np.random.random() >= BLINK
                    and fits_between(
                        stops, shifts, pauses, vehicle, way_to, way_on, ready[vehicle, position], node,
                        latest[vehicle, position], room[0], room[1],
                    )
                    and (
                        most_work[vehicle] >= FAR
                        or _works_no_longer(
                            stops, shifts, pauses, travel, vehicle, routes, count[vehicle], position, node,
                            most_work[vehicle], trial,
                        )
                    )
                ):  # fmt: skip
                    best, best_vehicle, best_position, best_node = more + more_wishes, vehicle, position, node
                place = target
    return best_vehicle, best_position, best_node


@njit(cache=True, nogil=True)
def _works_no_longer(
    stops: Any, shifts: Any, pauses: Any, travel: Any, vehicle: int, routes: Any, count: int, position: int, node: int,
    most: int, trial: Any,
) -> bool:  # fmt: skip
    """Whether the day stays within the longest working time with `node` in the route."""
    for place in range(position):
        trial[0, place] = routes[vehicle, place]
    trial[0, position] = node
    for place in range(position, count):
        trial[0, place + 1] = routes[vehicle, place]
    return working_seconds(stops, shifts, pauses, travel, vehicle, trial, count + 1) <= most
