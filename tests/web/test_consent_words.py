"""The line of a consent says in words how it was given and which words were read."""

import re
from datetime import UTC, datetime

import pytest

from fieldapp.domain.consent import FORM_WORDS, ConsentFacts, How
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
