"""A client who comes to the office: asked for in the form, agreed by staff, planned, told, and read by everybody."""

import re
import uuid
from dataclasses import replace
from datetime import time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.plan import stop_id
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty, Worker
from fieldapp.services import day_problem, planning, triage
from fieldapp.services.addresses import at_office
from fieldapp.settings import load
from tests.web.conftest import OfficeUnderTest, Visitor, make_office
from tests.web.people_and_visits import TODAY, ask, hire, revision, visit
from tests.web.public_form import ANSWERS, begin, send
from tests.web.test_calls import at
from tests.web.test_calls import send as tell
from tests.web.test_todo import act, lists
from tests.web.test_triage import CALL, DECISION

OURS = "Rue de la Station 28, 1360 Perwez"
ASKED = {**{step: given for step, given in ANSWERS.items() if step != "address"}, "reason": {"home_reason": "none"}}
CLIENTS = load().languages.client


def fill(visitor: Visitor, language: str = "fr") -> Visitor:
    """As somebody who can come to the office answers, question by question as the form leads."""
    step = "who"
    while step != "check":
        answer = visitor.post(f"/{language}/visit/{step}", ASKED[step])
        assert answer.status_code == 302, f"{step}: {answer.text}"
        step = answer.location.rsplit("/", 1)[1]
    return visitor


def asked(office: OfficeUnderTest) -> list[Request]:
    with office.work.store.read() as unit:
        return unit.requests.in_states("new", "address_unconfirmed")


def appointment(office: OfficeUnderTest, name: str = "Amina", **facts: Any) -> Visit:
    """An accepted visit at the office, within the hours of `people_and_visits.ask` unless `facts` say otherwise."""
    request = ask(office, name)
    place = at_office(office.work.settings)
    decision = replace(triage.proposal(office.work, request), place=place, **facts)
    return triage.accept(office.work, None, request.id, decision)


def on_duty(office: OfficeUnderTest, name: str, start: time, end: time, service: str = "social") -> Worker:
    return hire(office, name, duties=(Duty(service=service, weekday=TODAY.weekday(), start=start, end=end),))


@pytest.mark.parametrize("language", CLIENTS)
def test_who_can_come_is_asked_for_no_address(office: OfficeUnderTest, language: str) -> None:
    visitor = begin(office, language)
    visitor.post(f"/{language}/visit/who", ASKED["who"])
    page = visitor.get(f"/{language}/visit/reason").text
    assert OURS in page
    fill(visitor, language)
    check = unescape(visitor.get(f"/{language}/visit/check").text)
    assert OURS in check
    assert f"/{language}/visit/address" not in check
    progress = re.search(r'class="flight">\s*<span>([^<]*)', visitor.get(f"/{language}/visit/contact").text)
    assert progress
    assert re.findall(r"\d+", progress[1]) == ["7", "7"], "the questions are counted that are asked"
    send(visitor, language)
    (request,) = asked(office)
    answers = request.answers
    assert (request.state, answers.meeting, answers.home_reason) == ("new", "office", "none")
    assert (answers.place.at_office, answers.place.confirmed, answers.place.shown) == (True, True, OURS)
    assert lists(office) == {"to_triage": [request.id]}, "no address is to be confirmed"


def test_changing_ones_mind_leads_to_the_address_and_back(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office))
    assert visitor.get("/fr/visit/address").location.endswith("/when")
    visitor.post("/fr/visit/reason", {"home_reason": "mobility"})
    assert visitor.get("/fr/visit/check").location.endswith("/address")
    answer = visitor.post("/fr/visit/address", ANSWERS["address"])
    assert answer.location.endswith("/check")
    send(visitor)
    (request,) = asked(office)
    assert (request.answers.meeting, request.answers.place.at_office) == ("home", False)
    assert request.answers.place.text == ANSWERS["address"]["address"]


def test_an_office_that_receives_nobody_does_not_offer_it(office: OfficeUnderTest) -> None:
    settings = office.work.settings
    closed = settings.office.appointments.model_copy(update={"offered": False})
    settings = settings.model_copy(update={"office": settings.office.model_copy(update={"appointments": closed})})
    other = make_office(settings.data.parent / "other", settings=settings.model_copy(update={
        "data": settings.data.parent / "other",
        "database_url": f"sqlite:///{settings.data.parent / 'other' / 'fieldapp.sqlite'}",
    }))  # fmt: skip
    assert "notre bureau\u00a0: dans le formulaire" in office.visitor().get("/fr/").text
    assert "notre bureau\u00a0: dans le formulaire" not in other.visitor().get("/fr/").text
    visitor = begin(other)
    visitor.post("/fr/visit/who", ASKED["who"])
    assert OURS not in visitor.get("/fr/visit/reason").text.partition("public-foot")[0]
    assert visitor.post("/fr/visit/reason", {"home_reason": "none"}).status_code == 422


