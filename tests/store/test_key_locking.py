"""The key file is locked and unlocked while the office is served: whatever fails or is killed, and wherever, it lies as
before or as it was to lie, and the same keys open everything."""

import os
import signal
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from fieldapp.crypto import key_lock
from fieldapp.crypto.following import FollowingVault
from fieldapp.crypto.key_file import KeyFile, KeyFileLocked, create_key_file
from fieldapp.crypto.keys import Keys, new_keys
from fieldapp.services import key_locking
from fieldapp.services.rotating import rotate
from fieldapp.store.soundness import damaged
from fieldapp.store.unit import Store
from tests.store.office_store import migrated
from tests.store.test_rotation import FORKS, TODAY, fill, full, happening, names, new_key_alone, those

SECRET, OTHER = b"a secret of the credential", b"another secret of a credential"
QUICK = key_lock.Cost(8, 1, 1)
Act = Callable[[Store, KeyFile], None]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_lock, "COST", QUICK)


def knowing(path: Path, *secrets: bytes) -> KeyFile:
    return KeyFile(path, lambda _: secrets)


def lock(store: Store, key_file: KeyFile) -> None:
    key_locking.lock(store, key_file, "credential", SECRET)


def lock_otherwise(store: Store, key_file: KeyFile) -> None:
    key_locking.lock(store, key_file, "environment", OTHER)


ACTS: dict[str, tuple[Act, bool, tuple[bytes, ...]]] = {  # whether it is locked before; what opens it afterwards
    "lock": (lock, False, (SECRET,)),
    "lock otherwise": (lock_otherwise, True, (OTHER,)),
    "unlock": (key_locking.unlock, True, ()),
}


@pytest.fixture(params=list(ACTS))
def act(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def begin(path: Path, act: str) -> tuple[Keys, tuple[bytes, ...]]:
    """The key file as it lies before, what it says, and what opens it."""
    path.unlink(missing_ok=True)
    create_key_file(path, new_keys(TODAY))
    if ACTS[act][1]:
        KeyFile(path).lock_with("credential", SECRET)
    return knowing(path, SECRET).read(), (SECRET,) if ACTS[act][1] else ()


def lies(path: Path) -> tuple[bytes, ...]:
    """What opens it now."""
    if KeyFile(path).lock() is None:
        return ()
    return next((secret,) for secret in (SECRET, OTHER) if opens(path, secret))


def opens(path: Path, secret: bytes) -> bool:
    try:
        knowing(path, secret).read()
    except KeyFileLocked:
        return False
    return True


def is_done(path: Path, act: str, keys: Keys, before: tuple[bytes, ...]) -> bool:
    """Whether it lies as it was to lie, else as before; it says the same, and no key lies beside it in clear."""
    now = lies(path)
    assert now in (before, ACTS[act][2])
    assert knowing(path, *now).read() == keys
    if now and act != "unlock":
        assert not [one for one in path.parent.iterdir() if b64encode(keys.master) in one.read_bytes()]
    return now == ACTS[act][2]


def test_whatever_fails_while_it_is_locked_or_unlocked_loses_nothing(
    database_url: str, tmp_path: Path, act: str
) -> None:
    path = tmp_path / "master.key"
    done = []
    for nth in count(1):
        keys, before = begin(path, act)
        with (
            migrated(database_url, FollowingVault(knowing(path, SECRET))) as store,
            happening(store.engine, nth, full) as steps,
        ):
            try:
                ACTS[act][0](store, knowing(path, SECRET))
            except OSError:
                done.append(is_done(path, act, keys, before))
            else:
                assert steps() < nth
                assert is_done(path, act, keys, before)
                break
    assert len(done) > 9
    assert not done[0]
    assert done[-1], "only what was to be written into the audit was missing"


def die_at(url: str, path: Path, act: str, nth: int) -> None:
    """Runs in a process of its own."""
    key_lock.COST = QUICK
    with (
        migrated(url, FollowingVault(knowing(path, SECRET))) as store,
        happening(store.engine, nth, partial(os.kill, os.getpid(), signal.SIGKILL)),
    ):
        ACTS[act][0](store, knowing(path, SECRET))


def kill(url: str, path: Path, act: str, nths: Iterator[int]) -> int:
    """Kills it before each of these steps; how many were killed."""
    for killed, nth in enumerate(nths):
        keys, before = begin(path, act)
        process = FORKS.Process(target=die_at, args=(url, path, act, nth))
        process.start()
        process.join()
        is_done(path, act, keys, before)
        with migrated(url, FollowingVault(knowing(path, SECRET, OTHER))) as store:
            if process.exitcode == 0:
                return killed
            assert process.exitcode == -signal.SIGKILL
            ACTS[act][0](store, knowing(path, SECRET, OTHER))  # it is done again, and leaves nothing beside
        assert is_done(path, act, keys, before)
        assert not path.with_name(".master.key.writing").exists()
    return killed + 1


def test_killed_at_a_few_moments_it_is_done_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert kill(url, tmp_path / "master.key", "lock", iter((9, 12, 14))) == 3


@pytest.mark.stress
def test_killed_anywhere_it_is_done_again(tmp_path: Path, act: str) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    assert kill(url, tmp_path / "master.key", act, count(1)) > 9


def test_a_locked_office_changes_its_master_key_while_another_process_writes(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(TODAY))
    with (
        migrated(database_url, FollowingVault(knowing(path, SECRET))) as store,
        migrated(database_url, FollowingVault(knowing(path, SECRET))) as server,
    ):
        before = knowing(path).read()
        fill(store, 60)
        lock(store, knowing(path, SECRET))
        fill(server, 1, 60)
        rotate(store, knowing(path, SECRET), TODAY, lambda _: None)
        fill(server, 1, 61)
        assert names(server) == names(store) == those(62)
        keys = knowing(path, SECRET).read()
        assert keys.master != before.master
        assert not list(damaged(store.engine, new_key_alone(knowing(path, SECRET))))
        assert not list(store.audit_faults())
        with pytest.raises(KeyFileLocked):
            KeyFile(path).read()


def test_a_server_without_the_new_secret_loses_nothing_of_what_it_writes(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_key_file(path, new_keys(TODAY))
    with (
        migrated(database_url, FollowingVault(KeyFile(path))) as server,
        migrated(database_url, FollowingVault(knowing(path, SECRET))) as store,
    ):
        lock(store, knowing(path, SECRET))
        rotate(store, knowing(path, SECRET), TODAY)
        fill(server, 3)
        assert names(store) == those(3), "under the key before, which the file still has"
        rotate(store, knowing(path, SECRET), TODAY)
        assert names(store) == those(3)
        assert not list(damaged(store.engine, new_key_alone(knowing(path, SECRET))))
