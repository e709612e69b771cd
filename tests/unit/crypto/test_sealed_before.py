"""What was sealed, wrapped or hashed on 27 November 2026 opens and is found today: a label or length that changes here
would make every office unable to read what it has."""

import base64
from datetime import date

import pytest

from fieldapp.crypto.box import Box, Unreadable, derive
from fieldapp.crypto.mailbox import context
from fieldapp.crypto.vault import Vault

KEY = bytes(range(32))
WRAPPED = "dz74uC3iVhQJ1vpVeYecFgCAqlPMezEydPChHLcUxbd/RnvtB1hTrDTHc96KLpdtz+I0MXC/NDFsDCUH"
ENVELOPE = (
    "AQS13sZTa/7hNueyKcSnkY3gWIhleTqUcpm1XbNzH2VAxc0t0Ftvsicqooa6GapeCA1tVhTkeNiKynRf"
    "0r1id1nZKszoBHLMY/uhhJjpjpKxe7qEiXzmpcPu"
    "JCgGhXFvQQOV"
)
PUBLIC_KEY = (
    "0406051433904c7a3b39338fd54f83aabc73f9106638a546556b602f4f55775d07"
    "2a929b47101d3a46da3b889f2073a37ad70d781e6dfff4258e97166c81f738d6"
)


def raw(text: str) -> bytes:
    return base64.b64decode(text)


def test_a_key_for_a_purpose_is_the_same_for_ever() -> None:
    assert derive(KEY, "session").hex() == "a215bf633c64989efa46ab23c8af987f2ab74ba57a9cb5b8ff7309cd80ce3c98"
    assert derive(KEY, "other") != derive(KEY, "session") != derive(KEY[::-1], "session")


def test_a_sealed_value_opens_in_its_place() -> None:
    sealed = raw("zg+ZfYtTDr/3T3TWz8ctGa76O3jDL8tzB05Oc8aYYWej")
    assert Box(KEY).open(sealed, "notes/1/text") == b"Amina"
    with pytest.raises(Unreadable, match=r"^notes/2/text$"):
        Box(KEY).open(sealed, "notes/2/text")


def test_plans_and_backups_open_with_the_keys_of_the_office() -> None:
    assert Vault(KEY).office.open(raw("eFbASpa4+wR0xYcjk8iqGM6VeMIDDME1qeM1cXKS5hk1"), "plans/1") == b"Amina"
    assert (
        Vault(KEY)
        .backup_box(None, date(2026, 11, 30))
        .open(raw("3LanWWyfTk9AJq/eVuwfN0+l4yUGEkOstTLrF2HutGWE"), "file")
        == b"Amina"
    )


def test_a_wrapped_key_of_a_case_opens_what_belongs_to_it() -> None:
    box = Vault(KEY).case_box("one", raw(WRAPPED))
    assert box.open(raw("bsVJNKEp4Ng7tn5U+8T8HOTONcPApPY1mVYxuuArIfqh"), "notes/1") == b"Amina"
    with pytest.raises(Unreadable, match=r"^case/two$"):
        Vault(KEY).case_box("two", raw(WRAPPED))


def test_a_look_up_finds_what_was_stored() -> None:
    stored = "df3a9a718f7a822f3d0ed64a245ad3350440266ce4c5d8fcd5cce9330f9e545d"
    assert Vault(KEY).lookup("phone", "81343436") == stored


def test_a_new_case_key_is_new_and_of_full_length() -> None:
    vault = Vault(KEY)
    wrapped = vault.new_case_key("one")
    assert wrapped != vault.new_case_key("one")
    assert len(wrapped) == 12 + 32 + 16, "nonce, key, tag"
    sealed = vault.case_box("one", wrapped).seal(b"Amina", "x")
    assert vault.case_box("one", wrapped).open(sealed, "x") == b"Amina"


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match=r"^a master key has 32 bytes$"):
        Vault(bytes(length))


def test_a_phone_that_knows_the_public_key_from_before_still_reaches_the_office() -> None:
    mailbox = Vault(KEY).mailbox
    assert mailbox.public_key.hex() == PUBLIC_KEY
    assert context("a", "1") == "phone/a/1"
    assert mailbox.open(raw(ENVELOPE), context("a", "1")) == b"words"


def test_an_envelope_of_another_version_or_cut_short_is_unreadable() -> None:
    mailbox, envelope = Vault(KEY).mailbox, raw(ENVELOPE)
    for wrong in (b"\x02" + envelope[1:], envelope[:1], envelope[:66], envelope[:-1], b""):
        with pytest.raises(Unreadable, match=r"^phone/a/1$"):
            mailbox.open(wrong, "phone/a/1")
