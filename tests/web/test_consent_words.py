"""The line of a consent says in words how it was given and which words were read."""

import re
from datetime import UTC, datetime

import pytest

from fieldapp.domain.consent import FORM_WORDS, Consent, ConsentFacts, How
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import ask

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
