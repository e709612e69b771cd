"""A proof is true for one phone, one day, one use, one entry and its very words; the office remembers none."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from fieldapp.crypto.proof import Proof, Proofs, Use

SINCE = datetime(2026, 11, 30, 11, 0, 0, 123456, tzinfo=UTC)
PROOFS = Proofs(bytes(range(32)))
WORDS = b'{"kind": "home"}\nand what\nfollows'


def line(key: bytes, context: str, words: bytes, use: Use = "day", since: str = SINCE.isoformat()) -> bytes:
    mac = hmac.new(key, context.encode() + b"\n" + words, sha256).hexdigest()
    return f"proof {use} {since} {mac}\n".encode() + words


@pytest.mark.parametrize("use", ["day", "danger"])
def test_what_the_unlocked_day_made_is_known(use: Use) -> None:
    plain = line(PROOFS.key("p", SINCE, use), "phone/p/i", WORDS, use)
    assert PROOFS.read("p", "phone/p/i", plain) == (Proof(use, SINCE), WORDS)


def test_what_is_of_another_phone_day_use_entry_or_text_proves_nothing() -> None:
    key, other = PROOFS.key("p", SINCE, "day"), SINCE + timedelta(microseconds=1)
    good = line(key, "phone/p/i", WORDS)
    assert PROOFS.read("p", "phone/p/i", good)[0]
    for plain in (
        good + b" ",
        line(key, "phone/p/j", WORDS),
        line(key, "phone/p/i", WORDS, "danger"),
        line(key, "phone/p/i", WORDS, since=other.isoformat()),
        line(key, "phone/p/i", WORDS, since="yesterday"),
        line(PROOFS.key("q", SINCE, "day"), "phone/p/i", WORDS),
        line(PROOFS.key("p", SINCE, "danger"), "phone/p/i", WORDS),
        line(PROOFS.key("p", other, "day"), "phone/p/i", WORDS),
        line(bytes(32), "phone/p/i", WORDS),
    ):
        assert PROOFS.read("p", "phone/p/i", plain)[0] is None
    assert Proofs(bytes(32)).read("p", "phone/p/i", good)[0] is None, "of another office"


@pytest.mark.parametrize(
    "start", [b"proof ", b"proof day\n", b"proof day x y z\n", b"proof \xff x y\n", b"proof " * 40]
)
def test_a_line_that_is_no_proof_is_none_and_the_words_are_behind_it(start: bytes) -> None:
    proof, words = PROOFS.read("p", "c", start + WORDS if start.endswith(b"\n") else start)
    assert proof is None
    assert words == (WORDS if start.endswith(b"\n") else b"")


def test_words_without_a_proof_are_read_as_they_are() -> None:
    assert PROOFS.read("p", "c", WORDS) == (None, WORDS)
    assert PROOFS.read("p", "c", b"") == (None, b"")


def test_a_sentence_is_proved_by_the_same_key() -> None:
    mac = hmac.new(PROOFS.key("p", SINCE, "day"), b"lock/p", sha256).hexdigest()
    assert PROOFS.holds("p", SINCE, "day", b"lock/p", mac)
    assert not PROOFS.holds("p", SINCE, "day", b"lock/q", mac)
    assert not PROOFS.holds("p", SINCE, "danger", b"lock/p", mac)
    assert not PROOFS.holds("p", SINCE, "day", b"lock/p", "é")


def test_a_key_of_a_day_is_the_same_for_ever() -> None:
    """Entries wait on phones for days, over a restart and an update of the office."""
    assert PROOFS.key("p", SINCE, "day").hex() == "aad2d9f9e211e486f051ea0f5d81c754a0f3af67d17a01feba63fd9863840cc2"
