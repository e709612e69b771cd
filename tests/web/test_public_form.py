"""The request form as a client without scripts uses it."""

import re

import pytest

from fieldapp.domain.request import Request
from fieldapp.services.addresses import find
from fieldapp.settings import load
from fieldapp.store.unit import Unit
from tests.web.conftest import OfficeUnderTest, Visitor

GOOD: dict[str, dict[str, object]] = {
    "who": {"asker": "self"},
    "language": {"spoken": "ar"},
    "reason": {"home_reason": "both"},
    "topic": {"service": "legal", "message": "Une lettre"},
    "person": {"client_name": "Amina"},
    "address": {"address": "Perwez"},
    "place": {"place": "none"},
    "when": {"when": ["2026-12-01m", "2026-12-02a"]},
    "contact": {"ways": ["call"], "phone": "0470 12 34 56", "safe_from": "18", "safe_to": "20h30"},
}
NASTY = (
    "x" * 10_000,
    "${alert(1)}",
    "<script>alert(1)</script>",
    "😀" * 50,
    "\u202eabc\u200f",
    "\0\x07",
    "' OR 1=1 --",
)


def fill(visitor: Visitor, lang: str = "fr", **changes: dict[str, object]) -> None:
    """Answers every question; `changes` replaces the answers of a step."""
    for step, answers in (GOOD | changes).items():
        visitor.get(f"/{lang}/visit/{step}")
        answer = visitor.post(f"/{lang}/visit/{step}", answers)
        assert answer.status_code == 302, (step, re.findall(r'class="error".*?<span>(.*?)</span>', answer.text))


def send(visitor: Visitor, lang: str = "fr") -> str:
    visitor.get(f"/{lang}/visit/check")
    assert visitor.post(f"/{lang}/visit/check", {"agree": "yes"}).location == f"/{lang}/visit/sent"
    found = re.search(r'class="reference"><bdi dir="ltr">([^<]+)', visitor.get(f"/{lang}/visit/sent").text)
    assert found
    return found[1]


def waiting(office: OfficeUnderTest) -> list[str]:
    with office.work.store.read() as unit:
        return [request.reference for request in unit.requests.in_states("new", "address_unconfirmed")]


def received(unit: Unit, reference: str) -> Request:
    (found,) = [r for r in unit.requests.in_states("new", "address_unconfirmed") if r.reference == reference]
    return found


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_a_request_arrives_with_everything_that_was_said(office: OfficeUnderTest, lang: str) -> None:
    visitor = office.visitor()
    fill(visitor, lang)
    reference = send(visitor, lang)
    assert re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}", reference)
    with office.work.store.read() as unit:
        answers = received(unit, reference).answers
    assert (answers.client_name, answers.language, answers.service) == ("Amina", "ar", "legal")
    assert [(str(w.day), str(w.start)) for w in answers.windows] == [
        ("2026-12-01", "09:00:00"),
        ("2026-12-02", "13:00:00"),
    ]
    assert answers.consent
    assert answers.consent.language == lang


