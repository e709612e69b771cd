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


def test_a_key_file_is_32_new_bytes_in_base64_in_a_folder_of_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keys" / "master.key"
    create_key_file(path)
    content = path.read_bytes()
    assert content.endswith(b"\n")
    assert base64.b64decode(content.strip(), validate=True) == read_key_file(path)
    assert len(read_key_file(path)) == 32
    assert path.parent.stat().st_mode & 0o777 == 0o700
    other = tmp_path / "other.key"
    create_key_file(other)
    assert read_key_file(other) != read_key_file(path)


@pytest.mark.parametrize(
    ("mode", "private"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o601, False)]
)
def test_a_key_file_is_for_its_owner_alone(tmp_path: Path, mode: int, private: bool) -> None:
    path = tmp_path / "master.key"
    create_key_file(path)
    path.chmod(mode)
    if private:
        assert len(read_key_file(path)) == 32
    else:
        with pytest.raises(KeyFileError) as refused:
            read_key_file(path)
        assert str(refused.value) == (
            f"{path}: other users of this machine can read the master key; run `chmod 600 {path}`."
        )


@pytest.mark.parametrize(("different", "accepted"), [(16, True), (15, False)])
def test_a_key_of_few_different_bytes_is_weak(tmp_path: Path, different: int, accepted: bool) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(base64.b64encode(bytes(number % different for number in range(32))))
    path.chmod(0o600)
    if accepted:
        assert read_key_file(path)[0] == 0
    else:
        with pytest.raises(KeyFileError) as refused:
            read_key_file(path)
        sentence = f"{path}: the master key is weak or cut short; restore the one `fieldapp init` made."
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not base64!", "this is not a key file; restore the one `fieldapp init` made."),
        (None, "the master key is missing; run `fieldapp init`, or copy the saved key there."),
    ],
)
def test_what_is_no_key_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "master.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(KeyFileError) as refused:
        read_key_file(path)
    assert str(refused.value) == f"{path}: {sentence}"


def test_what_stands_around_the_key_in_its_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"\n " + base64.b64encode(KEY) + b"\r\n")
    path.chmod(0o600)
    assert read_key_file(path) == KEY


def test_a_letter_that_is_not_base64_makes_a_file_no_key_file(tmp_path: Path) -> None:
    path, written = tmp_path / "master.key", base64.b64encode(KEY)
    path.write_bytes(written[:10] + b"!" + written[10:])
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not a key file"):
        read_key_file(path)
