"""Every row of OWASP ASVS 5.0 (levels 1 and 2) is met, absent or refused with a reason; what it rests on is there."""

import pytest

from tests.asvs import STATES, holds, read
from tests.promises import quoted

MAY_BE_OPEN = frozenset[str]()
"""Rows that somebody works on. Take out what is not open any more; nothing is added."""


def test_every_row_of_the_standard_stands_once() -> None:
    sheet = read()
    assert len(sheet.numbers) == 253, "of levels 1 and 2 of 5.0.0"
    stand = [number for number, _, _ in sheet.rows]
    assert sorted({number for number in stand if stand.count(number) > 1}) == [], "twice"
    assert sorted(sheet.numbers ^ set(stand)) == [], "missing, or no row of the standard"


def test_what_a_row_that_is_met_rests_on_is_there() -> None:
    wrong = [
        f"  {number}: {quoted(one)}"
        for number, state, said in read().rows
        if state == "met"
        for one in said or ("nothing",)
        if not holds(one)
    ]
    assert not wrong, (
        "No such test, file or heading; write tests/x.py::test_name, `place#Heading`, or `place: why`:\n"
        + "\n".join(wrong)
    )


def test_every_other_row_says_why() -> None:
    silent = [number for number, state, said in read().rows if state != "met" and len(" ".join(said)) < 4]
    assert silent == []
    short = [number for number, state, said in read().rows if state == "refused" and len(" ".join(said)) < 60]
    assert short == [], "what an office does without is said in a sentence"


def test_only_what_somebody_works_on_is_open() -> None:
    assert read().in_state("open") == MAY_BE_OPEN


@pytest.mark.parametrize(
    "evidence",
    [
        "tests/rules/test_asvs.py::test_of_a_name_that_is_not_there",
        "tests/rules/test_asvs.py",
        "tests/rules/no_such_file.py: it was taken away since",
        "tests/rules/test_asvs.py: so",
        "README.md#No such heading",
        "nothing",
    ],
)
def test_what_is_not_there_is_seen(evidence: str) -> None:
    assert not holds(evidence)


def test_the_reader_sees_each_kind() -> None:
    assert holds("tests/rules/test_asvs.py::test_the_reader_sees_each_kind")
    assert holds("README.md#HTTPS")
    assert holds("tests/rules/test_asvs.py: a reason that is long enough")
    sheet = read('[numbers]\n"1.1" = [1, 2]\n[met]\n"1.1.1 one" = ["a", "b"]\n[open]\n"1.1.2 two" = "why"\n')
    assert sheet.numbers == {"1.1.1", "1.1.2"}
    assert sheet.rows == (("1.1.1", "met", ("a", "b")), ("1.1.2", "open", ("why",)))
    for wrong in ('[numbers]\n[met]\n"1.1.1" = ["a"]\n', '[numbers]\n[perhaps]\n"1.1.1 one" = "why"\n'):
        with pytest.raises(ValueError, match=r"name|tables"):
            read(wrong)
    assert set(STATES) == {"met", "absent", "refused", "open"}
