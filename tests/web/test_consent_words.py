"""The line of a consent says in words how it was given and which words were read."""

import hashlib
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from fieldapp.domain.consent import FORM_WORDS, PURPOSES, SAID_WORDS, Consent, ConsentFacts, How, Purpose
from fieldapp.web.client_texts import consent_words
from tests.web.conftest import OfficeUnderTest, make_office
from tests.web.people_and_visits import ask
from tests.web.public_form import begin, fill
from tests.web.public_form import send as send_form

NOON = datetime(2026, 11, 30, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("how", "version", "says"),
    [
        ("telephone", "telephone", r"on the telephone, [^·<]*12:00 · in Arabic"),
        ("file", "file", r"declared in a file, [^·<]*12:00 · in Arabic"),
        ("form", FORM_WORDS, r"words of the form of [^·<]*27 November 2026, in Arabic"),
    ],
)
def test_no_name_of_ours_stands_for_the_words_of_a_consent(
    office: OfficeUnderTest, how: How, version: str, says: str
) -> None:
    request = ask(office, consent=None)
    facts = ConsentFacts(purpose="visit", giver="client", how=how, given_at=NOON, language="ar", version=version)
    with office.work.store.write() as unit:
        unit.consents.add(request.case_id, facts)
        unit.commit()
    claire = office.signed_in("coordinator", login="claire", language="en")
    for address in (f"/office/cases/{request.case_id}", f"/office/requests/{request.id}"):
        page = claire.get(address).text
        assert re.search(says, page), address
        assert f", {version}" not in page
        assert "words: " not in page


def last(office: OfficeUnderTest, case_id: str) -> Consent:
    with office.work.store.read() as unit:
        return unit.consents.of_case(case_id)[-1]


@pytest.mark.parametrize("language", ["ti", "ary", "ar"])
def test_a_consent_to_staff_is_kept_in_the_language_it_was_said_in_and_in_no_words_that_nobody_read(
    office: OfficeUnderTest, language: str
) -> None:
    request, claire = ask(office, consent=None), office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{request.case_id}"
    assert f'<option value="{language}"' in claire.get(path).text
    typed = {"purpose": "photo", "giver": "client", "how": "telephone", "consent_language": language}
    assert claire.post(f"{path}/consents", typed).status_code == 302
    assert (last(office, request.case_id).language, last(office, request.case_id).version) == (language, "")
    assert "words of the form" not in claire.get(path).text


@pytest.mark.parametrize(("language", "version"), [("ar", FORM_WORDS), ("ti", "")])
def test_the_words_of_the_form_stand_where_a_consent_is_written_down_that_says_so(
    office: OfficeUnderTest, language: str, version: str
) -> None:
    request = ask(office, language=language, consent=None)
    claire = office.signed_in("coordinator", login="claire", language="en")
    page = claire.get(f"/office/requests/{request.id}").text
    read_out = re.search(r'<blockquote lang="ar" dir="rtl">[^<]*أوافق[^<]*</blockquote>', page)
    assert bool(read_out) is bool(version)
    claire.post(f"/office/requests/{request.id}/consent", {"giver": "client", "how": "telephone"})
    assert (last(office, request.case_id).language, last(office, request.case_id).version) == (language, version)


