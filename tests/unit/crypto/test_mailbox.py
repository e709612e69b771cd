"""Envelopes that phones seal to the office."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.crypto.box import Unreadable
from fieldapp.crypto.mailbox import Mailbox
from tests.sealing import sealed

SEED = secrets.token_bytes(32)
BOX = Mailbox(SEED)


@given(st.binary(max_size=2_000), st.text(max_size=60))
def test_the_office_opens_what_was_sealed_to_it(plain: bytes, context: str) -> None:
    assert BOX.open(sealed(BOX.public_key, plain, context), context) == plain


def test_the_same_master_key_gives_the_same_mailbox() -> None:
    assert Mailbox(SEED).public_key == BOX.public_key
    assert Mailbox(secrets.token_bytes(32)).public_key != BOX.public_key


def test_another_office_and_another_context_open_nothing() -> None:
    envelope = sealed(BOX.public_key, b"words", "phone/a/1")
    with pytest.raises(Unreadable):
        Mailbox(secrets.token_bytes(32)).open(envelope, "phone/a/1")
    with pytest.raises(Unreadable):
        BOX.open(envelope, "phone/a/2")


@given(st.binary(max_size=300))
def test_rubbish_is_refused_in_one_way(rubbish: bytes) -> None:
    with pytest.raises(Unreadable):
        BOX.open(rubbish, "phone/a/1")


@given(st.integers(0, 200), st.integers(1, 255))
def test_every_changed_byte_is_noticed(at: int, by: int) -> None:
    envelope = bytearray(sealed(BOX.public_key, b"x" * 120, "phone/a/1"))
    envelope[at] ^= by
    with pytest.raises(Unreadable):
        BOX.open(bytes(envelope), "phone/a/1")
