"""Telling clients their hour: who, in which way, until when, with which words; and what the plan does with it."""

import re
import uuid
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.request import Contact
from fieldapp.domain.visit import Visit
from fieldapp.domain.worker import Duty
from fieldapp.services import calls, contacts, planning, rung_late, team
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, close, hire, publish_for, revision, visit
from tests.web.phone_office import publish
from tests.web.test_todo import lists

NINE = time(9)


def at(office: OfficeUnderTest, hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), office.work.settings.office.zone)


@pytest.fixture
def morning(office: OfficeUnderTest) -> OfficeUnderTest:
    office.clock.moment = at(office, 8)
    return office


def wishes(office: OfficeUnderTest, one: Visit, **said: Any) -> None:
    """What the client of this visit says about being reached."""
    account = office.account("coordinator")
    party = contacts.party(office.work, account, one.case_id, 0)
    contact = Contact(**{"phone": "0470123456", "ways": ("call",), **said})
    facts = party.facts.model_copy(update={"contact": contact})
    contacts.save_party(office.work, account, one.case_id, 0, facts, seen=party.revision)


def entry(page: str, one: Visit) -> str:
    """What the page says of a visit."""
    found = re.search(rf'<li class="panel call[^"]*" id="call-{one.id}">(?s:.*?)</li>', page)
    assert found
    return unescape(found[0])


def send(coordinator: Visitor, one: Visit, act: str, way: str, **more: str) -> str:
    """Sends the form of an entry; the page after it."""
    form = form_of(coordinator, one)
    sent = coordinator.post(f"/office/calls/{one.id}/{act}", {**form, "way": way, **more})
    return unescape(coordinator.get(sent.location).text if sent.location else sent.text)


def form_of(coordinator: Visitor, one: Visit) -> dict[str, str]:
    """What the form of an entry sends along."""
    shown = entry(coordinator.get("/office/calls").text, one)
    return dict(re.findall(r'type="hidden" name="(seen|start|language|tried)" value="([^"]*)"', shown))


def start_of(office: OfficeUnderTest, one: Visit) -> datetime:
    with office.work.store.read() as unit:
        plan = unit.plans.published(TODAY)
    assert plan
    found = plan.find(one.id)
    assert found
    return found[1].start


