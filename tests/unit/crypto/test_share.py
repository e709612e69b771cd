"""The office's share of a day's key is the same whenever it is asked for, and of one phone and one day alone."""

from datetime import UTC, datetime, timedelta

from fieldapp.crypto.share import Shares
from fieldapp.crypto.vault import Vault

SINCE = datetime(2026, 11, 30, 11, 0, 0, 123456, tzinfo=UTC)
SHARE = "5549f8fd286c0a90119491de70b89b386a7adcd60d15eb3c6335c144d7f37749"


def test_a_day_that_is_on_a_phone_now_opens_after_an_update() -> None:
    assert Shares(bytes(range(32))).of("p", SINCE).hex() == SHARE


def test_another_phone_moment_or_office_has_another_share() -> None:
    mine = Shares(bytes(range(32)))
    others = {
        mine.of("p", SINCE),
        mine.of("q", SINCE),
        mine.of("p", SINCE + timedelta(microseconds=1)),
        Shares(bytes(32)).of("p", SINCE),
    }
    assert len(others) == 4
    assert all(len(one) == 32 for one in others)


def test_the_seed_is_of_this_use_alone() -> None:
    vault = Vault(bytes(range(32)))
    assert len({vault.share_seed, vault.proof_seed, vault.keys.kept["mailbox"]}) == 3
