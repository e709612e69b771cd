"""A disk or a backup that was taken: whether its key file was locked decides what can be read of it. The page says what
the program knows of that and asks the rest, and the record keeps both."""

import threading
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from fieldapp.cli.setup import prepare
from fieldapp.crypto import guarded_file
from fieldapp.services import key_locking, rotating
from tests.patience import WAIT_S, until
from tests.web.conftest import OfficeUnderTest, Visitor, make_office, settings_of

NOTICED = {"noticed_day": "2026-11-30", "noticed_hour": "12:00", "facts": "the computer is gone"}  # it is noon
UNSAID = "Find out first how the key file lay"
SEALED = "Names, addresses, notes and pictures on it cannot be read, nor can a backup."
ROTATE = "It lay on this disk in plain before, and may still be found on it: fieldapp keys rotate"
NOT_ROTATED = "But the master key had not been changed since this machine’s key file was locked."
NOT_LOCKED = "But the key file of this machine was not locked when this was noticed."
DISK = "Nothing on it can be read without the passphrase of the disk"
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
        "When this was noticed, 30 Nov 2026 12:00, it was not locked: whoever has this disk reads everything on it",
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
        "Today it is locked, without a break since 30 Nov 2026 12:00.",
        "When this was noticed, 30 Nov 2026 12:30, it was locked.",
        ROTATE,
        NOT_ROTATED,
        '<dd class="note-text">It was locked</dd>',
        '<dd class="note-text">It was there, locked, and its secret was elsewhere</dd>',
    ):
        assert words in said, words
    rotating.rotate(office.work.store, office.work.key_file, office.clock.now().date(), lambda _: None)
    said = page(visitor, record)
    assert ROTATE not in said
    assert NOT_ROTATED in said, "what is done now changes nothing of a disk that is gone"
    office.clock.move(timedelta(hours=1))
    key_locking.unlock(office.work.store, office.work.key_file)
    said = page(office.signed_in("administrator", language="en"), record)
    for words in (
        "Today it is not locked, and has not been since 30 Nov 2026 14:00.",
        "When this was noticed, 30 Nov 2026 12:30, it was locked.",
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
    said = page(visitor, record)
    assert means in said
    assert ("these columns about persons can be read" in said) == (key_lay != "disk")


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
    assert "Whether it was locked when this was noticed, 30 Nov 2026 12:00, the program does not know." in said
    assert '<dd class="note-text">The program does not know</dd>' in said


def test_a_key_that_never_lay_there_in_plain_is_not_looked_for(office: OfficeUnderTest) -> None:
    lock(office)
    office.clock.move(timedelta(minutes=1))
    rotating.rotate(office.work.store, office.work.key_file, office.clock.now().date(), lambda _: None)
    office.clock.move(timedelta(hours=1))
    visitor, record = begun(office, noticed_hour="13:00", key_lay="locked")
    said = page(visitor, record)
    assert SEALED in said
    assert NOT_ROTATED not in said
    assert NOT_LOCKED not in said


def test_a_lock_that_came_after_the_theft_is_not_taken_for_one_that_was_there(office: OfficeUnderTest) -> None:
    begun(office)  # an office that writes since noon
    office.clock.move(timedelta(hours=1))
    lock(office)
    office.clock.move(timedelta(hours=1))
    visitor, record = begun(office, key_lay="locked")
    said = page(visitor, record)
    assert NOT_LOCKED in said
    assert "When this was noticed, 30 Nov 2026 12:00, it was not locked" in said
    assert '<dd class="note-text">It was not locked</dd>' in said


def test_of_a_day_before_the_office_began_nothing_is_known(office: OfficeUnderTest) -> None:
    begun(office)
    visitor, record = begun(office, noticed_day="2001-01-01")
    said = page(visitor, record)
    assert "Whether it was locked when this was noticed, 1 Jan 2001 12:00, the program does not know." in said


@pytest.mark.parametrize("told", ["authority_told", "persons_told"])
def test_nobody_was_told_on_a_day_to_come(office: OfficeUnderTest, told: str) -> None:
    visitor, record = begun(office)
    page(visitor, record)
    answer = visitor.post(record, {"version": "1", "facts": "as before", told: "2026-12-01"})
    assert answer.status_code == 422
    assert "This day is still to come." in answer.text
    assert "as before" in answer.text, "what was typed is still there"
    assert visitor.post(record, {"version": "1", "facts": "as before", told: "2026-11-30"}).status_code == 302


def test_what_to_do_at_once_changes_the_key_and_all_that_it_does_not_protect(office: OfficeUnderTest) -> None:
    visitor, record = begun(office, key_lay="plain")
    said = page(visitor, record)
    order = [
        said.index(words) for words in ("change the master key now", "Exchange what", "Save a new copy of the key")
    ]
    assert order == sorted(order)


@pytest.mark.postgresql
def test_of_two_who_write_at_the_same_moment_one_is_told(tmp_path: Path, office_url: str) -> None:
    settings = settings_of(tmp_path / "data").model_copy(update={"database_url": office_url})
    prepare(settings)
    office = make_office(tmp_path / "data", settings=settings)
    visitor, record = begun(office)
    page(visitor, record)
    answers = []
    other = threading.Thread(
        target=lambda: answers.append(visitor.post(record, {"version": "1", "facts": "what I saw"}))
    )
    with office.work.store.write() as unit:
        first = unit.breaches.newest()[0]
        unit.breaches.add(first.model_copy(update={"version": 2, "facts": "what they saw"}))
        other.start()
        until(lambda: _somebody_waits(office), "the second one waits for the first")
        unit.commit()
    other.join(WAIT_S)
    (answer,) = answers
    assert answer.status_code == 409
    assert "what I saw" in answer.text
    assert "what they saw" in answer.text
    office.work.store.engine.dispose()


def _somebody_waits(office: OfficeUnderTest) -> bool:
    with office.work.store.engine.connect().execution_options(writing=False) as connection:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
        return bool(connection.scalar(waiting))
