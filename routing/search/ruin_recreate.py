"""Slack induction by string removals: a large neighbourhood search whose moves are accepted by simulated annealing.

A move takes strings of neighbouring visits out of the routes (ruin) and inserts what is unassigned greedily (recreate).
After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems" (Transportation
Science, 2020), with visits that may stay unassigned. While annealing, an unassigned visit has a penalty in seconds; the
incumbent is the best by the true order: priority, visits, cost.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.arrays import Ints
from ..model.compiled import Compiled
from ..model.njit import njit_inline, njit_no_alloc
from ..model.solution import Solution, better
from .insertion import cheapest
from .recreate import insertion_order
from .ruin import ruin
from .state import SearchState, copy_route, instance_of, objective, refresh, state_of

FINAL_TEMPERATURE_S = 3.0


class AnnealingRun(NamedTuple):
    """Seconds: the penalty of an unassigned visit, that of a unit of its priority, and
    the temperature at the beginning."""

    visit_penalty_s: int
    priority_penalty_s: int
    initial_temperature_s: float


# One run looks for less travel, one for more priority.
ANNEALING_RUNS = (AnnealingRun(1500, 1500, 1500.0), AnnealingRun(10000, 10000, 6000.0))


class _Routes(NamedTuple):
    """The routes of a search state at some moment."""

    routes: Ints
    length: Ints
    version: Ints
    where: Ints


class _Unassigned(NamedTuple):
    """Room for the visits to be inserted, in the order of their keys."""

    visits: Ints
    keys: NDArray[np.float64]


def search(
    compiled: Compiled,
    begin: Solution,
    *,
    iterations: int,
    seed: int,
    stop: NDArray[np.bool_],
    initial_cooling: float = 0.0,
) -> Solution:
    """The best of the independent `ANNEALING_RUNS`, started from the routes of `begin`.

    `iterations`: of each run. `initial_cooling`: how far on its way to the final temperature each run begins,
    0 to 1. The same arguments give the same solution unless the flag `stop[0]` becomes true on the way; then
    the incumbents of that moment count.
    """
    amount = iterations if compiled.visits and compiled.vehicles else 0
    priority = compiled.priority[: compiled.visits]
    instances = [
        instance_of(compiled, one.visit_penalty_s + one.priority_penalty_s * priority) for one in ANNEALING_RUNS
    ]

    def run(number: int) -> Solution:
        state = state_of(compiled, begin.routes, begin.count)
        incumbent = _copied(state)
        hottest = ANNEALING_RUNS[number].initial_temperature_s
        reached = _anneal(
            instances[number], state, _copied(state), incumbent,
            _Unassigned(np.empty(compiled.visits, dtype=np.int64), np.empty(compiled.visits)),
            amount, seed * 1009 + number, hottest * (FINAL_TEMPERATURE_S / hottest) ** initial_cooling,
            FINAL_TEMPERATURE_S, stop,
        )  # fmt: skip
        routes = np.full_like(begin.routes, -1)
        routes[:, : incumbent.routes.shape[1]] = incumbent.routes
        priority, visits, cost = (int(part) for part in reached)
        return Solution(routes, incumbent.length, (priority, visits, cost))

    if amount == 0:
        return run(0)
    with ThreadPoolExecutor(len(ANNEALING_RUNS)) as pool:
        solutions = list(pool.map(run, range(len(ANNEALING_RUNS))))
    best = solutions[0]
    for one in solutions[1:]:
        if better(one.objective, best.objective):
            best = one
    return best


def _copied(state: SearchState) -> _Routes:
    return _Routes(state.routes.copy(), state.length.copy(), state.version.copy(), state.where.copy())


@njit_no_alloc
def _anneal(
    instance: Any, state: Any, current: Any, incumbent: Any, unassigned: Any, iterations: int, seed: int,
    initial_temperature: float, final_temperature: float, stop: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Moves `state` from `current`, the solution accepted last, to a neighbour and back where that is not accepted.

    The temperature falls geometrically. Leaves the best solution met in `incumbent`, and returns its objective.
    """
    np.random.seed(seed)
    clock = _begin(instance, state)  # the newest version of any route
    _accept(state, current)
    reached, served, cost = objective(instance, state)
    current_cost = _penalised_cost(instance, state)
    temperature = initial_temperature
    cooling = (final_temperature / initial_temperature) ** (1.0 / max(1, iterations))
    for iteration in range(iterations):
        if iteration % 32 == 0 and stop[0]:
            break
        ruin(instance, state, current)
        clock = _recreate(instance, state, current, unassigned, clock)
        fresh_cost = _penalised_cost(instance, state)
        if fresh_cost < current_cost - temperature * np.log(np.random.random()):
            current_cost = fresh_cost
            _accept(state, current)
            fresh = objective(instance, state)
            if fresh[0] > reached or (
                fresh[0] == reached and (fresh[1] > served or (fresh[1] == served and fresh[2] < cost))
            ):
                reached, served, cost = fresh
                _copy_changed_routes(state, incumbent)
        else:
            _reject(instance, state, current)
        temperature *= cooling
    return reached, served, cost


