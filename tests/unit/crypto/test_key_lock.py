"""The key file under a lock: what opens it, what does not, and that it stays locked however often it is written."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fieldapp.crypto import key_lock
from fieldapp.crypto.ageing import AgeingKey
from fieldapp.crypto.following import FollowingVault
from fieldapp.crypto.key_file import KeyFile, KeyFileError, KeyFileLocked, create_key_file
from fieldapp.crypto.key_lock import COST, Cost, lock_of, new_lock
from fieldapp.crypto.keys import Keys
from fieldapp.crypto.rotation import begun

KEY, DAY = bytes(range(32)), date(2026, 11, 30)
KEYS = Keys(KEY, AgeingKey(DAY, KEY[::-1]))
SECRET = b"five words nobody puts together"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "COST", Cost(8, 1, 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create_key_file(tmp_path / "master.key", KEYS)
    return tmp_path / "master.key"


def opened_by(path: Path, *secrets: bytes) -> KeyFile:
    return KeyFile(path, lambda _: secrets)


def lock(path: Path, secret: bytes = SECRET) -> None:
    opened_by(path, SECRET).lock_with("passphrase", secret)


def test_a_guess_costs_what_is_recommended_and_the_file_says_so() -> None:
    assert COST.memory_kib >= 64 * 1024, "RFC 9106, its second recommendation: 64 MiB, three passes, four lanes"
    assert (COST.passes, COST.lanes) == (3, 4)
    found = key_lock.Lock("passphrase", COST, bytes(range(16)))
    content = found.seal(KEY, b"keys")
    assert content.splitlines()[0] == b"locked passphrase argon2id 131072 3 4 AAECAwQFBgcICQoLDA0ODw=="
    assert lock_of(content) == found
    assert found.key(SECRET).hex() == "245c41e4d245fd871aab4749b6dec9b30d5b6182748b8e597d5ec3330c990012"


def test_the_right_secret_opens_it_and_nothing_of_it_lies_there(path: Path) -> None:
    plain = path.read_bytes()
    lock(path)
    content = path.read_bytes()
    assert opened_by(path, b"wrong", SECRET).read() == KEYS
    assert not [word for word in plain.split() if len(word) > 9 and word in content]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    lock_again = path.read_bytes().splitlines()[0].split()[-1]
    lock(path)
    assert path.read_bytes().splitlines()[0].split()[-1] != lock_again, "a salt of its own each time"


def test_without_the_secret_or_with_another_it_is_refused_in_a_sentence(path: Path) -> None:
    lock(path)
    with pytest.raises(KeyFileLocked, match="is locked: give its secret") as none:
        KeyFile(path).read()
    with pytest.raises(KeyFileLocked, match="the secret that was given does not open") as wrong:
        opened_by(path, b"another").read()
    assert (none.value.tried, wrong.value.tried) == (False, True)
    for refused in (none, wrong):
        assert "\n" not in str(refused.value)
        assert str(path) in str(refused.value)


def test_a_wrong_secret_is_stretched_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock(path)
    stretched: list[bytes] = []
    real = key_lock.Lock.key

    def key(self: key_lock.Lock, secret: bytes) -> bytes:
        stretched.append(secret)
        return real(self, secret)

    monkeypatch.setattr(key_lock.Lock, "key", key)
    file = opened_by(path, b"another")
    for _ in range(3):
        with pytest.raises(KeyFileLocked):
            file.read()
    right = opened_by(path, SECRET)
    for _ in range(3):
        right.read()
        right.replace(KEYS)
    assert stretched == [b"another", SECRET]


def test_whatever_is_written_later_stays_under_its_lock(path: Path) -> None:
    lock(path)
    head = path.read_bytes().splitlines()[0]
    file = opened_by(path, SECRET)
    file.replace(begun(file.read(), DAY))
    assert path.read_bytes().splitlines()[0] == head
    assert opened_by(path, SECRET).read().earlier[0].master == KEY
    with pytest.raises(KeyFileLocked):
        KeyFile(path).replace(KEYS)
    assert opened_by(path, SECRET).read().rotating


def test_another_secret_takes_the_place_of_the_one_before(path: Path) -> None:
    lock(path)
    lock(path, b"other words that nobody knows")
    assert opened_by(path, b"other words that nobody knows").read() == KEYS
    with pytest.raises(KeyFileLocked):
        opened_by(path, SECRET).read()


def test_unlocked_it_is_what_it_was(path: Path) -> None:
    before = path.read_bytes()
    lock(path)
    opened_by(path, SECRET).unlock()
    assert path.read_bytes() == before


def test_a_copy_lies_in_plain_or_as_the_file_does(path: Path, tmp_path: Path) -> None:
    lock(path)
    file = opened_by(path, SECRET)
    file.copy(tmp_path / "plain", KEYS)
    file.copy(tmp_path / "locked", KEYS, locked=True)
    assert KeyFile(tmp_path / "plain").read() == opened_by(tmp_path / "locked", SECRET).read() == KEYS
    with pytest.raises(KeyFileLocked):
        KeyFile(tmp_path / "locked").read()
    with pytest.raises(FileExistsError):
        file.copy(tmp_path / "plain", KEYS)


@pytest.mark.parametrize("cost", [Cost(8, 2, 1), Cost(16, 1, 1)])
def test_who_writes_a_cheaper_guess_into_the_file_opens_nothing(path: Path, cost: Cost) -> None:
    lock(path)
    found = lock_of(path.read_bytes())
    assert found
    head, body = path.read_bytes().splitlines()
    other = replace(found, cost=cost).seal(KEY, b"").splitlines()[0]
    assert other != head
    path.write_bytes(other + b"\n" + body + b"\n")
    with pytest.raises(KeyFileLocked):
        opened_by(path, SECRET).read()
    path.write_bytes(head.replace(b"passphrase", b"credential") + b"\n" + body + b"\n")
    with pytest.raises(KeyFileLocked):
        opened_by(path, SECRET).read()


@pytest.mark.parametrize(
    "head",
    [
        b"locked",
        b"locked passphrase argon2id 8 1 1",
        b"locked passphrase argon2id 8 1 1 AAEC",
        b"locked passphrase argon2id 8 1 1 !!!!",
        b"locked passphrase argon2d 8 1 1 AAECAwQFBgcICQoLDA0ODw==",
        b"locked finger argon2id 8 1 1 AAECAwQFBgcICQoLDA0ODw==",
        b"locked passphrase argon2id 999999999 1 1 AAECAwQFBgcICQoLDA0ODw==",
        b"locked passphrase argon2id 8 65 1 AAECAwQFBgcICQoLDA0ODw==",
        b"locked passphrase argon2id 8 1 65 AAECAwQFBgcICQoLDA0ODw==",
        b"locked passphrase argon2id 8 0 1 AAECAwQFBgcICQoLDA0ODw==",
        b"locked passphrase argon2id x 1 1 AAECAwQFBgcICQoLDA0ODw==",
    ],
)
def test_a_damaged_lock_is_no_key_file(path: Path, head: bytes) -> None:
    lock(path)
    body = path.read_bytes().splitlines()[1]
    for content in (head + b"\n" + body + b"\n", head + b"\n"):
        path.write_bytes(content)
        with pytest.raises(KeyFileError, match="this is not a key file"):
            opened_by(path, SECRET).read()


def test_a_body_that_is_no_base64_or_cut_is_refused(path: Path) -> None:
    lock(path)
    head, body = path.read_bytes().splitlines()
    path.write_bytes(head + b"\n" + body[:9] + b"!" + body[9:] + b"\n")
    with pytest.raises(KeyFileError, match="this is not a key file"):
        opened_by(path, SECRET).read()
    path.write_bytes(head + b"\n" + body[:40] + b"\n")
    with pytest.raises(KeyFileLocked, match="or the file is damaged"):
        opened_by(path, SECRET).read()


def test_a_server_follows_a_file_that_is_locked_meanwhile_where_it_has_the_secret(path: Path) -> None:
    knows, knows_not = FollowingVault(opened_by(path, SECRET)), FollowingVault(KeyFile(path))
    plan = knows.office.seal(b"plan", "plans/1")
    lock(path)
    file = opened_by(path, SECRET)
    file.replace(begun(file.read(), DAY))
    assert knows.refresh()
    assert not knows_not.refresh()
    assert knows.keys.master == file.read().master != knows_not.keys.master == KEY
    assert knows.office.open(knows_not.office.seal(b"plan", "plans/2"), "plans/2") == b"plan", "nothing of it is lost"
    assert knows.office.open(plan, "plans/1") == b"plan"


def test_a_forked_process_has_what_opened_it(path: Path) -> None:
    lock(path)
    asked: list[bytes] = []

    def typed(_: key_lock.Lock) -> list[bytes]:
        asked.append(SECRET)
        return [SECRET]

    file = KeyFile(path, typed)
    file.read()
    if (child := os.fork()) == 0:
        file.replace(begun(file.read(), DAY))
        os._exit(len(asked))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1, "nobody was asked again"
    assert file.read().rotating
    assert new_lock("passphrase").salt != new_lock("passphrase").salt