def test_the_form_says_of_the_house_what_the_office_says_and_no_more(office: OfficeUnderTest, tmp_path: Path) -> None:
    said = {
        "step_free": "Il n’y a pas de marche à notre entrée.",
        "lift": "Il y a un ascenseur.",
        "toilet": "Il y a des toilettes pour les personnes en fauteuil roulant.",
    }
    settings = load(data=tmp_path / "other")
    house = settings.office.appointments.model_copy(update={"building": ("step_free", "toilet")})
    settings = settings.model_copy(update={"office": settings.office.model_copy(update={"appointments": house})})
    for one, facts in ((office, ()), (make_office(tmp_path / "other", settings=settings), ("step_free", "toilet"))):
        visitor = fill(begin(one))
        for page in (visitor.get("/fr/visit/reason").text, visitor.get("/fr/visit/check").text):
            assert {fact for fact, words in said.items() if words in unescape(page)} == set(facts)


def test_two_people_at_the_office_are_not_taken_for_one(office: OfficeUnderTest) -> None:
    for name, phone in (("Amina", "0470 00 00 98"), ("Bilal", "0470 00 00 97")):
        visitor = begin(office)
        answers = {**ASKED, "person": {"client_name": name}, "contact": {"ways": "call", "phone": phone}}
        for step in answers:
            visitor.post(f"/fr/visit/{step}", answers[step])
        send(visitor)
    first, _ = asked(office)
    found = triage.read(office.work, office.account("coordinator"), first.id)
    assert (found.alike, found.far) == ((), False)


