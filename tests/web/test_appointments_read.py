"""What everybody reads of a visit at the office: pages, sheet, phone, messages, and the client's own page."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.web.client_texts import hour_text
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.phone_office import DayAtTheDoor, publish
from tests.web.test_calls import at, entry, wishes
from tests.web.test_calls import send as tell
from tests.web.test_office_appointments import CLIENTS, OURS, appointment
from tests.web.test_own_visit import of_staff, opened, press
from tests.web.test_todo import lists


def test_everybody_who_reads_the_place_reads_our_office(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    olga, amina = hire(office, "Olga"), appointment(office)
    wishes(office, amina)
    publish_for(office, olga, amina)
    coordinator = office.signed_in("coordinator")
    worker = office.signed_in("worker", login="olga", worker_id=olga.id)
    stop = re.search(r"/field/stop/([0-9a-f-]{36})", worker.get("/field/").text)
    assert stop
    pages = {
        "day": coordinator.get(f"/office/day/{TODAY}?visit={amina.id}").text,
        "sheet": coordinator.get(f"/office/day/{TODAY}/sheets").text,
        "visit": coordinator.get(f"/office/visits/{amina.id}").text.partition('class="panel acts"')[0],
        "case": coordinator.get(f"/office/cases/{amina.case_id}").text,
        "list": coordinator.get("/office/todo/to_tell").text,
        "today": worker.get("/field/").text,
        "stop": worker.get(f"/field/stop/{stop[1]}").text,
    }
    for name, page in pages.items():
        assert "À notre bureau" in unescape(page), name
        assert OURS not in unescape(page).partition("public-foot")[0], name
    assert "N’est pas venue" in pages["stop"]
    assert "n’est pas venue" in pages["sheet"]
    for name in ("today", "stop"):
        assert "geo:" not in pages[name], "nobody is shown the way to the own office"


def test_a_client_is_told_when_to_come_and_a_message_does_not_say_where(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    olga, amina = hire(office, "Olga"), appointment(office)
    wishes(office, amina)
    publish_for(office, olga, amina)
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    found = plan.find(amina.id)
    assert found
    start = found[1].start.astimezone(office.work.settings.office.zone)
    shown = entry(office.signed_in("coordinator").get("/office/calls").text, amina)
    script = re.search(r'<p class="script"[^>]*>(.*?)</p>', shown)
    assert script
    early, late = (f"{start + timedelta(minutes=n):%H:%M}" for n in (0, 15))  # they can come from then on
    assert f"Venez à {early}\u00a0; vous attendrez peut-être jusqu’à {late}." in script[1]
    assert "rendez-vous à notre bureau" in script[1]
    for secret in (OURS, "Perwez", office.work.settings.office.name):
        assert secret not in script[1]
    assert OURS in shown, "who is asked on the telephone has it at hand"


@pytest.mark.parametrize("language", CLIENTS)
@pytest.mark.parametrize("changed", [False, True])
def test_no_language_says_in_a_message_whose_office_it_is(
    office: OfficeUnderTest, language: str, changed: bool
) -> None:
    settings, start = office.work.settings, at(office, 9, 45)
    end = start + timedelta(minutes=30)
    text = hour_text(settings, language, start, end, changed=changed, at_office=True)
    other = hour_text(settings, language, start, end, changed=changed)
    assert text != other
    assert re.findall(r"\d+[:.]\d\d", text) == re.findall(r"\d+[:.]\d\d", other) != []
    for secret in (OURS, settings.office.address.line, settings.office.address.town, settings.office.name):
        assert secret not in text


def test_a_phone_knows_that_it_is_here(office: OfficeUnderTest) -> None:
    olga, amina, bilal = hire(office, "Olga"), appointment(office), visit(office, "Bilal")
    publish(office, (olga, [amina, bilal]))
    stops = DayAtTheDoor(office, olga, bilal).phone().ready["day"]["stops"]
    assert [(stop["name"], stop["at_office"]) for stop in stops] == [("Amina", True), ("Bilal", False)]


def test_the_clients_own_page_says_when_to_come_and_where(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    olga, amina = hire(office, "Olga"), appointment(office)
    wishes(office, amina)
    publish_for(office, olga, amina)
    tell(office.signed_in("coordinator"), amina, "told", "call")
    with office.work.store.read() as unit:
        visit_now = unit.visits.get(amina.id)
        request = unit.requests.get(amina.request_id or "")
    assert visit_now.promised
    visitor = opened(office, *of_staff(office, request))
    page = unescape(visitor.get("/en/visit").text)
    start = visit_now.promised.astimezone(office.work.settings.office.zone)
    early, late = (f"{start + timedelta(minutes=n):%H:%M}" for n in (0, 15))  # they can come from then on
    assert f"Please come at {early}; you may wait until {late}." in page
    assert OURS in page.partition("public-foot")[0]
    assert "There is no appointment then" in visitor.get("/en/visit/own/cancel").text
    over = press(visitor, "cancel")
    assert "There is no appointment any more" in over
    assert "Nobody is coming" not in over
    assert "keep the door closed" not in over, "nobody is on the way to them"
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).state == "cancelled"
    assert set(lists(office)) == {"follow_up"}, "the office reads that they cancelled a published hour"
