"""A text leaves only when somebody of the office has approved it; and what an administrator sees."""

import re
from datetime import datetime, time
from html import unescape
from pathlib import Path

from fieldapp.domain.message import MESSAGE_KINDS
from fieldapp.services.health import findings
from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import CALLBACK, approve
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import TODAY
from tests.web.phone_office import day_at_the_door
from tests.web.test_calls import entry, start_of

from .writing import ask, post, published, states


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


def test_what_a_late_worker_sends_is_approved_first_and_leaves_the_phone_when_nobody_approves_it_any_more(
    office: OfficeUnderTest,
) -> None:
    door = day_at_the_door(office)
    phone = door.phone()

    def texts() -> dict[str, str]:
        asked = {"day": phone.ready["day"]["day"], "stops": {}}
        answer = phone.post("/field/phone/changes", asked, use="read").json
        assert answer
        return dict(answer["day"]["late_texts"])

    assert phone.ready["day"]["late_texts"] == texts() == {}
    approve(office)
    assert CALLBACK in texts()["fr"]
    assert office.work.settings.office.phone not in texts()["fr"], "the public number tells who we are"
    approver = office.signed_in("approver")
    page = unescape(approver.get("/office/messages?kind=late").text)
    assert "rendez-vous d’aujourd’hui sera vers 14\u00a0h\u00a015" in page
    done = approver.post("/office/messages/texts/late/fr/withdraw")
    assert "chaque téléphone l’oublie" in unescape(approver.get(done.location).text)
    assert texts() == {}


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


def test_the_administrator_sees_whether_messages_leave_and_what_waits(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    admin = office.signed_in("administrator")
    assert "partent par\u00a0: SMS" in unescape(admin.get("/admin/health").text)
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
    assert "enfreint la règle\u00a0:" not in page
    assert 'href="/office/calls"' in page
