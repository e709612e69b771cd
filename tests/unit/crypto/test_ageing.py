"""A key that forgets: of the days that are over nothing can be had any more, of all others the same as before."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.crypto.ageing import AgeingKey, Forgotten
from fieldapp.crypto.box import Unreadable
from fieldapp.crypto.vault import Vault

KEY = bytes(range(32))
DAY = date(2026, 11, 30)
DAYS = st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days))


@given(moved_to=DAYS, wanted=DAYS)
def test_a_key_that_was_moved_on_opens_what_the_first_one_opens_from_that_day_on(moved_to: date, wanted: date) -> None:
    first = AgeingKey(DAY, KEY)
    moved = first.moved_to(moved_to)
    assert moved.since == max(DAY, moved_to)
    if wanted < moved.since:
        with pytest.raises(Forgotten):
            moved.of(wanted)
    else:
        assert moved.of(wanted) == first.of(wanted)


def test_no_two_days_have_the_same_key_and_it_is_the_same_in_every_version() -> None:
    key = AgeingKey(DAY, KEY)
    assert len({key.of(DAY + timedelta(days=days)) for days in range(300)}) == 300
    assert key.of(DAY) == KEY
    assert key.of(date(2026, 12, 2)).hex() == "da7e5aa0d3345c10ee1b15e931fdfd6c6133d509ee2d9b924b4a65fe397b2402"


def test_a_backup_of_a_day_opens_with_both_keys_of_that_day_only() -> None:
    vault, key = Vault(KEY), AgeingKey(DAY, KEY[::-1])
    next_day = DAY + timedelta(days=1)
    sealed = vault.backup_box(key, next_day).seal(b"Amina", "file")
    assert vault.backup_box(key.moved_to(next_day), next_day).open(sealed, "file") == b"Amina"
    for other in (
        vault.backup_box(key, DAY),
        vault.backup_box(None, next_day),
        Vault(KEY[::-1]).backup_box(key, next_day),
        vault.backup_box(AgeingKey(DAY, KEY), next_day),
    ):
        with pytest.raises(Unreadable):
            other.open(sealed, "file")
    with pytest.raises(Forgotten):
        vault.backup_box(key.moved_to(next_day), DAY)
