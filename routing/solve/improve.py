"""Search and proof in turns: a plan at once, then rounds of annealing, each followed by an attempt to prove or to better it.

Every round is a fixed amount of work, so a plan that is proved is the same on any machine; only the clock, where it ends
the rounds early, makes a difference.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..exact.packing import Proof
from ..exact.priced import PricedProver
from ..exact.prove import Prover
from .compiled import Compiled
from .ruin_recreate import Found, better, empty, search

FIRST, FIRST_VISITS = 300, 20_000  # for a plan to show at once: iterations, and visits tried in them
WORK = 1000  # iterations a unit of `work`
LISTED = 60_000  # routes that are listed at once; where there are more, they are priced
MOST = 3_000_000  # listed where pricing does not fit
LOOK_S = 0.02
PROVABLE = 90  # visits; with more, nothing is listed
HOT_A_VISIT = 2000  # iterations for a visit before routes are priced
PROBE, LONG_COOLED, PROOF_COOLED = 1000, 0.3, 0.5


@dataclass(frozen=True)
class Round:
    """`cooled`: how cold the annealing begins; `effort`: deterministic seconds for an integer model."""

    iterations: int
    cooled: float
    effort: float


def rounds(visits: int) -> Iterator[Round]:
    yield Round(15_000, 0.0, 2.0)
    yield Round(min(200_000, HOT_A_VISIT * visits), 0.0, 5.0)
    effort = 10.0
    while True:
        yield Round(200_000, 0.0, effort)
        yield Round(100_000, 0.5, effort)
        effort *= 2


def improve(
    compiled: Compiled,
    *,
    deadline: float | None,
    seed: int,
    work: int | None,
    told: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
    most_rounds: int | None = None,
) -> tuple[Found, Proof]:
    """`deadline` on the monotonic clock. `told` hears of each better plan. Returns the best plan and what is proved of it."""
    best, proof = empty(compiled), Proof()
    prover: Prover | PricedProver | None = None
    only_travel = False  # is still to be gained on the best plan
    left = FIRST + WORK * work if work is not None else None
    with stopping(deadline, should_stop) as stop:
        first = min(FIRST, 1 + FIRST_VISITS // max(1, compiled.visits))
        best = search(compiled, best, iterations=first, seed=seed, stop=never())  # however late it is: no empty plan
        told(best.objective)
        by_clock = _one_long_round(compiled, best, deadline, seed, stop) if compiled.visits > PROVABLE else None
        for number, one in enumerate(
            rounds(compiled.visits) if by_clock is None else chain([by_clock], rounds(compiled.visits))
        ):
            if stop[0] or compiled.visits == 0 or (left is not None and left <= 0) or number == most_rounds:
                break
            amount = one.iterations if left is None else min(left, one.iterations)
            cooled = max(one.cooled, PROOF_COOLED) if only_travel else one.cooled
            begin = best if cooled or by_clock else empty(compiled)
            found = search(compiled, begin, iterations=amount, seed=seed + number + 1, stop=stop, cooled=cooled)
            if better(found.objective, best.objective):
                best = found
                told(best.objective)
            left = None if left is None else left - amount
            if number == 0 and by_clock is None and not stop[0]:
                prover = (
                    Prover.of(compiled, LISTED, stop) or PricedProver.of(compiled) or Prover.of(compiled, MOST, stop)
                )
            if prover is None or stop[0] or (number == 0 and isinstance(prover, PricedProver)):
                continue  # pricing gains more from a better plan than it costs to look for one
            fresh, improved = prover.prove(best, effort=one.effort, stop=stop)
            proof = _tighter(proof, fresh)
            only_travel = better(improved.objective, best.objective) or proof.bound[:2] == list(best.objective[:2])
            if better(improved.objective, best.objective):
                best = improved
                told(best.objective)
            if proof.closed:
                break
    return best, proof


def _one_long_round(
    compiled: Compiled, best: Found, deadline: float | None, seed: int, stop: NDArray[np.bool_]
) -> Round | None:
    """Annealing that is cold just when the time is over: for days too large to be proved, where one long round finds more
    than several short ones. None without a clock."""
    if deadline is None:
        return None
    began = time.monotonic()
    search(compiled, best, iterations=PROBE, seed=seed, stop=stop, cooled=1.0)
    now = time.monotonic()
    return Round(max(PROBE, int(PROBE * (deadline - now) / max(1e-3, now - began))), LONG_COOLED, 0.0)


def _tighter(old: Proof, new: Proof) -> Proof:
    """What is proved stays proved."""
    pick = (min, min, max)
    bound = [
        b if a is None else a if b is None else choose(a, b)
        for choose, a, b in zip(pick, old.bound, new.bound, strict=True)
    ]
    return Proof(bound, new.rows, old.closed or new.closed)


def never() -> NDArray[np.bool_]:
    """A flag that nobody raises."""
    return np.zeros(1, dtype=np.bool_)


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
