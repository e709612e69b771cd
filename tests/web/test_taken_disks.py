"""A disk or a backup that was taken: whether its key file was locked decides what can be read of it. The page says what
the program knows of that and asks the rest, and the record keeps both."""

from datetime import timedelta
from html import unescape

import pytest

from fieldapp.crypto import guarded_file
from fieldapp.services import key_locking, rotating
from tests.web.conftest import OfficeUnderTest, Visitor

NOTICED = {"noticed_day": "2026-11-30", "noticed_hour": "12:00", "facts": "the computer is gone"}  # it is noon
UNSAID = "Find out first how the key file lay"
SEALED = "Names, addresses, notes and pictures on it cannot be read, nor can a backup."
READ = "Count on everything being read: names, addresses, notes, pictures, and the backups that open."


def begun(office: OfficeUnderTest, **typed: str) -> tuple[Visitor, str]:
    visitor = office.signed_in("administrator", language="en")
    answer = visitor.post("/office/breaches/new/copy", {**NOTICED, **typed})
    assert answer.status_code == 302, answer.text
    return visitor, str(answer.location)


def page(visitor: Visitor, address: str) -> str:
    return " ".join(unescape(visitor.get(address).text).split())


def lock(office: OfficeUnderTest) -> None:
    key_locking.lock(office.work.store, office.work.key_file, "passphrase", b"swallow over the church tower")


def test_where_the_key_lay_in_plain_it_says_so_and_asks(office: OfficeUnderTest) -> None:
    visitor, record = begun(office)
    said = page(visitor, record)
    for words in (
        UNSAID,
        "Today it is not locked, and it never was, as far as the program knows.",
        "When this was noticed, 30 Nov 12:00, it was not locked: whoever has this disk reads everything on it",
        '<dd class="note-text">It was not locked</dd>',
        '<dd class="note-text">I do not know yet</dd>',
    ):
        assert words in said, words
    assert "Its lock was changed" not in said
    assert 'name="key_lay"' in visitor.get("/office/breaches/new/copy").text
    assert 'name="key_lay"' not in visitor.get("/office/breaches/new/shown").text


def test_what_was_locked_then_is_kept_in_the_record_whatever_becomes_of_it(office: OfficeUnderTest) -> None:
    lock(office)
    office.clock.move(timedelta(hours=1))
    visitor, record = begun(office, noticed_hour="12:30", key_lay="locked")
    said = page(visitor, record)
    for words in (
        SEALED,
        "Today it is locked, without a break since 30 Nov 12:00.",
        "When this was noticed, 30 Nov 12:30, it was locked.",
        "fieldapp keys rotate",
        '<dd class="note-text">It was locked</dd>',
        '<dd class="note-text">It was there, locked, and its secret was elsewhere</dd>',
    ):
        assert words in said, words
    rotating.rotate(office.work.store, office.work.key_file, office.clock.now().date(), lambda _: None)
    assert "fieldapp keys rotate" not in page(visitor, record)
    office.clock.move(timedelta(hours=1))
    key_locking.unlock(office.work.store, office.work.key_file)
    said = page(office.signed_in("administrator", language="en"), record)
    for words in (
        "Today it is not locked, and has not been since 30 Nov 14:00.",
        "When this was noticed, 30 Nov 12:30, it was locked.",
        "lock taken off",
        '<dd class="note-text">It was locked</dd>',
    ):
        assert words in said, words
    written = {"version": "1", "facts": "the stick was in it", "key_lay": "with_secret"}
    visitor = office.signed_in("administrator", language="en")
    page(visitor, record)
    assert visitor.post(record, written).status_code == 302
    said = page(visitor, record)
    assert READ in said
    assert SEALED not in said
    assert said.count('<dd class="note-text">It was locked</dd>') == 2, "in both versions"
    assert "It was there, locked, and its secret was elsewhere</dd>" in said, "the version before says what it said"


@pytest.mark.parametrize(
    ("key_lay", "means"), [("absent", SEALED), ("plain", READ), ("unknown", READ), ("nonsense", UNSAID), ("", UNSAID)]
)
def test_each_answer_says_what_can_be_read(office: OfficeUnderTest, key_lay: str, means: str) -> None:
    visitor, record = begun(office, key_lay=key_lay)
    assert means in page(visitor, record)


def test_a_lock_that_no_trace_tells_of_is_not_guessed(office: OfficeUnderTest) -> None:
    """As after restoring a backup from before it was locked."""
    path = office.work.key_file.path
    plain = path.read_bytes()
    lock(office)
    locked = path.read_bytes()
    key_locking.unlock(office.work.store, office.work.key_file)
    assert plain == path.read_bytes()
    guarded_file.replace(path, locked)
    visitor, record = begun(office)
    said = page(visitor, record)
    assert "Today it is locked; since when, the program does not know." in said
    assert "Whether it was locked when this was noticed, 30 Nov 12:00, the program does not know." in said
    assert '<dd class="note-text">The program does not know</dd>' in said