@njit_inline
def _begin(instance: Any, state: Any) -> int:
    """Times and costs of the first routes, and who serves what; the newest version of any route."""
    clock = 0
    for vehicle in range(state.length.size):
        clock = _new_version(instance, state, vehicle, clock)
        for position in range(state.length[vehicle]):
            visit = instance.base[state.routes[vehicle, position]]
            if visit >= 0:
                state.where[visit] = vehicle
    return clock


@njit_inline
def _recreate(instance: Any, state: Any, current: Any, unassigned: Any, clock: int) -> int:
    """Inserts unassigned visits one by one where each costs least; the newest version of any route."""
    for vehicle in range(state.length.size):
        if state.version[vehicle] < 0:
            clock = _new_version(instance, state, vehicle, clock)
    for number in range(insertion_order(instance, state, current, unassigned)):
        visit = unassigned.visits[number]
        vehicle, position, node = cheapest(instance, state, visit)
        if vehicle >= 0:
            _insert(state, visit, vehicle, position, node)
            clock = _new_version(instance, state, vehicle, clock)
    return clock


@njit_inline
def _new_version(instance: Any, state: Any, vehicle: int, clock: int) -> int:
    """Times and costs of a route that has changed."""
    state.version[vehicle] = clock + 1
    refresh(instance, state, vehicle)
    return clock + 1


@njit_inline
def _accept(state: Any, current: Any) -> None:
    """Makes the solution of `state` the current one."""
    _copy_changed_routes(state, current)
    for visit in range(state.where.size):
        current.where[visit] = state.where[visit]


@njit_inline
def _copy_changed_routes(state: Any, to: Any) -> None:
    for vehicle in range(state.length.size):
        if to.version[vehicle] != state.version[vehicle]:
            copy_route(state, to, vehicle)


@njit_inline
def _reject(instance: Any, state: Any, current: Any) -> None:
    """Takes `state` back to the current solution."""
    for vehicle in range(state.length.size):
        if state.version[vehicle] != current.version[vehicle]:
            copy_route(current, state, vehicle)
            refresh(instance, state, vehicle)
    for visit in range(state.where.size):
        state.where[visit] = current.where[visit]


@njit_inline
def _insert(state: Any, visit: int, vehicle: int, position: int, node: int) -> None:
    for place in range(state.length[vehicle], position, -1):
        state.routes[vehicle, place] = state.routes[vehicle, place - 1]
    state.routes[vehicle, position] = node
    state.length[vehicle] += 1
    state.where[visit] = vehicle


@njit_inline
def _penalised_cost(instance: Any, state: Any) -> int:
    """Seconds: the cost of the routes, and the penalty of every unassigned visit."""
    total = 0
    for vehicle in range(state.cost.size):
        total += state.cost[vehicle]
    for visit in range(state.where.size):
        if state.where[visit] < 0:
            total += instance.penalty[visit]
    return total
