"""Search and proof in turns: a plan at once, then rounds of annealing, each followed by an attempt to prove or to better it.

Every round is a fixed amount of work, so a plan that is proved is the same on any machine; only the clock, where it ends
the rounds early, makes a difference.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..exact.packing import Proof
from ..exact.prove import Prover
from .compiled import Compiled
from .ruin_recreate import Found, better, empty, search

FIRST = 300  # iterations for a plan to show at once
WORK = 1000  # iterations a unit of `work`
LISTED = (300_000, 3_000_000)  # routes that may be listed, at first and later
LOOK_S = 0.02


@dataclass(frozen=True)
class Round:
    """`cooled`: how cold the annealing begins; `effort`: deterministic seconds for an integer model."""

    iterations: int
    cooled: float
    effort: float


def rounds() -> Iterator[Round]:
    yield Round(15_000, 0.0, 2.0)
    yield Round(60_000, 0.0, 5.0)
    effort = 10.0
    while True:
        yield Round(50_000, 0.5, effort)
        yield Round(150_000, 0.0, effort)
        effort *= 2


def improve(
    compiled: Compiled,
    *,
    deadline: float | None,
    seed: int,
    work: int | None,
    told: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
) -> tuple[Found, Proof]:
    """`deadline` on the monotonic clock. `told` hears of each better plan. Returns the best plan and what is proved of it."""
    best, proof, prover, listed = empty(compiled), Proof(), None, 0
    left = FIRST + WORK * work if work is not None else None
    with stopping(deadline, should_stop) as stop:
        best = search(compiled, best, iterations=FIRST, seed=seed, stop=stop)
        told(best.objective)
        for number, one in enumerate(rounds()):
            if stop[0] or compiled.visits == 0 or (left is not None and left <= 0):
                break
            amount = one.iterations if left is None else min(left, one.iterations)
            begin = best if one.cooled else empty(compiled)
            found = search(compiled, begin, iterations=amount, seed=seed + number + 1, stop=stop, cooled=one.cooled)
            if better(found.objective, best.objective):
                best = found
                told(best.objective)
            left = None if left is None else left - amount
            if prover is None and listed < len(LISTED) and not stop[0]:
                prover = Prover.of(compiled, LISTED[listed], stop)
                listed += 1
            if prover is None or stop[0]:
                continue
            fresh, improved = prover.prove(best, effort=one.effort, stop=stop)
            proof = _tighter(proof, fresh)
            if better(improved.objective, best.objective):
                best = improved
                told(best.objective)
            if proof.closed:
                break
    return best, proof


def _tighter(old: Proof, new: Proof) -> Proof:
    """What is proved stays proved."""
    pick = (min, min, max)
    bound = [
        b if a is None else a if b is None else choose(a, b)
        for choose, a, b in zip(pick, old.bound, new.bound, strict=True)
    ]
    return Proof(bound, new.rows, old.closed or new.closed)


@contextmanager
def stopping(deadline: float | None, should_stop: Callable[[], bool]) -> Iterator[NDArray[np.bool_]]:
    """A flag that compiled code reads: raised at the deadline or when asked."""
    stop = np.zeros(1, dtype=np.bool_)
    over = threading.Event()

    def watch() -> None:
        while not over.wait(LOOK_S):
            if should_stop() or (deadline is not None and time.monotonic() >= deadline):
                stop[0] = True
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield stop
    finally:
        over.set()
        watcher.join()
