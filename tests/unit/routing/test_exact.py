"""What is proved is true: the two provers agree with each other, and neither is beaten by trying everything."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from routing.exact.column_generation.prover import ColumnGenerationProver
from routing.exact.enumeration.prover import EnumerationProver
from routing.formats import vroom
from routing.model.compilation import compile_problem
from routing.model.compiled import Compiled
from routing.model.solution import Solution, empty
from routing.search.ruin_recreate import search
from tests.examples import examples

from .small_days import days
from .trying import best_by_trying

Provers = type[EnumerationProver] | type[ColumnGenerationProver]
HOPELESS = 10**9  # seconds of travel that any plan undercuts
STOP = np.zeros(1, dtype=np.bool_)


def proved(
    compiled: Compiled, prover: EnumerationProver | ColumnGenerationProver | None, known: Solution
) -> tuple[int, int, int] | None:
    """The best plan's objective as the prover sees it, None where it does not apply; bounds are checked on the way."""
    if prover is None:
        return None
    for _ in range(4):
        proof, known = prover.prove(known, effort=5.0, stop=STOP)
        reached = known.objective
        assert proof.bound[0] is None or proof.bound[0] >= reached[0]
        if proof.closed:
            assert tuple(proof.bound) == reached
            return reached
    raise AssertionError("a small day was not proved")


def of(compiled: Compiled, priced: bool) -> EnumerationProver | ColumnGenerationProver | None:
    return ColumnGenerationProver.of(compiled) if priced else EnumerationProver.of(compiled, 100_000, STOP)


@settings(max_examples=examples(40))
@given(days(jobs=9, vehicles=3, pairs=False))
def test_listed_and_priced_routes_prove_the_same(day: dict[str, Any]) -> None:
    problem = vroom.read(day)
    compiled = compile_problem(problem)
    known = search(compiled, empty(compiled), iterations=30, seed=1, stop=STOP)
    listed, priced = (proved(compiled, of(compiled, kind), known) for kind in (False, True))
    assert listed is None or priced is None or listed == priced


@pytest.mark.parametrize("priced", [False, True])
@settings(max_examples=examples(15))
@given(day=days(jobs=4, pairs=False))
def test_no_proof_is_beaten_by_trying_everything(day: dict[str, Any], priced: bool) -> None:
    problem = vroom.read({key: value for key, value in day.items() if key != "duties"})  # tried at one place only
    compiled = compile_problem(problem)
    reached = proved(compiled, of(compiled, priced), empty(compiled))
    best = best_by_trying(problem)
    assert best
    _, priority, visits, gain = best[0]
    assert reached is None or reached == (priority, visits, -gain)


@settings(max_examples=examples(20))
@given(days(jobs=14, vehicles=3, pairs=False))
def test_no_round_of_cuts_goes_below_the_best_plan(day: dict[str, Any]) -> None:
    compiled = compile_problem(vroom.read(day))
    known = search(compiled, empty(compiled), iterations=30, seed=1, stop=STOP)
    listed, priced = EnumerationProver.of(compiled, 100_000, STOP), ColumnGenerationProver.of(compiled)
    best = proved(compiled, listed, known)
    if best is None or priced is None:
        return
    reached: tuple[int, ...] = ()
    for part in (best[0], best[1], -best[2]):
        stage = priced.stage(reached, priced.columns_of(known))
        for _ in range(4):
            assert stage.converge(-HOPELESS, STOP)
            assert stage.bound is not None and stage.bound >= part
            if not stage.cut():
                break
        reached = (*reached, part)
