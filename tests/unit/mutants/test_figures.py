"""The count of `make mutants`: a score, how sure a sample is, and claims of equivalence that are no longer true."""

from pathlib import Path

import pytest

from tests.mutants import equivalents
from tests.mutants.equivalents import Equivalent, stale
from tests.mutants.figures import Count, count, table
from tests.mutants.mutant import Mutant
from tests.mutants.targets import TARGETS

PROJECT = Path(__file__).resolve().parents[3]


def mutant(status: str, after: str = "return 2") -> Mutant:
    return Mutant("m.x_f__mutmut_1", "m.py", "f", "return 1", after, status)


SAME = Equivalent("m.py", "f", "return 1", "return 1 + 0", "The same number.")


def test_what_ran_out_of_time_was_noticed_and_what_was_not_tried_does_not_count() -> None:
    statuses = ["killed", "killed", "timeout", "survived", "no tests", "suspicious", "not checked"]
    found = count([*map(mutant, statuses), mutant("survived", "return 1 + 0")], SAME.names)
    assert found == Count(mutants=7, killed=3, timeouts=1, survived=3, equivalent=1)
    assert found.score == 0.5
    assert count([], SAME.names).score == 1.0


@pytest.mark.parametrize(
    ("killed", "survived", "low", "high"),
    [(9, 1, 0.5958, 0.9821), (285, 15, 0.9192, 0.9695), (300, 0, 0.9874, 1.0), (0, 10, 0.0, 0.2775), (0, 0, 0.0, 1.0)],
)
def test_wilsons_interval(killed: int, survived: int, low: float, high: float) -> None:
    found = Count(killed + survived, killed, 0, survived, 0).interval
    assert found == pytest.approx((low, high), abs=5e-4)


def test_the_table_has_a_line_a_module() -> None:
    lines = table({"m.py": Count(10, 8, 1, 1, 1)}).splitlines()
    assert len(lines) == 2
    assert lines[1].split() == ["m.py", "10", "8", "1", "1", "1", "88.9%"]


def test_a_claim_of_equivalence_that_a_test_refutes_or_no_mutant_answers_is_told() -> None:
    assert stale([SAME], [mutant("survived", "return 1 + 0")]) == []
    assert stale([SAME], [mutant("not checked", "return 1 + 0")]) == []
    assert len(stale([SAME], [mutant("killed", "return 1 + 0")])) == 1
    assert len(stale([SAME], [mutant("killed")])) == 1
    other = Mutant("n", "other.py", "f", "", "", "killed")
    assert stale([SAME], [other]) == [], "a module that was not tried says nothing"


def test_every_claim_of_equivalence_has_a_reason_and_every_target_its_files() -> None:
    for claim in equivalents.read():
        assert claim.reason.endswith(".")
        assert (PROJECT / claim.module).is_file()
    for target in TARGETS:
        assert all((PROJECT / path).exists() for path in (*target.changed, *target.tests))
