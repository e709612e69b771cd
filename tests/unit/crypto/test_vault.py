"""The vault: what is sealed opens only with its key and in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.crypto.box import Box, Unreadable
from fieldapp.crypto.vault import Vault

KEY = bytes(range(32))


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_again(plain: bytes, context: str) -> None:
    box = Box(KEY)
    assert box.open(box.seal(plain, context), context) == plain


@given(st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_bit_anywhere_is_noticed(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(Box(KEY).seal(plain, "here"))
    position = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[position // 8] ^= 1 << position % 8
    with pytest.raises(Unreadable):
        Box(KEY).open(bytes(sealed), "here")


def test_sealing_twice_never_looks_the_same() -> None:
    assert Box(KEY).seal(b"Amina", "x") != Box(KEY).seal(b"Amina", "x")


@pytest.mark.parametrize("cut", [0, 5, 12, 20])
def test_a_cut_value_does_not_open(cut: int) -> None:
    with pytest.raises(Unreadable):
        Box(KEY).open(Box(KEY).seal(b"Amina", "x")[:cut], "x")


def test_a_case_key_opens_for_its_case_only() -> None:
    vault = Vault(KEY)
    wrapped = vault.new_case_key("one")
    with pytest.raises(Unreadable):
        vault.case_box("two", wrapped)


def test_look_ups_are_equal_for_equal_values_of_one_kind_only() -> None:
    vault = Vault(KEY)
    assert vault.lookup("phone", "81343436") == vault.lookup("phone", "81343436")
    assert vault.lookup("phone", "81343436") != vault.lookup("name", "81343436")
    assert vault.lookup("phone", "81343436") != Vault(KEY[::-1]).lookup("phone", "81343436")
