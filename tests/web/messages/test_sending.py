"""A message is asked for, leaves once and in safe hours, and sent is not told."""

import re
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

from fieldapp.domain.hours import Window
from fieldapp.domain.party import PartyFacts
from fieldapp.domain.request import Contact
from fieldapp.domain.visit import Visit
from fieldapp.services import consents, contacts
from fieldapp.services.messages.sending import send_due
from fieldapp.store import tables as t
from tests.carriers import TextProvider
from tests.message_office import CALLBACK, approve
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, publish_for
from tests.web.test_calls import entry, start_of, wishes
from tests.web.test_calls import send as tell
from tests.web.test_todo import lists

from .writing import ask, kept, message_form, post, published, states


def test_a_message_leaves_once_with_the_discreet_number_and_the_hour_stays_to_be_told(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    page = ask(coordinator, amina)
    assert "En file" in page
    assert provider.taken == [], "the server sends, not the page"
    for _ in range(3):
        send_due(office.work)
    assert len(provider.taken) == 1
    text = provider.taken[0]["text"]
    assert provider.taken[0]["to"] == "+32470123456"
    local = start_of(office, amina).astimezone(office.work.settings.office.zone)
    assert f"entre {local:%H:%M} et {local + timedelta(minutes=15):%H:%M}" in text
    assert CALLBACK in text
    for giving_away in (office.work.settings.office.name, office.work.settings.office.phone, "Amina", "Jodoigne"):
        assert giving_away not in text
    assert lists(office) == {"to_tell": [amina.id]}, "sent is not told"
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "Envoyé ne veut pas dire lu" in shown
    assert "/message" not in re.sub(r"/office/messages", "", shown), "nothing more to send about this hour"
    assert "L’heure est promise" in tell(coordinator, amina, "told", "they_wrote")
    assert lists(office) == {"today": [amina.id]}


def test_words_with_a_discreet_number_may_be_written(office: OfficeUnderTest) -> None:
    amina = published(office)
    page = unescape(office.signed_in("coordinator").get("/office/calls").text)
    assert amina.called in page
    assert "N’écrivez qu’un texte approuvé sous Messages" in page
    assert "le numéro public" not in page


def test_what_was_said_to_whom_stands_in_the_history_the_case_and_the_audit(office: OfficeUnderTest) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    assert "Un message a été envoyé" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    shown = unescape(coordinator.get(f"/office/cases/{amina.case_id}").text)
    assert CALLBACK in shown, "its words"
    assert "+32470123456" in shown
    message = kept(office, amina)[0]
    with office.work.store.read() as unit:
        rows = [(row.user_id, row.action) for row in unit.audit.of_case(amina.case_id) if message.id in row.subject]
    assert (message.created_by, "write") in rows
    assert {action for _, action in rows} == {"write", "send", "sent"}


def test_a_message_waits_for_safe_hours(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = published(office, safe_from=time(8, 30), safe_to=time(8, 50))
    assert "En file\u00a0: il part à 08:30" in ask(coordinator, amina)
    send_due(office.work)
    assert provider.taken == []
    office.clock.move(timedelta(minutes=30))
    send_due(office.work)
    assert len(provider.taken) == 1


def test_safe_hours_are_asked_again_at_the_moment_of_sending(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    wishes(office, amina, ways=("text",), safe_from=time(8, 30), safe_to=time(8, 50))
    send_due(office.work)
    assert (provider.taken, states(office, amina)) == ([], [("queued", "")])
    wishes(office, amina, they_call=True)
    office.clock.move(timedelta(minutes=30))
    send_due(office.work)
    assert provider.taken == []
    assert states(office, amina) == [("withdrawn", "not_permitted")]


def test_whoever_may_be_reached_only_after_the_visit_is_offered_no_message(office: OfficeUnderTest) -> None:
    approve(office)
    amina = published(office, safe_from=time(18), safe_to=time(20))
    shown = entry(office.signed_in("coordinator").get("/office/calls").text, amina)
    assert f"/office/calls/{amina.id}/message" not in shown


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("told", "told"),
        ("cancelled", "hour_gone"),
        ("consent", "hour_gone"),
        ("number", "party_gone"),
        ("late", "too_late"),
    ],
)
def test_what_changed_since_it_was_queued_stops_it(
    office: OfficeUnderTest, provider: TextProvider, change: str, why: str
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    if change == "told":
        tell(coordinator, amina, "told", "they_called")
    elif change == "cancelled":
        coordinator.get(f"/office/visits/{amina.id}")
        coordinator.post(f"/office/visits/{amina.id}/close", {"how": "cancelled_by_client", "reason": "she called"})
    elif change == "consent":
        consents_withdrawn(office, amina)
    elif change == "number":
        wishes(office, amina, ways=("text",), phone="0470 12")
    else:
        office.clock.moment = start_of(office, amina)
    send_due(office.work)
    assert provider.taken == []
    assert states(office, amina) == [("withdrawn", why)]


def consents_withdrawn(office: OfficeUnderTest, one: Visit) -> None:
    with office.work.store.write() as unit:
        for consent in consents.keep_consents(unit, one.case_id):
            unit.consents.withdraw(consent, by=None, at=office.work.now())
        unit.commit()


def test_pressing_twice_and_two_coordinators_ask_once(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    amina = published(office)
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator", login="claire")
    forms = [message_form(entry(who.get("/office/calls").text, amina)) for who in (one, other)]
    assert "En file" in post(one, amina, forms[0])
    assert "a déjà été demandé" in post(one, amina, forms[0])
    assert "a déjà été demandé" in post(other, amina, forms[1])
    send_due(office.work)
    assert len(provider.taken) == 1
    assert "a déjà été demandé" in post(other, amina, forms[1])


def test_an_older_page_asks_for_no_message_about_another_hour(office: OfficeUnderTest) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    form = message_form(entry(coordinator.get("/office/calls").text, amina))
    later = (datetime.fromisoformat(form["start"]) + timedelta(hours=1)).isoformat()
    assert "n’est plus publiée" in post(coordinator, amina, {**form, "start": later})
    assert "a changé entre-temps" in post(coordinator, amina, {**form, "seen": "another"})
    assert "Ce texte a changé" in post(coordinator, amina, {**form, "hash": "another"})
    assert kept(office, amina) == []
    for wrong in ({"party": "-1"}, {"party": "x"}, {"way": "door"}, {"kind": "other"}, {"start": "2026-11-30T09:00"}):
        assert coordinator.post(f"/office/calls/{amina.id}/message", {**form, **wrong}).status_code == 400
    assert coordinator.post(f"/office/calls/{amina.id}/message", {**form, "party": "7"}).status_code == 404


def test_what_is_queued_can_be_taken_back_until_it_leaves(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    message = kept(office, amina)[0]
    done = coordinator.post(f"/office/messages/{message.id}/take-back")
    assert "il ne part pas" in unescape(coordinator.get(done.location).text)
    send_due(office.work)
    assert provider.taken == []
    again = coordinator.post(f"/office/messages/{message.id}/take-back")
    assert "n’est plus dans la file" in unescape(coordinator.get(again.location).text)


def test_erasing_the_key_of_a_case_erases_its_messages_and_sends_none(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    with office.work.store.engine.begin() as connection:
        connection.execute(update(t.cases).where(t.cases.c.id == amina.case_id).values(wrapped_key=None))
    send_due(office.work)
    assert kept(office, amina) == []
    assert provider.taken == []


def test_nothing_of_a_message_can_be_read_in_the_database(office: OfficeUnderTest) -> None:
    approve(office)
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    send_due(office.work)
    office.work.store.engine.dispose()
    content = b"".join(path.read_bytes() for path in Path(office.work.settings.data).glob("fieldapp.sqlite*"))
    message = kept(office, amina)[0]
    assert message.id.encode() in content, "the control: what is not sealed can be found"
    for words in ("+32470123456", CALLBACK, "Votre rendez-vous"):
        assert words.encode() not in content


def test_after_another_hour_the_message_says_that_it_changed(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    tell(coordinator, amina, "told", "they_called")
    office.clock.move(timedelta(minutes=1))
    with office.work.store.write() as unit:
        known = unit.visits.get(amina.id)
        later = (Window(day=TODAY, start=time(14), end=time(16)),)
        unit.visits.save(known.model_copy(update={"windows": later, "promised": None, "freed_at": office.work.now()}))
        olga = unit.workers.all()[0]
        unit.commit()
    office.clock.move(timedelta(minutes=1))
    publish_for(office, olga, amina)
    ask(coordinator, amina)
    send_due(office.work)
    assert "a changé" in provider.taken[0]["text"]


def test_a_guardian_is_written_to_at_their_own_number_and_in_their_own_language(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office, "nl")
    coordinator, amina = office.signed_in("coordinator"), published(office, they_call=True)
    guardian = PartyFacts(
        kind="guardian", name="Els", languages=("nl",), contact=Contact(phone="0470 99 88 77", ways=("text",))
    )
    with office.work.store.write() as unit:
        contacts.keep_parties(unit, amina.case_id)
        unit.parties.add(amina.case_id, guardian)
        unit.commit()
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert shown.count('name="kind" value="hour"') == 1, "the client is left in peace"
    assert re.search(r"Envoyer le SMS\s+\(tuteur\)", shown)
    ask(coordinator, amina)
    send_due(office.work)
    assert provider.taken[0]["to"] == "+32470998877"
    assert "Uw afspraak" in provider.taken[0]["text"]
