"""Every figure of the sheet is asked once, rests on tests that are there, and says what it lacks."""

import re

import pytest

from tests.promises import is_a_test
from tests.reliability import FIGURES, read
from tests.strings import ROOT

MAY_LACK = frozenset({6, 18, 19, 21})
"""Figures that are not wholly shown. Take out what lacks nothing any more; nothing is added."""


def test_every_figure_stands_once_in_its_order() -> None:
    assert [one.number for one in read()] == list(range(1, FIGURES + 1))


def test_what_a_figure_rests_on_is_there() -> None:
    assert [(one.number, test) for one in read() for test in one.shown_by or ("",) if not is_a_test(test)] == []


LONG = ("mark.stress", "few_and_many(", "LOAD_MINUTES")


def test_where_counts_take_long_a_command_says_how_they_are_run() -> None:
    files = {one: {ROOT / test.partition("::")[0] for test in one.shown_by} for one in read()}
    takes_long = [
        one.number for one in files if any(sign in path.read_text("utf-8") for path in files[one] for sign in LONG)
    ]
    assert [one.number for one in files if one.number in takes_long and not one.command] == []
    named = re.findall(r"tests/\S+\b", " ".join(one.command for one in files))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_only_what_is_known_to_lack_something_does() -> None:
    assert {one.number for one in read() if one.lacks} == MAY_LACK
    assert all(len(one.lacks) > 10 for one in read() if one.lacks)


@pytest.mark.parametrize("wrong", ['["one"]\nasks = "x"\nshown_by = []\nlacks = ""\n', '["1 one"]\nasks = "x"\n'])
def test_the_reader_refuses_half_a_figure(wrong: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        read(wrong)
