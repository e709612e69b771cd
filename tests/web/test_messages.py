"""Messages to clients through a real provider: asked for, approved, in safe hours, once; and sent is not told."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from fieldapp.domain.hours import Window
from fieldapp.domain.message import MESSAGE_KINDS, Message
from fieldapp.domain.party import PartyFacts
from fieldapp.domain.request import Contact
from fieldapp.domain.visit import Visit
from fieldapp.services import consents, contacts
from fieldapp.services.health import findings
from fieldapp.services.messages.sending import send_due
from fieldapp.store import tables as t
from tests.carriers import MailCarrier, TextProvider
from tests.certificates import own_certificate
from tests.message_office import CALLBACK, approve, writing_office
from tests.patience import until
from tests.web.conftest import OfficeUnderTest, StandingClock, Visitor, make_office
from tests.web.people_and_visits import TODAY, hire, publish_for, visit
from tests.web.test_calls import entry, start_of, wishes
from tests.web.test_calls import send as tell
from tests.web.test_todo import lists


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    running = TextProvider()
    yield running
    running.stop()


@pytest.fixture
def office(tmp_path: Path, provider: TextProvider) -> OfficeUnderTest:
    made = writing_office(tmp_path, StandingClock(), sms_url=provider.url, answer_s="5")
    made.clock.moment = datetime.combine(TODAY, time(8), made.work.settings.office.zone)
    return made


def published(office: OfficeUnderTest, *, name: str = "Amina", language: str = "fr", **wish: Any) -> Visit:
    """A client who allowed text messages, and whose hour nobody has told."""
    amina = visit(office, name, language=language, phone="0470 12 34 56", ways=("text",))
    wishes(office, amina, **{"ways": ("text",), "phone": "0470 12 34 56", **wish})
    publish_for(office, hire(office, "Olga", (language, "fr")), amina)
    return amina


def message_form(shown: str) -> dict[str, str]:
    """The hidden fields of the form that asks for a message."""
    form = re.search(r'<form method="post"\s+action="[^"]*/message"(?s:.*?)</form>', shown)
    assert form, "no message is offered"
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def ask(coordinator: Visitor, one: Visit, **other: str) -> str:
    """Presses the button of the entry; the page after it."""
    form = message_form(entry(coordinator.get("/office/calls").text, one))
    return post(coordinator, one, {**form, **other})


def post(coordinator: Visitor, one: Visit, form: dict[str, str]) -> str:
    sent = coordinator.post(f"/office/calls/{one.id}/message", form)
    return unescape(coordinator.get(sent.location).text)


def kept(office: OfficeUnderTest, one: Visit) -> list[Message]:
    with office.work.store.read() as unit:
        return unit.messages.of_visits({one.id})


def states(office: OfficeUnderTest, one: Visit) -> list[tuple[str, str]]:
    return [(message.state, message.why) for message in kept(office, one)]


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


def test_a_text_that_nobody_approved_does_not_leave_and_the_client_is_called(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office, "nl")
    coordinator, amina = office.signed_in("coordinator"), published(office, ways=("text", "call"))
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "personne n’a approuvé son texte dans cette langue" in shown
    assert "tel:0470123456" in shown
    assert f"/office/calls/{amina.id}/message" not in shown
    form = {"seen": "", "start": start_of(office, amina).isoformat(), "id": "x", "way": "text", "party": "0"}
    text = approve(office)[0]
    withdraw = office.signed_in("approver")
    withdraw.get("/office/messages")
    withdraw.post("/office/messages/texts/hour/fr/withdraw")
    with office.work.store.read() as unit:
        form["seen"] = unit.visits.get(amina.id).fingerprint
    page = post(coordinator, amina, {**form, "kind": "hour", "language": "fr", "hash": text.hash})
    assert "Personne n’a approuvé ce texte" in page
    send_due(office.work)
    assert provider.taken == []


def test_a_withdrawn_approval_stops_what_is_queued(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    approver = office.signed_in("approver")
    approver.get("/office/messages")
    approver.post("/office/messages/texts/hour/fr/withdraw")
    send_due(office.work)
    assert provider.taken == []
    assert states(office, amina) == [("withdrawn", "not_approved")]


def test_a_message_waits_for_safe_hours(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    coordinator = office.signed_in("coordinator")
    amina = published(office, safe_from=time(8, 30), safe_to=time(8, 50))
    assert "En file : il part à 08:30" in ask(coordinator, amina)
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


def test_a_connection_lost_after_the_message_goes_to_a_person_and_is_never_sent_again_by_itself(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    provider.answers = ["hang up"]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    for _ in range(3):
        send_due(office.work)
        office.clock.move(timedelta(minutes=5))
    assert len(provider.taken) == 1
    page = unescape(coordinator.get("/office/messages").text)
    assert "personne ne sait s’il est arrivé" in page
    assert "+32470123456" in page, "to ask the provider about"
    assert lists(office) == {"to_tell": [amina.id]}
    message = kept(office, amina)[0]
    done = coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "no"})
    assert "il n’est pas arrivé" in unescape(coordinator.get(done.location).text)
    assert "En file" in ask(coordinator, amina), "a person may ask for it again"
    send_due(office.work)
    assert len(provider.taken) == 2
    again = coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "yes"})
    assert "Quelqu’un l’a décidé" in unescape(coordinator.get(again.location).text)


def test_an_uncertain_message_that_arrived_counts_as_sent(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    provider.answers = [500]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    message = kept(office, amina)[0]
    coordinator.get("/office/messages")
    assert coordinator.post(f"/office/messages/{message.id}/settle", {}).status_code == 400
    coordinator.post(f"/office/messages/{message.id}/settle", {"arrived": "yes"})
    assert states(office, amina) == [("sent", "")]
    assert "Un message a été envoyé" in unescape(coordinator.get(f"/office/visits/{amina.id}").text)
    assert lists(office) == {"to_tell": [amina.id]}


def test_a_provider_that_says_no_or_is_busy_is_told_apart(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    provider.answers = [429, 400]
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    send_due(office.work)
    assert states(office, amina) == [("queued", "")]
    send_due(office.work)
    assert len(provider.taken) == 1, "it waits before it tries again"
    office.clock.move(timedelta(minutes=1))
    send_due(office.work)
    assert states(office, amina) == [("failed", "refused")]
    shown = entry(coordinator.get("/office/calls").text, amina)
    assert "le fournisseur l’a refusé" in shown


def test_with_a_key_for_repeats_the_same_message_is_handed_over_again(tmp_path: Path, provider: TextProvider) -> None:
    office = writing_office(tmp_path, StandingClock(), sms_url=provider.url, sms_repeat_header="Idempotency-Key")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    provider.answers = ["hang up"]
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    send_due(office.work)
    office.clock.move(timedelta(minutes=1))
    send_due(office.work)
    assert states(office, amina) == [("sent", "")]
    assert len({headers["Idempotency-Key"] for headers in provider.headers}) == 1
    assert len(provider.taken) == 2


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


def test_approving_is_a_right_of_its_own_and_shows_no_client(office: OfficeUnderTest) -> None:
    approve(office)
    coordinator, amina = office.signed_in("coordinator"), published(office)
    ask(coordinator, amina)
    assert coordinator.post("/office/messages/texts/hour/ar/approve", {"hash": ""}).status_code == 403
    approver = office.signed_in("approver")
    page = unescape(approver.get("/office/messages").text)
    assert "Amina" not in page
    assert page.count('class="bubble"') == 9
    shown = re.search(r'<li class="bubble" id="text-ar">(?s:.*?)</li>', page)
    assert shown
    found = re.search(r'name="hash" value="(\w+)"', shown[0])
    assert found
    assert "personne ne l’a approuvé" in shown[0]
    wrong = approver.post("/office/messages/texts/hour/ar/approve", {"hash": "another"})
    assert "Ce texte a changé" in unescape(approver.get(wrong.location).text)
    approver.post("/office/messages/texts/hour/ar/approve", {"hash": found[1]})
    page = unescape(approver.get("/office/messages").text)
    shown = re.search(r'<li class="bubble" id="text-ar">(?s:.*?)</li>', page)
    assert shown
    assert "approuvé par Approver" in shown[0], "by name"
    assert approver.post("/office/messages/texts/hour/xx/approve", {"hash": ""}).status_code == 404
    assert approver.post("/office/messages/texts/other/fr/approve", {"hash": ""}).status_code == 404
    assert approver.get("/office/messages?kind=other").status_code == 404


def test_another_number_to_call_back_makes_every_text_another_one(office: OfficeUnderTest) -> None:
    approve(office)
    settings = office.work.settings
    changed = settings.office.model_copy(update={"callback_phone": "+32 2 555 01 99"})
    object.__setattr__(office.work, "settings", settings.model_copy(update={"office": changed}))
    amina = published(office)
    shown = entry(office.signed_in("coordinator").get("/office/calls").text, amina)
    assert "personne n’a approuvé" in shown


def test_no_text_of_ours_breaks_a_rule_of_discretion(office: OfficeUnderTest) -> None:
    approver = office.signed_in("approver")
    for kind in MESSAGE_KINDS:
        page = unescape(approver.get(f"/office/messages?kind={kind}").text)
        assert page.count('class="bubble"') == 9
        assert "enfreint la règle" not in page


def test_a_mail_leaves_with_a_subject_that_says_nothing(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    server = MailCarrier(certificate, key)
    office = writing_office(
        tmp_path,
        StandingClock(),
        mail_host="127.0.0.1",
        mail_port=str(server.port),
        mail_from="agenda@example.org",
        mail_ca=str(certificate),
    )
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    amina = published(office, ways=("email",), email="amina@example.org")
    ask(office.signed_in("coordinator"), amina)
    send_due(office.work)
    server.stop()
    assert states(office, amina) == [("sent", "")]
    assert "Subject: Rendez-vous" in server.mails[0]
    assert "Hirondelle" not in server.mails[0]


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
    assert shown.count(f"/office/calls/{amina.id}/message") == 1, "the client is left in peace"
    assert re.search(r"Envoyer le SMS\s+\(tuteur\)", shown)
    ask(coordinator, amina)
    send_due(office.work)
    assert provider.taken[0]["to"] == "+32470998877"
    assert "Uw afspraak" in provider.taken[0]["text"]


def test_a_message_that_does_not_open_keeps_none_of_the_others_waiting(
    office: OfficeUnderTest, provider: TextProvider, caplog: pytest.LogCaptureFixture
) -> None:
    approve(office)
    amina, bilal = published(office), published(office, name="Bilal", phone="0470 12 34 57")
    coordinator = office.signed_in("coordinator")
    for one in (amina, bilal):
        ask(coordinator, one)
    with office.work.store.engine.begin() as connection:
        spoilt = update(t.messages).where(t.messages.c.visit_id == amina.id)
        connection.execute(spoilt.values(sealed=b"spoilt", not_before=office.work.now() - timedelta(minutes=1)))
    send_due(office.work)
    assert [taken["to"] for taken in provider.taken] == ["+32470123457"]
    assert "was not sent" in caplog.text
    assert "0470" not in caplog.text


def test_the_server_sends_by_itself(tmp_path: Path, provider: TextProvider) -> None:
    office = writing_office(tmp_path, StandingClock(), sms_url=provider.url, tick_s="0.1")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    approve(office)
    amina = published(office)
    ask(office.signed_in("coordinator"), amina)
    quick = office.work.settings
    rare = quick.model_copy(update={"messages": quick.messages.model_copy(update={"tick_s": 600})})
    office.app.extensions["sender"].start()
    until(lambda: states(office, amina) == [("sent", "")], "the message is sent")
    object.__setattr__(office.work, "settings", rare)  # the thread lives as long as the process: let it rest
    assert len(provider.taken) == 1


def test_the_administrator_sees_whether_messages_leave_and_what_waits(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    admin = office.signed_in("administrator")
    assert "partent par : SMS" in unescape(admin.get("/admin/health").text)
    approve(office)
    provider.answers = ["hang up"]
    ask(office.signed_in("coordinator"), published(office))
    send_due(office.work)
    assert "1 message attend" in unescape(admin.get("/admin/health").text)
    assert {one.code for one in findings(office.work, call_carriers=True)} >= {"messages_on", "messages_uncertain"}
    provider.stop()
    silent = [one for one in findings(office.work, call_carriers=True) if one.code == "messages_unreachable"]
    assert [one.params for one in silent] == [{"hosts": ["127.0.0.1"]}]


def test_an_office_without_carriers_says_so_and_offers_no_message(tmp_path: Path) -> None:
    office = make_office(tmp_path / "data")
    office.clock.moment = datetime.combine(TODAY, time(8), office.work.settings.office.zone)
    amina = published(office)
    coordinator = office.signed_in("coordinator")
    assert f"/office/calls/{amina.id}/message" not in coordinator.get("/office/calls").text
    assert "Les messages sont désactivés" in unescape(coordinator.get("/office/messages").text)
    assert "Les messages sont désactivés" in unescape(office.signed_in("administrator").get("/admin/health").text)


def test_what_keeps_every_text_from_being_approved_is_said_once(tmp_path: Path) -> None:
    """An office whose only number is the public one."""
    office = make_office(tmp_path / "data")
    page = unescape(office.signed_in("coordinator").get("/office/messages").text)
    assert page.count("Aucun texte ne peut encore être approuvé") == 1
    assert "enfreint la règle :" not in page
    assert 'href="/office/calls"' in page