def shown_on(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("purpose", [one for one in PURPOSES if one != "visit"])
def test_the_case_says_in_which_words_a_yes_was_given(office: OfficeUnderTest, purpose: Purpose) -> None:
    request = ask(office, language="ar", consent=None)
    claire = office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{request.case_id}"
    page = claire.get(path).text
    assert len(re.findall(r'<blockquote lang="ar" dir="rtl">', page)) == len(PURPOSES), "one sentence for each"
    typed = {"purpose": purpose, "consent_language": "ar", "recipient": "Caritas", "shown": shown_on(page)}
    assert claire.post(f"{path}/consents", typed).status_code == 302
    assert last(office, request.case_id).version == "", "nobody said that these words were heard"
    assert claire.post(f"{path}/consents", typed | {"heard": "on"}).status_code == 302
    assert last(office, request.case_id).version == SAID_WORDS
    said = consent_words(office.work.settings, "ar", purpose)
    assert said
    page = claire.get(path).text
    assert re.search(r"in our words of [^·<]*28 November 2026, in Arabic", page)
    assert page.count(said.text) == 2, "to be read out, and beside the consent"


def test_words_in_another_language_are_shown_first_and_lose_nothing(office: OfficeUnderTest) -> None:
    request = ask(office, language="ar", consent=None)
    claire = office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{request.case_id}"
    stale = shown_on(claire.get(path).text)
    typed = {"purpose": "photo", "giver": "client", "giver_name": "Amina D.", "consent_language": "tr", "heard": "on"}
    refused = claire.post(f"{path}/consents", typed | {"shown": stale})
    assert refused.status_code == 422
    assert "The words were there in another language" in refused.text
    looked = claire.post(f"{path}/consents", typed | {"shown": stale, "other_language": "on"})
    for page in (refused.text, looked.text):
        assert '<blockquote lang="tr" dir="ltr">' in page
        assert 'value="Amina D."' in page
        assert not re.search(r'name="heard" +checked', page), "what was heard was another language"
    with office.work.store.read() as unit:
        assert not unit.consents.of_case(request.case_id)
    assert claire.post(f"{path}/consents", typed | {"shown": shown_on(looked.text)}).status_code == 302
    assert last(office, request.case_id).language == "tr"
    without = claire.post(f"{path}/consents", typed | {"consent_language": "ti", "other_language": "on"}).text
    assert "We have no words in this language" in without


def test_who_changes_the_words_gives_them_a_new_day(office: OfficeUnderTest) -> None:
    settings = office.work.settings
    said = [consent_words(settings, code, one) for code in settings.languages.client for one in PURPOSES[1:]]
    assert all(said)
    digest = hashlib.sha256("\n".join(one.text for one in said if one).encode()).hexdigest()[:16]
    assert (SAID_WORDS, digest) == ("2026-11-28", "c600de51634b1902"), "other words: another day"


def test_what_was_read_stays_readable_when_the_words_are_others_later(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    name = office.work.settings.office.name
    asked = send_form(fill(begin(office)))
    assert asked
    with office.work.store.read() as unit:
        (case,) = unit.cases.all()
    claire = office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{case.id}"
    heard = {"purpose": "visit", "how": "paper", "consent_language": "ar", "heard": "on"}
    claire.get(path)
    page = claire.post(f"{path}/consents", heard | {"other_language": "on"}).text
    assert claire.post(f"{path}/consents", heard | {"shown": shown_on(page)}).status_code == 302
    settings = office.work.settings
    moved = settings.model_copy(update={"office": settings.office.model_copy(update={"name": "Nouveau Nom"})})
    later = make_office(tmp_path, office.clock, moved)
    page = later.with_session_of("claire").get(path).text
    read = page[page.index('id="consent"') : page.index("Write down a consent")]
    for language in ("fr", "ar"):
        (said,) = re.findall(rf'<blockquote lang="{language}"[^>]*>([^<]*)</blockquote>', read)
        assert name in unescape(said)
        assert "Nouveau Nom" not in said
    with office.work.store.engine.connect() as rows:
        assert all(name.encode() not in row[0] for row in rows.execute(text("select sealed_names from consents")))


def test_a_yes_that_would_be_over_already_is_not_written_down(office: OfficeUnderTest) -> None:
    request, claire = ask(office), office.signed_in("coordinator", login="claire", language="en")
    path = f"/office/cases/{request.case_id}"
    claire.get(path)
    typed = {"purpose": "notes", "giver": "client", "giver_name": "Amina D.", "how": "paper", "until": "2026-11-29"}
    answer = claire.post(f"{path}/consents", typed)
    assert answer.status_code == 422
    assert "This day is over" in answer.text
    assert 'value="Amina D."' in answer.text
    assert last(office, request.case_id).purpose == "visit"
    assert claire.post(f"{path}/consents", typed | {"until": "2026-11-30"}).status_code == 302, "today still counts"