def test_sending_twice_makes_one_request(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    fill(visitor)
    reference = send(visitor)
    assert visitor.post("/fr/visit/check", {"agree": "yes"}).location == "/fr/visit/sent"
    assert waiting(office) == [reference]


@pytest.mark.parametrize("chosen", [-1, "none"])
def test_the_place_that_the_client_chose_is_the_one_kept(office: OfficeUnderTest, chosen: int | str) -> None:
    """Not the best candidate of a second look: the client knows where they live, also when none of these is right."""
    text = "Perwez, Orbais"
    labels = [candidate.label for candidate in find(office.work.geocoder, text).candidates]
    assert len(labels) > 1, "the control: there is a choice"
    wanted = labels[chosen] if isinstance(chosen, int) else chosen
    visitor = office.visitor()
    fill(visitor, address={"address": text}, place={"place": wanted})
    reference = send(visitor)
    with office.work.store.read() as unit:
        request = received(unit, reference)
    assert request.state == "address_unconfirmed"
    assert request.answers.place.label == (wanted if isinstance(chosen, int) else "")


def test_without_consent_nothing_is_kept(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    fill(visitor)
    visitor.get("/fr/visit/check")
    answer = visitor.post("/fr/visit/check")
    assert answer.status_code == 422
    assert 'href="#agree"' in answer.text
    assert waiting(office) == []


def test_nothing_typed_is_lost_and_the_summary_leads_to_the_field(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    visitor.get("/fr/visit/contact")
    visitor.get("/fr/visit/who")
    answer = visitor.post("/fr/visit/contact", {"phone": "047", "contact_note": "Pas devant mon frère"})
    assert answer.status_code == 422
    assert 'value="047"' in answer.text
    assert "Pas devant mon frère" in answer.text
    for target in re.findall(r'<li><a href="#([^"]+)"', answer.text):
        assert f'id="{target}"' in answer.text
    assert "Pas devant mon frère" in visitor.get("/nl/visit/contact").text, "another language keeps it"


def test_a_change_link_comes_back_to_the_check_page(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    fill(visitor)
    visitor.get("/fr/visit/person")
    answer = visitor.post("/fr/visit/person", {"client_name": "Yasmina"})
    assert answer.location == "/fr/visit/check"
    assert "Yasmina" in visitor.get("/fr/visit/check").text


@pytest.mark.parametrize(
    ("step", "answers", "field"),
    [
        ("who", {}, "asker"),
        ("who", {"asker": "relative"}, "asker_name"),
        ("who", {"asker": "relative", "asker_name": "Sami"}, "client_agrees"),
        ("language", {"spoken": "xx"}, "spoken"),
        ("when", {"when": []}, "when"),
        ("when", {"when": ["2026-02-30m"]}, "when"),
        ("when", {"when": ["2026-12-01m"], "from": "25:00"}, "from"),
        ("when", {"when": ["2026-12-01m"], "from": "15:00", "to": "16:00"}, "from"),
        ("when", {"when": ["2026-12-01m"], "from": "11:00", "to": "10:00"}, "to"),
        # nothing that was said is dropped in silence: hours of no day, a day without one of the hours
        ("when", {"when": ["?"], "from": "9:00", "to": "11:00"}, "when"),
        ("when", {"when": ["?"], "gone_by_end": "on"}, "when"),
        ("when", {"when": ["2026-12-01m", "2026-12-03a"], "from": "9:00", "to": "11:00"}, "from"),
        ("contact", {"ways": ["call"]}, "phone"),
        ("contact", {"ways": ["email"], "email": "nobody"}, "email"),
        ("contact", {}, "ways"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    office: OfficeUnderTest, step: str, answers: dict[str, object], field: str
) -> None:
    visitor = office.visitor()
    visitor.get("/fr/visit/who")
    answer = visitor.post(f"/fr/visit/{step}", answers)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_text_in_every_field_is_refused_or_shown_as_text(office: OfficeUnderTest, text: str) -> None:
    visitor = office.visitor()
    for step in GOOD:
        visitor.get(f"/fr/visit/{step}")
        names = (
            "asker_name",
            "other_language",
            "message",
            "client_name",
            "address",
            "access",
            "place",
            "from",
            "phone",
        )
        typed = {
            **dict.fromkeys((*names, "email", "contact_note", "when", "spoken", "asker", "service"), text),
            "ways": [text],
        }
        answer = visitor.post(f"/fr/visit/{step}", typed)
        assert answer.status_code in (302, 422)
        assert "<script>alert" not in answer.text
        assert visitor.get(f"/fr/visit/{step}").status_code in (200, 302)


def test_an_address_abroad_waits_for_a_person(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    fill(visitor, address={"address": "10 Downing Street, London"})
    send(visitor)
    with office.work.store.read() as unit:
        assert unit.requests.in_states("address_unconfirmed")[0].answers.place.confirmed is False


@pytest.mark.parametrize("lang", load().languages.client)
def test_every_page_speaks_its_language(office: OfficeUnderTest, lang: str) -> None:
    """Title, language, direction, one heading, hours and telephone, no double ids; nothing private in a title."""
    visitor = office.visitor()
    known = load().languages.known
    for path in (f"/{lang}/", f"/{lang}/language", *(f"/{lang}/visit/{step}" for step in GOOD if step != "place")):
        text = visitor.get(path).text
        assert f'<html lang="{lang}" dir="{known[lang].direction}">' in text
        assert text.count("<h1") == 1, path
        assert "+32 81 34 34 36" in text
        assert ("من \u20669:00\u2069 إلى \u206613:00\u2069" if lang == "ar" else "09:00–13:00") in text
        ids = re.findall(r'\bid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path
        assert "{" not in re.sub(r"<style.*?</style>|<script.*?</script>", "", text, flags=re.S)


def test_answers_are_forgotten_after_their_time(office: OfficeUnderTest) -> None:
    from datetime import timedelta

    visitor = office.visitor()
    fill(visitor)
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    assert visitor.get("/fr/visit/check").location.startswith("/fr/visit/who")
