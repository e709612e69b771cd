"""The vault: what is sealed opens only with its key and in its place; bad key files are refused in one sentence."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.crypto.box import Box, Unreadable
from fieldapp.crypto.key_file import KeyFileError, create_key_file, read_key_file
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


def test_a_new_key_file_is_private_and_left_alone_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    create_key_file(path)
    first = read_key_file(path)
    create_key_file(path)
    assert read_key_file(path) == first
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "weak"),
        (base64.b64encode(bytes(32)), "weak"),
        (base64.b64encode(KEY[:16]), "weak"),
        (b"not base64 at all!", "not a key file"),
    ],
)
def test_a_weak_or_damaged_key_file_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=says):
        read_key_file(path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key_file(path)


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="fieldapp init"):
        read_key_file(tmp_path / "none")
