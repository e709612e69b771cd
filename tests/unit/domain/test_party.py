"""Whose number, name and wishes a request holds, and what becomes of those that were kept before parties were."""

from datetime import time
from typing import Any

import pytest

from fieldapp.domain.case import Person
from fieldapp.domain.party import Party, PartyFacts, more_careful, parties_of, with_person
from fieldapp.domain.place import Place
from fieldapp.domain.request import Answers, Asker, Contact, Source

AMINA = Contact(phone="0470 00 00 01", ways=("call", "text"))
HOSPITAL = Contact(phone="010 00 00 02", ways=("call",))


def answers(**said: Any) -> Answers:
    known: dict[str, Any] = {
        "client_name": "Amina",
        "language": "ar",
        "service": "social",
        "place": Place(text="Perwez"),
        "contact": AMINA,
    }
    return Answers(**(known | said))


def asked_for(asker: Asker = "relative", **said: Any) -> tuple[PartyFacts, ...]:
    return parties_of(answers(**{"asker": asker, "asker_name": "Sami"} | said), "form")


def test_who_asks_for_themselves_is_one_party_with_their_languages() -> None:
    (client,) = parties_of(answers(dialect="ary"), "form")
    assert client == PartyFacts(kind="client", name="Amina", languages=("ar", "ary"), contact=AMINA)


@pytest.mark.parametrize(
    ("asker", "kind"), [("relative", "asker"), ("organisation", "organisation"), ("guardian", "guardian")]
)
def test_client_and_asker_have_their_own_numbers(asker: Asker, kind: str) -> None:
    client, other = asked_for(asker, asker_contact=HOSPITAL)
    assert (client.kind, client.name, client.contact) == ("client", "Amina", AMINA)
    assert (other.kind, other.name, other.contact) == (kind, "Sami", HOSPITAL)


def test_one_number_for_both_is_the_one_of_whoever_asked() -> None:
    client, asker = asked_for()
    assert (client.name, client.languages, client.contact) == ("Amina", ("ar",), Contact())
    assert (asker.kind, asker.contact) == ("asker", AMINA)


def test_an_asker_without_name_or_number_is_no_party() -> None:
    assert [one.kind for one in asked_for(asker_name="", asker_contact=Contact())] == ["client"]
    assert [one.kind for one in asked_for(asker_contact=Contact())] == ["client", "asker"]
    assert [one.kind for one in asked_for(asker_name="", asker_contact=HOSPITAL)] == ["client", "asker"]


@pytest.mark.parametrize(
    ("source", "own", "asker_contact", "they_call"),
    [
        ("form", Contact(phone="1"), None, True),
        ("form", AMINA, None, False),
        ("telephone", Contact(phone="1"), None, False),
        ("file", Contact(), None, False),
        ("form", Contact(phone="1"), HOSPITAL, False),
    ],
)
def test_no_way_at_all_in_an_older_form_meant_that_they_call(
    source: Source, own: Contact, asker_contact: Contact | None, they_call: bool
) -> None:
    client = parties_of(answers(contact=own, asker_contact=asker_contact), source)[0]
    assert client.contact == own.model_copy(update={"they_call": they_call})


@pytest.mark.parametrize(("name", "phone"), [("Mrs Peeters", ""), ("", "0470 00 00 03"), ("P.", "0470 00 00 03")])
def test_the_guardian_whom_a_minor_named_may_not_be_contacted_yet(name: str, phone: str) -> None:
    client, guardian = parties_of(answers(minor=True, guardian_name=name, guardian_phone=phone), "form")
    assert client.contact == AMINA
    assert guardian == PartyFacts(kind="guardian", name=name, contact=Contact(phone=phone))


def kept(client: Contact = AMINA) -> tuple[PartyFacts, ...]:
    asker = PartyFacts(kind="asker", name="Sami", languages=("fr",), contact=HOSPITAL)
    return asker, PartyFacts(kind="client", name="A.", languages=("ar",), contact=client)


