"""Two people say what happened at one door: it crosses where what counts of the one is not what the other says."""

from datetime import timedelta
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.services import day_live
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import DayAtTheDoor, Phone, publish

SOON = timedelta(minutes=10)


class TwoAtTheDoor(DayAtTheDoor):
    """Olga and Lucas have the same visit today, and a phone each."""

    def phones(self, colleague_id: str) -> tuple[Phone, Phone]:
        lucas = Phone(self.office, self.office.signed_in("worker", login="lucas", worker_id=colleague_id))
        lucas.prepare()
        return self.phone(), lucas


@pytest.fixture
def door(office: OfficeUnderTest) -> TwoAtTheDoor:
    return TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))


@pytest.fixture
def phones(door: TwoAtTheDoor) -> tuple[Phone, Phone]:
    lucas = hire(door.office, "Lucas")
    publish(door.office, (door.worker, [door.visit]), (lucas, [door.visit]))
    return door.phones(lucas.id)


def says(door: TwoAtTheDoor, phone: Phone, event: str) -> dict[str, Any]:
    """Something said at the door ten minutes after what was said before it."""
    door.office.clock.move(SOON)
    return phone.item("event", event=event)


def test_two_who_say_different_outcomes_are_asked_to_read_both(door: TwoAtTheDoor, phones: tuple[Phone, Phone]) -> None:
    olga, lucas = phones
    assert olga.bring(says(door, olga, "nobody_home")) == [None]
    assert lucas.bring(says(door, lucas, "done")) == [None]
    assert door.conflicts() == ["outcomes_differ"]


def test_two_who_say_the_same_agree(door: TwoAtTheDoor, phones: tuple[Phone, Phone]) -> None:
    olga, lucas = phones
    assert olga.bring(says(door, olga, "done")) == [None]
    assert lucas.bring(says(door, lucas, "arrived"), says(door, lucas, "done")) == [None, None]
    assert door.conflicts() == []


def test_an_outcome_that_its_own_author_has_corrected_crosses_nothing(
    door: TwoAtTheDoor, phones: tuple[Phone, Phone]
) -> None:
    """A tap beside the button, put right: what counts is what Lucas says too."""
    olga, lucas = phones
    assert olga.bring(says(door, olga, "done"), says(door, olga, "nobody_home")) == [None, None]
    assert lucas.bring(says(door, lucas, "nobody_home")) == [None]
    assert door.conflicts() == []


def test_the_outcome_of_a_second_try_does_not_cross_that_of_the_first(
    door: TwoAtTheDoor, phones: tuple[Phone, Phone]
) -> None:
    """The office opened the visit again in between, because of the first."""
    olga, lucas = phones
    assert olga.bring(says(door, olga, "nobody_home")) == [None]
    opened_again(door)
    assert lucas.bring(says(door, lucas, "done")) == [None]
    assert door.conflicts() == []
    assert door.state() == "done"


def test_an_outcome_of_the_first_try_that_comes_late_crosses_it(
    door: TwoAtTheDoor, phones: tuple[Phone, Phone]
) -> None:
    """Lucas was without network while the office opened the visit again: it did not know."""
    olga, lucas = phones
    late = says(door, lucas, "done")
    assert olga.bring(says(door, olga, "nobody_home")) == [None]
    opened_again(door)
    assert lucas.bring(late) == [None]
    assert door.conflicts() == ["outcomes_differ"]
    assert door.state() == "open"


def opened_again(door: TwoAtTheDoor) -> None:
    """The office tries the visit once more today."""
    door.office.clock.move(SOON)
    now = door.office.clock.now().astimezone(door.office.work.settings.office.zone)
    hours = Window(day=TODAY, start=now.time(), end=(now + timedelta(hours=4)).time())
    day_live.try_again(door.office.work, door.office.account("coordinator").id, door.visit.id, hours)


