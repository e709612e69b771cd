"""Vehicles that can carry so much: plans are legal, as good as trying everything, and what is proved is true."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event
from hypothesis import strategies as st

from routing import ProblemError, read, solve, with_previous, write, write_problem
from routing.exact.column_generation.prover import ColumnGenerationProver
from routing.exact.enumeration.prover import EnumerationProver
from routing.model.compilation import compile_problem
from routing.model.solution import empty
from routing.plan import Change
from routing.search.ruin_recreate import search
from tests.benchmarks import textbook
from tests.examples import tried

from . import test_cp_sat, test_solve
from .everything import everything
from .loaded import BOTH, BROUGHT, FETCHED, loaded
from .small_days import days
from .test_exact import STOP, of, proved
from .test_explain import the_left, verified_by_trying, visit, worker
from .test_smallest_changes import nothing_smaller_would_do, with_somebody_left_out
from .trying import best_by_trying

OPPOSITE = (BROUGHT, FETCHED)


@tried(40, 600, loaded())
def test_a_day_with_loads_is_solved_as_well_as_by_trying_everything(day: dict[str, Any]) -> None:
    test_solve.as_good_as_trying(day)


@tried(40, 400, loaded())
def test_one_model_of_a_day_with_loads_is_as_good_as_trying_everything(day: dict[str, Any]) -> None:
    test_cp_sat.as_good_as_trying(day)


@tried(40, 400, loaded(days(jobs=9, vehicles=3, pairs=False), OPPOSITE))
def test_listed_and_priced_routes_prove_the_same(day: dict[str, Any]) -> None:
    compiled = compile_problem(read(day))
    known = search(compiled, empty(compiled), iterations=30, seed=1, stop=STOP)
    listed, priced = (proved(compiled, of(compiled, kind), known) for kind in (False, True))
    assert listed is None or priced is None or listed == priced


@tried(40, 400, loaded(days(jobs=5, pairs=False), OPPOSITE), st.booleans())
def test_no_proof_is_beaten_by_trying_everything(day: dict[str, Any], priced: bool) -> None:
    problem = read({key: value for key, value in day.items() if key != "duties"})  # tried at one place only
    compiled = compile_problem(problem)
    reached = proved(compiled, of(compiled, priced), empty(compiled))
    best = best_by_trying(problem)
    assert best
    _, priority, visits, gain = best[0]
    assert reached is None or reached == (priority, visits, -gain)


@tried(40, 400, loaded(days(jobs=5, pairs=False), (BOTH,)))
def test_no_bound_is_beaten_where_loads_depend_on_the_order(day: dict[str, Any]) -> None:
    problem = read({key: value for key, value in day.items() if key != "duties"})
    compiled = compile_problem(problem)
    best = best_by_trying(problem)
    assert best
    _, priority, visits, gain = best[0]
    for prover in (ColumnGenerationProver.of(compiled), EnumerationProver.of(compiled, 100_000, STOP)):
        known = empty(compiled)
        for _ in range(3 if prover else 0):
            assert prover
            proof, known = prover.prove(known, effort=5.0, stop=STOP)
            assert not _beats((priority, visits, gain), proof.bound)
            assert not proof.closed or known.objective == (priority, visits, -gain)
            event(f"closed: {proof.closed}")


def _beats(best: tuple[int, int, int], bound: list[int | None]) -> bool:
    """Part by part; the bound of a part speaks of plans that reach the bounds before it."""
    for reached, claimed in zip(best, (bound[0], bound[1], None if bound[2] is None else -bound[2]), strict=True):
        if claimed is None:
            return False
        if reached != claimed:
            return reached > claimed
    return False


@tried(20, 200, loaded(everything(jobs=4, vehicles=2, pairs=1)))
def test_every_change_lets_it_in_when_everything_is_tried(day: dict[str, Any]) -> None:
    verified_by_trying(day)


@tried(8, 150, loaded(with_somebody_left_out()))
def test_no_smaller_change_would_do_and_no_other(day: dict[str, Any]) -> None:
    nothing_smaller_would_do(day)


@tried(20, 200, loaded(everything(jobs=4, vehicles=2)), st.integers(1, 10))
def test_what_no_vehicle_can_carry_is_told_and_nothing_else_is(day: dict[str, Any], work: int) -> None:
    problem = read(day)
    for left in solve(problem, work=work).unassigned:
        reasons = {reason.code: reason for reason in left.reasons}
        event(str(sorted(reasons)))
        if "over_capacity" not in reasons:
            continue
        job = problem.jobs_by_id[left.job]
        asked = [max(one) for one in zip(job.delivery or job.pickup, job.pickup or job.delivery, strict=True)]
        for vehicle in (problem.vehicles_by_id[number] for number in reasons["over_capacity"].params["vehicles"]):
            begun = problem.begun_by(vehicle).steps
            assert begun or any(more > most for more, most in zip(asked, vehicle.capacity, strict=True))


def test_what_no_vehicle_can_carry_is_named_with_the_least_that_would_do() -> None:
    heavy, two = visit(delivery=[7, 1]), [worker(capacity=[4, 9]), worker(id=2, capacity=[5, 0])]
    left = the_left({"jobs": [heavy], "vehicles": two})
    assert [(reason.code, reason.params) for reason in left.reasons] == [("over_capacity", {"vehicles": [1, 2]})]
    assert left.changes == (Change("capacity", {"vehicle": 1, "dimension": 0, "by": 3}),)
    assert left.changes_complete


def test_a_full_car_is_said_to_be_full_only_with_a_proof() -> None:
    visits = [visit(id=number, delivery=[2], priority=number) for number in (1, 2, 3)]
    left = the_left({"jobs": visits, "vehicles": [worker(capacity=[5])]})
    assert (left.job, [reason.code for reason in left.reasons]) == (1, ["competition"])
    assert Change("capacity", {"vehicle": 1, "dimension": 0, "by": 1}) in left.changes


@pytest.mark.parametrize("count", [40, 90])
def test_a_large_day_keeps_the_capacity(count: int) -> None:
    """More than is tried: the checker judges, and the vehicles are as full as whole numbers let them be."""
    places = [[60 * abs(a - b) for b in range(count + 1)] for a in range(count + 1)]
    day = {
        "matrices": {"car": {"durations": places}},
        "vehicles": [
            {"id": number, "start_index": 0, "end_index": 0, "time_window": [0, 90_000], "capacity": [20, 30]}
            for number in range(1, 4)
        ],
        "jobs": [
            {"id": number, "location_index": number, "service": 300, "delivery": [2, 0], "pickup": [0, 3]}
            for number in range(1, count + 1)
        ],
    }
    plan = solve(read(day), work=10)
    assert plan.certificate
    assert plan.certificate.checker == "legal"
    assert len(plan.served) == 30


RUNNING: dict[str, Any] = {
    "matrices": {"car": {"durations": [[0, 600, 600], [600, 0, 600], [600, 600, 0]]}},
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 14400], "capacity": [3]}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 600, "delivery": [2]},
        {"id": 2, "location_index": 2, "service": 600, "delivery": [1]},
        {"id": 3, "location_index": 2, "service": 600, "delivery": [1]},
        {"id": 4, "location_index": 2, "service": 600, "pickup": [3]},
    ],
}


def test_what_has_begun_fills_the_car_it_left_with() -> None:
    """Two of three were for visit 1, which has begun: one more can have been on board, and three can be fetched."""
    first = RUNNING | {"jobs": RUNNING["jobs"][:1]}
    told = solve(read(first), work=5)
    plan = solve(with_previous(read(RUNNING), told, now=700), work=20)
    assert plan.certificate
    assert (plan.certificate.checker, plan.certificate.proven_optimal) == ("legal", True)
    assert plan.served in ({1, 2, 4}, {1, 3, 4})


def test_loads_are_written_as_vroom_writes_them_and_read_back() -> None:
    problem = read(RUNNING | {"jobs": [RUNNING["jobs"][0], RUNNING["jobs"][3]]})
    written = write(problem, solve(problem, work=20))
    (route,) = written["routes"]
    assert [step["load"] for step in route["steps"]] == [[2], [0], [3], [3]]
    assert (route["delivery"], route["pickup"]) == (written["summary"]["delivery"], written["summary"]["pickup"])
    assert (route["delivery"], route["pickup"]) == ([2], [3])
    assert read(json.loads(json.dumps(write_problem(problem)))) == problem


@pytest.mark.parametrize(
    ("job", "vehicle", "says"),
    [
        ({"delivery": [1, 1]}, {"capacity": [1]}, "job 1: delivery has 2 dimensions, and capacity of vehicle 1 has 1"),
        ({"pickup": [1]}, {}, "job 1: pickup has 1 dimensions, and capacity of vehicle 1 has 0"),
        ({"pickup": [-1]}, {"capacity": [1]}, "job 1: pickup .-1,. is not a tuple of at most 4 whole numbers"),
        ({"delivery": [0.5]}, {"capacity": [1]}, "job 1: delivery"),
        ({"delivery": [True]}, {"capacity": [1]}, "job 1: delivery"),
        ({"delivery": 3}, {"capacity": [1]}, r"job 1.delivery: 3 is not a list of whole numbers"),
        ({}, {"capacity": [1] * 5}, "vehicle 1: capacity"),
        ({}, {"capacity": [10**9 + 1]}, "vehicle 1: capacity"),
        ({"delivery": [1], "required_workers": 2}, {"capacity": [1]}, "job 1: of two workers nobody knows who carries"),
        ({"amount": [1]}, {"capacity": [1]}, "job 1: amount is an old name; write it as delivery"),
    ],
)
def test_loads_that_cannot_be_planned_are_refused_by_name(
    job: dict[str, Any], vehicle: dict[str, Any], says: str
) -> None:
    with pytest.raises(ProblemError, match=says):
        read({"jobs": [visit(**job)], "vehicles": [worker(**vehicle)]})


def test_every_vehicle_has_the_same_dimensions() -> None:
    with pytest.raises(ProblemError, match="vehicle 2: capacity has 0 dimensions, and capacity of vehicle 1 has 1"):
        read({"jobs": [], "vehicles": [worker(capacity=[1]), worker(id=2)]})


def test_nothing_said_is_nothing_carried() -> None:
    problem = read({"jobs": [visit(delivery=None)], "vehicles": [worker(capacity=[0])]})
    assert solve(problem, work=1).served == {1}
    assert read({"jobs": [visit()], "vehicles": [worker(capacity=[])]}).vehicles[0].capacity == ()


@pytest.mark.parametrize("kind", textbook.KINDS)
def test_a_textbook_day_of_25_customers_is_proved(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.txt"
    path.write_text(textbook.invent(kind, 25, 1), encoding="ascii")
    plan = solve(read(textbook.read(path).problem), work=40)
    assert plan.certificate
    assert (plan.certificate.checker, plan.certificate.proven_optimal) == ("legal", True)
    assert len(plan.served) == 25
