"""The office knows what each phone still owes: what was named once stays owed until it comes, and nothing that is said
with the token alone takes it back."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest

from fieldapp.domain import phone_limits
from fieldapp.domain.owed import Debt
from fieldapp.domain.phone import Deposit
from fieldapp.services.phone import owing
from tests.web.conftest import OfficeUnderTest
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def owed(door: DayAtTheDoor) -> list[Debt]:
    with door.office.work.store.read() as unit:
        return owing.open_debts(unit)


def ids(door: DayAtTheDoor) -> set[str]:
    return {entry.id for debt in owed(door) for entry in debt.entries}


def said_at(door: DayAtTheDoor, phone: Phone) -> Any:
    with door.office.work.store.read() as unit:
        return unit.phones.get(phone.ready["phone"]).said_at


def test_what_is_named_is_owed_until_it_comes(door: DayAtTheDoor) -> None:
    phone = door.phone()
    first, second = phone.note("one"), phone.note("two")
    assert phone.tell(first, second).status_code == 200
    assert ids(door) == {first["id"], second["id"]}
    assert phone.bring(first) == [None]
    assert ids(door) == {second["id"]}
    assert phone.bring(first, second) == [None, None], "the same again, and the rest"
    assert owed(door) == []


def test_a_moment_outside_the_calendar_is_what_no_phone_of_ours_sends(door: DayAtTheDoor) -> None:
    phone, late = door.phone(), "9999-12-31T23:59:59-23:59"
    bodies: list[tuple[str, dict[str, str]]] = [
        ("owes", {"said": json.dumps({"holds": [{"id": str(uuid.uuid4()), "at": "0001-01-01T00:00:00+23:59"}]})}),
        ("owes", {"said": json.dumps({"holds": []}), "since": late, "proof": "00"}),
        ("share", {"since": late, "opener": "ab" * 32}),
        ("lock", {"since": late, "proof": "00"}),
    ]
    assert [phone.post(f"/field/phone/{path}", body).status_code for path, body in bodies] == [400] * 4
    assert owed(door) == []


def test_what_has_come_already_is_not_owed_because_its_receipt_was_lost(door: DayAtTheDoor) -> None:
    phone = door.phone()
    note = phone.note("here")
    assert phone.bring(note) == [None]
    phone.tell(note)
    assert owed(door) == []


def test_nothing_said_with_the_token_alone_hides_what_was_named(door: DayAtTheDoor) -> None:
    phone = door.phone()
    finished, begun = phone.note("finished"), phone.note("begun")
    phone.tell(finished)
    phone.tell(begun, begun=True)
    before = ids(door)
    forgeries: list[dict[str, Any]] = [
        {"use": None},
        {"use": None, "discarded": (begun["id"], finished["id"])},
        {"use": "danger", "discarded": (begun["id"], finished["id"])},
    ]
    for forged in forgeries:
        assert phone.tell(**forged).status_code == 200
        assert ids(door) == before
    assert phone.bring({**finished, "text": "forged"}, use=None) == [None]
    assert ids(door) == before, "nor does an entry with its id that nothing proves"
    assert phone.bring(finished) == [None]
    phone.tell(discarded=(begun["id"],))
    assert owed(door) == []


def test_a_statement_that_comes_late_or_again_loses_nothing_and_finds_nothing(door: DayAtTheDoor) -> None:
    """One that hung on its way knows nothing of what was written since; an old one sent again hides no loss."""
    phone, soon = door.phone(), timedelta(minutes=1)
    first, second, third = (phone.note(text) for text in ("one", "two", "three"))

    def gone() -> set[str]:
        return {entry.id for debt in owed(door) for entry in debt.gone}

    late = phone.statement(first)
    door.office.clock.move(soon)
    both = phone.statement(first, second)
    door.office.clock.move(soon)
    for body in (both, late, both):
        assert phone.post("/field/phone/owes", body).status_code == 200
        door.office.clock.move(soon)
        assert (ids(door), gone()) == ({first["id"], second["id"]}, set())
    phone.tell(first, third)
    door.office.clock.move(soon)
    assert gone() == {second["id"]}
    for body in (late, both, phone.statement(second, use=None)):
        assert phone.post("/field/phone/owes", body).status_code == 200
        assert gone() == {second["id"]}


def test_a_proof_of_another_statement_or_phone_ends_nothing(door: DayAtTheDoor) -> None:
    phone, other = door.phone(), door.phone()
    begun = phone.note("begun")
    phone.tell(begun, begun=True)
    other.tell(discarded=(begun["id"],))
    phone.ready["proof"], mine = other.ready["proof"], phone.ready["proof"]
    phone.tell(discarded=(begun["id"],))
    assert ids(door) == {begun["id"]}
    phone.ready["proof"] = mine
    phone.tell(discarded=(begun["id"],))
    assert owed(door) == []


def test_a_forger_names_few_and_keeps_nobody_out(door: DayAtTheDoor) -> None:
    phone = door.phone()
    for _ in range(3):
        phone.tell(*(phone.note("forged") for _ in range(40)), use=None)
    assert len(ids(door)) == phone_limits.UNPROVED_A_DAY
    assert owed(door)[0].unproved
    note = phone.note("mine")
    phone.tell(note)
    assert note["id"] in ids(door)


def test_a_phone_that_has_brought_many_is_waited_for_as_before(door: DayAtTheDoor) -> None:
    """What had come long ago counted against what a phone may name: after some weeks nothing more was owed."""
    phone = door.phone()
    many = [phone.note("of earlier weeks") for _ in range(phone_limits.OWED_AT_ONCE)]
    phone.tell(*many)
    assert len(ids(door)) == phone_limits.OWED_AT_ONCE
    have_come(door, phone, [one["id"] for one in many])
    assert owed(door) == []
    note = phone.note("of today")
    phone.tell(note)
    assert ids(door) == {note["id"]}


def have_come(door: DayAtTheDoor, phone: Phone, came: list[str]) -> None:
    """As if it had brought them: to open a thousand envelopes takes its time."""
    at = door.office.clock.now()
    with door.office.work.store.write() as unit:
        for number, one in enumerate(came):
            mine = {"phone_id": phone.ready["phone"], "ordinal": number, "kind": "note", "digest": one}
            unit.phones.add_receipt(Deposit(id=one, at=at, received_at=at, since=at, **mine))
        unit.commit()


def test_a_statement_without_proof_is_no_contact(door: DayAtTheDoor) -> None:
    phone = door.phone()
    with door.office.work.store.read() as unit:
        before = unit.phones.get(phone.ready["phone"]).seen_at
    door.office.clock.move(timedelta(minutes=10))
    phone.tell(use=None)
    with door.office.work.store.read() as unit:
        assert unit.phones.get(phone.ready["phone"]).seen_at == before


def test_an_older_application_does_not_say(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert said_at(door, phone) is None
    phone.bring(phone.note("kept"))
    assert said_at(door, phone) is None
    phone.tell()
    assert said_at(door, phone) == door.office.clock.now()


def test_what_the_unlocked_day_holds_no_more_is_named_as_gone(door: DayAtTheDoor) -> None:
    phone = door.phone()
    lost, held = phone.note("lost"), phone.note("held")
    phone.tell(lost, held)
    door.office.clock.move(timedelta(minutes=1))
    phone.tell(held, use=None)
    phone.tell(held, more=True)
    assert owed(door)[0].gone == (), "neither the token alone nor a part of the list says that"
    phone.tell(held)
    assert [entry.id for entry in owed(door)[0].gone] == [lost["id"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"said": "{"},
        {"said": "[]"},
        {"said": '{"holds": [{"id": "x"}]}'},
        {"said": '{"holds": [], "words": "no"}'},
        {"said": "{}", "since": "yesterday"},
        {"said": '{"holds": [' + ",".join([f'{{"id": "{uuid.uuid4()}"}}'] * 1_001) + "]}"},
    ],
)
def test_what_no_phone_says_is_refused_and_changes_nothing(door: DayAtTheDoor, body: dict[str, Any]) -> None:
    phone = door.phone()
    assert phone.post("/field/phone/owes", body).status_code == 400
    assert owed(door) == []
    assert said_at(door, phone) is None


def test_only_the_token_that_brings_may_say(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert phone.post("/field/phone/owes", {"said": '{"holds": []}'}, use="read").status_code in (401, 403)


def missing(phone: Phone) -> dict[str, Any]:
    """As the unlocked day hears it."""
    answer = phone.post("/field/phone/changes", {"day": phone.ready["day"]["day"], "stops": {}}, use="read")
    found: dict[str, Any] = (answer.json or {})["missing"]
    return found


def test_a_phone_is_told_what_another_of_its_owner_still_owes(door: DayAtTheDoor) -> None:
    phone, other = door.phone(), door.phone()
    note = phone.note("there")
    phone.tell(note)
    assert missing(phone) == {"here": None, "elsewhere": None}, "what it holds itself is not missing"
    assert missing(other) == {"here": None, "elsewhere": {"count": 1, "since": "12:00"}}
    assert phone.bring(note) == [None]
    assert missing(other) == {"here": None, "elsewhere": None}


def test_a_phone_whose_storage_was_deleted_is_known_again_and_hears_what_it_lost(door: DayAtTheDoor) -> None:
    phone = door.phone()
    first, second = phone.note("one"), phone.note("two")
    phone.tell(first, second)
    assert phone.bring(first) == [None]
    lost = {"count": 1, "since": "12:00"}
    assert phone.browser.get("/field/phone/owner").json["missing"] == {"here": lost, "elsewhere": None}
    door.office.clock.move(timedelta(minutes=5))
    cleared = Phone(door.office, phone.browser)
    assert cleared.prepare()["phone"] == phone.ready["phone"], "the browser keeps its cookies"
    assert cleared.ready["counted"] == first["order"]
    cleared.tell()
    assert missing(cleared) == {"here": lost, "elsewhere": None}
    assert [entry.id for entry in owed(door)[0].gone] == [second["id"]]


def test_without_that_cookie_it_is_another_phone_of_theirs(door: DayAtTheDoor) -> None:
    phone = door.phone()
    phone.tell(phone.note("one"))
    cleared = door.phone()
    assert cleared.ready["phone"] != phone.ready["phone"]
    assert missing(cleared)["elsewhere"] == {"count": 1, "since": "12:00"}
    assert cleared.browser.get("/field/phone/owner").json["missing"]["here"] is None


@pytest.mark.parametrize("made_up", ["", "x", "0b51c5a0-7d5e-4c1b-9a51-3f6f0e7c2d11", "' OR 1=1"])
def test_a_cookie_that_somebody_made_up_is_nobodys_phone(door: DayAtTheDoor, made_up: str) -> None:
    phone = door.phone()
    phone.browser.client.set_cookie("phone", made_up, path="/field/phone")
    again = Phone(door.office, phone.browser)
    assert again.prepare()["phone"] not in (made_up, phone.ready["phone"])


def test_the_cookie_of_a_colleague_is_not_taken_over(door: DayAtTheDoor, office: OfficeUnderTest) -> None:
    phone = door.phone()
    phone.tell(phone.note("Olga's"))
    colleague = Phone(office, office.signed_in("worker", login="igor", worker_id=door.worker.id))
    colleague.browser.client.set_cookie("phone", phone.ready["phone"], path="/field/phone")
    assert colleague.browser.get("/field/phone/owner").json["missing"] == {"here": None, "elsewhere": None}
    assert colleague.prepare()["phone"] != phone.ready["phone"]