def test_staff_agree_to_it_in_triage_without_an_address(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    coordinator, request = office.signed_in("coordinator"), ask(office, confirmed=False)
    page = f"/office/requests/{request.id}"
    coordinator.get(page)
    sent = coordinator.post(f"{page}/place", {"address": "", "office": "1", "note_for_worker": "parle bas"})
    assert sent.status_code == 302
    shown = unescape(coordinator.get(page).text)
    assert "La personne vient à notre bureau\u00a0: aucune adresse n’est nécessaire." in shown
    assert "parle bas" in shown, "what was typed beside it stays"
    assert coordinator.post(f"{page}/accept", DECISION).status_code == 302
    (made,) = lists(office)["to_plan"]
    with office.work.store.read() as unit:
        assert unit.visits.get(made).place.at_office


def test_a_page_from_before_does_not_move_the_request_to_the_office(office: OfficeUnderTest) -> None:
    claire, camille = office.signed_in("coordinator"), office.signed_in("coordinator", login="camille")
    request = ask(office, confirmed=False)
    page = f"/office/requests/{request.id}"
    claire.get(page)
    camille.get(page)
    assert camille.post(f"{page}/place", {"office": "1"}).status_code == 302
    late = claire.post(f"{page}/place", {"address": "", "office": "1"})
    assert late.status_code == 409


def test_a_visit_is_moved_to_the_office_and_back(office: OfficeUnderTest) -> None:
    coordinator, amina = office.signed_in("coordinator"), visit(office)
    assert OURS not in coordinator.get(f"/office/visits/{amina.id}").text
    page = act(coordinator, amina, "place", address="", access="", office="1")
    assert re.search(r"<dd>\s*À notre bureau", page)
    assert "Grand-Place 1, 1370 Jodoigne" in page, "the history has the address before"
    assert lists(office) == {"to_plan": [amina.id]}
    page = act(coordinator, amina, "place", address="Perwez", access="sous l’horloge")
    choice = re.search(r'name="choose" value="([^"]+)"', page)
    assert choice
    act(coordinator, amina, "place", address="Perwez", access="sous l’horloge", choose=choice[1])
    with office.work.store.read() as unit:
        assert not unit.visits.get(amina.id).place.at_office


def test_somebody_on_the_telephone_comes_to_the_office(office: OfficeUnderTest) -> None:
    coordinator = office.signed_in("coordinator")
    offered = re.search(
        r'<select[^>]*id="home_reason"(?s:.*?)</select>', coordinator.get("/office/requests/telephone").text
    )
    assert offered
    assert re.findall(r'value="(\w+)"', offered[0]) == ["mobility", "transport", "both"], "one place to say it"
    assert coordinator.post("/office/requests/telephone", CALL | {"address": ""}).status_code == 422
    told = CALL | {"address": "", "comes_to_office": "on"}
    assert coordinator.post("/office/requests/telephone", told).status_code == 302
    (request,) = asked(office)
    assert (request.state, request.answers.meeting, request.answers.place.at_office) == ("new", "office", True)


def test_the_planner_gives_it_an_hour_of_a_worker_who_is_not_on_duty(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 7)
    olga = on_duty(office, "Olga", time(9), time(13), "legal")  # without appointments
    amina = appointment(office)  # from 9 to 16
    planned = planning.plan_day(office.work, office.work.solver, TODAY)
    found = planned.plan.find(amina.id)
    assert found
    route, stop = found
    assert route.worker_id == olga.id
    assert stop.start >= at(office, 13) or stop.end <= at(office, 9), "whoever is on duty is not free"
    assert (stop.travel_s, stop.travel_m) == (0, 0), "she lives at the office: nobody travels to it"
    assert planned.plan.violations == ()
    assert planned.solved.certificate
    assert planned.solved.certificate.checker == "legal"


def test_within_the_hours_of_duty_somebody_else_is_needed(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 7)
    on_duty(office, "Olga", time(9), time(16), "legal")
    amina = appointment(office)
    coordinator = office.signed_in("coordinator")
    left = planning.plan_day(office.work, office.work.solver, TODAY).plan
    assert [one.visit_id for one in left.unserved] == [amina.id]
    assert lists(office) == {"no_date": [amina.id]}
    lucas = hire(office, "Lucas")
    plan = planning.plan_day(office.work, office.work.solver, TODAY).plan
    found = plan.find(amina.id)
    assert found
    assert found[0].worker_id == lucas.id
    page = unescape(coordinator.get(f"/office/day/{TODAY}").text)
    assert "À notre bureau" in page
    assert OURS not in page


def test_an_office_that_moves_takes_its_appointments_along(office: OfficeUnderTest) -> None:
    amina, olga = appointment(office), hire(office, "Olga")
    settings = office.work.settings
    there = settings.office.address.model_copy(update={"lat": 50.7, "lon": 4.9})
    settings = settings.model_copy(update={"office": settings.office.model_copy(update={"address": there})})
    problem = day_problem.build(settings, TODAY, [amina], [olga], office.work.local_map.travel()).problem
    assert problem.locations[problem.jobs[0].location] == (50.7, 4.9)


def test_an_appointment_lives_from_the_form_to_its_end_on_one_list_at_a_time(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    send(fill(begin(office)))
    (request,) = asked(office)
    assert lists(office) == {"to_triage": [request.id]}
    page = f"/office/requests/{request.id}"
    coordinator.get(page)
    tomorrow = TODAY + timedelta(days=1)
    hours = {"window-day-0": str(tomorrow), "window-from-0": "9:00", "window-to-0": "12:00"}
    assert coordinator.post(f"{page}/accept", DECISION | hours).status_code == 302
    (made,) = lists(office)["to_plan"]
    planning.plan_day(office.work, office.work.solver, tomorrow)
    shown = coordinator.get(f"/office/day/{tomorrow}/publish").text
    coordinator.post(f"/office/day/{tomorrow}/publish", {"revision": revision(shown)})
    assert lists(office) == {"to_tell": [made]}
    with office.work.store.read() as unit:
        one = unit.visits.get(made)
    tell(coordinator, one, "told", "call")
    assert lists(office) == {"agreed_ahead": [made]}
    office.clock.moment = at(office, 8, day=tomorrow)
    assert lists(office) == {"today": [made]}
    office.clock.move(timedelta(hours=3))
    worker = office.signed_in("worker", login="olga", worker_id=olga.id)
    stop = stop_id(tomorrow, made)
    worker.get(f"/field/stop/{stop}")
    said = {"outcome": "nobody_home", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4()), "note": ""}
    assert worker.post(f"/field/stop/{stop}/finish", said).status_code == 302
    assert lists(office) == {"follow_up": [made]}, "who did not come is not forgotten"
    fresh = office.signed_in("coordinator", login="claire")
    act(fresh, one, "close", how="cancelled_by_client", reason="Elle n’est pas venue")
    assert lists(office) == {}
