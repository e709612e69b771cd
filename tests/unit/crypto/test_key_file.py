"""The key file: private, written in one step; bad ones are refused in one sentence."""

import base64
import os
from datetime import date
from pathlib import Path

import pytest

from fieldapp.crypto.ageing import AgeingKey
from fieldapp.crypto.key_file import KeyFile, KeyFileError, create_key_file
from fieldapp.crypto.keys import EarlierKey, EarlierMailbox, Keys, new_keys

KEY = bytes(range(32))
DAY = date(2026, 11, 30)


def test_a_new_key_file_is_private_and_replaces_none(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(DAY))
    first = KeyFile(path).read()
    with pytest.raises(FileExistsError):
        create_key_file(path, new_keys(DAY))
    assert KeyFile(path).read() == first
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
        KeyFile(path).read()


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(DAY))
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        KeyFile(path).read()


def test_a_missing_key_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="fieldapp init"):
        KeyFile(tmp_path / "none").read()


def test_a_key_file_is_32_new_bytes_in_base64(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(DAY))
    content = path.read_bytes()
    assert content.endswith(b"\n")
    keys = KeyFile(path).read()
    assert base64.b64decode(content.split(b"\n")[0], validate=True) == keys.master
    assert len(keys.master) == 32
    other = tmp_path / "other.key"
    create_key_file(other, new_keys(DAY))
    assert keys.backups
    made = KeyFile(other).read()
    assert made.backups
    assert len({keys.master, made.master, keys.backups.secret, made.backups.secret}) == 4
    assert keys.backups.since == DAY


@pytest.mark.parametrize(
    ("mode", "private"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False), (0o601, False)]
)
def test_a_key_file_is_for_its_owner_alone(tmp_path: Path, mode: int, private: bool) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(DAY))
    path.chmod(mode)
    if private:
        assert len(KeyFile(path).read().master) == 32
    else:
        with pytest.raises(KeyFileError) as refused:
            KeyFile(path).read()
        assert str(refused.value) == (
            f"{path}: other users of this machine can read the master key; run `chmod 600 {path}`."
        )


@pytest.mark.parametrize(("different", "accepted"), [(16, True), (15, False)])
def test_a_key_of_few_different_bytes_is_weak(tmp_path: Path, different: int, accepted: bool) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(base64.b64encode(bytes(number % different for number in range(32))))
    path.chmod(0o600)
    if accepted:
        assert KeyFile(path).read().master[0] == 0
    else:
        with pytest.raises(KeyFileError) as refused:
            KeyFile(path).read()
        sentence = (
            f"{path}: the master key is weak or cut short; put the copy there that was saved (`fieldapp keys save`)."
        )
        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not base64!", "this is not a key file; put the copy there that was saved (`fieldapp keys save`)."),
        (None, "the master key is missing; run `fieldapp init`, or copy the saved key there."),
    ],
)
def test_what_is_no_key_file_is_refused_in_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "master.key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(0o600)
    with pytest.raises(KeyFileError) as refused:
        KeyFile(path).read()
    assert str(refused.value) == f"{path}: {sentence}"


def test_what_stands_around_the_key_in_its_file_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"\n " + base64.b64encode(KEY) + b"\r\n")
    path.chmod(0o600)
    assert KeyFile(path).read() == Keys(KEY, None)


def test_the_key_of_backups_stands_in_the_second_line(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    second = base64.b64encode(KEY[::-1])
    path.write_bytes(base64.b64encode(KEY) + b"\nbackups 2026-11-30 " + second + b"\n")
    path.chmod(0o600)
    assert KeyFile(path).read() == Keys(KEY, AgeingKey(DAY, KEY[::-1]))


def test_earlier_and_kept_keys_stand_behind_it(tmp_path: Path) -> None:
    path, key = tmp_path / "master.key", base64.b64encode(KEY).decode()
    other = base64.b64encode(KEY[::-1]).decode()
    lines = [key, f"backups 2026-11-30 {other}", f"kept audit {key}", f"before - {other}", f"before 2026-11-30 {key}"]
    lines.append(f"mailbox 2026-11-29 {other}")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    path.chmod(0o600)
    keys = KeyFile(path).read()
    earlier = (EarlierKey(KEY[::-1], None), EarlierKey(KEY, DAY))
    mailboxes = (EarlierMailbox(KEY[::-1], date(2026, 11, 29)),)
    assert keys == Keys(KEY, AgeingKey(DAY, KEY[::-1]), earlier, (("audit", KEY),), mailboxes)
    assert keys.rotating
    KeyFile(path).replace(keys)
    assert path.read_text(encoding="ascii").splitlines() == lines


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_root_writes_stays_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(DAY))
    os.chown(path, 12345, 12345)
    KeyFile(path).replace(new_keys(DAY))
    assert (path.stat().st_uid, path.stat().st_mode & 0o777) == (12345, 0o600)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (b"backups 2026-11-31 " + base64.b64encode(KEY), "not a key file"),
        (b"backups 2026-11-30", "not a key file"),
        (b"copies 2026-11-30 " + base64.b64encode(KEY), "not a key file"),
        (b"backups 2026-11-30 " + base64.b64encode(KEY[:16]), "weak"),
        (b"backups 2026-11-30 " + base64.b64encode(bytes(32)), "weak"),
        (b"before 2026-11-31 " + base64.b64encode(KEY), "not a key file"),
        (b"before - " + base64.b64encode(bytes(32)), "weak"),
        (b"kept audit " + base64.b64encode(KEY[:16]), "weak"),
        (b"kept " + base64.b64encode(KEY), "not a key file"),
        (b"mailbox - " + base64.b64encode(KEY), "not a key file"),
        (b"mailbox 2026-11-30 " + base64.b64encode(KEY[:16]), "weak"),
    ],
)
def test_a_damaged_second_line_is_refused(tmp_path: Path, second: bytes, says: str) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(base64.b64encode(KEY) + b"\n" + second + b"\n")
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=says):
        KeyFile(path).read()


def test_other_keys_take_the_place_of_those_before_whose_bytes_are_written_over(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, Keys(KEY, AgeingKey(DAY, KEY[::-1])))
    with path.open("rb") as before:
        KeyFile(path).replace(Keys(KEY, AgeingKey(DAY, KEY)))
        assert not before.read().strip(b"\0"), "whoever still has the file open reads nothing in it"
    assert KeyFile(path).read() == Keys(KEY, AgeingKey(DAY, KEY))
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_name_for_the_file_before_keeps_its_bytes(tmp_path: Path) -> None:
    path, saved = tmp_path / "master.key", tmp_path / "saved.key"
    create_key_file(path, Keys(KEY, AgeingKey(DAY, KEY[::-1])))
    saved.hardlink_to(path)
    KeyFile(path).replace(Keys(KEY, AgeingKey(DAY, KEY)))
    assert KeyFile(saved).read() == Keys(KEY, AgeingKey(DAY, KEY[::-1]))


def test_a_letter_that_is_not_base64_makes_a_file_no_key_file(tmp_path: Path) -> None:
    path, written = tmp_path / "master.key", base64.b64encode(KEY)
    path.write_bytes(written[:10] + b"!" + written[10:])
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match="not a key file"):
        KeyFile(path).read()
