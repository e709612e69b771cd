"""Packs routes into the shifts of a day and proves the best: priority first, then visits, then cost, each in its turn.

Each stage is one relaxation over the listed routes, with the value of the stages before as an equality. A
stage is closed when its bound, rounded to whole units, meets the best plan; else cuts on three visits
tighten it, and last branch and bound decides over the routes that could still improve. Three stages are far
tighter than one sum with big weights.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from ..model.arrays import Ints
from .integer import Decision
from .relaxation import Prices, Relaxation
from .routes import Closed, Floats, Routes, Stage

CUT_ROUNDS, LEAST_GAIN = 30, 0.02
FEW = 1500  # routes that the integer model takes on without more cuts
MOST = 20000  # and the most it is given


@dataclass
class Proof:
    """`bound`: what no plan can beat, by part (the later ones given the earlier), None where nothing is proved. `rows`:
    the best routes known, if any. `closed`: bound and plan meet in every part."""

    bound: list[int | None] = field(default_factory=lambda: [None, None, None])
    rows: list[int] | None = None
    closed: bool = False


def pack(
    routes: Routes,
    known: tuple[int, int, int],
    rows: list[int] | None,
    *,
    effort: float,
    should_stop: Callable[[], bool],
) -> Proof:
    """Proves or improves the plan of objective `known`, made of `rows` where all its routes are listed. `effort`:
    how long branch and bound may go on."""
    proof = Proof(rows=rows)
    gains = (routes.priority.astype(np.float64), np.ones(routes.priority.size))
    values = (*(routes.cover @ gain for gain in gains), -routes.cost.astype(np.float64))
    best = known
    fixed_values: tuple[tuple[Floats, int], ...] = ()
    for number, value in enumerate(values):
        stage = Stage(value, fixed_values, gains[: number + 1] if number < 2 else ())
        target = best[number] if number < 2 else -best[2]
        found = close(routes, stage, proof.rows or [], target, effort, should_stop)
        proof.bound[number] = -found.bound if number == 2 and found.bound is not None else found.bound
        if found.rows is not None:
            proof.rows = found.rows
            best = routes.chosen(found.rows)
        if not found.closed:
            return proof
        fixed_values = (*fixed_values, (value, best[number]))
    proof.closed = True
    return proof


def close(
    routes: Routes, stage: Stage, rows: list[int], target: int, effort: float, should_stop: Callable[[], bool]
) -> Closed:
    """Closes one stage over listed routes, or says how far it came. `target`: the value of the best plan known; `rows`:
    its routes, or any others to begin with."""
    relaxation = Relaxation(routes, stage, rows)
    bound = relaxation.solve(should_stop)
    if bound is None or relaxation.prices is None:
        return Closed(None, None, closed=False)
    uncut = relaxation.prices
    for _ in range(CUT_ROUNDS):
        before = relaxation.prices.bound
        few = int((relaxation.reduced > relaxation.prices.open_above(target)).sum()) <= FEW
        if bound <= target or few or should_stop() or not relaxation.cut():
            break
        tighter = relaxation.solve(should_stop)
        if tighter is None:
            return Closed(bound, None, closed=False)
        bound = min(bound, tighter)
        if before - relaxation.prices.bound < LEAST_GAIN * (before - target):
            break
    if bound <= target:
        return Closed(target, None, closed=True)
    decision = Decision(routes, stage, target, bound, effort, should_stop)
    open_rows = np.flatnonzero(relaxation.reduced > relaxation.prices.open_above(target))
    if open_rows.size > FEW and stage.gains:
        widest = _open_widest(routes, stage, uncut, target)
        if widest.size < open_rows.size:
            return decision.over_widest(widest) if widest.size <= MOST else Closed(bound, None, closed=False)
    if open_rows.size > MOST or should_stop():
        return Closed(bound, None, closed=False)
    return decision.over_routes(open_rows)


def _open_widest(routes: Routes, stage: Stage, prices: Prices, target: int) -> Ints:
    """The widest routes of which some part could be in a better plan, by the prices of the relaxation without cuts."""
    *earlier, gain = stage.gains
    left = gain - prices.visits
    for dual, before in zip(prices.fixed_values, earlier, strict=True):
        left = left - dual * before
    rows = np.flatnonzero(routes.widest)
    reduced = routes.cover[rows] @ np.maximum(left, 0.0) - prices.shifts[routes.kind[rows]]
    return rows[reduced > prices.open_above(target)]
