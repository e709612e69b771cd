"""How compiled times are passed, measured: arrays one by one or as a tuple, times as numbers or in views of rows."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from routing.model.infinities import NEVER
from routing.model.njit import njit_no_alloc
from routing.model.times import (
    BREAK_COUNT,
    OPENS,
    PLACE,
    SERVICE,
    WINDOWS,
    TimeArrays,
    advance,
    first_in,
    fits_between,
    leave_start,
    retreat,
)

NODES, ROUNDS, REPEATS = 60, 20_000, 15


@njit_no_alloc
def fits_of_tuple(arrays: Any, way: int, ready: Any, node: int, latest: Any, ahead: Any, back: Any) -> bool:
    """`fits_between` word for word, but for its arrays, which come together: a shorter one would be inlined."""
    if arrays.shifts[0, BREAK_COUNT] == 0:
        begin = first_in(arrays.stops, node, WINDOWS, ready[0] + way)
        return bool(begin < NEVER and begin + arrays.stops[node, SERVICE] + way <= latest[0])
    advance(arrays.stops, arrays.shifts, arrays.pauses, 0, way, node, ready, ahead)
    retreat(arrays.shifts, arrays.pauses, 0, way, latest, back)
    fits = False
    for state in range(arrays.shifts[0, BREAK_COUNT] + 1):
        fits = fits or (ahead[state] < NEVER and ahead[state] <= back[state])
    return fits


@njit_no_alloc
def try_one_by_one(stops: Any, shifts: Any, pauses: Any, travel: Any, ready: Any, latest: Any, rounds: int) -> int:
    fitting = 0
    for turn in range(rounds):
        for node in range(stops.shape[0]):
            way = travel[0, turn % stops.shape[0], node]
            fitting += fits_between(stops, shifts, pauses, 0, way, way, ready, node, latest, ready, latest)
    return fitting


@njit_no_alloc
def try_tuple(arrays: Any, ready: Any, latest: Any, rounds: int) -> int:
    fitting = 0
    for turn in range(rounds):
        for node in range(arrays.stops.shape[0]):
            way = arrays.travel[0, turn % arrays.stops.shape[0], node]
            fitting += fits_of_tuple(arrays, way, ready, node, latest, ready, latest)
    return fitting


@njit_no_alloc
def drive_in_numbers(stops: Any, shifts: Any, travel: Any, rounds: int) -> int:
    clock = 0
    for _ in range(rounds):
        clock, place = shifts[0, OPENS], 0
        for node in range(stops.shape[0]):
            clock = first_in(stops, node, WINDOWS, clock + travel[0, place, stops[node, PLACE]]) + stops[node, SERVICE]
            place = stops[node, PLACE]
    return int(clock)


@njit_no_alloc
def drive_in_views(stops: Any, shifts: Any, pauses: Any, travel: Any, ready: Any, rounds: int) -> int:
    for _ in range(rounds):
        place = 0
        leave_start(shifts, pauses, 0, ready[0])
        for node in range(stops.shape[0]):
            way = travel[0, place, stops[node, PLACE]]
            advance(stops, shifts, pauses, 0, way, node, ready[node], ready[node + 1])
            place = stops[node, PLACE]
    return int(ready[stops.shape[0], 0])


@pytest.fixture
def day() -> TimeArrays:
    """One shift without breaks, and stops that fit in about half of the tries."""
    chance = np.random.default_rng(1)
    opens, closes = chance.integers(0, 9_000, NODES), chance.integers(200_000, 300_000, NODES)
    return TimeArrays(
        stops=np.stack([np.arange(NODES), np.full(NODES, 1_800), opens, closes], axis=1),
        shifts=np.array([[0, 300_000, 0, 0, 0, 0, -NEVER]]),
        pauses=np.zeros((1, 1, 3), dtype=np.int64),
        travel=chance.integers(300, 2_400, (1, NODES, NODES)),
    )


def test_arrays_one_by_one_are_cheaper_than_as_a_tuple(day: TimeArrays) -> None:
    ready, latest = np.array([3_000]), np.array([8_000])
    one_by_one, together = fastest(
        lambda: try_one_by_one(day.stops, day.shifts, day.pauses, day.travel, ready, latest, ROUNDS),
        lambda: try_tuple(day, ready, latest, ROUNDS),
    )
    print(f"\na test of one more stop: {one_by_one:.1f} ns with arrays one by one, {together:.1f} ns as a tuple")
    assert one_by_one < together


def test_numbers_are_cheaper_than_views(day: TimeArrays) -> None:
    ready = np.zeros((NODES + 1, 1), dtype=np.int64)
    numbers, views = fastest(
        lambda: drive_in_numbers(day.stops, day.shifts, day.travel, ROUNDS),
        lambda: drive_in_views(day.stops, day.shifts, day.pauses, day.travel, ready, ROUNDS),
    )
    print(f"\na stop of a route: {numbers:.1f} ns with numbers, {views:.1f} ns with views of rows")
    assert numbers < views


def fastest(one: Callable[[], int], other: Callable[[], int]) -> tuple[float, float]:
    """Nanoseconds of the processor for a node, each the least of several runs in turn; both have the same result."""
    assert one() == other() > 0
    seconds: dict[Callable[[], int], list[float]] = {one: [], other: []}
    for _ in range(REPEATS):
        for way in (one, other):
            began = time.process_time()
            way()
            seconds[way].append(time.process_time() - began)
    return min(seconds[one]) * 1e9 / ROUNDS / NODES, min(seconds[other]) * 1e9 / ROUNDS / NODES
