"""Whatever is given for the fields of a problem: it is refused with one sentence, or
planned and judged without a traceback."""

import random
from dataclasses import fields, replace
from typing import Any

from hypothesis import strategies as st

from routing import (
    Assignment,
    Begun,
    Break,
    Duty,
    Job,
    Lock,
    Matrix,
    Problem,
    ProblemError,
    Promise,
    Service,
    Synchronisation,
    Vehicle,
    Weights,
    check,
    explain,
    measure,
    read,
    solve,
    write,
)
from tests.examples import tried

from .everything import everything
from .test_problem import HISTORY, JOB, MATRIX, SERVED, SHIFT, START, sentence

ODD = [
    None,
    True,
    -1,
    0,
    1,
    2,
    3,
    600,
    10**18,
    10**5000,
    1.5,
    float("nan"),
    float("inf"),
    "",
    "noon",
    "car",
    "boat",
    (),
    [],
    {},
    (0, 600),
    (600, 0),
    ((0, 600),),
    ((600, 0),),
    ((1, 2), (0, 9)),
    frozenset(),
    frozenset({1}),
    frozenset({"a"}),
    Promise(600, 60),
    (Service(frozenset({1}), 600), Service(service=900)),
    Synchronisation("after", 600, 900),
    Synchronisation("independent"),
    Lock(1),
    Lock(2, 900),
    Break(1, ((0, 3600),), 600),
    (Break(1, ((0, 3600),), 600),),
    (1,),
    (2, 1),
    JOB,
    (JOB,),
    SHIFT,
    (SHIFT,),
    MATRIX,
    {"car": MATRIX},
    {"boat": MATRIX},
    (None,),
    (None,) * 3,
    ((50.6, 4.8),) * 3,
    Weights(10, 10, 10),
    {1: Assignment(frozenset({1}), 0)},
    HISTORY,
    START,
    (START, SERVED),
    (Duty(1, None, 0, 0, 600),),
]
NAMES = {kind: [one.name for one in fields(kind) if one.init]
         for kind in (Job, Vehicle, Break, Duty, Weights, Matrix, Promise, Lock, Begun, Assignment, Service,
                      Synchronisation,
                      Problem)}  # fmt: skip


NUMBERS = [0, 1, 2, 3, 60, 900, 3600, 7200, 10_800, 1_796_106_600, 2**31, 2**40, -(2**40)]
SETS = [frozenset[int](), frozenset({1}), frozenset({2}), frozenset({1, 2})]
SPANS = [(0, 0), (0, 7200), (3600, 3600), (-7200, 0), (0, 2**40), (-(2**40), 2**40), (1_796_106_600, 1_796_110_200)]


def spoilt(entry: Any, chance: random.Random) -> Any:
    """With one field something else: mostly of its kind, else whatever there is."""
    name = chance.choice(NAMES[type(entry)])
    value = getattr(entry, name)
    if chance.random() < 0.2:
        kinds: list[Any] = ODD
    elif isinstance(value, frozenset) or name == "allowed":
        kinds = SETS
    elif name in ("windows", "window"):
        kinds = SPANS if name == "window" else [tuple(chance.sample(SPANS, count)) for count in (0, 1, 2, 3)]
    elif name == "order":
        kinds = [(), (1,), (2, 1), (1, 2, 3)]
    elif isinstance(value, int | None) and name not in ("promise", "locked", "synchronisation"):
        kinds = NUMBERS
    else:
        kinds = [None, *ODD]
    return replace(entry, **{name: chance.choice(kinds)})


def built(problem: Problem, chance: random.Random) -> Problem:
    """The problem with something odd in one of its entries, or in itself."""
    name = chance.choice(["jobs", "vehicles", "duties", "weights", "matrices", "begun", "before", "itself"])
    value = getattr(problem, name, None)
    if name == "itself" or not value:
        return spoilt(problem, chance)
    if name == "weights":
        return replace(problem, weights=spoilt(value, chance))
    if isinstance(value, dict):
        key = chance.choice(list(value))
        return replace(problem, **{name: value | {key: spoilt(value[key], chance)}})
    number = chance.randrange(len(value))
    return replace(problem, **{name: (*value[:number], spoilt(value[number], chance), *value[number + 1 :])})


@tried(80, 300, everything(jobs=3, vehicles=2), st.integers(0, 2**32), st.integers(1, 3))
def test_whatever_is_given_is_refused_with_a_sentence_or_planned(day: dict[str, Any], seed: int, times: int) -> None:
    chance = random.Random(seed)
    try:
        problem = read(day)
        for _ in range(times):
            problem = built(problem, chance)
    except ProblemError as error:
        sentence(error)
        return
    plan = solve(problem, time_limit=60, work=1)
    broken = check(problem, plan)  # a history may leave no legal way to go on; then the plan says so
    assert plan.certificate
    assert plan.certificate.checker == ("; ".join(map(str, broken)) or "legal")
    assert problem.begun or not broken
    measure(problem, plan)
    write(problem, explain(problem, plan, work=1))
