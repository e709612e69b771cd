"""Whoever asked for a visit is written to that we have the request: they alone, as they allowed, and once."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Contact, ContactWay, Request
from fieldapp.services import intake, triage
from fieldapp.services.messages.sending import send_due
from tests.carriers import TextProvider
from tests.message_office import CALLBACK, approve
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import AGREED, JODOIGNE
from tests.web.test_todo import lists


def asked(office: OfficeUnderTest, *, ways: tuple[ContactWay, ...] = ("text",), **answers: object) -> Request:
    """Amina asks for herself, and allowed these ways."""
    known: dict[str, object] = {
        "client_name": "Amina",
        "language": "fr",
        "service": "social",
        "place": Place(text="Jodoigne", **JODOIGNE, confirmed=True),
        "contact": Contact(phone="0470 12 34 56", ways=ways),
        "consent": AGREED,
    }
    return intake.receive(office.work, Answers.model_validate(known | answers), submission=str(answers))


def form_of(page: str) -> dict[str, str]:
    form = re.search(r'<form [^>]*action="/office/requests/[^"]*/message"(?s:.*?)</form>', page)
    assert form, "no message is offered"
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))


def write(coordinator: Visitor, request: Request, **other: str) -> str:
    """Presses the button on the page of the request; the page after it."""
    page = coordinator.get(f"/office/requests/{request.id}").text
    return post(coordinator, request, {**form_of(page), **other})


def post(coordinator: Visitor, request: Request, form: dict[str, str]) -> str:
    sent = coordinator.post(f"/office/requests/{request.id}/message", form)
    assert sent.status_code == 302
    return unescape(coordinator.get(sent.location).text)


def states(office: OfficeUnderTest, request: Request) -> list[tuple[str, str]]:
    with office.work.store.read() as unit:
        return [(one.state, one.why) for one in unit.messages.of_request(request.id)]


def test_who_asked_is_written_to_once_in_a_way_they_allowed(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    request, coordinator = asked(office), office.signed_in("coordinator")
    form = form_of(coordinator.get(f"/office/requests/{request.id}").text)
    assert "En file" in post(coordinator, request, form)
    assert "a déjà été demandé" in post(coordinator, request, form)
    for _ in range(3):
        send_due(office.work)
    assert [one["to"] for one in provider.taken] == ["+32470123456"]
    text = provider.taken[0]["text"]
    assert text == f"Bonjour. Nous avons reçu votre demande. Notre numéro\u00a0: {CALLBACK}"
    page = unescape(coordinator.get(f"/office/requests/{request.id}").text)
    assert "remis ; personne ne sait s’il est arrivé ou lu" in page.replace("\u00a0", " ")
    assert "/message" not in page.replace("/office/messages", "")
    assert lists(office) == {"to_triage": [request.id]}
    assert "Amina" in coordinator.get("/office/messages").text
    assert CALLBACK in coordinator.get(f"/office/cases/{request.case_id}").text


def test_a_relative_who_asked_is_written_to_and_the_client_is_not(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    theirs = Contact(phone="0470 99 88 77", ways=("text",))
    request = asked(office, asker="relative", asker_name="Karim", asker_contact=theirs)
    write(office.signed_in("coordinator"), request)
    send_due(office.work)
    assert [one["to"] for one in provider.taken] == ["+32470998877"]


@pytest.mark.parametrize("ways", [(), ("call",), ("email",)])
def test_without_a_permitted_way_nothing_is_offered(office: OfficeUnderTest, ways: tuple[ContactWay, ...]) -> None:
    approve(office)
    request = asked(office, ways=ways)
    page = office.signed_in("coordinator").get(f"/office/requests/{request.id}").text
    assert f"/office/requests/{request.id}/message" not in page


def test_a_relative_who_allowed_nothing_is_not_replaced_by_the_client(office: OfficeUnderTest) -> None:
    approve(office)
    request = asked(office, asker="relative", asker_name="Karim", asker_contact=Contact(phone="0470 99 88 77"))
    page = office.signed_in("coordinator").get(f"/office/requests/{request.id}").text
    assert f"/office/requests/{request.id}/message" not in page


def test_without_an_approved_text_it_is_said_and_nothing_leaves(office: OfficeUnderTest) -> None:
    request, coordinator = asked(office), office.signed_in("coordinator")
    page = unescape(coordinator.get(f"/office/requests/{request.id}").text)
    assert "personne n’a approuvé son texte dans cette langue" in page
    text = next(one for one in approve(office, "nl") if one.kind == "received")
    form = {"seen": request.fingerprint, "id": "x", "way": "text", "language": "nl", "hash": text.hash}
    assert "En file" in post(coordinator, request, form)
    wrong = post(coordinator, request, {**form, "language": "fr"})
    assert "Ce texte a changé" in wrong
    assert coordinator.post(f"/office/requests/{request.id}/message", {**form, "way": "door"}).status_code == 400


def test_once_somebody_has_decided_it_does_not_leave(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    request, coordinator = asked(office), office.signed_in("coordinator")
    form = form_of(coordinator.get(f"/office/requests/{request.id}").text)
    post(coordinator, request, form)
    triage.reject(office.work, office.account("coordinator").id, request.id, "elsewhere")
    send_due(office.work)
    assert (provider.taken, states(office, request)) == ([], [("withdrawn", "decided")])
    with office.work.store.read() as unit:
        form |= {"seen": unit.requests.get(request.id).fingerprint, "id": "another"}
    assert "aucun message ne part" in post(coordinator, request, form)
    assert "a changé entre-temps" in post(coordinator, request, {**form, "seen": "older"})


def test_it_waits_for_the_safe_hours_of_who_asked(office: OfficeUnderTest, provider: TextProvider) -> None:
    approve(office)
    now = office.clock.moment.astimezone(office.work.settings.office.zone)
    opens = (now + timedelta(minutes=20)).time().replace(tzinfo=None)
    safe = Contact(phone="0470 12 34 56", ways=("text",), safe_from=opens)
    request, coordinator = asked(office, contact=safe), office.signed_in("coordinator")
    assert "pas avant ses heures sans danger" in unescape(coordinator.get(f"/office/requests/{request.id}").text)
    write(coordinator, request)
    send_due(office.work)
    assert provider.taken == []
    office.clock.move(timedelta(minutes=20))
    send_due(office.work)
    assert len(provider.taken) == 1


def test_one_that_was_lost_stands_on_one_list_until_somebody_knows(
    office: OfficeUnderTest, provider: TextProvider
) -> None:
    approve(office)
    provider.answers = [400]
    request, coordinator = asked(office), office.signed_in("coordinator")
    write(coordinator, request)
    send_due(office.work)
    assert lists(office) == {"to_triage": [request.id]}, "it is to be sorted anyway, and its page says so"
    with office.work.store.read() as unit:
        message = unit.messages.of_request(request.id)[0]
    assert f"#message-{message.id}" in coordinator.get(f"/office/requests/{request.id}").text
    triage.reject(office.work, office.account("coordinator").id, request.id, "elsewhere")
    assert lists(office) == {"follow_up": [request.id]}
    coordinator.get("/office/messages")
    coordinator.post(f"/office/messages/{message.id}/known")
    assert lists(office) == {}
