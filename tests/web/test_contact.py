"""What a client said about safe contact reaches everybody who could call, and is kept: each finding of issue 14."""

import uuid
from datetime import datetime, time
from html import unescape
from typing import Any

import pytest

from fieldapp.domain.case import Person
from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Contact, Request
from fieldapp.services import contacts, intake, triage
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import AGREED, JODOIGNE, TODAY, form_value, hire
from tests.web.phone_office import Phone, publish
from tests.web.public_form import ANSWERS, begin, fill, send

NUMBER = "0470 12 34 56"
LINK = 'href="tel:0470123456"'
THEY_CALL = Contact(phone=NUMBER, ways=("call",), they_call=True, safe_from=time(18), safe_to=time(20))
EVENING = Contact(phone=NUMBER, ways=("call",), safe_from=time(18), safe_to=time(20))


def request_with(office: OfficeUnderTest, contact: Contact, **facts: Any) -> Request:
    answers = Answers(
        client_name="Amina",
        language="fr",
        service="social",
        place=Place(text="Jodoigne", **JODOIGNE, confirmed=True),
        windows=(Window(day=TODAY, start=time(9), end=time(16)),),
        contact=contact,
        consent=AGREED,
        **facts,
    )
    return intake.receive(office.work, answers, submission=str(uuid.uuid4()))


def pages(office: OfficeUnderTest, contact: Contact) -> dict[str, str]:
    """Every page on which somebody could call this client."""
    request = request_with(office, contact)
    visit = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    worker = hire(office, "Samira Benali")
    coordinator = office.signed_in("coordinator")
    shown = {"triage": coordinator.get(f"/office/requests/{request.id}").text}
    page = coordinator.get(f"/office/day/{TODAY}?visit={visit.id}").text
    move = {"revision": form_value(page, "revision"), "visit": visit.id, "worker": worker.id, "position": "9"}
    coordinator.post(f"/office/day/{TODAY}/move", {**move, "anyway": "1"})
    shown["to publish"] = coordinator.get(f"/office/day/{TODAY}/publish").text
    publish(office, (worker, [visit]))
    shown["case"] = coordinator.get(f"/office/cases/{request.case_id}").text
    samira = office.signed_in("worker", login="samira", worker_id=worker.id)
    shown["day"] = samira.get("/field/").text
    shown["stop"] = samira.get(f"/field/stop/{stop_of(shown['day'])}").text
    return shown


def stop_of(page: str) -> str:
    return page.split("/field/stop/")[1].split('"')[0].split("/")[0]


@pytest.mark.parametrize("place", ["triage", "case", "day", "stop"])
def test_do_not_contact_me_leaves_no_button_anywhere(office: OfficeUnderTest, place: str) -> None:
    office.clock.moment = at(office, 19)  # within the safe hours
    page = pages(office, THEY_CALL)[place]
    assert LINK not in page
    assert "Ne pas contacter cette personne" in page


@pytest.mark.parametrize("place", ["triage", "case", "day", "stop"])
def test_outside_the_safe_hours_the_page_says_from_when(office: OfficeUnderTest, place: str) -> None:
    page = pages(office, EVENING)[place]  # it is noon
    assert LINK not in page
    assert "Pas maintenant\u00a0: à partir de 18:00." in page


@pytest.mark.parametrize("place", ["triage", "case", "day", "stop"])
def test_within_them_the_button_is_there(office: OfficeUnderTest, place: str) -> None:
    office.clock.moment = at(office, 15)
    page = pages(office, EVENING.model_copy(update={"safe_from": time(14)}))[place]
    assert LINK in page
    assert "Jusqu’à 20:00." in page


def test_the_page_before_publishing_calls_nobody(office: OfficeUnderTest) -> None:
    """It compares two plans: whether somebody knows an hour that changes, or ended the visit themselves, it cannot
    say. Those to be told stand on their list once it is published."""
    office.clock.moment = at(office, 15)
    shown = pages(office, EVENING.model_copy(update={"safe_from": time(14)}))
    assert "Ce que le plan change" in shown["to publish"]
    assert LINK not in shown["to publish"]
    assert LINK in shown["case"]


def at(office: OfficeUnderTest, hour: int) -> datetime:
    return datetime.combine(TODAY, time(hour), office.work.settings.office.zone)


