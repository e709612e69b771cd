"""The office shows what each phone still owes, asks somebody to see to it once the day is over, and lets them close."""

from datetime import timedelta
from html import unescape

import pytest

from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import DayAtTheDoor, Phone, day_at_the_door
from tests.web.test_todo import lists

TEN_HOURS = timedelta(hours=10)  # from noon: ten at night, when the day is over on the phone


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


@pytest.fixture
def coordinator(office: OfficeUnderTest) -> Visitor:
    return office.signed_in("coordinator", language="en")


def read(visitor: Visitor, path: str) -> str:
    """The words of a page."""
    return " ".join(unescape(visitor.get(path).text).split())


def owing(door: DayAtTheDoor) -> tuple[Phone, list[dict[str, str]]]:
    """A phone that named two notes, heard ten minutes later for the last time."""
    phone = door.phone()
    notes = [phone.note("one"), phone.note("two")]
    phone.tell(*notes)
    door.office.clock.move(timedelta(minutes=10))
    assert phone.bring(phone.note("here")) == [None]
    return phone, notes


def close(visitor: Visitor, phone: Phone, entries: list[dict[str, str]], why: str = "lost") -> str:
    """What the page says after closing these."""
    visitor.get("/office/phones")
    path = f"/office/phones/{phone.ready['phone']}"
    sent = visitor.post(path, {"entry": [one["id"] for one in entries], "why": why})
    return read(visitor, sent.location) if sent.status_code == 302 else " ".join(unescape(sent.text).split())


def test_every_page_about_the_day_says_what_has_not_arrived(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone, notes = owing(door)
    line = "2 entries since 12:00 have not arrived; last heard 12:10"
    for path in ("/office/safety", f"/office/day/{TODAY}", f"/office/day/{TODAY}/live", "/office/phones"):
        assert line in read(coordinator, path), path
    assert phone.bring(notes[0]) == [None]
    assert "1 entry since 12:00 has not arrived" in read(coordinator, "/office/safety")
    assert phone.bring(notes[1]) == [None]
    for path in ("/office/safety", f"/office/day/{TODAY}"):
        assert "arrived" not in read(coordinator, path), path
    assert "No phone has named anything that has not arrived." in read(coordinator, "/office/phones")


def test_what_was_only_begun_is_told_apart(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone = door.phone()
    begun = phone.note("begun")
    phone.tell(begun, begun=True)
    assert "1 entry was begun at 12:00 and not finished" in read(coordinator, "/office/safety")
    phone.tell(phone.note("finished"))
    page = read(coordinator, "/office/phones")
    assert "1 entry since 12:00 has not arrived" in page
    assert "1 more was begun and not finished." in page


def test_an_older_application_is_said_not_to_say(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone = door.phone()
    assert "This phone does not say what it holds." in read(coordinator, "/office/safety")
    assert "This phone does not say what it holds." in read(coordinator, f"/office/day/{TODAY}/live")
    assert "These phones of today do not say what they hold" in read(coordinator, "/office/phones")
    phone.tell()
    for path in ("/office/safety", f"/office/day/{TODAY}/live", "/office/phones"):
        assert "not say what" not in read(coordinator, path), path


def test_once_the_day_is_over_it_stands_on_one_list_until_it_has_come(door: DayAtTheDoor) -> None:
    phone, notes = owing(door)
    ours = phone.ready["phone"]
    assert ours not in str(lists(door.office))
    door.office.clock.move(TEN_HOURS)
    coordinator = door.office.signed_in("coordinator", language="en")
    assert lists(door.office)["follow_up"] == [ours]
    assert str(lists(door.office)).count(ours) == 1
    page = read(coordinator, "/office/todo/follow_up")
    assert "Phone of Olga" in page
    assert "2 entries since" in page
    assert f"/office/phones#owed-{ours}" in coordinator.get("/office/todo").text
    assert phone.bring(*notes) == [None, None]
    assert ours not in str(lists(door.office))


def test_a_phone_that_lost_it_stands_there_at_once(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone, notes = owing(door)
    phone.tell(notes[0])
    assert lists(door.office)["follow_up"] == [phone.ready["phone"]]
    page = read(coordinator, "/office/phones")
    assert "The phone no longer holds 1 of them" in page
    assert "no longer on the phone" in page


def test_what_only_the_token_named_says_so(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone = door.phone()
    phone.tell(phone.note("forged?"), use=None)
    assert "Nothing proves that this phone said so" in read(coordinator, "/office/phones")


def test_somebody_closes_it_with_a_reason(door: DayAtTheDoor) -> None:
    phone, notes = owing(door)
    door.office.clock.move(TEN_HOURS)
    coordinator = door.office.signed_in("coordinator", language="en")
    assert "2 entries are waited for no more" in close(coordinator, phone, notes, "written_again")
    assert phone.ready["phone"] not in str(lists(door.office))
    with door.office.work.store.read() as unit:
        rows = [row for row in unit.audit.newest(50) if row.subject == f"owed/{phone.ready['phone']}"]
        kept = unit.owed.named_by(phone.ready["phone"])[notes[0]["id"]]
    assert [row.action for row in rows] == ["close"]
    assert (kept.ended_how, kept.why, kept.ended_by) == ("closed", "written_again", rows[0].user_id)
    assert "You did this already" in close(coordinator, phone, notes, "written_again"), "pressed twice"
    phone.tell(*notes)
    assert phone.ready["phone"] not in str(lists(door.office)), "what was closed stays so"
    assert phone.bring(*notes) == [None, None]
    assert {"one", "two"} <= set(door.texts()), "what comes all the same is kept"


def test_only_what_the_page_showed_is_closed(door: DayAtTheDoor, coordinator: Visitor) -> None:
    phone, notes = owing(door)
    later = phone.note("named since the page was opened")
    phone.tell(*notes, later)
    assert phone.bring(notes[0]) == [None]
    assert "1 entry is waited for no more" in close(coordinator, phone, notes)
    assert "1 entry since" in read(coordinator, "/office/phones")
    another = door.office.signed_in("coordinator", login="another", language="en")
    assert "There was nothing to close" in close(another, phone, notes)


@pytest.mark.parametrize("why", ["", "because"])
def test_closing_without_a_reason_is_refused_with_a_sentence(
    door: DayAtTheDoor, coordinator: Visitor, why: str
) -> None:
    phone, notes = owing(door)
    assert "Choose why nobody waits for it any more." in close(coordinator, phone, notes, why)
    assert "2 entries since" in read(coordinator, "/office/phones")


def test_no_phone_of_ours_is_not_found(coordinator: Visitor) -> None:
    coordinator.get("/office/phones")
    assert coordinator.post("/office/phones/nobody", {"why": "lost"}).status_code == 404
