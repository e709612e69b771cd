"""The six digits of a client: only they fit their hash, and it is Argon2id at what OWASP asks for at least."""

import pytest
from argon2 import extract_parameters

from fieldapp.security.client_secret import hash_secret, is_secret

KEYED = "5f1d" * 16
HASH = hash_secret(KEYED)


def test_a_code_fits_what_was_made_of_it_and_nothing_else() -> None:
    assert is_secret(HASH, KEYED)
    assert not is_secret(HASH, KEYED[:-1])
    assert not is_secret(HASH, "")
    assert hash_secret(KEYED) != HASH, "each with a salt of its own"


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_without_a_hash_no_code_fits(stored: str | None) -> None:
    for keyed in (KEYED, "", "no request has this code"):
        assert not is_secret(stored, keyed)


def test_it_costs_what_is_asked_for_at_least() -> None:
    """Each line of OWASP's cheat sheet for Argon2id: so many passes for so many KiB."""
    asked = {47104: 1, 19456: 2, 12288: 3, 9216: 4, 7168: 5}
    found = extract_parameters(HASH)
    assert found.type.name == "ID"
    assert any(found.memory_cost >= kib and found.time_cost >= passes for kib, passes in asked.items())
