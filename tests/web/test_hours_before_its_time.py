"""A visit said to be over hours before its planned time is asked about, and at the office whatever has not begun: one
wrong stop chosen, and a client waits in vain."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, visit
from tests.web.phone_office import DayAtTheDoor, publish

HOURS_BEFORE, SOON = datetime(2026, 11, 30, 8, 5, tzinfo=UTC), datetime(2026, 11, 30, 12, 30, tzinfo=UTC)
QUESTION = "This visit is planned for 14:00, and it would be over at 09:05. Is it really this one?"


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    """One visit at two in the afternoon; it is five past nine."""
    office.clock.moment = HOURS_BEFORE
    made = DayAtTheDoor(office, hire(office, "Olga P."), visit(office))
    publish(office, (made.worker, [made.visit]))
    return made


def stop_of(office: OfficeUnderTest, wanted: Visit) -> str:
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    found = plan.find(wanted.id) if plan else None
    assert found
    return found[1].id


def from_paper(door: DayAtTheDoor, visitor: Visitor, **more: str) -> str:
    form = f"/office/day/{TODAY}/stop/{stop_of(door.office, door.visit)}"
    visitor.get(form)
    typed = {"report_id": str(uuid.uuid4()), "worker": door.worker.id, "outcome": "done", "note": "went well"}
    return visitor.post(form, {**typed, **more}, follow_redirects=True).text


def test_what_a_paper_says_hours_before_is_asked_about_and_taken_once_confirmed(door: DayAtTheDoor) -> None:
    door.office.clock.moment = SOON + timedelta(hours=3)
    visitor = door.office.signed_in("coordinator", language="en")
    page = from_paper(door, visitor, ended="9:05")
    assert QUESTION in page
    assert 'name="early"' in page
    assert "went well" in page, "what was typed is still there"
    assert door.state() == "open"
    assert "It is in the file" in from_paper(door, visitor, ended="9:05", early="yes")
    assert door.state() == "done"
    assert door.conflicts() == []


@pytest.mark.parametrize("minutes", [1, 119, 121])
def test_the_office_is_asked_once_about_whatever_has_not_begun(door: DayAtTheDoor, minutes: int) -> None:
    door.office.clock.moment = datetime(2026, 11, 30, 13, tzinfo=UTC) - timedelta(minutes=minutes)
    visitor = door.office.signed_in("coordinator", language="en")
    page = from_paper(door, visitor)
    assert f"The visit of {door.visit.called} is planned for 14:00, and it is not that time yet." in page
    assert "Yes, it is this visit, before its time" in page
    assert "went well" in page
    assert door.state() == "open"
    assert "It is in the file" in from_paper(door, visitor, early="yes")
    assert door.state() == "done"
    assert door.conflicts() == []


def test_somebody_at_the_door_is_asked_before_anything_is_kept(door: DayAtTheDoor) -> None:
    visitor = door.office.signed_in("worker", login="olga", worker_id=door.worker.id, language="en")
    stop = f"/field/stop/{stop_of(door.office, door.visit)}"
    visitor.get(stop)
    typed = {"outcome": "done", "note": "well", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4())}
    refused = visitor.post(f"{stop}/finish", typed)
    assert refused.status_code == 422
    assert QUESTION in refused.text
    assert door.state() == "open"
    with door.office.work.store.read() as unit:
        assert unit.notes.of_case(door.visit.case_id) == []
    assert visitor.post(f"{stop}/finish", {**typed, "early": "yes"}).status_code == 302
    assert door.state() == "done"


@pytest.mark.parametrize("minutes", [30, 60, 120])
def test_an_hour_ahead_is_normal_for_whoever_is_at_the_door(door: DayAtTheDoor, minutes: int) -> None:
    door.office.clock.moment = datetime(2026, 11, 30, 13, tzinfo=UTC) - timedelta(minutes=minutes)
    visitor = door.office.signed_in("worker", login="olga", worker_id=door.worker.id, language="en")
    stop = f"/field/stop/{stop_of(door.office, door.visit)}"
    visitor.get(stop)
    typed = {"outcome": "done", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4())}
    assert visitor.post(f"{stop}/finish", typed).status_code == 302
    assert door.state() == "done"


def test_what_a_phone_says_hours_before_without_having_asked_is_read_by_somebody(door: DayAtTheDoor) -> None:
    """A phone with an older version of the application, or with a copy of its day."""
    phone = door.phone()
    assert phone.bring(phone.item("event", event="done")) == [None]
    assert door.state() == "done"
    assert door.conflicts() == ["too_early"]
    office = door.office.signed_in("coordinator", language="en")
    page = office.get("/office/to-read").text
    assert "It was planned for 14:00." in page
    assert "Ask which visit it was" in page


@pytest.mark.parametrize("item", [{"event": "done", "early": True}, {"event": "arrived"}])
def test_what_was_confirmed_on_the_phone_and_an_arrival_need_nobody(
    door: DayAtTheDoor, item: dict[str, object]
) -> None:
    phone = door.phone()
    assert phone.bring(phone.item("event", **item)) == [None]
    assert door.conflicts() == []


def test_an_hour_that_was_published_before_counts_too(door: DayAtTheDoor) -> None:
    """Who has not seen the new plan yet is on time by the one that they have."""
    phone = door.phone()
    door.office.clock.moment = SOON
    publish(door.office, (door.worker, [door.visit]), start=datetime(2026, 11, 30, 19).time())
    assert phone.bring(phone.item("event", event="done")) == [None]
    assert "too_early" not in door.conflicts()


def test_the_phone_knows_from_when_to_ask(door: DayAtTheDoor) -> None:
    assert door.phone().ready["rules"]["early_min"] == door.office.work.settings.lists.outcome_early_min == 120