def two_of_olga(door: TwoAtTheDoor) -> tuple[Phone, Phone]:
    """One worker with the phone of the office and one of her own; the day was taken on both."""
    publish(door.office, (door.worker, [door.visit]))
    first = door.phone()
    door.office.clock.move(SOON)
    second = Phone(door.office, door.office.with_session_of("olga"))
    second.prepare()
    assert second.ready["phone"] != first.ready["phone"]
    return first, second


def test_two_phones_of_one_worker_that_say_different_outcomes_are_read_by_somebody(
    office: OfficeUnderTest,
) -> None:
    """The second had no network and did not know: which of the two is true, only a person can say."""
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    late = says(door, second, "nobody_home")
    assert first.bring(says(door, first, "done")) == [None]
    assert second.bring(late) == [None]
    assert door.conflicts() == ["outcomes_differ"]
    page = office.signed_in("coordinator").get("/office/to-read").text
    assert "Deux téléphones de la même personne disent autre chose de la même visite." in page
    zone = office.work.settings.office.zone
    for phone in (first, second):
        with office.work.store.read() as unit:
            since = unit.phones.get(phone.ready["phone"]).prepared_at
        assert f"le téléphone où la journée a été prise à {since.astimezone(zone):%H:%M}" in page


def test_a_phone_without_contact_since_does_not_know_what_the_other_said_before(office: OfficeUnderTest) -> None:
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    assert first.bring(says(door, first, "done")) == [None]
    assert second.bring(says(door, second, "nobody_home")) == [None]
    assert door.conflicts() == ["outcomes_differ"]


def test_who_corrects_on_one_phone_what_the_other_said_and_was_shown_crosses_nothing(office: OfficeUnderTest) -> None:
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    assert first.bring(says(door, first, "done")) == [None]
    door.office.clock.move(SOON)
    shown = second.post("/field/phone/changes", {"day": str(TODAY), "stops": {}}, use="read").json or {}
    assert [one["event"] for one in shown["day"]["stops"][0]["events"]] == ["done"]
    assert second.bring(says(door, second, "nobody_home")) == [None]
    assert door.conflicts() == []


def test_two_phones_of_one_worker_that_say_the_same_agree(office: OfficeUnderTest) -> None:
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    assert first.bring(says(door, first, "done")) == [None]
    assert second.bring(says(door, second, "done")) == [None]
    assert door.conflicts() == []


def test_what_a_phone_brought_before_says_not_that_it_knew_the_others_outcome(office: OfficeUnderTest) -> None:
    """Its outcome comes in the second batch of one round: the first was a contact, the day is read after all."""
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    showed = second.ready["day"]["made_at"]
    assert first.bring(says(door, first, "done")) == [None]
    door.office.clock.move(SOON)
    assert second.bring(second.note("avant le reste")) == [None]
    door.office.clock.move(SOON)
    assert second.bring(second.item("event", event="nobody_home", seen_at=showed)) == [None]
    assert door.conflicts() == ["outcomes_differ"]


def test_one_worker_who_corrects_one_note_on_two_phones_reads_both(office: OfficeUnderTest) -> None:
    """The second had not seen what the first had written: its words would stand above the others without a word."""
    door = TwoAtTheDoor(office, hire(office, "Olga P."), visit(office))
    first, second = two_of_olga(door)
    note = first.note("à l’entrée B")
    assert first.bring(note) == [None]
    assert first.bring(first.item("edit", root=note["id"], seen_version=1, text="à l’entrée C")) == [None]
    assert first.bring(first.item("edit", root=note["id"], seen_version=1, text="au 3e, entrée C")) == [None]
    assert door.conflicts() == [], "what one phone corrects twice crosses nothing"
    assert second.bring(second.item("edit", root=note["id"], seen_version=3, text="vu")) == [None]
    assert door.conflicts() == [], "nor what somebody corrects who has seen it"
    assert first.bring(first.item("edit", root=note["id"], seen_version=3, text="entrée D")) == [None]
    assert door.conflicts() == ["note_edit"]
    page = office.signed_in("coordinator").get("/office/to-read").text
    assert "Une même personne a corrigé la même note sur deux téléphones." in page
    assert "entrée D" in page
    assert "vu" in page
