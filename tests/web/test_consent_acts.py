"""Consent to notes, photos, an interpreter: a withdrawal is felt wherever somebody writes, photographs or plans."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest

from fieldapp.domain.case import Note
from fieldapp.domain.consent import SAID_WORDS, Consent, ConsentFacts, Purpose, standing_of, words_of
from fieldapp.domain.errors import Refused
from fieldapp.domain.party import PartyKind
from fieldapp.domain.visit import Visit
from fieldapp.services import agreeing, fieldwork, gathering, visit_acts, withdrawing
from fieldapp.web.client_texts import consent_words
from tests import sounds
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import TODAY, ask, hire, publish_for, version_of, visit
from tests.web.phone_office import DayAtTheDoor, day_at_the_door
from tests.web.test_paper_workers import Paper, paper
from tests.web.test_pictures import bring, picture
from tests.web.test_triage import DECISION

__all__ = ["paper"]  # a fixture
NO_NOTES = "Cette personne ne veut pas de notes écrites."
CHOOSE = "Choisissez pourquoi vous pouvez écrire"


def given_and_withdrawn(office: OfficeUnderTest, case_id: str, purpose: Purpose) -> None:
    account = office.account("case_worker")
    facts = ConsentFacts(purpose=purpose, giver="client", how="telephone", given_at=office.clock.now())
    agreeing.record(office.work, account, case_id, facts)
    withdrawing.withdraw(office.work, account, case_id, purpose)


def notes_of(office: OfficeUnderTest, case_id: str) -> list[Note]:
    with office.work.store.read() as unit:
        return unit.notes.of_case(case_id)


def photos_of(office: OfficeUnderTest, case_id: str) -> list[Consent]:
    with office.work.store.read() as unit:
        return [one for one in unit.consents.of_case(case_id) if one.purpose == "photo"]


@pytest.fixture
def door(office: OfficeUnderTest) -> DayAtTheDoor:
    return day_at_the_door(office)


def test_a_case_of_which_nobody_was_asked_says_so_and_takes_notes(office: OfficeUnderTest) -> None:
    made, visitor = visit(office), office.signed_in("case_worker")
    page = visitor.get(f"/office/cases/{made.case_id}").text
    assert "Personne ne leur a encore demandé" in page
    assert NO_NOTES not in page
    typed = {"note": "Tout va bien.", "note_id": str(uuid.uuid4())}
    assert visitor.post(f"/office/cases/{made.case_id}/notes", typed).status_code == 302


def test_a_note_against_the_word_of_the_person_names_its_ground(office: OfficeUnderTest) -> None:
    """The page was open when they withdrew: what was typed stays, with the choice beside it."""
    made, visitor = visit(office), office.signed_in("case_worker")
    address = f"/office/cases/{made.case_id}"
    visitor.get(address)
    given_and_withdrawn(office, made.case_id, "notes")
    typed = {"note": "Elle a peur de son frère.", "note_id": str(uuid.uuid4())}
    refused = visitor.post(f"{address}/notes", typed)
    assert refused.status_code == 422
    for words in (NO_NOTES, CHOOSE, "Elle a peur de son frère."):
        assert words in refused.text
    assert notes_of(office, made.case_id) == []
    assert visitor.post(f"{address}/notes", typed | {"ground": "danger"}).status_code == 302
    (note,) = notes_of(office, made.case_id)
    assert note.ground == "danger"
    assert "sans consentement\u00a0: La vie ou la santé" in visitor.get(address).text
    changed = {"note": "Elle a peur.", "note_id": str(uuid.uuid4()), "version": "1"}
    assert visitor.post(f"{address}/notes/{note.id}", changed).status_code == 422
    assert visitor.post(f"{address}/notes/{note.id}", changed | {"ground": "law"}).status_code == 302
    assert [one.ground for one in notes_of(office, made.case_id)] == ["danger", "law"]


def test_at_the_door_what_happened_is_kept_without_words(door: DayAtTheDoor) -> None:
    phone = door.phone()
    given_and_withdrawn(door.office, door.visit.case_id, "notes")
    page = phone.browser.get(f"/field/stop/{phone.stop['id']}").text
    assert NO_NOTES in page
    assert 'name="ground"' in page
    typed = {"outcome": "done", "event_id": str(uuid.uuid4()), "note_id": str(uuid.uuid4()), "note": "Elle a parlé."}
    refused = phone.browser.post(f"/field/stop/{phone.stop['id']}/finish", typed)
    assert refused.status_code == 422
    assert CHOOSE in refused.text
    assert door.state() == "open"
    assert phone.browser.post(f"/field/stop/{phone.stop['id']}/finish", typed | {"note": ""}).status_code == 302
    assert (door.state(), door.texts()) == ("done", [])


def test_words_on_paper_go_into_the_file_with_a_ground_alone(paper: Paper) -> None:
    given_and_withdrawn(paper.office, paper.visit.case_id, "notes")
    assert "does not want notes in words" in paper.visitor.get(paper.form).text
    assert "Choose why you may write" in paper.enter(note="He is ill.")
    assert paper.state() == "open"
    paper.enter(note="He is ill.", ground="danger")
    assert paper.state() == "done"
    assert [note.ground for note in notes_of(paper.office, paper.visit.case_id)] == ["danger"]


def test_the_phone_says_what_is_not_wanted_and_the_sheet_too(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert [phone.stop[name] for name in ("notes", "photos", "no_interpreter")] == ["ask", "ask", False]
    for purpose in ("notes", "photo", "interpreter"):
        given_and_withdrawn(door.office, door.visit.case_id, purpose)
    phone.prepare()
    assert [phone.stop[name] for name in ("notes", "photos", "no_interpreter")] == ["ground", "never", True]
    sheet = door.office.signed_in("coordinator").get(f"/office/day/{TODAY}/sheets").text
    for words in ("PAS DE NOTES ÉCRITES", "PAS DE PHOTOS", "PAS D’INTERPRÈTE DE L’EXTÉRIEUR"):
        assert words in sheet


def test_what_a_phone_wrote_before_it_heard_is_kept_and_somebody_is_told(door: DayAtTheDoor) -> None:
    phone = door.phone()
    given_and_withdrawn(door.office, door.visit.case_id, "notes")
    assert phone.bring(phone.note("She was glad."), phone.note("He beats her.", ground="danger")) == [None, None]
    assert door.texts() == ["She was glad.", "He beats her."]
    assert door.conflicts() == ["no_consent"]
    page = door.office.signed_in("coordinator").get("/office/to-read").text
    assert "Rien n’a été jeté" in page
    assert "Le consentement a été retiré, ou a pris fin." in page
    assert "She was glad." in page


def test_a_yes_that_was_ticked_at_the_door_is_a_consent_to_photos(door: DayAtTheDoor) -> None:
    phone = door.phone()
    without_bytes = phone.item("photo", agreed_by="client")
    assert phone.bring(without_bytes) == ["damaged"], "the yes goes with the photo"
    assert photos_of(door.office, door.visit.case_id) == []
    assert bring(phone, phone.item("photo", agreed_by="client"), picture()) is None
    (kept,) = photos_of(door.office, door.visit.case_id)
    assert (kept.giver, kept.how) == ("client", "door")
    phone.prepare()
    assert phone.stop["photos"] == "free"
    assert door.conflicts() == []
    assert phone.stop["ask_consent"] is False, "the consent to the visit that the request brought is still there"


def test_the_phone_has_the_words_for_photos_and_the_case_says_which_were_there(door: DayAtTheDoor) -> None:
    phone = door.phone()
    said = phone.ready["day"]["photo_words"][phone.stop["language"]]
    assert said["version"] == SAID_WORDS
    assert "photos" in said["text"]
    yes = {"agreed_by": "client", "agreed_language": phone.stop["language"]}
    words = ({"agreed_text": "x" * 1_001}, {"agreed_text": "a\nb"})
    for wrong in ({"agreed_words": "ours"}, {"agreed_language": "<b>"}, *words):
        assert bring(phone, phone.item("photo", **(yes | wrong)), picture()) == "damaged"
    yes |= {"agreed_words": said["version"], "agreed_text": said["text"]}
    assert bring(phone, phone.item("photo", **yes), picture()) is None
    (kept,) = photos_of(door.office, door.visit.case_id)
    assert (kept.version, kept.language, kept.words) == (SAID_WORDS, phone.stop["language"], said["text"])
    page = door.office.signed_in("coordinator").get(f"/office/cases/{door.visit.case_id}").text
    assert "avec nos mots du samedi 28 novembre 2026" in page
    phone.prepare()
    assert phone.ready["day"]["photo_words"] == {}, "nobody has to be asked any more"


def test_an_answer_at_the_door_is_kept_with_its_words_and_by_its_hour(door: DayAtTheDoor) -> None:
    phone = door.phone()
    said = {one: phone.ready["day"][f"{one}_words"][phone.stop["language"]]["text"] for one in ("notes", "photo")}

    def answer(purpose: str, *, agreed: bool) -> dict[str, Any]:
        words = {"agreed_words": SAID_WORDS, "agreed_language": phone.stop["language"], "agreed_text": said[purpose]}
        return phone.item("consent", purpose=purpose, agreed=agreed, agreed_by="client", **words)

    assert phone.bring(answer("notes", agreed=True), use=None) == ["unproved"]
    assert phone.bring(answer("notes", agreed=True) | {"purpose": "anything"}) == ["damaged"]
    assert phone.bring(answer("notes", agreed=True), answer("photo", agreed=False)) == [None, None]
    with door.office.work.store.read() as unit:
        kept = {one.purpose: one for one in unit.consents.of_case(door.visit.case_id)}
    for purpose, refused in (("notes", False), ("photo", True)):
        one = kept[purpose]
        assert (one.how, one.giver, one.refused, one.words) == ("door", "client", refused, said[purpose])
    phone.prepare()
    assert (phone.stop["notes"], phone.stop["photos"]) == ("free", "never")
    late = answer("notes", agreed=True)
    door.office.clock.move(timedelta(minutes=4))
    withdrawing.withdraw(door.office.work, door.office.account("case_worker"), door.visit.case_id, "notes")
    door.office.clock.move(timedelta(minutes=4))
    assert phone.bring(late) == [None], "said before the withdrawal, brought after it"
    phone.prepare()
    assert phone.stop["notes"] == "ground"


def test_what_else_they_agree_to_at_the_door_is_asked_kept_and_read_as_a_slip_is(door: DayAtTheDoor) -> None:
    """The visit itself, an interpreter, and an organisation that somebody named for them."""
    work, claire, case_id = door.office.work, door.office.account("case_worker"), door.visit.case_id
    for recipient in ("Caritas", "Fedasil"):
        declared = ConsentFacts(
            purpose="referral", giver="asker", how="telephone", given_at=work.now(), recipient=recipient
        )
        agreeing.record(work, claire, case_id, declared)
    given_and_withdrawn(door.office, case_id, "interpreter")
    phone = door.phone()
    asked = {(one["purpose"], one["recipient"]): one["said_no"] for one in phone.stop["open_questions"]}
    assert asked == {("interpreter", ""): True, ("referral", "Caritas"): False, ("referral", "Fedasil"): False}
    language = phone.stop["language"]

    def answer(purpose: Purpose, recipient: str = "", *, agreed: bool) -> dict[str, Any]:
        said = phone.ready["day"][f"{purpose}_words"].get(language)
        words = consent_words(work.settings, language, purpose)
        assert words
        assert said is None or said["text"] == words.text
        yes = {"agreed_by": "client", "agreed_words": words_of(purpose), "agreed_language": language}
        named = {"recipient": recipient} if recipient else {}
        return phone.item("consent", purpose=purpose, agreed=agreed, agreed_text=words.text, **yes, **named)

    for wrong in (answer("referral", agreed=True), answer("interpreter", "Caritas", agreed=True)):
        assert phone.bring(wrong) == ["damaged"], "a referral names an organisation, and nothing else does"
    assert phone.bring(answer("visit", agreed=True), use=None) == ["unproved"]
    door.office.clock.move(timedelta(minutes=4))
    brought = [
        answer("visit", agreed=True), answer("interpreter", agreed=True),
        answer("referral", "Caritas", agreed=True), answer("referral", "Fedasil", agreed=False),
    ]  # fmt: skip
    assert phone.bring(*brought) == [None] * 4
    with work.store.read() as unit:
        kept = unit.consents.of_case(case_id)
    stands: list[tuple[Purpose, str]] = [
        ("visit", ""),
        ("interpreter", ""),
        ("referral", "Caritas"),
        ("referral", "Fedasil"),
    ]
    assert [standing_of(kept, purpose, TODAY, recipient).standing for purpose, recipient in stands] == [
        "given", "given", "given", "withdrawn"
    ]  # fmt: skip
    told = {(one.purpose, one.recipient): one for one in kept if one.how == "door"}
    for (purpose, _), one in told.items():
        said = consent_words(work.settings, language, purpose)
        assert said
        assert (one.giver, one.words, one.version, one.language) == ("client", said.text, words_of(purpose), language)
        assert one.recorded_by == door.office.account("worker", login="olga", worker_id=door.worker.id).id
    phone.prepare()
    assert [(one["recipient"], one["said_no"]) for one in phone.stop["open_questions"]] == [("Fedasil", True)]
    assert phone.ready["day"]["visit_words"] == {}, "nobody has to be asked any more"


def test_a_photo_without_a_yes_is_kept_and_somebody_is_told(door: DayAtTheDoor) -> None:
    phone = door.phone()
    assert bring(phone, phone.item("photo"), picture()) is None
    assert door.conflicts() == ["no_consent"]
    assert (
        "Une photo\u00a0: elle est dans le dossier." in door.office.signed_in("coordinator").get("/office/to-read").text
    )


def test_a_voice_note_that_is_not_wanted_is_kept_and_somebody_is_told(door: DayAtTheDoor) -> None:
    phone = door.phone()
    given_and_withdrawn(door.office, door.visit.case_id, "notes")
    assert bring(phone, phone.item("voice"), sounds.webm(3)) is None
    assert door.conflicts() == ["no_consent"]
    assert (
        "Une note vocale\u00a0: elle est dans le dossier."
        in door.office.signed_in("coordinator").get("/office/to-read").text
    )
    assert bring(phone, phone.item("voice", ground="danger"), sounds.webm(3)) is None
    assert door.conflicts() == ["no_consent"], "with a ground it may be"
    given_and_withdrawn(door.office, door.visit.case_id, "photo")
    assert bring(phone, phone.item("voice", ground="law", agreed_by="client"), sounds.webm(3)) is None
    assert door.conflicts() == ["no_consent"] * 2, "who took photos back is not recorded"


def with_interpreter(office: OfficeUnderTest, name: str = "Amina") -> Visit:
    """A visit in Arabic, to which an interpreter comes."""
    made = visit(office, name, language="ar")
    visit_acts.change(office.work, None, made.id, version_of(office, made.id), {"interpreter": True})
    with office.work.store.read() as unit:
        return unit.visits.get(made.id)


def skills_asked_for(office: OfficeUnderTest, made: Visit) -> set[str]:
    with office.work.store.read() as unit:
        day = gathering.gather(office.work, unit, TODAY)
    return {day.skills[number] for number in day.jobs[made.id].skills}


def test_without_an_interpreter_whoever_comes_speaks_the_language(office: OfficeUnderTest) -> None:
    hire(office, "Samira", ("fr", "ar"))
    made = with_interpreter(office)
    assert skills_asked_for(office, made) == {"service:social"}
    given_and_withdrawn(office, made.case_id, "interpreter")
    assert skills_asked_for(office, made) == {"service:social", "language:ar"}
    page = office.signed_in("coordinator").get(f"/office/visits/{made.id}").text
    assert re.search(r'name="interpreter"[^>]*checked', page) is None


def test_consent_that_ends_before_the_day_of_the_visit_brings_no_interpreter(office: OfficeUnderTest) -> None:
    hire(office, "Samira", ("fr", "ar"))
    made, account = with_interpreter(office), office.account("case_worker")
    facts = ConsentFacts(purpose="interpreter", giver="client", how="telephone", given_at=office.clock.now())
    agreeing.record(office.work, account, made.case_id, facts.model_copy(update={"until": TODAY - timedelta(days=1)}))
    assert "language:ar" in skills_asked_for(office, made)


@pytest.mark.parametrize(("spoken", "stays"), [(("fr", "ar"), True), (("fr",), False)])
def test_a_published_visit_stays_with_whoever_speaks_the_language(
    office: OfficeUnderTest, spoken: tuple[str, ...], stays: bool
) -> None:
    worker, made = hire(office, "Olga", spoken), with_interpreter(office)
    publish_for(office, worker, made)
    office.clock.move(timedelta(minutes=1))
    visitor = office.signed_in("case_worker")
    address = f"/office/cases/{made.case_id}"
    visitor.get(address)
    told = {"purpose": "interpreter", "giver": "client", "how": "telephone"}
    visitor.post(f"{address}/consents", told)
    said = visitor.post(f"{address}/consents/withdraw", {"purpose": "interpreter"}, follow_redirects=True).text
    assert "Leurs téléphones disent ce qui n’est pas voulu" in said
    olga = office.account("worker", login="olga", worker_id=worker.id)
    assert [stop.visit.id for stop in fieldwork.today(office.work, olga).stops] == [made.id] * stays
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).interpreter is False
        assert [act.details for act in unit.visits.acts_of_case(made.case_id)][-1] == {"interpreter": "True"}


def test_nobody_plans_an_interpreter_against_the_word_of_the_person(office: OfficeUnderTest) -> None:
    made = visit(office)
    request = ask(office, "Boris")
    for case_id in (made.case_id, request.case_id):
        given_and_withdrawn(office, case_id, "interpreter")
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/requests/{request.id}")
    refused = coordinator.post(f"/office/requests/{request.id}/accept", DECISION | {"interpreter": "yes"})
    assert refused.status_code == 422
    assert "ne veut pas d’interprète de l’extérieur" in refused.text
    with pytest.raises(Refused, match="interpreter_consent"):
        visit_acts.change(office.work, None, made.id, version_of(office, made.id), {"interpreter": True})


def test_a_sheet_that_is_printed_after_the_withdrawal_has_no_address(office: OfficeUnderTest) -> None:
    worker, made = hire(office, "Olga"), visit(office)
    publish_for(office, worker, made)
    coordinator = office.signed_in("coordinator")
    assert made.place.shown in coordinator.get(f"/office/day/{TODAY}/sheets").text
    withdrawing.withdraw(office.work, office.account("case_worker"), made.case_id, "visit")
    assert made.place.shown not in coordinator.get(f"/office/day/{TODAY}/sheets").text


def agreed_to(office: OfficeUnderTest, case_id: str, recipient: str, giver: PartyKind = "client") -> str:
    """Somebody agreed to an organisation; where what it reads is printed."""
    account = office.account("case_worker")
    at = office.clock.now()
    facts = ConsentFacts(purpose="referral", giver=giver, how="telephone", given_at=at, recipient=recipient)
    agreeing.record(office.work, account, case_id, facts)
    with office.work.store.read() as unit:
        kept = [one for one in unit.consents.of_case(case_id) if one.recipient == recipient]
    return f"/office/cases/{case_id}/pass-on/{kept[-1].id}"


NOT_PASSED_ON = "rien n’est transmis."


def test_an_organisation_reads_what_the_person_agreed_to_and_a_row_says_so(office: OfficeUnderTest) -> None:
    made = visit(office, phone="+32 470 00 00 99")
    visitor = office.signed_in("case_worker")
    typed = {"note": "Un secret.", "note_id": str(uuid.uuid4())}
    visitor.get(f"/office/cases/{made.case_id}")
    visitor.post(f"/office/cases/{made.case_id}/notes", typed)
    address = agreed_to(office, made.case_id, "Croix-Rouge")
    assert address in visitor.get(f"/office/cases/{made.case_id}").text
    page = visitor.get(address).text
    assert "Pour Croix-Rouge" in page
    assert "Amina" in page
    for stays in ("Un secret.", made.place.shown):
        assert stays not in page
    with office.work.store.read() as unit:
        assert [row.action for row in unit.audit.of_case(made.case_id)].count("pass_on") == 1


def test_nothing_is_passed_on_without_the_word_of_the_person(office: OfficeUnderTest) -> None:
    made, visitor = visit(office), office.signed_in("case_worker")
    by_a_relative = agreed_to(office, made.case_id, "Croix-Rouge", giver="asker")
    refused = visitor.get(by_a_relative, follow_redirects=True)
    assert NOT_PASSED_ON in refused.text
    assert "Pour Croix-Rouge" not in refused.text
    assert by_a_relative not in refused.text
    assert visitor.get(f"/office/cases/{made.case_id}/pass-on/{uuid.uuid4()}").status_code == 404
    with office.work.store.read() as unit:
        assert "pass_on" not in [row.action for row in unit.audit.of_case(made.case_id)]


def test_a_withdrawal_closes_the_page_and_names_who_has_the_paper(office: OfficeUnderTest) -> None:
    made, visitor = visit(office), office.signed_in("case_worker")
    address = agreed_to(office, made.case_id, "Croix-Rouge")
    other = agreed_to(office, made.case_id, "Fedasil")
    visitor.get(address)
    told = {"purpose": "referral", "recipient": "Croix-Rouge"}
    visitor.get(f"/office/cases/{made.case_id}")
    said = visitor.post(f"/office/cases/{made.case_id}/consents/withdraw", told, follow_redirects=True).text
    assert "Ce dossier a été imprimé pour Croix-Rouge le" in said
    assert NOT_PASSED_ON in visitor.get(address, follow_redirects=True).text
    assert "Pour Fedasil" in visitor.get(other).text, "consent is to one organisation"
