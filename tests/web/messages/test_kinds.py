"""A reminder the day before, and a message that asks for nothing but a call."""

from datetime import datetime, time, timedelta
from html import unescape

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.visit import Visit
from fieldapp.services import telling
from fieldapp.services.addresses import at_office
from fieldapp.services.messages.sending import send_due
from fieldapp.services.todo import published_stops
from tests.carriers import TextProvider
from tests.message_office import CALLBACK, approve
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, version_of, visit
from tests.web.phone_office import publish
from tests.web.test_calls import entry, wishes
from tests.web.test_todo import lists

from .writing import ask, kept, message_form, post, published, states

LATER = TODAY + timedelta(days=3)


def start_of(office: OfficeUnderTest, one: Visit) -> datetime:
    """The published start, on whatever day."""
    with office.work.store.read() as unit:
        return published_stops(office.work, unit, [one])[one.id].start


def told(office: OfficeUnderTest) -> Visit:
    """A client who knows the hour of a later day, and allowed text messages."""
    made = visit(office, "Amina", phone="0470 12 34 56", ways=("text",))
    with office.work.store.write() as unit:
        windows = (Window(day=LATER, start=time(9), end=time(16)),)
        amina = unit.visits.get(made.id).model_copy(update={"windows": windows})
        unit.visits.save(amina)
        unit.commit()
    wishes(office, amina, ways=("text",), phone="0470 12 34 56")
    publish(office, (hire(office, "Olga"), [amina]), day=LATER)
    by, version = office.account("coordinator").id, version_of(office, amina.id)
    telling.tell(office.work, by, amina.id, version, start_of(office, amina), "they_called", "fr")
    return amina


def remind(coordinator: Visitor, one: Visit) -> str:
    """Presses the button beside who is told; the page after it."""
    return post(coordinator, one, message_form(coordinator.get("/office/calls").text))


