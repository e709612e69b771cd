"""Whoever must be alone again at a certain hour: nobody is planned, moved, told or expected there after it."""

import re
import uuid
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest

from fieldapp.domain.errors import Refused
from fieldapp.domain.hours import Window
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.services import calls, planning, request_file, rung_late
from tests.planner import PlannerHere
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, form_value, hire, publish_for, revision
from tests.web.phone_office import Phone
from tests.web.public_form import begin, fill, send
from tests.web.test_own_visit import of_staff, opened
from tests.web.test_todo import act, lists
from tests.web.test_triage import DECISION

TOMORROW = TODAY + timedelta(days=1)
DAY = f"/office/day/{TOMORROW}"


def hours(start: str, end: str, *, gone: bool = True) -> dict[str, str]:
    lines = {"window-day-0": str(TOMORROW), "window-from-0": start, "window-to-0": end}
    return lines | ({"gone_by_end": "on"} if gone else {})


def agreed(
    office: OfficeUnderTest, start: str, end: str, *, gone: bool = True, request: Request | None = None
) -> Visit:
    """A visit of 45 minutes, accepted by the coordinator's form."""
    coordinator, request = office.signed_in("coordinator"), request or ask(office, phone="0470 12 34 56")
    page = coordinator.get(f"/office/requests/{request.id}").text
    sent = DECISION | hours(start, end, gone=gone) | {"seen": form_value(page, "seen")}
    assert coordinator.post(f"/office/requests/{request.id}/accept", sent).status_code == 302
    with office.work.store.read() as unit:
        (made,) = unit.visits.of_case(request.case_id)
    return made


