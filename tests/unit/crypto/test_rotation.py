"""Another master key: what opens under which, and what stays the same."""

from datetime import date, timedelta

import pytest

from fieldapp.crypto.ageing import AgeingKey
from fieldapp.crypto.box import Unreadable
from fieldapp.crypto.keys import Keys
from fieldapp.crypto.mailbox import context
from fieldapp.crypto.rotation import begun, ended, without_forgotten, without_mailboxes_before
from fieldapp.crypto.vault import Vault
from tests.sealing import sealed

KEY = bytes(range(32))
DAY = date(2026, 11, 30)


def test_both_keys_open_until_the_old_one_goes() -> None:
    old = Vault(KEY)
    first = begun(Keys(KEY, AgeingKey(DAY, KEY[::-1])), DAY)
    both, alone = Vault.of(first), Vault(first.master, (), dict(first.kept))
    wrapped, sealed = old.new_case_key("one"), old.office.seal(b"plan", "plans/1")
    note = old.case_box("one", wrapped).seal(b"Amina", "note")
    assert both.office.open(sealed, "plans/1") == b"plan"
    anew, wrapped_anew = both.office.renewed(sealed, "plans/1"), both.rewrapped("one", wrapped)
    assert anew
    assert wrapped_anew
    assert both.office.renewed(anew, "plans/1") is both.rewrapped("one", wrapped_anew) is None
    assert alone.office.open(anew, "plans/1") == b"plan"
    assert alone.case_box("one", wrapped_anew).open(note, "note") == b"Amina"
    for one, value in ((alone, sealed), (old, anew)):
        with pytest.raises(Unreadable):
            one.office.open(value, "plans/1")
    with pytest.raises(Unreadable):
        old.case_box("one", wrapped_anew)
    with pytest.raises(Unreadable):
        both.rewrapped("two", wrapped)
    new = both.office.seal(b"new", "plans/2")
    with pytest.raises(Unreadable):
        old.office.open(new, "plans/2")


def test_what_cannot_be_made_again_stays_under_its_key_however_often_the_master_key_changes() -> None:
    old, keys = Vault(KEY), Keys(KEY, None)
    for _ in range(2):
        keys = ended(begun(keys, DAY), DAY)
        now = Vault.of(keys)
        assert now.lookup("phone", "81343436") == old.lookup("phone", "81343436")
        assert (now.proof_seed, now.share_seed) == (old.proof_seed, old.share_seed)
        assert now.audit.link("", b"row") == old.audit.link("", b"row")
    assert len({keys.master, *(one.master for one in keys.earlier)}) == 3


def test_an_old_key_goes_after_the_last_day_on_which_a_backup_needs_it() -> None:
    ageing = AgeingKey(DAY, KEY[::-1])
    keys = begun(Keys(KEY, ageing), DAY)
    assert keys.rotating
    later = DAY + timedelta(days=1)
    assert without_forgotten(Keys(keys.master, ageing.moved_to(later), keys.earlier)).earlier, "it is not finished"
    done = ended(keys, DAY)
    assert not done.rotating
    assert without_forgotten(done) == done
    assert not without_forgotten(Keys(done.master, ageing.moved_to(later), done.earlier)).earlier


def test_an_office_whose_backups_never_forgot_begins_to() -> None:
    assert begun(Keys(KEY, None), DAY).backups is not None


def test_the_mailbox_changes_with_the_master_key_and_opens_what_was_sealed_before() -> None:
    keys, bound = Keys(KEY, AgeingKey(DAY, KEY[::-1])), context("a", "1")
    public, envelopes = [Vault.of(keys).mailbox.public_key], []
    for later in (0, 40):
        envelopes.append(sealed(public[-1], b"note", bound))
        keys = ended(begun(keys, DAY + timedelta(days=later)), DAY)
        public.append(Vault.of(keys).mailbox.public_key)
    envelopes.append(sealed(public[-1], b"note", bound))
    assert len(set(public)) == 3
    assert all(Vault.of(keys).mailbox.open(one, bound) == b"note" for one in envelopes)
    assert without_mailboxes_before(keys, DAY) == keys
    left = Vault.of(without_mailboxes_before(keys, DAY + timedelta(days=1))).mailbox
    assert [left.open(one, bound) for one in envelopes[1:]] == [b"note", b"note"]
    for box, envelope, wrong in ((left, envelopes[0], bound), (left, envelopes[1], context("b", "1"))):
        with pytest.raises(Unreadable):
            box.open(envelope, wrong)
    assert not without_mailboxes_before(keys, DAY + timedelta(days=41)).mailboxes
