"""How guesses slow down."""

from datetime import timedelta

import pytest

from fieldapp.domain.guesses import pause
from fieldapp.domain.reference import found_by, signs_of


@pytest.mark.parametrize(
    ("made", "seconds"), [(0, 0), (4, 0), (5, 1), (6, 2), (14, 512), (15, 900), (16, 900), (10_000, 900)]
)
def test_a_pause_doubles_up_to_the_longest(made: int, seconds: int) -> None:
    assert pause(made, 5, timedelta(seconds=900)) == timedelta(seconds=seconds)


@pytest.mark.parametrize("typed", ["H7K-3QX", "h7k3qx", " H7K – 3QX ", "h7k.3qx", "H٧K-٣QX", "h۷k۳qx"])
def test_a_reference_is_read_however_it_is_typed(typed: str) -> None:
    assert signs_of(typed) == "H7K3QX"


@pytest.mark.parametrize(
    ("typed", "found"), [("h7k", True), ("K3q", True), ("H7", False), ("", False), ("H7K3QY", False)]
)
def test_a_reference_is_found_by_a_part_of_it(typed: str, found: bool) -> None:
    assert found_by(typed, "H7K-3QX") is found


def test_a_reference_of_a_file_has_at_most_24_signs() -> None:
    assert signs_of("a" * 30) == "A" * 24