def test_telling_makes_a_promise_that_the_next_plan_keeps(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    start = start_of(office, amina)
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "tel:0470123456" in shown
    local = start.astimezone(office.work.settings.office.zone)
    told = [f"{local + timedelta(minutes=n):%H:%M}" for n in (0, 15)]  # they receive from then on, nobody comes before
    assert f"entre {told[0]} et {told[1]}" in shown, "a range is said, not a minute"
    page = send(coordinator, amina, "told", "call")
    assert "L’heure est promise" in page
    assert "1 sur 1 connaissent leur heure" in page
    assert lists(office) == {"today": [amina.id]}
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised == start
    for name in ("Bilal", "Chantal"):
        visit(office, name)
    again = planning.plan_day(office.work, office.work.solver, TODAY).plan
    found = again.find(amina.id)
    assert found
    assert abs(found[1].start - start) <= timedelta(minutes=15)


def test_nobody_answers_and_the_person_stays_on_the_list(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    page = send(coordinator, amina, "not-reached", "call", note="occupé")
    assert "pas de réponse" in entry(page, amina)
    assert "occupé" in entry(page, amina)
    assert lists(office) == {"to_tell": [amina.id]}


@pytest.mark.parametrize("hour", ["new", "fallen"])
def test_no_answer_sent_twice_is_one_try_and_from_a_new_page_it_is_two(morning: OfficeUnderTest, hour: str) -> None:
    """Whose answer got lost presses again; the file says how often somebody really tried."""
    office = morning
    coordinator, amina = office.signed_in("coordinator"), visit(office, phone="0470 12 34 56")
    publish_for(office, hire(office, "Olga"), amina)
    if hour == "fallen":
        send(coordinator, amina, "told", "call")
        office.clock.move(timedelta(minutes=1))
        coordinator.get(f"/office/visits/{amina.id}")
        rest = {"until": str(TODAY + timedelta(days=2)), "because": "held"}
        coordinator.post(f"/office/visits/{amina.id}/rest", rest)
    path = f"/office/calls/{amina.id}/{'not-reached' if hour == 'new' else 'gone-not-reached'}"
    for tries in (1, 2):
        form = form_of(coordinator, amina)
        for _ in range(2):
            coordinator.post(path, {**form, "way": "call", "note": "occupé"})
        assert entry(coordinator.get("/office/calls").text, amina).count("occupé") == tries


def test_other_hours_after_a_promise_bring_the_entry_back(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    before = start_of(office, amina)
    send(coordinator, amina, "told", "call")
    office.clock.move(timedelta(minutes=1))
    with office.work.store.write() as unit:
        known = unit.visits.get(amina.id)
        later = (Window(day=TODAY, start=time(14), end=time(16)),)
        unit.visits.save(known.model_copy(update={"windows": later, "promised": None, "freed_at": office.work.now()}))
        unit.commit()
    assert lists(office) == {"to_plan": [amina.id]}
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    assert start_of(office, amina) != before
    assert lists(office) == {"to_tell": [amina.id]}
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "a changé" in shown


def test_who_may_not_be_contacted_stands_apart_without_a_button(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    wishes(office, amina, they_call=True)
    publish_for(office, olga, amina)
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert not re.search("tel:|sms:|mailto:", shown)
    assert "elle nous a appelés" in shown
    assert "L’heure est promise" not in send(coordinator, amina, "told", "call"), "nobody calls her"
    assert lists(office) == {"today": [amina.id]}
    assert "L’heure est promise" in send(coordinator, amina, "told", "they_called")


def test_safe_hours_decide_until_when_somebody_is_to_be_called(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    early, late = visit(office, "Amina"), visit(office, "Bilal")
    wishes(office, early, safe_from=time(8, 15), safe_to=time(8, 45))
    wishes(office, late, safe_from=time(18), safe_to=time(20))
    publish_for(office, olga, early, late)
    page = coordinator.get("/office/calls").text
    assert "avant 08:45" in entry(page, early)
    assert "tel:" not in entry(page, early), "a quarter past eight is not yet"
    assert 'class="panel call call-never"' in entry(page, late), "her safe hours come after the visit"
    assert lists(office) == {"to_tell": [early.id], "today": [late.id]}


def test_an_older_list_promises_no_hour_that_is_not_published_any_more(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    shown = entry(coordinator.get("/office/calls").text, amina)
    hidden = dict(re.findall(r'type="hidden" name="(seen|start|language)" value="([^"]*)"', shown))
    hidden["start"] = (datetime.fromisoformat(hidden["start"]) + timedelta(hours=2)).isoformat()
    sent = coordinator.post(f"/office/calls/{amina.id}/told", {**hidden, "way": "call", "note": "to her sister"})
    page = unescape(sent.text)
    assert sent.status_code == 409
    assert f"{amina.called} · Cette visite ou son heure a changé entre-temps" in page
    assert 'value="to her sister"' in entry(page, amina), "what was typed stands in her entry"
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised is None


def test_what_was_typed_of_somebody_who_left_the_list_is_not_lost(morning: OfficeUnderTest) -> None:
    office = morning
    coordinator, olga = office.signed_in("coordinator"), hire(office, "Olga")
    amina = visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    form = form_of(coordinator, amina)
    close(office, amina.id)
    sent = coordinator.post(f"/office/calls/{amina.id}/told", {**form, "way": "call", "note": "she agrees"})
    page = unescape(sent.text)
    assert sent.status_code in (409, 422)
    assert f"{amina.called} · " in page
    assert "Vous avez écrit\u00a0: «\u00a0she agrees\u00a0». Ce n’est pas enregistré." in page


def test_an_hour_that_may_not_stand_is_told_with_that_or_not_at_all(morning: OfficeUnderTest) -> None:
    office = morning
    office.account("coordinator", language="en")
    olga, amina = hire(office, "Olga"), visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    coordinator = office.with_session_of("coordinator")
    form = form_of(coordinator, amina)
    page = coordinator.get(f"/office/day/{TODAY}?visit={amina.id}").text
    taken_out = {"visit": amina.id, "take_out": "1", "revision": revision(page)}
    assert coordinator.post(f"/office/day/{TODAY}/move", taken_out).status_code == 302
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "A draft of this day, not published yet, leaves this visit out." in shown
    assert "Told: promise the hour" in shown
    coordinator.post(f"/office/team/{olga.id}/absence", {"first": str(TODAY), "last": str(TODAY)})
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Olga is away that day: do not tell this hour." in shown
    assert "Told: promise the hour" not in shown
    sent = coordinator.post(f"/office/calls/{amina.id}/told", {**form, "way": "call"}, follow_redirects=True)
    assert "is away that day: nobody promises this hour" in unescape(sent.text)
    with office.work.store.read() as unit:
        assert unit.visits.get(amina.id).promised is None


def test_nobody_is_told_an_hour_for_which_the_worker_is_known_to_be_late(morning: OfficeUnderTest) -> None:
    office = morning
    office.account("coordinator", language="en")
    olga, amina = hire(office, "Olga"), visit(office, phone="0470 12 34 56")
    publish_for(office, olga, amina)
    coordinator = office.with_session_of("coordinator")
    call = calls.read(office.work, office.account("coordinator")).to_tell[0]
    clock = office.work.settings.office.zone
    told, later = call.hours[1].astimezone(clock), (call.published.start + timedelta(minutes=40)).astimezone(clock)
    assert f"et {told:%H:%M}" in entry(coordinator.get("/office/calls").text, amina)
    office.clock.move(timedelta(minutes=1))
    rung_late.say_late(office.work, office.account("coordinator"), olga.id, 40, sign_id=str(uuid.uuid4()))
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert f"the visit begins at about {later:%H:%M}, not at this hour" in shown
    assert f"sera vers {later:%H}\u00a0h\u00a0{later:%M}" in shown, "in the language of the client"
    assert f"et {told:%H:%M}" not in shown
    office.clock.move(timedelta(minutes=1))
    rung_late.say_late(office.work, office.account("coordinator"), olga.id, 5, sign_id=str(uuid.uuid4()))
    assert f"et {told:%H:%M}" in entry(coordinator.get("/office/calls").text, amina), "within what is told"


def test_in_arabic_the_number_to_call_back_is_not_turned_around(morning: OfficeUnderTest) -> None:
    office = morning
    olga, amina = hire(office, "Olga", ("ar", "fr")), visit(office, language="ar", phone="0470 12 34 56")
    publish_for(office, olga, amina)
    shown = entry(office.signed_in("coordinator").get("/office/calls").text, amina)
    assert f'\u2066<bdi class="phone" dir="ltr">{office.work.settings.office.phone}</bdi>\u2069' in shown


def test_whoever_speaks_the_language_is_named_with_where_they_are_now(morning: OfficeUnderTest) -> None:
    office = morning
    office.account("coordinator", language="en")
    duty = Duty(service="social", weekday=TODAY.weekday(), start=time(9), end=time(13))
    olga = hire(office, "Olga", ("fr",), duties=(duty,))
    dina, _, away = hire(office, "Dina", ("ar",)), hire(office, "Emre", ("tr",)), hire(office, "Rania", ("ar",))
    amina, yusuf = visit(office, language="ar", phone="0470 12 34 56"), visit(office, "Yusuf", "so", "0470 12 34 57")
    publish(office, (dina, [amina]), (olga, [yusuf]))
    team.add_absence(office.work, office.account("coordinator").id, away.id, TODAY, TODAY)

    def says() -> tuple[str, str]:
        page = office.with_session_of("coordinator").get("/office/calls").text
        return " ".join(entry(page, amina).split()), " ".join(page.split())

    assert "Who speaks Arabic: Dina (not at work now), Rania (not at work now)" in says()[0]
    assert "Nobody is on duty now." in says()[1]
    office.clock.moment = at(office, 9, 30)
    assert "Who speaks Arabic: Dina (at work until 17:00), Rania (not at work now)" in says()[0]
    assert "On duty now: Olga (on duty until 13:00)." in says()[1]
    assert "Nobody of the team speaks Somali." in says()[1]
    office.clock.moment = at(office, 13, 5)  # she leaves an hour before the first visit of her route
    assert "Who speaks Arabic: Dina (on visits until 15:00)" in says()[0]


def test_the_printed_list_has_the_numbers_that_may_be_called_and_no_other(morning: OfficeUnderTest) -> None:
    office = morning
    olga = hire(office, "Olga")
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    wishes(office, amina, phone="0470 11 22 33", safe_from=time(8, 30), safe_to=time(9))
    wishes(office, bilal, phone="0470 99 88 77", they_call=True)
    publish_for(office, olga, amina, bilal)
    page = office.signed_in("coordinator").get("/office/calls").text
    assert "0470 11 22 33" in page, "not yet, but by half past eight the list is on paper"
    assert "0470 99 88 77" not in page


def test_a_number_without_a_name_says_whose_it_is(morning: OfficeUnderTest) -> None:
    office = morning
    olga, sami = hire(office, "Olga"), visit(office, "Sami")
    account = office.account("coordinator")
    facts = contacts.party(office.work, account, sami.case_id, 0).facts
    contact = Contact(phone="0470 55 66 77", ways=("call",))
    guardian = facts.model_copy(update={"kind": "guardian", "name": "", "contact": contact})
    contacts.save_party(office.work, account, sami.case_id, 1, guardian, seen=0)
    publish_for(office, olga, sami)
    page = office.signed_in("coordinator").get("/office/calls").text
    number = r'<bdi>tuteur</bdi> <bdi class="phone" dir="ltr">0470 55 66 77</bdi>'
    assert re.search(number, entry(page, sami))


def test_the_number_that_may_be_called_now_is_read_beside_its_button(morning: OfficeUnderTest) -> None:
    office = morning
    olga = hire(office, "Olga")
    amina, bilal = visit(office, "Amina"), visit(office, "Bilal")
    wishes(office, amina, phone="0470 11 22 33")
    wishes(office, bilal, phone="0470 44 55 66", safe_from=time(8, 30), safe_to=time(9))
    publish_for(office, olga, amina, bilal)
    page = office.signed_in("coordinator").get("/office/calls").text
    now, later = entry(page, amina), entry(page, bilal)
    assert re.search(r'<p class="small">\s*<bdi>Amina</bdi> <bdi class="phone" dir="ltr">0470 11 22 33</bdi>', now)
    assert "only-print" in later
    assert "sans dire qui vous êtes ni pourquoi" in unescape(page), "who answers may not be the client"
    assert "Ne les écrivez ni ne les enregistrez" in unescape(page), (
        "the office has no other number than the public one"
    )
