"""Voice notes of a visit: from an envelope to the case page of those who may hear them."""

import re

import pytest

from fieldapp.domain import phone_limits
from tests import sounds
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, day_at_the_door
from tests.web.test_consent_acts import photos_of
from tests.web.test_pictures import bring


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def path_of(door: DayAtTheDoor, recording_id: str) -> str:
    return f"/office/cases/{door.visit.case_id}/recordings/{recording_id}"


def test_a_voice_note_is_heard_in_the_case_and_whoever_hears_it_leaves_a_row(door: DayAtTheDoor) -> None:
    phone, sound = door.phone(), sounds.webm(42)
    item = phone.item("voice", caption="la lettre <b>")
    assert bring(phone, item, sound) is None
    reader = door.office.signed_in("case_worker")
    page = reader.get(f"/office/cases/{door.visit.case_id}")
    assert "Note vocale, 0:42" in page.text
    assert "la lettre &lt;b&gt;" in page.text
    assert "gardée au bureau" in page.text, "for paper, which plays nothing"
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    (address,) = re.findall(r'src="(/office/cases/[^"]+/recordings/[^"]+)"', page.text)

    def heard() -> int:
        with door.office.work.store.read() as unit:
            rows = unit.audit.of_case(door.visit.case_id)
        return sum(row.subject.startswith("recording/") for row in rows)

    assert heard() == 0, "it is fetched by whoever presses play, not with the page"
    whole = reader.get(address)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "audio/webm", sound)
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert whole.headers["Cache-Control"] == "no-store"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert heard() == 1
    part = reader.client.get(address, headers={"Range": "bytes=2-9"})
    assert (part.status_code, part.data) == (206, sound[2:10]), "Safari asks for parts"
    assert part.headers["Content-Range"] == f"bytes 2-9/{len(sound)}"


def test_what_safari_records_is_heard_too_and_nothing_else_is_kept(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("voice")
    assert bring(phone, item, sounds.mp4(9)) is None
    heard = door.office.signed_in("case_worker").get(path_of(door, item["id"]))
    assert heard.mimetype == "audio/mp4"
    for wrong in (b"", b"<html>", sounds.webm(phone_limits.RECORDING_SECONDS * 2), None):
        assert bring(phone, phone.item("voice"), wrong) == "damaged"
    assert bring(phone, phone.item("note", text="mots", seen_at=None), sounds.webm(3)) == "damaged"
    assert phone.bring(phone.note("après")) == [None]
    with door.office.work.store.read() as unit:
        assert len(unit.recordings.of_case(door.visit.case_id)) == 1


def test_a_voice_note_is_encrypted_at_the_office(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("voice", caption="Zoubida Planted")
    assert bring(phone, item, sounds.webm(3, padding=500)) is None
    stored = b"".join(path.read_bytes() for path in door.office.work.settings.data.glob("*.sqlite*"))
    assert item["id"].encode() in stored, "the control: its row is there"
    assert b"Planted" not in stored
    assert b"A_OPUS" not in stored
    assert b"s" * 100 not in stored


def test_a_voice_note_is_for_those_who_may_read_its_case(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("voice")
    assert bring(phone, item, sounds.webm(3)) is None
    path = path_of(door, item["id"])
    assert door.office.signed_in("coordinator").get(path).status_code == 200
    for role in ("worker", "administrator"):
        assert door.office.signed_in(role, login=role).get(path).status_code == 403
    other = path.replace(door.visit.case_id, "00000000-0000-0000-0000-000000000000")
    assert door.office.signed_in("case_worker").get(other).status_code == 404
    assert door.office.visitor().get(path).status_code == 401


def test_a_voice_note_comes_once_and_one_that_nobody_kept_is_not_finished(door: DayAtTheDoor) -> None:
    phone = door.phone()
    item = phone.item("voice", unfinished=True)
    assert [bring(phone, item, sounds.webm(3)) for _ in range(2)] == [None, None]
    assert bring(phone, item, sounds.webm(4)) is None, "another sound under its id is kept as one of its own"
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}").text
    assert re.search(r"Note vocale, 0:03.*?</b>\s+· pas terminée sur le téléphone", page, re.DOTALL), page
    with door.office.work.store.read() as unit:
        assert [one.seconds for one in unit.recordings.of_case(door.visit.case_id)].count(3) == 1


def test_their_own_voice_needs_a_yes_of_its_own(door: DayAtTheDoor) -> None:
    """A yes to photos is none, and this yes is none to photos; after photos were taken back nobody is recorded."""
    phone = door.phone()
    assert bring(phone, phone.item("voice", agreed_by="client"), sounds.webm(3)) is None
    assert door.conflicts() == []
    page = door.office.signed_in("case_worker").get(f"/office/cases/{door.visit.case_id}").text
    assert "La personne est d’accord qu’on entende sa voix." in page
    assert photos_of(door.office, door.visit.case_id) == []


def test_the_microphone_is_for_the_pages_of_the_phone_alone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    policy = phone.browser.get("/field/app").headers["Permissions-Policy"]
    assert "microphone=(self)" in policy
    for path in ("/field/", "/account/sign-in", "/"):
        assert "microphone=()" in phone.browser.get(path).headers["Permissions-Policy"], path
    office = door.office.signed_in("coordinator").get(f"/office/cases/{door.visit.case_id}")
    assert "microphone=()" in office.headers["Permissions-Policy"]
    assert "media-src" not in office.headers["Content-Security-Policy"], "no voice note, nothing to hear"