def test_the_number_of_whoever_asks_is_not_the_clients(office: OfficeUnderTest) -> None:
    """ "Call" rang the hospital that had asked."""
    visitor = fill(
        begin(office),
        who={"asker": "organisation", "asker_name": "Hôpital", "client_agrees": "yes"},
        contact={"ways": "call", "phone": "010 43 72 11", "client_ways": "call", "client_phone": NUMBER},
    )
    assert NUMBER in visitor.get("/fr/visit/check").text
    send(visitor)
    client, asker = parties(office)
    assert (client.kind, client.contact.phone) == ("client", NUMBER)
    assert (asker.kind, asker.name, asker.contact.phone) == ("organisation", "Hôpital", "010 43 72 11")


def test_the_guardian_whom_a_minor_named_is_a_party_and_is_not_called_unasked(office: OfficeUnderTest) -> None:
    named = {"client_name": "Sami", "minor": "yes", "guardian_known": "yes", "guardian_name": "Mme Roy"}
    send(fill(begin(office), person={**named, "guardian_phone": "0470 00 00 07"}))
    client, guardian = parties(office)
    assert (client.name, guardian.kind, guardian.name) == ("Sami", "guardian", "Mme Roy")
    page = office.signed_in("case_worker").get(f"/office/cases/{guardian.case_id}").text
    assert "0470 00 00 07" in page
    assert 'href="tel:0470000007"' not in page


@pytest.mark.parametrize(
    ("typed", "number", "words"),
    [
        ("0032470000007", "0470 00 00 07", ""),
        ("0470/00.00.07 after school", "0470 00 00 07", "after school"),
        ("ask for Ann: 0470 00 00 07, mornings", "0470 00 00 07", "ask for Ann, mornings"),
        ("0470 00 00 07 or 081 34 34 36", "0470 00 00 07", "or 081 34 34 36"),
        ("+905321234567", "+90 532 123 45 67", ""),
        ("she works at Fedasil, room 12", "", "she works at Fedasil, room 12"),
    ],
)
def test_the_number_of_a_guardian_is_one_that_can_be_called_and_the_words_beside_it_stay(
    office: OfficeUnderTest, typed: str, number: str, words: str
) -> None:
    named = {"client_name": "Sami", "minor": "yes", "guardian_known": "yes", "guardian_name": "Mme Roy"}
    visitor = fill(begin(office), person={**named, "guardian_phone": typed})
    assert words in unescape(visitor.get("/fr/visit/check").text)
    send(visitor)
    _client, guardian = parties(office)
    assert (guardian.contact.phone, guardian.contact.note) == (number, words)


def test_a_number_of_a_guardian_that_is_none_is_said_beside_the_field_and_may_be_left_out(
    office: OfficeUnderTest,
) -> None:
    named = {"client_name": "Sami", "minor": "yes", "guardian_known": "yes", "guardian_name": "Mme Roy"}
    visitor = begin(office)
    for step in ("who", "language", "reason", "topic"):
        visitor.get(f"/fr/visit/{step}")
        visitor.post(f"/fr/visit/{step}", ANSWERS[step])
    visitor.get("/fr/visit/person")
    refused = visitor.post("/fr/visit/person", {**named, "guardian_phone": "0470 00 00 0"})
    assert refused.status_code == 422
    assert "Vérifiez le numéro" in unescape(refused.text)
    assert "0470 00 00 0" in refused.text
    assert visitor.post("/fr/visit/person", {**named, "guardian_phone": ""}).status_code in (302, 303)


def test_a_client_about_whom_nothing_was_ticked_is_not_called(office: OfficeUnderTest) -> None:
    visitor = fill(
        begin(office),
        who={"asker": "relative", "asker_name": "Sami", "client_agrees": "yes"},
        contact={"ways": "call", "phone": NUMBER},
    )
    send(visitor)
    client, asker = parties(office)
    assert client.contact == Contact()
    assert asker.contact.phone == NUMBER


def test_do_not_contact_me_excludes_the_others_and_the_form_says_so_before(office: OfficeUnderTest) -> None:
    visitor = begin(office)
    assert "Alors ne choisissez rien d’autre." in visitor.get("/fr/visit/contact").text
    answer = visitor.post("/fr/visit/contact", {"ways": ["call", "own"], "phone": NUMBER})
    assert answer.status_code == 422
    assert "Vous avez choisi que nous ne vous contactions pas." in answer.text
    done = fill(begin(office), contact={"ways": "own", "phone": NUMBER})
    send(done)
    (client,) = parties(office)
    assert client.contact.they_call
    assert client.contact.ways == ()


