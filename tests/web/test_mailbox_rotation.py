"""The key that phones seal to changes with the master key: what was sealed before comes later, and for how long."""

import json
from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest

from fieldapp.crypto.key_file import KeyFile
from fieldapp.crypto.keys import Keys
from fieldapp.services import rotating
from fieldapp.services.daily import Daily
from tests import sounds
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door
from tests.web.test_backups_forget import pass_by, run
from tests.web.test_keys_rotate import begin
from tests.web.test_pictures import picture


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def keys_of(door: DayAtTheDoor) -> Keys:
    return KeyFile(door.office.work.settings.key_file).read()


def rotate(door: DayAtTheDoor) -> None:
    work = door.office.work
    rotating.rotate(work.store, work.key_file, work.machine_now().date())


def written(phone: Phone, text: str, **facts: str) -> dict[str, str]:
    """A note as it lies on the phone, sealed."""
    return phone.envelope(phone.note(text, None, **facts))


def prepared_again(door: DayAtTheDoor, phone: Phone) -> None:
    """Its owner comes back, signs in and takes the day along."""
    phone.browser = door.office.with_session_of("olga")
    phone.prepare()


def send(phone: Phone, *envelopes: dict[str, str]) -> list[str | None]:
    answer = phone.post("/field/phone/deposit", {"items": list(envelopes)})
    assert answer.status_code == 200, answer.text
    return [receipt["refused"] for receipt in (answer.json or {})["receipts"]]


def test_what_a_phone_sealed_before_comes_after_it_whatever_it_is(door: DayAtTheDoor) -> None:
    phone = door.phone()
    before = [
        written(phone, "before"),
        phone.envelope(phone.item("photo", caption="boîte"), content=picture()),
        phone.envelope(phone.item("voice", caption="la lettre"), content=sounds.webm(42)),
    ]
    old = phone.ready["office_key"]
    rotate(door)
    meanwhile = written(phone, "the day goes on with the key that the phone has")
    assert send(phone, *before, meanwhile) == [None] * 4
    phone.prepare()
    assert phone.ready["office_key"] != old, "the next day that it is given comes with the new key"
    assert send(phone, written(phone, "after")) == [None]
    assert door.texts() == ["before", "the day goes on with the key that the phone has", "after"]
    with door.office.work.store.read() as unit:
        assert len(unit.pictures.of_case(door.visit.case_id)) == 1
        assert len(unit.recordings.of_case(door.visit.case_id)) == 1
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}")
    assert "0:42" in page.text


def test_a_change_that_was_stopped_and_goes_on_gives_one_new_key(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = written(phone, "before")
    begin(door.office)
    phone.prepare()
    given = phone.ready["office_key"]
    rotate(door)
    phone.prepare()
    assert phone.ready["office_key"] == given
    assert len(keys_of(door).mailboxes) == 1
    assert send(phone, note) == [None]


def test_after_its_days_the_key_of_before_is_gone_from_the_file(door: DayAtTheDoor) -> None:
    phone = door.phone()
    early, late = written(phone, "a month later"), written(phone, "too late")
    stop = phone.stop["id"]
    rotate(door)
    days = door.office.work.settings.phone.earlier_key_days
    pass_by(door.office, 40)
    prepared_again(door, phone)
    assert send(phone, early) == [None], "its owner was away"
    pass_by(door.office, days - 40)
    (earlier,) = keys_of(door).mailboxes
    pass_by(door.office, 1)
    assert not keys_of(door).mailboxes
    content = door.office.work.settings.key_file.read_bytes()
    assert b64encode(earlier.seed) not in content
    prepared_again(door, phone)
    assert send(phone, late, written(phone, "today", stop=stop)) == ["unreadable", None]
    assert door.texts() == ["a month later", "today"]


def test_what_a_phone_owes_keeps_the_key_until_it_comes_or_is_closed(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = phone.note("named before it left")
    assert phone.tell(note).status_code == 200
    envelope = phone.envelope(note)
    rotate(door)
    days = door.office.work.settings.phone.earlier_key_days
    pass_by(door.office, days + 30)
    assert len(keys_of(door).mailboxes) == 1, "the office waits for it, and can still open it"
    prepared_again(door, phone)
    assert send(phone, envelope) == [None]
    Daily(door.office.work).once_a_day()
    assert not keys_of(door).mailboxes
    assert door.texts() == ["named before it left"]


def test_a_clock_that_jumped_ahead_takes_no_key(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = written(phone, "before")
    rotate(door)
    door.office.clock.move(timedelta(days=700))
    for _ in range(20):  # ten minutes after each other
        Daily(door.office.work).once_a_day()
    assert len(keys_of(door).mailboxes) == 1
    door.office.clock.move(timedelta(days=-700))
    assert send(phone, note) == [None]


def test_entries_that_were_saved_as_a_file_are_brought_after_it(door: DayAtTheDoor, tmp_path: Path) -> None:
    phone, file = door.phone(), tmp_path / "entries.sealed.json"
    saved = {"phone": phone.ready["phone"], "items": [written(phone, "from the file")]}
    file.write_text(json.dumps(saved), encoding="utf-8")
    rotate(door)
    pass_by(door.office, 60)
    assert run(door.office.work.settings.data, "phones", "bring", str(file)).exit_code == 0
    assert door.texts() == ["from the file"]
