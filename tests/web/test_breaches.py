"""A data breach: what the program knows of it, whom to tell until when, and a record that nothing overwrites."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import visit
from tests.web.phone_office import DayAtTheDoor, Phone
from tests.web.visited import visited

NOTICED = {"noticed_day": "2026-11-30", "noticed_hour": "11:00"}  # the clock stands at noon in Perwez


@pytest.fixture
def door(office: OfficeUnderTest) -> tuple[DayAtTheDoor, Phone]:
    return visited(office)


def administrator(office: OfficeUnderTest) -> Visitor:
    return office.signed_in("administrator", language="en")


def begun(visitor: Visitor, kind: str, **typed: str) -> str:
    """The address of the record."""
    answer = visitor.post(f"/office/breaches/new/{kind}", {**NOTICED, "facts": "left on a train", **typed})
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def number_of(office: OfficeUnderTest, case_id: str) -> str:
    with office.work.store.read() as unit:
        return unit.cases.get(case_id).number


def test_of_a_lost_phone_it_says_which_cases_and_ends_it(
    office: OfficeUnderTest, door: tuple[DayAtTheDoor, Phone]
) -> None:
    at_door, phone = door
    elsewhere = visit(office, "Celia")
    visitor = administrator(office)
    found = begun(visitor, "phone", about=str(phone.ready["phone"]))
    page = unescape(visitor.get(found).text)
    for said in (
        "The authority until 3 Dec 2026 11:00: 72 hours after it was noticed.",
        "APD / GBA",
        "Given for Monday, 30 November 2026:",
        number_of(office, at_door.visit.case_id),
        "It can be given its day until",
        "Nothing, unless one of 10 tries is right: the office gives its part for the right PIN alone.",
        "left on a train",
    ):
        assert said in page, said
    assert number_of(office, elsewhere.case_id) not in page
    assert "Amina" not in page
    assert phone.bring(phone.note("before it was ended")) == [None]
    page = unescape(visitor.post(f"{found}/end-phone", follow_redirects=True).text)
    assert "The phone is ended" in page
    assert "The office ended it" in page
    refused = phone.post("/field/phone/deposit", {"items": [phone.envelope(phone.note("after it was ended"))]})
    assert refused.status_code == 401
    assert "before it was ended" in at_door.texts()
    assert "after it was ended" not in at_door.texts()


def test_of_an_account_it_says_what_was_opened_since(office: OfficeUnderTest, door: tuple[DayAtTheDoor, Phone]) -> None:
    before, since = number_of(office, door[0].visit.case_id), visit(office, "Celia")
    abused = office.signed_in("coordinator", language="en", login="abused")
    abused.get(f"/office/cases/{door[0].visit.case_id}")
    office.clock.move(timedelta(minutes=30))
    abused.get(f"/office/cases/{since.case_id}")
    visitor = administrator(office)
    about = office.account("coordinator", login="abused").id

    def since_hour(hour: str) -> str:
        found = begun(visitor, "account", about=about, since_day="2026-11-30", since_hour=hour)
        return unescape(visitor.get(found).text)

    page = since_hour("12:10")
    assert number_of(office, since.case_id) in page
    assert before not in page
    assert "The account is open." in page
    assert "Nobody signed in to it since." in page
    assert before in since_hour("9:00")
    office.clock.move(timedelta(minutes=2))
    assert "It opened no case." in since_hour("12:31")


def test_the_record_keeps_every_version_and_lies_sealed(office: OfficeUnderTest) -> None:
    case = visit(office, "Amina")
    visitor = administrator(office)
    refused = visitor.post("/office/breaches/new/shown", {**NOTICED, "facts": "a letter", "about": "H-1999-0001"})
    assert (refused.status_code, "There is no case with this number" in unescape(refused.text)) == (422, True)
    later = {"noticed_day": "2026-12-24", "noticed_hour": "11:00", "facts": "a letter"}
    assert visitor.post("/office/breaches/new/copy", later).status_code == 422
    found = begun(visitor, "shown", about=number_of(office, case.case_id), facts="a letter to zanzibar")
    assert number_of(office, case.case_id) in visitor.get(found).text
    high = {"version": "1", "facts": "a letter to zanzibar, opened", "danger": "high", "effects": "", "remedy": ""}
    assert visitor.post(found, high).status_code == 302
    page = unescape(visitor.get(found).text)
    for said in ("The persons, without delay", "a letter to zanzibar, opened", "Version 2", "Version 1"):
        assert said in page, said
    crossed = visitor.post(found, {**high, "facts": "mine"})
    assert (crossed.status_code, "nothing of yours is saved" in crossed.text, ">mine</textarea>" in crossed.text) == (
        409,
        True,
        True,
    )
    office.clock.move(timedelta(hours=80))
    visitor = administrator(office)
    assert "This time is over. Tell it all the same" in unescape(visitor.get(found).text)
    told = {**high, "version": "2", "authority_told": "2026-12-02", "persons_told": "2026-12-01"}
    assert visitor.post(found, told).status_code == 302
    page = unescape(visitor.get(found).text)
    assert "The persons, without delay" not in page
    assert "72 hours after" not in page
    assert "told on Wednesday, 2 December 2026" in unescape(visitor.get("/office/breaches").text)
    assert "a data breach" in visitor.get("/admin/audit").text
    copy = unescape(visitor.get(begun(visitor, "copy")).text)
    assert "1 case is in the database" in copy
    assert list(office.work.store.damaged()) == []
    office.work.store.engine.dispose()
    content = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    assert b"shown" in content, "the control: what is not sealed can be found"
    assert b"zanzibar" not in content
