"""Passkeys on both databases: a signature counts once, and only with a count that has grown."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from fieldapp.domain.errors import WriteConflict
from fieldapp.domain.passkey import Passkey
from fieldapp.store.passkeys import Use
from fieldapp.store.unit import Store

from .office_store import NOW, migrated

HIGHEST = 2**32 - 1


def with_passkey(store: Store, count: int = 0) -> Passkey:
    with store.write() as unit:
        facts = {"login": "olga", "name": "Olga", "roles": frozenset({"worker"}), "language": "fr"}
        account = unit.accounts.add(at=NOW, **facts)
        passkey = Passkey(
            id="one",
            account_id=account.id,
            name="my telephone",
            host="visits.example.org",
            credential="AAEC",
            public_key="AwQF",
            transports=("internal", "hybrid"),
            made_at=NOW,
            sign_count=count,
        )
        unit.passkeys.add(passkey)
        unit.commit()
    return passkey


def used(store: Store, count: int, challenge: bytes) -> Use:
    with store.write() as unit:
        use = unit.passkeys.use("one", count, challenge, NOW)
        unit.commit()
    return use


def test_what_was_kept_is_read_and_found_by_its_owner_alone(database_url: str) -> None:
    with migrated(database_url) as store:
        passkey = with_passkey(store)
        with store.read() as unit:
            assert unit.passkeys.of_account(passkey.account_id) == (passkey,)
            assert unit.passkeys.find(passkey.account_id, "AAEC") == passkey
            assert unit.passkeys.find("somebody else", "AAEC") is None
            assert (unit.passkeys.is_known("AAEC"), unit.passkeys.is_known("AAED")) == (True, False)
            assert unit.passkeys.owners() == {passkey.account_id}
        with pytest.raises(WriteConflict), store.write() as unit:
            unit.passkeys.add(passkey.model_copy(update={"id": "another"}))
        assert list(store.damaged()) == []


def test_a_count_only_grows_and_a_challenge_is_used_once(database_url: str) -> None:
    with migrated(database_url) as store:
        with_passkey(store, count=5)
        assert used(store, 5, b"first") == "copied", "it had counted as far when it was made"
        assert used(store, 6, b"first") == "used"
        assert used(store, 7, b"first") == "again"
        assert used(store, 0, b"second") == "copied"
        assert used(store, HIGHEST, b"second") == "used"
        with store.write() as unit:
            unit.passkeys.remove_all("somebody else")
            assert unit.passkeys.use("gone", 1, b"third", NOW) == "again"


def at_once(act: Callable[[], object]) -> list[object]:
    """What two who do it at the same moment get."""
    both, results = Barrier(2), []

    def one() -> None:
        both.wait()
        results.append(act())

    threads = [Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("count", [0, 1])
def test_two_who_send_one_signature_at_once_have_used_it_once(database_url: str, count: int) -> None:
    with migrated(database_url) as store:
        with_passkey(store)
        assert sorted(map(str, at_once(lambda: used(store, count, b"challenge")))) == ["again", "used"]
