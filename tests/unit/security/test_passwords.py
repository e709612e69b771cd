"""Staff passwords: what is too weak and by how much, and that a wrong one never opens."""

import pytest
from argon2 import PasswordHasher
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from fieldapp.security.passwords import hash_password, outdated, verify, weakness

GOOD = "seven green tractors"
HASH = hash_password(GOOD)


@pytest.mark.parametrize(
    ("password", "login", "code"),
    [
        (GOOD, "nadia", None),
        ("abcdefghijkl", "nadia", "password_guessable"),
        ("abcdefghijk", "nadia", "password_short"),
        ("", "nadia", "password_short"),
        ("seven green tractors".ljust(200, "x"), "nadia", None),
        ("abcde" * 40, "nadia", "password_guessable"),
        ("abcde" * 40 + "a", "nadia", "password_long"),
        ("abcd" * 3, "nadia", "password_guessable"),
        ("abcdE" + "A" * 7, "nadia", "password_guessable"),
        ("aAbBcCdDaAbB", "nadia", "password_guessable"),
        ("we like Nadia here", "NADIA", "password_guessable"),
        (GOOD, "", None),
        ("password12345", "nadia", "password_guessable"),
        ("L'Hirondelle2026", "nadia", "password_guessable"),
        ("Perwez1360Perwez", "nadia", "password_guessable"),
        ("azertyuiop123", "nadia", "password_guessable"),
        ("wachtwoord12", "nadia", "password_guessable"),
        ("dupont-janssens", "nadia", "password_guessable"),
        ("vier woorden zonder verband", "nadia", None),
    ],
)
def test_what_is_wrong_with_a_new_password(password: str, login: str, code: str | None) -> None:
    assert weakness(password, login, 12, ["hirondelle", "perwez", "dupont", "janssens"]) == code


def test_common_passwords_are_refused() -> None:
    """Each of the 30,000 commonest of leaks that is long enough, and the first of all as people make them longer."""
    common = FREQUENCY_LISTS["passwords"]
    long = [one for one in common if len(one) >= 12]
    stretched = [f"{one}1234567890"[: max(12, len(one) + 1)] for one in common[:500]]
    repeated = [(one * 12)[:12] for one in common[:200]]
    assert len(long) > 200
    assert [one for one in (*long, *stretched, *repeated) if weakness(one, "", 12) is None] == []


def test_a_password_opens_what_was_made_of_it_and_nothing_else() -> None:
    assert verify(HASH, GOOD)
    assert not verify(HASH, GOOD + " ")
    assert not verify(HASH, "")
    assert HASH.startswith("$argon2id$")
    assert hash_password(GOOD) != HASH, "each with a salt of its own"


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_an_account_without_a_password_opens_with_none(stored: str | None) -> None:
    for password in (GOOD, "", "no account has this password"):
        assert not verify(stored, password)


def test_a_hash_of_older_parameters_is_outdated() -> None:
    assert not outdated(HASH)
    assert outdated(PasswordHasher(time_cost=1, memory_cost=1024).hash(GOOD))
