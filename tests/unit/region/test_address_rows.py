"""How what stands on the map becomes rows: several numbers at one door, and numbers between two."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.address import house_key
from fieldapp.gateways.address_index.source import BETWEEN, AddressRow
from fieldapp.gateways.region.addresses.houses import House, Houses
from fieldapp.gateways.region.addresses.reading import Found, Limit, Line, Street
from fieldapp.gateways.region.addresses.rows import address_rows, numbers


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("14", ["14"]),
        ("14,16", ["14", "16"]),
        ("2A;2B", ["2A", "2B"]),
        ("10-12", ["10-12", "10", "12"]),
        ("42, 42A", ["42", "42A"]),
        ("7/2", ["7", "2"]),
        (";", []),
    ],
)
def test_several_numbers_at_one_door(written: str, read: list[str]) -> None:
    assert numbers(written) == read


@given(st.text(max_size=30))
def test_no_number_breaks_a_build(written: str) -> None:
    for number in numbers(written):
        assert isinstance(house_key(number), str)


@given(st.lists(st.builds(House, *[st.text(max_size=5)] * 4, *[st.floats(-85, 85)] * 2), max_size=20))
def test_houses_come_out_as_they_went_in(houses: list[House]) -> None:
    kept = Houses()
    for house in houses:
        kept.append(house)
    assert list(kept) == list(kept) == houses


def between(first: str, last: str, step: int = 2) -> list[AddressRow]:
    """Numbers on a line that leaves the postcode of its ends and comes back."""
    ends = [House(number, "Rue Courbe", "", "", 50.0 + n / 100, 4.0) for n, number in enumerate((first, last))]
    found = Found()
    found.streets.append(Street(("Rue Courbe",), 50.005, 4.0))
    found.limits.append(Limit(0, (), "1369", shapely.box(3.99, 49.9, 4.001, 50.1)))
    for end in ends:
        found.houses.append(end)
    found.lines.append(Line(ends[0], ends[1], step, ((50.0, 4.0), (50.005, 4.02), (50.01, 4.0))))
    return [row for row in address_rows(found).houses() if row.origin == BETWEEN]


def test_a_line_stays_with_its_street_where_it_leaves_the_postcode() -> None:
    rows = between("1", "9")
    assert [row.number for row in rows] == ["3", "5", "7"]
    assert {(row.street.postcode, row.street.names) for row in rows} == {("1369", ("Rue Courbe",))}
    assert rows[1].lat == pytest.approx(50.005)
    assert rows[1].lon == pytest.approx(4.02)


def test_numbers_fall_as_well_as_rise_and_nonsense_is_left() -> None:
    assert [row.number for row in between("9", "1", 2)] == ["7", "5", "3"]
    assert (
        between("1A", "9")
        == between("1", "1")
        == between("1", "9999", 1)
        == between("1", "9²")
        == between("1", "9" * 30)
        == []
    )