def written(person: Person, client: Contact = AMINA) -> PartyFacts:
    found, asker = with_person(kept(client), person)
    assert (found.kind, asker) == ("client", kept()[0]), "the client comes first, the others stay"
    return found


def test_what_staff_wrote_of_the_client_comes_first_and_wishes_stay_with_the_number() -> None:
    person = Person(name="Amina B.", phone=AMINA.phone, languages=("ti",))
    assert written(person) == PartyFacts(kind="client", name="Amina B.", languages=("ti",), contact=AMINA)
    assert written(Person(name="Amina B.", phone=AMINA.phone)).languages == ("ar",)


def test_nobody_asked_how_to_reach_the_client_on_a_number_that_staff_wrote() -> None:
    noted = AMINA.model_copy(update={"note": "rings twice"})
    found = written(Person(phone="0470 00 00 09"), noted).contact
    assert found == Contact(phone="0470 00 00 09", note="rings twice")


def test_the_number_of_another_party_does_not_become_the_clients() -> None:
    assert written(Person(phone=HOSPITAL.phone)).contact == AMINA


def test_a_number_that_staff_took_away_is_gone() -> None:
    unreachable = (PartyFacts(kind="organisation", name="Fond"), *kept())
    client = with_person(unreachable, Person(name="Amina"))[0]
    assert client.contact == AMINA.model_copy(update={"phone": ""})


def test_a_note_of_staff_is_the_clients_unless_somebody_said_it_already() -> None:
    asker = PartyFacts(kind="asker", contact=Contact(note="only mornings"))
    client = PartyFacts(kind="client", contact=AMINA)
    for note, expected in (("back door", "back door"), ("only mornings", ""), ("", "")):
        person = Person(phone=AMINA.phone, contact_note=note)
        assert with_person((client, asker), person)[0].contact == AMINA.model_copy(update={"note": expected})


def test_a_case_without_parties_gets_the_client_whom_staff_described() -> None:
    (client,) = with_person((), Person(name="Amina", phone="1", languages=("ar",)))
    assert client == PartyFacts(kind="client", name="Amina", languages=("ar",), contact=Contact(phone="1"))


def test_a_kept_party_knows_its_facts() -> None:
    facts = kept()[0]
    assert Party(id="p", case_id="c", revision=3, **facts.model_dump()).facts == facts


HOURS = {"safe_from": time(18), "safe_to": time(20)}


def test_wishes_told_twice_permit_only_what_both_do() -> None:
    one = Contact(phone="1", email="a@example.org", ways=("call", "text"), note="evenings", **HOURS)
    other = Contact(phone="2", ways=("text", "email"), they_call=True, safe_from=time(8), note="not the neighbour")
    assert more_careful(one, other) == Contact(
        phone="1",
        email="a@example.org",
        ways=("text",),
        they_call=True,
        note="evenings / not the neighbour / 2",
        **HOURS,
    )
    swapped = more_careful(other, one)
    assert (swapped.phone, swapped.email, swapped.they_call) == ("2", "a@example.org", True)
    assert (swapped.safe_from, swapped.safe_to) == (time(8), None), "the hours of the first, as a pair"


@pytest.mark.parametrize("hours", [HOURS, {"safe_from": time(18)}, {"safe_to": time(20)}])
def test_hours_that_only_one_of_them_names_hold(hours: dict[str, time]) -> None:
    limited, free = Contact(phone="1", ways=("call",), **hours), Contact(phone="1", ways=("call",))
    assert more_careful(limited, free) == limited
    assert more_careful(free, limited) == limited


def test_who_said_nothing_changes_nothing() -> None:
    assert more_careful(AMINA, Contact()) == AMINA
    assert more_careful(Contact(), AMINA) == AMINA


def test_what_was_noted_twice_stands_once_and_fits() -> None:
    once = Contact(phone="1", note="x" * 400)
    assert more_careful(once, once).note == "x" * 400
    other = Contact(phone="1", note="y" * 400)
    assert more_careful(once, other).note == "x" * 400 + " / " + "y" * 197