@pytest.mark.parametrize(
    ("typed", "kept", "note"),
    [
        ("0470 12 34 56", "0470 12 34 56", ""),
        ("+32 (0)470 12 34 56", "0470 12 34 56", ""),
        ("+90 532 123 45 67", "+90 532 123 45 67", ""),
        ("+93 70 123 4567 (WhatsApp, ma sœur)", "+93 70 123 4567", "WhatsApp, ma sœur"),
        ("0470 12 34 5", None, ""),  # possible, but no number of any country
        ("0532 123 45 67", None, ""),  # Turkish, as it is written in Turkey
        ("0470 12 34 56 / 0470 12 34 57", None, ""),
        ("appelez-moi", None, ""),
    ],
)
def test_a_number_of_any_country_one_a_field(office: OfficeUnderTest, typed: str, kept: str | None, note: str) -> None:
    visitor = begin(office)
    for step, answers in ANSWERS.items():
        answer = visitor.post(f"/fr/visit/{step}", {"ways": "call", "phone": typed} if step == "contact" else answers)
    assert answer.status_code == (302 if kept else 422)
    if kept is None:
        assert f'value="{typed}"' in answer.text, "what was typed is still there"
        return
    send(visitor)
    (client,) = parties(office)
    assert (client.contact.phone, client.contact.note) == (kept, note)


FIXED = "081 00 00 99"


def test_texts_to_a_fixed_line_are_refused_where_somebody_chooses_them(office: OfficeUnderTest) -> None:
    """By the client, in the form and on their own page alike, and by staff."""
    wish = {"ways": ["call", "text"], "phone": FIXED}
    visitor = begin(office)
    answer = visitor.post("/fr/visit/contact", wish)
    assert answer.status_code == 422
    assert "Un SMS n’arrive pas sur un téléphone fixe" in answer.text
    assert f'value="{FIXED}"' in answer.text, "what was typed is still there"
    assert visitor.post("/fr/visit/contact", {**wish, "ways": "call"}).status_code == 302
    assert visitor.post("/fr/visit/contact", {**wish, "phone": "+1 212 555 0123"}).status_code == 302, "who knows"
    request, staff = request_with(office, EVENING), office.signed_in("coordinator")
    staff.get(f"/office/cases/{request.case_id}")
    refused = save(staff, request, {"party0_ways": ["text"], "party0_phone": FIXED, "revision": "1"})
    assert refused.status_code == 422
    assert "Un SMS n’arrive pas sur un téléphone fixe" in refused.text


def test_who_wished_texts_to_a_fixed_line_has_no_button_that_sends_none(office: OfficeUnderTest) -> None:
    """As it is stored from before the form said so."""
    office.clock.moment = at(office, 7)
    shown = pages(office, Contact(phone=FIXED, ways=("call", "text")))
    shown["to tell"] = office.signed_in("coordinator").get("/office/calls").text
    for place in ("triage", "case", "day", "stop", "to tell"):
        assert "sms:" not in shown[place], place
        assert "tel:" in shown[place], place
        assert "Téléphone fixe\u00a0: pas de SMS." in shown[place], place


def test_a_case_from_before_parties_is_read_as_it_was_meant(office: OfficeUnderTest) -> None:
    """One number stood for asker and client: it is the asker's. What staff wrote since is the client's."""
    request = request_with(office, EVENING, asker="relative", asker_name="Sami")
    with office.work.store.write() as unit:
        for party in unit.parties.of_case(request.case_id):
            unit.parties.remove(party)
        unit.cases.describe(request.case_id, Person(name="Amina D.", languages=("fr",), phone=NUMBER))
        unit.commit()
    client, asker = parties(office)
    assert (client.name, client.contact) == ("Amina D.", Contact())
    assert asker.contact == EVENING
    with office.work.store.write() as unit:
        unit.cases.describe(request.case_id, Person(name="Amina D.", languages=("fr",), phone="0470 00 00 01"))
        unit.commit()
    client, asker = parties(office)
    assert (client.contact.phone, client.contact.ways) == ("0470 00 00 01", ())
    assert asker.contact == EVENING


