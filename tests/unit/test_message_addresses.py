"""Where a message goes: numbers as carriers want them, and nothing that is no number or address."""

import pytest

from fieldapp.domain.party import Party
from fieldapp.domain.request import Contact
from fieldapp.services.messages.addressing import address_of


def party(**written: str) -> Party:
    return Party(id="p", case_id="c", kind="client", contact=Contact(**written))


@pytest.mark.parametrize(
    ("written", "to"),
    [
        ("0470 12 34 56", "+32470123456"),
        ("0470/12.34.56", "+32470123456"),
        ("+32 470 12 34 56", "+32470123456"),
        ("+90 532 123 45 67", "+905321234567"),
        ("0470 12 34 5", ""),
        ("", ""),
        ("my sister", ""),
        ("0532 123 45 67 89 10", ""),
    ],
)
def test_numbers_are_written_as_carriers_want_them(written: str, to: str) -> None:
    assert address_of(party(phone=written), "text", "BE") == to


@pytest.mark.parametrize(
    ("written", "to"),
    [
        ("amina@example.org", "amina@example.org"),
        (" amina@example.org ", "amina@example.org"),
        ("amina@example", ""),
        ("amina", ""),
        ("a b@example.org", ""),
        ("amina@example.org\nBcc: b@example.org", ""),
        ("amina@@example.org", ""),
        ("", ""),
    ],
)
def test_a_mail_goes_to_one_plain_address(written: str, to: str) -> None:
    assert address_of(party(email=written), "email", "BE") == to
