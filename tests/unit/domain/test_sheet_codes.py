"""The codes that a paper sheet prints, as people type them."""

import pytest

from fieldapp.domain.sheet_codes import read_route_code, sheet_code


def test_a_stop_is_called_by_its_route_its_number_and_the_beginning_of_its_id() -> None:
    assert sheet_code("B", 3, "9f2ac0de-7b11") == "B3-9F2A"


@pytest.mark.parametrize("typed", ["R-1C", "r1c", " R - 1 c ", "R–1C", "R.1C"])
def test_the_code_of_a_route_is_read_as_it_is_typed(typed: str) -> None:
    code = read_route_code(typed)
    assert code == (1, "C")
    assert str(code) == "R-1C"


@pytest.mark.parametrize("typed", ["", "R", "R-C", "R-1", "B3-9F2A", "9F2A", "R-1C2", "R-1000C", "R-1ABC"])
def test_other_words_are_no_code_of_a_route(typed: str) -> None:
    assert read_route_code(typed) is None


def test_two_signs_of_version_and_letter_are_both_read() -> None:
    assert read_route_code("R-12AB") == (12, "AB")