def test_staff_write_how_somebody_may_be_reached_and_a_stale_page_does_not_win(office: OfficeUnderTest) -> None:
    request = request_with(office, EVENING)
    one, other = office.signed_in("coordinator"), office.signed_in("case_worker")
    for visitor in (one, other):
        visitor.get(f"/office/cases/{request.case_id}")
    assert save(one, request, {"party0_ways": "own", "revision": "1"}).status_code == 302
    stale = save(other, request, {"party0_ways": "call", "party0_phone": NUMBER, "revision": "1"})
    assert stale.status_code == 409
    assert "ne pas contacter\u00a0: elle nous appelle" in stale.text, "what the first wrote"
    (client,) = parties(office)
    assert client.contact.they_call
    both = save(one, request, {"party0_ways": ["own", "call"], "party0_phone": NUMBER, "revision": "2"})
    assert both.status_code == 422
    lawyer = {"party1_kind": "lawyer", "party1_name": "Me Dupont", "party1_ways": "email"}
    added = one.post(f"/office/cases/{request.case_id}/contact/1", {**lawyer, "party1_email": "dupont@example.org"})
    assert added.status_code == 302
    assert 'href="mailto:dupont@example.org"' in one.get(f"/office/cases/{request.case_id}").text


def test_the_phone_gets_wishes_and_never_a_number_that_may_not_be_used(office: OfficeUnderTest) -> None:
    for contact, number in ((EVENING, NUMBER), (THEY_CALL, "")):
        request = request_with(office, contact)
        visit = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
        worker = hire(office, f"Olga {number}")
        publish(office, (worker, [visit]))
        phone = Phone(office, office.signed_in("worker", login=f"olga{number}", worker_id=worker.id))
        phone.prepare()
        (party,) = phone.stop["parties"]
        assert party["phone"] == number
        assert (party["they_call"], party["safe_from"]) == (contact.they_call, "18:00:00")
        assert not party["fixed_line"]


def test_a_request_by_telephone_keeps_two_numbers_and_the_wishes(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/requests/telephone")
    told = {
        "language": "ar", "service": "social", "client_name": "Amina", "address": "Jodoigne", "submission": "b" * 24,
        "asker": "relative", "asker_name": "Leïla", "asker_phone": "0470 00 00 01", "client_agrees": "on",
        "asker_ways": ["text"], "asker_safe_from": "9", "asker_safe_to": "12", "asker_language": "tr", "consent": "on",
        "ways": ["text"], "phone": NUMBER, "safe_from": "18", "safe_to": "20",
    }  # fmt: skip
    assert visitor.post("/office/requests/telephone", told).status_code == 302
    client, asker = parties(office)
    assert (client.contact.phone, client.contact.ways, client.contact.safe_from) == (NUMBER, ("text",), time(18))
    assert (asker.name, asker.contact.phone, asker.contact.ways) == ("Leïla", "0470 00 00 01", ("text",))
    assert (asker.contact.safe_from, asker.contact.safe_to) == (time(9), time(12))
    assert (client.languages, asker.languages) == (("ar",), ("tr",))
    with office.work.store.read() as unit:
        (consent,) = unit.consents.of_case(client.case_id)
    assert (consent.giver, consent.language) == ("asker", "tr"), "in the language of whoever said it"


def test_two_requests_of_one_person_merge_to_what_both_allow(office: OfficeUnderTest) -> None:
    first = request_with(office, Contact(phone=NUMBER, ways=("call", "text")))
    second = request_with(office, THEY_CALL)
    triage.merge(office.work, office.account("coordinator").id, second.id, first.id, "same man")
    with office.work.store.read() as unit:
        (client,) = contacts.parties(unit, first.case_id)
        assert contacts.parties(unit, second.case_id)[0].id == "", "its words went to the other case"
    assert client.contact.they_call
    assert client.contact.ways == ("call",)


def save(visitor: Visitor, request: Request, typed: dict[str, Any]) -> Any:
    return visitor.post(f"/office/cases/{request.case_id}/contact/0", {"party0_name": "Amina", **typed})


def parties(office: OfficeUnderTest) -> tuple[Any, ...]:
    """Of the newest case."""
    with office.work.store.read() as unit:
        return contacts.parties(unit, unit.cases.all()[0].id)
