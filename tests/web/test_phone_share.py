"""The office's share of the key of a day: given again to whoever knows the PIN, for as long as that day may be read."""

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door

RIGHT, WRONG = "a1" * 32, "b2" * 32


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def phone_with_a_pin(door: DayAtTheDoor) -> Phone:
    phone = door.phone()
    phone.opener = RIGHT
    phone.prepare()
    return phone


def ask(phone: Phone, opener: str = RIGHT) -> dict[str, Any]:
    answer = phone.post("/field/phone/share", {"since": phone.ready["proof"]["since"], "opener": opener})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json or {}
    return said


def test_the_right_pin_brings_the_same_share_as_often_as_it_is_typed(door: DayAtTheDoor) -> None:
    phone = phone_with_a_pin(door)
    for _ in range(12):
        said = ask(phone)
        assert (said["share"], said["left"], said["why"]) == (phone.ready["share"], 10, "")
    assert len(base64.b64decode(phone.ready["share"])) == 32


def test_ten_wrong_pins_end_the_day_whoever_typed_them(door: DayAtTheDoor) -> None:
    """A copy of the phone has no other ten than the phone, and a right one between gives none back."""
    phone = phone_with_a_pin(door)
    for left in range(9, 0, -1):
        assert ask(phone, WRONG) | {"now": ""} == {"share": None, "left": left, "why": "wrong", "now": ""}
        assert ask(phone)["left"] == left
    assert ask(phone, WRONG)["left"] == 0
    assert ask(phone) | {"now": ""} == {"share": None, "left": 0, "why": "ended", "now": ""}
    body = {"day": phone.ready["day"]["day"], "stops": {}}
    assert phone.post("/field/phone/changes", body, use="read").status_code == 401, "nor does it read any more"
    assert phone.bring(phone.note("gardée")) == [None], "what waits there leaves all the same"


def test_every_release_and_every_wrong_pin_leaves_a_row(door: DayAtTheDoor) -> None:
    phone = phone_with_a_pin(door)
    ask(phone)
    ask(phone, WRONG)
    with door.office.work.store.read() as unit:
        rows = [row.action for row in unit.audit.newest(50) if row.subject == f"phone/{phone.ready['phone']}"]
    assert {"open_day", "wrong_pin"} <= set(rows)


def test_after_the_night_signing_out_a_new_day_or_a_closed_account_nothing_is_given(door: DayAtTheDoor) -> None:
    phone = phone_with_a_pin(door)
    before = dict(phone.ready)
    door.office.clock.moment += timedelta(minutes=1)
    phone.prepare()
    assert phone.ready["share"] != before["share"]
    earlier = {"since": before["proof"]["since"], "opener": RIGHT}
    assert (phone.post("/field/phone/share", earlier).json or {})["why"] == "ended", "a profile restored from before"
    assert ask(phone)["share"]
    said = f"lock/{phone.ready['phone']}".encode()
    mac = hmac.new(base64.b64decode(phone.ready["proof"]["day"]), said, sha256).hexdigest()
    assert phone.post("/field/phone/lock", {"since": phone.ready["proof"]["since"], "proof": mac}).status_code == 200
    assert ask(phone)["why"] == "ended"
    door.office.clock.moment += timedelta(minutes=1)
    phone.prepare()
    assert ask(phone)["share"]
    door.office.clock.moment += timedelta(hours=11)
    assert ask(phone)["why"] == "ended"
    with door.office.work.store.write() as unit:
        unit.accounts.save(unit.accounts.get(before["owner"]["id"]).model_copy(update={"active": False}))
        unit.commit()
    assert phone.post("/field/phone/share", earlier).status_code == 401


def test_a_phone_without_a_pin_at_the_office_is_given_nothing(door: DayAtTheDoor) -> None:
    """With a passkey, or made ready by an older application: its office has nothing to compare with."""
    phone = door.phone()
    assert ask(phone)["why"] == "ended"


def test_no_pin_and_no_share_lie_at_the_office(door: DayAtTheDoor) -> None:
    phone = phone_with_a_pin(door)
    ask(phone)
    said = [RIGHT.encode(), bytes.fromhex(RIGHT), base64.b64decode(phone.ready["share"]), phone.ready["share"].encode()]
    content = b"".join(path.read_bytes() for path in door.office.work.settings.data.rglob("*") if path.is_file())
    assert phone.ready["phone"].encode() in content, "the control: the database is there"
    assert not [one for one in said if one in content]


@pytest.mark.parametrize("opener", ["", "a1", "A1" * 32, RIGHT + "00", 7, None])
def test_what_our_application_never_sends_is_refused_and_counts_for_nothing(door: DayAtTheDoor, opener: Any) -> None:
    phone = phone_with_a_pin(door)
    answer = phone.post("/field/phone/share", {"since": phone.ready["proof"]["since"], "opener": opener})
    assert answer.status_code == 400
    assert ask(phone)["left"] == 10