def at(office: OfficeUnderTest, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(TOMORROW, time(hour, minute), office.work.settings.office.zone)


def test_a_visit_longer_than_its_hours_is_never_planned_and_says_what_helps(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = agreed(office, "11:50", "12:00")
    assert lists(office) == {"no_date": [amina.id]}
    why = "La visite est plus longue que ses heures"
    assert why in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    assert "plus longue que ses heures" in unescape(coordinator.get("/office/todo/no_date").text)
    assert why in unescape(coordinator.get(DAY).text)
    draft = planning.plan_day(office.work, PlannerHere(), TOMORROW).plan
    assert not draft.served
    assert [one.visit_id for one in draft.unserved] == [amina.id]
    page = coordinator.get(f"{DAY}?visit={amina.id}").text
    assert why in unescape(page)
    move = {"revision": revision(page), "visit": amina.id, "worker": olga.id, "position": "0", "anyway": "1"}
    assert why in unescape(coordinator.get(coordinator.post(f"{DAY}/move", move).location or DAY).text)
    assert lists(office) == {"no_date": [amina.id]}
    office.clock.move(timedelta(minutes=1))
    act(coordinator, amina, "change", **DECISION | hours("11:00", "12:00"))
    assert lists(office) == {"to_plan": [amina.id]}
    found = planning.plan_day(office.work, PlannerHere(), TOMORROW).plan.find(amina.id)
    assert found
    assert at(office, 11) <= found[1].start < found[1].end <= at(office, 12)


def test_whoever_moves_plans_tells_or_goes_reads_until_when(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina, boris = agreed(office, "11:00", "12:00"), agreed(office, "11:00", "12:00")
    publish_for(office, olga, amina, day=TOMORROW)
    page = coordinator.get(f"{DAY}?visit={boris.id}").text
    move = {"revision": revision(page), "visit": boris.id, "worker": olga.id, "position": "1"}
    asked = coordinator.post(f"{DAY}/move", move)
    assert asked.status_code == 409
    assert "pas finie quand les heures finissent" in unescape(asked.text)
    (call,) = calls.read(office.work, office.account("coordinator")).to_tell
    assert at(office, 11) <= call.hours[0] <= call.hours[1] == at(office, 11, 15), "never so late that we are not gone"
    until = "être partis à 12:00"
    for where in (
        "/office/calls",
        DAY,
        f"{DAY}/sheets",
        f"/office/visits/{amina.id}",
        f"/office/cases/{amina.case_id}",
    ):
        assert until in unescape(coordinator.get(where).text).lower(), where
    office.clock.moment = at(office, 10)
    coordinator = office.signed_in("coordinator")
    rung_late.say_late(office.work, office.account("coordinator"), olga.id, 10, sign_id=str(uuid.uuid4()))
    assert "durerait jusqu" not in unescape(coordinator.get(f"{DAY}/live").text), "ten minutes later they are gone"
    office.clock.move(timedelta(minutes=1))
    rung_late.say_late(office.work, office.account("coordinator"), olga.id, 30, sign_id=str(uuid.uuid4()))
    assert "durerait jusqu’à 12:15" in unescape(coordinator.get(f"{DAY}/live").text)
    listed = unescape(coordinator.get("/office/calls").text)
    entry = listed[listed.index(f'id="call-{amina.id}"') :].split("</li>")[0]
    assert "partie à temps" in entry and "vers 11:30" in entry
    assert "promettre" not in entry, "an hour at which nobody can be gone in time is told to nobody"
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=olga.id))
    (stop,) = phone.prepare()["day"]["stops"]
    assert datetime.fromisoformat(stop["gone_by"]) == at(office, 12)
    drafted = planning.plan_day(office.work, PlannerHere(), TOMORROW).plan
    late = drafted.find(amina.id)
    assert late is None or late[1].end <= at(office, 12), "lateness stretches no such hours"


def test_more_minutes_take_it_out_of_a_plan_in_which_it_would_not_be_over(office: OfficeUnderTest) -> None:
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = agreed(office, "11:00", "12:00")
    publish_for(office, olga, amina, day=TOMORROW)
    for minutes, on in (("60", {"to_tell": [amina.id]}), ("75", {"no_date": [amina.id]})):
        office.clock.move(timedelta(minutes=1))
        act(coordinator, amina, "change", **DECISION | hours("11:00", "12:00") | {"duration": minutes})
        assert lists(office) == on


def test_what_is_planned_again_keeps_that_we_must_be_gone(office: OfficeUnderTest) -> None:
    office.clock.moment = datetime.combine(TODAY, time(9), office.work.settings.office.zone)
    coordinator, amina = office.signed_in("coordinator"), agreed(office, "11:00", "12:00")
    page = act(coordinator, amina, "close", how="cancelled_by_office", reason="autre date")
    assert re.search(r'name="gone_by_end"\s+checked', page)
    page = act(coordinator, amina, "reopen", **hours("14:00", "15:00"))
    assert "être partis à 15:00" in page


def test_without_the_tick_short_hours_are_those_of_the_beginning_as_before(office: OfficeUnderTest) -> None:
    hire(office, "Olga")
    amina = agreed(office, "11:50", "12:00", gone=False)
    found = planning.plan_day(office.work, PlannerHere(), TOMORROW).plan.find(amina.id)
    assert found
    assert found[1].start == at(office, 11, 50)
    assert "être partis à" not in unescape(office.signed_in("coordinator").get(f"/office/visits/{amina.id}").text)


def test_a_client_ticks_it_and_everybody_reads_it(office: OfficeUnderTest) -> None:
    only = {"when": ["2026-12-01m"], "from": "10", "to": "11:00"}
    visitor = fill(begin(office, "en"), "en", when=only | {"gone_by_end": "on"})
    said = "We must be gone again when these hours end."
    assert said in visitor.get("/en/visit/check").text
    assert re.search(r'name="gone_by_end"\s+checked', visitor.get("/en/visit/when").text), "the answer is kept"
    send(visitor, "en")
    with office.work.store.read() as unit:
        (request,) = unit.requests.in_states("new", "address_unconfirmed")
    assert request.answers.windows == (Window(day=TOMORROW, start=time(10), end=time(11), gone_by_end=True),)
    page = unescape(office.signed_in("coordinator").get(f"/office/requests/{request.id}").text)
    assert "être partis à 11:00" in page
    assert re.search(r'name="gone_by_end"\s+checked', page), "accepting keeps it unless somebody takes it off"
    visitor = fill(begin(office, "en"), "en", when=only)
    assert said not in visitor.get("/en/visit/check").text


def test_hours_that_she_asks_for_later_are_as_strict_as_those_before(office: OfficeUnderTest) -> None:
    request = ask(office, phone="0470 11 22 33")
    pair = of_staff(office, request)
    own = opened(office, *pair)
    assert "gone_by_end" in own.get("/en/visit/own/time").text
    own.post("/en/visit/own/time", {"when": ["2026-12-02m"], "gone_by_end": "on"})
    assert "être partis à 12:00" in unescape(office.signed_in("coordinator").get(f"/office/requests/{request.id}").text)
    amina = agreed(office, "11:00", "12:00", request=request)
    office.clock.move(timedelta(minutes=1))
    own.post("/en/visit/own/time", {"when": ["2026-12-03m"]})
    page = f"/office/visits/{amina.id}"
    coordinator = office.signed_in("coordinator")
    shown = coordinator.get(page).text
    action = re.findall(r'action="([^"]*/words/[^"]*/hours)"', shown)[-1]
    assert coordinator.post(action, {"seen": form_value(shown, "seen")}).status_code == 302
    with office.work.store.read() as unit:
        (window,) = unit.visits.get(amina.id).windows
    assert (window.day.isoformat(), window.gone_by_end) == ("2026-12-03", True), "she did not say that it is different"


def test_a_file_may_say_it_too(office: OfficeUnderTest, tmp_path: Path) -> None:
    head = "reference,language,service,reason_for_home_visit,address,windows,duration_min,priority,note,gone_by_end"
    row = "Q1,fr,social,both,maison bleue,09:00-10:00,45,normal,,{}"
    source = tmp_path / "requests.csv"
    source.write_text(f"{head}\n{row.format('perhaps')}\n", encoding="utf-8")
    with pytest.raises(Refused, match="file"):
        request_file.import_requests(office.work, source, TOMORROW)
    source.write_text(f"{head}\n{row.format('yes')}\n", encoding="utf-8")
    request_file.import_requests(office.work, source, TOMORROW)
    with office.work.store.read() as unit:
        (request,) = unit.requests.in_states("new", "address_unconfirmed")
    assert [window.gone_by_end for window in request.answers.windows] == [True]