def test_a_reminder_leaves_the_day_before_to_who_knows_the_hour(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    start = start_of(office, amina)
    page = remind(coordinator, amina)
    assert "En file" in page
    assert "reste sur cette liste" not in page
    send_due(office.work)
    assert provider.taken == [], "not three days before"
    office.clock.moment = start - timedelta(hours=24, minutes=1)
    send_due(office.work)
    assert provider.taken == []
    office.clock.moment = start - timedelta(hours=24)
    send_due(office.work)
    assert len(provider.taken) == 1
    assert "Rappel de votre rendez-vous" in provider.taken[0]["text"]
    assert CALLBACK in provider.taken[0]["text"]
    assert lists(office) == {"agreed_ahead": [amina.id]}, "it changes no list"
    assert "/message" not in coordinator.get("/office/calls").text.replace("/office/messages", "")


@pytest.mark.parametrize(("change", "why"), [("moved", "hour_gone"), ("wish", "not_permitted")])
def test_nobody_is_reminded_of_an_hour_that_does_not_hold_or_against_their_wish(
    office: OfficeUnderTest, provider: TextProvider, change: str, why: str
) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    start = start_of(office, amina)
    remind(coordinator, amina)
    if change == "wish":
        wishes(office, amina, they_call=True)
    else:
        office.clock.move(timedelta(minutes=1))
        with office.work.store.write() as unit:
            unit.visits.save(unit.visits.get(amina.id).model_copy(update={"freed_at": office.work.now()}))
            unit.commit()
    office.clock.moment = start - timedelta(hours=24)
    send_due(office.work)
    assert (provider.taken, states(office, amina)) == ([], [("withdrawn", why)])


def test_one_that_waits_for_an_hour_that_is_another_by_now_keeps_no_other_from_being_asked_for(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """A quarter of an hour later: they need not be told, and are reminded of the hour that holds."""
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    remind(coordinator, amina)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    office.clock.move(timedelta(minutes=1))
    publish(office, (olga, [amina]), day=LATER, start=time(14, 15))
    page = remind(coordinator, amina)
    assert "En file" in page
    assert states(office, amina) == [("withdrawn", "hour_gone"), ("queued", "")]
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    send_due(office.work)
    assert [state for state, _ in states(office, amina)] == ["withdrawn", "sent"]


def test_while_nobody_knows_whether_one_arrived_no_other_is_offered_and_its_end_is_asked_for(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """Also where the hour is another by now: the page offered a message that was then refused."""
    approve(office)
    provider.answers = ["hang up"]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    with office.work.store.read() as unit:
        olga = unit.workers.all()[0]
    office.clock.move(timedelta(minutes=1))
    publish(office, (olga, [amina]), start=time(15))
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "/message" not in shown.replace("/office/messages", "")
    assert "une autre heure" in shown
    assert "Dites s’il est arrivé" in unescape(shown)
    (one,) = kept(office, amina)
    coordinator.get("/office/messages")
    coordinator.post(f"/office/messages/{one.id}/settle", {"arrived": "no"})
    ask(coordinator, amina)
    assert [state for state, _ in states(office, amina)] == ["failed", "queued"]


def test_who_was_told_another_hour_since_is_not_reminded_of_this_one(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    form = message_form(coordinator.get("/office/calls").text)
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(amina.id).model_copy(update={"promised": None}))
        unit.commit()
        form["seen"] = unit.visits.get(amina.id).fingerprint
    assert "Dites-la d’abord" in post(coordinator, amina, form)
    assert kept(office, amina) == []


def test_a_message_that_asks_to_call_says_nothing_else(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Demander par SMS de rappeler" in shown
    text = next(one for one in approve(office) if one.kind == "call_back")
    page = ask(coordinator, amina, kind="call_back", hash=text.hash)
    assert "reste sur cette liste" in page
    send_due(office.work)
    assert provider.taken[0]["text"] == f"Bonjour. Merci de nous rappeler : {CALLBACK}"
    assert lists(office) == {"to_tell": [amina.id]}
    shown = unescape(entry(coordinator.get("/office/calls").text, amina))
    assert "Demander par SMS de rappeler" not in shown, "once"
    assert "Envoyer le SMS" in shown, "the hour may still be written"
    assert ask(coordinator, amina)
    send_due(office.work)
    assert len(provider.taken) == 2


def test_no_kind_of_message_has_a_link(office: OfficeUnderTest) -> None:
    """Nothing of a message can be opened, so nothing of it can be opened by a program that looks at links."""
    for code in office.work.settings.languages.client:
        for text in approve(office, code):
            assert "http" not in text.template + text.subject
            assert "/" not in text.template + text.subject


def test_who_comes_to_us_is_reminded_of_when_to_come(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    with office.work.store.write() as unit:
        known = unit.visits.get(amina.id)
        unit.visits.save(known.model_copy(update={"place": at_office(office.work.settings)}))
        unit.commit()
    remind(coordinator, amina)
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    send_due(office.work)
    assert "Rappel de votre rendez-vous à notre bureau" in provider.taken[0]["text"]
    assert office.work.settings.office.address.town not in provider.taken[0]["text"]


def test_what_waits_and_names_our_office_does_not_leave_to_whom_we_visit_by_now(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    """They were to come, a reminder waited; then another place was agreed, for the same hour, and told."""
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = told(office)
    for place in (at_office(office.work.settings), amina.place):
        with office.work.store.write() as unit:
            unit.visits.save(unit.visits.get(amina.id).model_copy(update={"place": place}))
            unit.commit()
        if place.at_office:
            remind(coordinator, amina)
    office.clock.moment = start_of(office, amina) - timedelta(hours=24)
    send_due(office.work)
    assert (provider.taken, states(office, amina)) == ([], [("withdrawn", "other_words")])
    assert lists(office) == {"follow_up": [amina.id]}, "whoever asked for it believes that it left"
