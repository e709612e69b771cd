"""An hour that stood in a message may have been read: when it falls, somebody tells the client, told or not."""

from datetime import date, timedelta
from html import unescape

import pytest

from fieldapp.domain.fallen_hour import FallenHour
from fieldapp.domain.visit import Visit
from fieldapp.services import hand_edits, publishing
from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import approve
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, visit
from tests.web.phone_office import Phone
from tests.web.test_calls import entry, start_of
from tests.web.test_calls import send as tell
from tests.web.test_todo import KEPT, TOMORROW, act, lists

from .writing import ask, published

LATER_TODAY = {"window-day-0": str(TODAY), "window-from-0": "14", "window-to-0": "16"}
HELD = {"because": "held", "until": str(TOMORROW)}


def written(office: OfficeUnderTest, provider: TextProvider, answer: int | str = 200) -> tuple[Visitor, Visit]:
    """Amina's hour of today was written to her, and nobody has told it."""
    approve(office)
    provider.answers = [answer]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    office.clock.move(timedelta(minutes=1))
    return coordinator, amina


def fallen(office: OfficeUnderTest, one: Visit) -> list[FallenHour]:
    with office.work.store.read() as unit:
        return unit.fallen_hours.of_visits({one.id})


@pytest.mark.parametrize("answer", [200, "hang up"])
def test_an_hour_that_was_only_written_is_told_to_have_fallen(
    office: OfficeUnderTest, provider: TextProvider, answer: int | str
) -> None:
    coordinator, amina = written(office, provider, answer)
    start = start_of(office, amina)
    page = act(coordinator, amina, "rest", **HELD)
    assert "l’a peut-être lu" in page
    assert lists(office) == {"to_tell": [amina.id]}
    assert "qui ne tient plus" in unescape(coordinator.get("/office/todo/to_tell").text)
    assert "n’aura pas lieu" in entry(coordinator.get("/office/calls").text, amina)
    (row,) = fallen(office, amina)
    assert (row.start, row.heard, row.why) == (start, "written", "waits")
    tell(coordinator, amina, "gone-told", "they_called")
    assert "to_tell" not in lists(office)
    assert "L’heure que nous avons écrite est tombée" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    act(coordinator, amina, "resume")
    assert len(fallen(office, amina)) == 1, "they know by now"


@pytest.mark.parametrize("answer", [400, 429])
def test_an_hour_that_surely_did_not_leave_is_nothing_to_take_back(
    office: OfficeUnderTest, provider: TextProvider, answer: int
) -> None:
    coordinator, amina = written(office, provider, answer)
    act(coordinator, amina, "rest", **HELD)
    assert fallen(office, amina) == []


def test_what_the_client_asked_for_themselves_takes_back_no_message(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    coordinator, amina = written(office, provider)
    act(coordinator, amina, "rest", **HELD, client_knows="on")
    office.clock.move(timedelta(days=2))
    coordinator = office.signed_in("coordinator")
    assert fallen(office, amina) == []
    assert "to_tell" not in lists(office)


def published_with(
    office: OfficeUnderTest, one: Visit, worker_id: str | None, position: int = 0, day: date = TODAY
) -> None:
    """The day published with the visit on this route, or on none."""
    by = office.account("coordinator").id
    draft = hand_edits.begin(office.work, by, day)
    edited = hand_edits.save(office.work, by, day, draft.revision, hand_edits.Edit(one.id, worker_id, position))
    publishing.publish(office.work, by, day, edited.revision)
    office.clock.move(timedelta(minutes=1))


def test_before_publishing_an_hour_that_was_only_written_is_named_among_those_that_fall(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    coordinator, amina = written(office, provider)
    by = office.account("coordinator").id
    hour = f"{start_of(office, amina).astimezone(office.work.settings.office.zone):%H:%M}"
    draft = hand_edits.begin(office.work, by, TODAY)
    hand_edits.save(office.work, by, TODAY, draft.revision, hand_edits.Edit(amina.id, None, 0))
    page = coordinator.get(f"/office/day/{TODAY}/publish")
    assert page.status_code == 200
    falls = page.text.split("</h2>")[-1]
    assert "Amina" in falls
    assert hour in falls


def test_a_plan_without_the_written_hour_lets_it_fall_and_one_with_it_brings_it_back(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    coordinator, amina = written(office, provider)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    published_with(office, visit(office, "Bilal"), olga.id, 9)
    assert fallen(office, amina) == [], "it is kept"
    published_with(office, amina, None)
    assert lists(office)["to_tell"] == [amina.id]
    published_with(office, amina, olga.id)
    (row,) = fallen(office, amina)
    assert (row.why, row.heard, row.outcome) == ("published", "written", "kept_again")
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised is None, "written is not told"
    assert lists(office)["to_tell"] == [amina.id]
    act(coordinator, amina, "rest", **HELD)
    assert [one.outcome for one in fallen(office, amina)] == ["kept_again", ""], "they still expect it"


def test_an_hour_that_was_written_after_another_fell_falls_with_it(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """They were told one hour, read another since, and nobody keeps either: one call says so."""
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    tell(coordinator, amina, "told", "they_called")
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "change", **LATER_TODAY, **KEPT)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    office.clock.move(timedelta(minutes=1))
    published_with(office, amina, olga.id)
    ask(coordinator, amina)
    send_due(office.work)
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "rest", **HELD)
    assert [(one.heard, one.outcome) for one in fallen(office, amina)] == [("told", ""), ("written", "")]
    assert lists(office) == {"to_tell": [amina.id]}
    tell(coordinator, amina, "gone-told", "they_called")
    assert [one.outcome for one in fallen(office, amina)] == ["told", "told"]
    assert "to_tell" not in lists(office)


def test_what_a_phone_tells_late_takes_back_the_hour_that_was_written_for_another_day(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """Olga met Amina without network; the office did not know it, planned tomorrow and wrote that hour."""
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    tell(coordinator, amina, "told", "they_called")
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=olga.id))
    phone.prepare()
    office.clock.moment = start_of(office, amina) + timedelta(minutes=5)
    (stop,) = phone.ready["day"]["stops"]
    said = phone.item("event", event="done", stop=stop["id"])
    office.clock.move(timedelta(minutes=10))
    coordinator = office.signed_in("coordinator")
    act(coordinator, amina, "change", **LATER_TODAY | {"window-day-0": str(TOMORROW)}, **KEPT)
    office.clock.move(timedelta(minutes=1))
    published_with(office, amina, olga.id, day=TOMORROW)
    ask(coordinator, amina)
    send_due(office.work)
    office.clock.move(timedelta(minutes=1))
    assert phone.bring(said) == [None]
    assert [(one.heard, one.why, one.outcome) for one in fallen(office, amina)] == [
        ("told", "changed", "met"),
        ("written", "door", ""),
    ]
    assert lists(office) == {"to_tell": [amina.id]}


def test_an_older_message_about_an_hour_that_fell_before_is_not_taken_back_twice(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    coordinator, amina = written(office, provider)
    act(coordinator, amina, "rest", **HELD)
    tell(coordinator, amina, "gone-told", "they_called")
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "resume")
    act(coordinator, amina, "rest", **HELD)
    assert len(fallen(office, amina)) == 1
