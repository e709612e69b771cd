"""Search and proof in turns: a plan at once, then rounds of annealing, each followed by
an attempt to prove or to better it.

Every round is a fixed amount of work, so a plan that is proved is the same on any machine; only the clock, where it
ends the rounds early, makes a difference.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..exact.column_generation.prover import ColumnGenerationProver
from ..exact.enumeration.prover import EnumerationProver
from ..exact.packing import Proof
from ..model.compiled import Compiled
from ..model.solution import Solution, better, empty
from ..search.ruin_recreate import search
from .stopping import never, stopping

FIRST, FIRST_VISITS = 300, 20_000  # for a plan to show at once: iterations, and visits tried in them
WORK = 1000  # iterations a unit of `work`
LISTED = 60_000  # routes that are listed at once; where there are more, they are priced
MOST = 3_000_000  # listed where pricing does not fit
PROVABLE = 90  # visits; with more, nothing is listed
ITERATIONS_A_VISIT = 2000  # iterations for a visit before routes are priced
PROBE, LONG_ROUND_COOLING, PROOF_COOLING = 1000, 0.3, 0.5


@dataclass(frozen=True)
class Round:
    """`iterations`: number of the search's. `initial_cooling`: how cold the annealing begins, from 0 (hot) to 1;
    `effort`: how long branch and bound may go on, see `exact.integer`."""

    iterations: int
    initial_cooling: float
    effort: float


def rounds(visits: int) -> Iterator[Round]:
    """The rounds of a day of this many visits, without end: each proof may take more effort than those before."""
    yield Round(15_000, 0.0, 2.0)
    yield Round(min(200_000, ITERATIONS_A_VISIT * visits), 0.0, 5.0)
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
    on_improvement: Callable[[tuple[int, int, int]], None],
    should_stop: Callable[[], bool],
    most_rounds: int | None = None,
    begin: Solution | None = None,
) -> tuple[Solution, Proof]:
    """`deadline`: seconds on the monotonic clock, None for no end. `work`: instead of it a number, each a thousand
    iterations of the search. `on_improvement` hears the objective of each better plan: priority, number of visits,
    seconds of cost. `begin`: a plan that is known; none worse is returned. Returns the best plan and what is proved of
    it."""
    left = FIRST + WORK * work if work is not None else None
    with stopping(deadline, should_stop) as stop:
        turns = _SearchAndProof(compiled, seed, stop, on_improvement, begin)
        by_clock = _one_long_round(compiled, turns.best, deadline, seed, stop) if compiled.visits > PROVABLE else None
        planned = rounds(compiled.visits) if by_clock is None else chain([by_clock], rounds(compiled.visits))
        for number, one in enumerate(planned):
            if stop[0] or compiled.visits == 0 or (left is not None and left <= 0) or number == most_rounds:
                break
            amount = one.iterations if left is None else min(left, one.iterations)
            turns.search(number, amount, one.initial_cooling, from_best=by_clock is not None)
            left = None if left is None else left - amount
            first = number == 0 and by_clock is None
            if turns.begin_to_prove(one.effort) if first else turns.prove(one.effort):
                break
    return turns.best, turns.proof


class _SearchAndProof:
    """The best plan and the proof so far, to which search and proof contribute in turns."""

    def __init__(
        self,
        compiled: Compiled,
        seed: int,
        stop: NDArray[np.bool_],
        on_improvement: Callable[[tuple[int, int, int]], None],
        begin: Solution | None,
    ) -> None:
        self._compiled, self._seed, self._stop, self._on_improvement = compiled, seed, stop, on_improvement
        self._prover: EnumerationProver | ColumnGenerationProver | None = None
        self._only_travel = False  # is still to be gained on the best plan
        self.proof = Proof()
        first = min(FIRST, 1 + FIRST_VISITS // max(1, compiled.visits))
        self.best = search(compiled, empty(compiled), iterations=first, seed=seed, stop=never())  # however late it is
        on_improvement(self.best.objective)
        if begin:
            self._take(search(compiled, begin, iterations=first, seed=seed, stop=never(), initial_cooling=1.0))

    def search(self, number: int, amount: int, initial_cooling: float, *, from_best: bool) -> None:
        if self._only_travel:
            initial_cooling = max(initial_cooling, PROOF_COOLING)
        begin = self.best if initial_cooling or from_best else empty(self._compiled)
        seed = self._seed + number + 1
        self._take(
            search(
                self._compiled, begin, iterations=amount, seed=seed, stop=self._stop, initial_cooling=initial_cooling
            )
        )

    def begin_to_prove(self, effort: float) -> bool:
        """Lists the routes and proves; where they are too many and will be priced, only prepares: a better plan first
        gains more than it costs. Whether the best plan is proved."""
        if self._stop[0]:
            return False
        self._prover = EnumerationProver.of(self._compiled, LISTED, self._stop) or ColumnGenerationProver.of(
            self._compiled
        )
        self._prover = self._prover or EnumerationProver.of(self._compiled, MOST, self._stop)
        return isinstance(self._prover, EnumerationProver) and self.prove(effort)

    def prove(self, effort: float) -> bool:
        """Whether the best plan is proved."""
        if self._prover is None or self._stop[0]:
            return False
        fresh, improved = self._prover.prove(self.best, effort=effort, stop=self._stop)
        self.proof = _tighter(self.proof, fresh)
        self._only_travel = self._take(improved) or self.proof.bound[:2] == list(self.best.objective[:2])
        return self.proof.closed

    def _take(self, found: Solution) -> bool:
        """Whether it is better."""
        if not better(found.objective, self.best.objective):
            return False
        self.best = found
        self._on_improvement(found.objective)
        return True


def _one_long_round(
    compiled: Compiled, best: Solution, deadline: float | None, seed: int, stop: NDArray[np.bool_]
) -> Round | None:
    """Annealing that is cold just when the time is over: for days too large to be proved, where one long round finds
    more than several short ones. None without a clock."""
    if deadline is None:
        return None
    began = time.monotonic()
    search(compiled, best, iterations=PROBE, seed=seed, stop=stop, initial_cooling=1.0)
    now = time.monotonic()
    return Round(max(PROBE, int(PROBE * (deadline - now) / max(1e-3, now - began))), LONG_ROUND_COOLING, 0.0)


def _tighter(old: Proof, new: Proof) -> Proof:
    """What is proved stays proved."""
    pick = (min, min, max)
    bound = [
        b if a is None else a if b is None else choose(a, b)
        for choose, a, b in zip(pick, old.bound, new.bound, strict=True)
    ]
    return Proof(bound, new.rows, old.closed or new.closed)
