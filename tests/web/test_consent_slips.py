"""Consent on paper: what nobody has said yet is asked on a slip, in the words that are read out everywhere else."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from fieldapp.domain.consent import ConsentFacts, Purpose
from fieldapp.domain.party import PartyKind
from fieldapp.domain.visit import Visit
from fieldapp.services import agreeing, withdrawing
from fieldapp.web.client_texts import consent_words
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, hire, publish_for, visit

MORNING = datetime(2026, 11, 30, 6, tzinfo=UTC)


def said(
    office: OfficeUnderTest, made: Visit, purpose: Purpose, giver: PartyKind = "client", recipient: str = ""
) -> None:
    facts = ConsentFacts(
        purpose=purpose, giver=giver, how="telephone", given_at=office.clock.now(), recipient=recipient
    )
    agreeing.record(office.work, office.account("case_worker"), made.case_id, facts)


def printed(office: OfficeUnderTest, *visits: Visit) -> tuple[Visitor, list[str]]:
    """The slips of the day, each from its code on."""
    office.clock.moment = MORNING
    publish_for(office, hire(office, "Samira Benali", languages=("fr", "ar", "ti", "ary")), *visits)
    claire = office.signed_in("coordinator", login="claire", language="en")
    sheet = unescape(claire.get(f"/office/day/{TODAY}/sheets").text)
    return claire, sheet.split('class="slip"')[1:]


@pytest.mark.parametrize(
    ("spoken", "language", "direction"), [("fr", "fr", "ltr"), ("ar", "ar", "rtl"), ("ary", "ar", "rtl")]
)
def test_a_slip_asks_in_the_words_of_the_form_in_both_languages_and_names_nobody(
    office: OfficeUnderTest, spoken: str, language: str, direction: str
) -> None:
    wanted = visit(office, "Amina", spoken)
    _, (slip,) = printed(office, wanted)
    asked = re.findall(r'<p class="slip-said" lang="(\w+)" dir="(\w+)">([^<]+)</p>', slip)
    below = re.findall(r'<p class="slip-staff" lang="en" dir="ltr">([^<]+)</p>', slip)
    for purpose, line, own in zip(("notes", "photo"), asked, below, strict=True):
        theirs, ours = (consent_words(office.work.settings, code, purpose) for code in (language, "en"))
        assert theirs
        assert ours
        assert (*line, own) == (language, direction, theirs.text, ours.text)
    assert re.search(r'class="code" dir="ltr">A1-\w{4}-\w{4}<', slip)
    for secret in ("Amina", wanted.place.shown):
        assert secret not in slip


def test_a_slip_asks_what_nobody_said_and_never_what_was_taken_back(office: OfficeUnderTest) -> None:
    office.clock.moment = MORNING
    wanted, agreed = visit(office, "Amina", "ar"), visit(office, "Bassem")
    said(office, wanted, "photo")
    withdrawing.withdraw(office.work, office.account("case_worker"), wanted.case_id, "photo")
    said(office, wanted, "referral", giver="asker", recipient="Caritas")
    for purpose in ("notes", "photo"):
        said(office, agreed, purpose)
    _, slips = printed(office, wanted, agreed)
    (slip,) = slips
    words = {
        purpose: consent_words(office.work.settings, "ar", purpose)
        for purpose in ("visit", "notes", "photo", "referral")
    }
    assert {purpose for purpose, one in words.items() if one and one.text in slip} == {"notes", "referral"}
    assert "Caritas" in slip


def test_a_slip_in_a_language_without_words_of_ours_says_so_to_the_worker(office: OfficeUnderTest) -> None:
    _, (slip,) = printed(office, visit(office, "Tesfay", "ti"))
    assert "We have no words in Tigrinya: these are in French." in slip
    assert 'class="slip-said" lang="fr"' in slip
