"""Consent on paper: what nobody has said yet is asked on a slip, in the words that are read out everywhere else."""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from fieldapp.domain.consent import Consent, ConsentFacts, Purpose, standing_of, words_of
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


@dataclass
class Slip:
    """One that came back in the evening of the visit, from nine to a quarter to ten."""

    office: OfficeUnderTest
    claire: Visitor
    visit: Visit
    code: str

    @property
    def form(self) -> str:
        answer = self.claire.post(f"/office/day/{TODAY}/code", {"code": self.code})
        assert answer.location
        return answer.location

    def at(self, moment: datetime) -> None:
        self.office.clock.moment = moment
        self.claire = self.office.with_session_of("claire")
        self.claire.get(f"/office/day/{TODAY}")

    def enter(self, *, alone: bool = True, **typed: str) -> str:
        """`notes`, `photo`, ...: yes or no; the rest as the form names it."""
        page = self.claire.get(self.form).text
        asked = {name.split("-")[1]: name for name in re.findall(r'<select[^>]* name="(slip-[^"]+)"', page)}
        hidden = dict(re.findall(r'<input type="hidden" name="(seen|worker|report_id)" value="([^"]*)"', page))
        hidden["slip_mark"] = self.code[-4:]
        data = hidden | {asked.get(name, name): value for name, value in typed.items()}
        path = self.form.split("?", maxsplit=1)[0]
        return unescape(self.claire.post(f"{path}/slip" if alone else path, data, follow_redirects=True).text)

    def kept(self, purpose: Purpose) -> list[Consent]:
        with self.office.work.store.read() as unit:
            return [one for one in unit.consents.of_case(self.visit.case_id) if one.purpose == purpose]

    def stands(self, purpose: Purpose) -> str:
        return standing_of(self.kept(purpose), purpose, TODAY).standing


@pytest.fixture
def slip(office: OfficeUnderTest) -> Slip:
    wanted = visit(office, "Amina", "ar")
    claire, (there,) = printed(office, wanted)
    code = re.search(r'class="code" dir="ltr">([\w-]+)<', there)
    assert code
    found = Slip(office, claire, wanted, code[1])
    found.at(MORNING + timedelta(hours=11))
    return found


def test_an_answer_on_a_slip_is_kept_with_its_hand_and_the_words_that_were_printed(slip: Slip) -> None:
    typed = {"notes": "yes", "photo": "no", "slip_giver": "guardian", "slip_name": "Sami D."}
    for _ in range(2):
        assert "It is in the file" in slip.enter(**typed)
    (notes,), (photo,) = slip.kept("notes"), slip.kept("photo")
    for one, refused in ((notes, False), (photo, True)):
        said = consent_words(slip.office.work.settings, "ar", one.purpose)
        assert said
        assert (one.words, one.language, one.version) == (said.text, "ar", words_of(one.purpose))
        assert (one.how, one.giver, one.giver_name, one.refused) == ("paper", "guardian", "Sami D.", refused)
        assert one.recorded_by == slip.office.account("coordinator", login="claire").id
    assert (slip.stands("notes"), slip.stands("photo")) == ("given", "withdrawn")
    page = unescape(slip.claire.get(f"/office/cases/{slip.visit.case_id}").text)
    assert "They said no" in page
    assert re.search(r"guardian, Sami D\. · said no: on paper, 30 Nov", page)
    assert all(one.words in page.split("Write down a consent", maxsplit=1)[0] for one in (notes, photo))


def test_the_outcome_and_the_slip_are_entered_at_once_and_a_no_to_notes_holds_for_its_own_note(slip: Slip) -> None:
    typed = {"outcome": "done", "notes": "no", "note": "She cried.", "report_id": str(uuid.uuid4())}
    form = slip.claire.get(slip.form).text
    assert re.findall(r"<button[^>]*>([^<]*)</button>", form[form.index("<h1>") :])[:2] == [
        "Enter it", "Enter the slip alone"
    ], "the key Enter presses the first"  # fmt: skip
    refused = slip.enter(alone=False, **typed)
    assert 'name="ground"' in refused
    assert "She cried." in refused
    assert slip.kept("notes") == [], "all of it or nothing"
    assert "It is in the file" in slip.enter(alone=False, **typed, ground="danger")
    assert slip.stands("notes") == "withdrawn"
    with slip.office.work.store.read() as unit:
        assert unit.visits.get(slip.visit.id).state == "done"
        assert [note.ground for note in unit.notes.of_case(slip.visit.case_id)] == ["danger"]


@pytest.mark.parametrize(("hour", "stands"), [(8, "given"), (9, "withdrawn"), (15, "withdrawn")])
def test_a_slip_overrules_no_later_withdrawal_whenever_it_is_entered(slip: Slip, hour: int, stands: str) -> None:
    """Signed at a visit that is planned from nine to a quarter to ten, local time; entered two days later."""
    local = datetime(2026, 11, 30, hour - 1, 10, tzinfo=UTC)
    slip.at(local - timedelta(minutes=5))
    said(slip.office, slip.visit, "notes")
    slip.at(local)
    withdrawing.withdraw(slip.office.work, slip.office.account("case_worker"), slip.visit.case_id, "notes")
    slip.at(MORNING + timedelta(days=2))
    page = slip.enter(notes="yes")
    assert slip.stands("notes") == stands
    assert ("Their yes is kept and changes nothing: notes in the file." in page) == (stands == "withdrawn")
    assert "paper" in {one.how for one in slip.kept("notes")}, "what was signed is kept all the same"


def test_a_no_on_a_slip_ends_what_was_agreed_before_it_and_nothing_that_was_agreed_since(slip: Slip) -> None:
    slip.at(MORNING)
    said(slip.office, slip.visit, "notes")
    slip.at(MORNING + timedelta(days=1))
    said(slip.office, slip.visit, "photo")
    slip.at(MORNING + timedelta(days=2))
    slip.enter(notes="no", photo="no")
    assert (slip.stands("notes"), slip.stands("photo")) == ("withdrawn", "given")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what is ticked on the slip."),
        ({"notes": "yes", "slip_mark": "0000"}, "Our words of today have another code."),
        ({"notes": "yes", "slip_signed": "2026-11-29"}, "A slip is signed at the visit or after it"),
        ({"notes": "yes", "slip_signed": "2026-12-01"}, "A slip is signed at the visit or after it"),
        ({"notes": "yes", "note": "Words"}, "You wrote how the visit went too"),
    ],
)
def test_what_is_wrong_of_a_slip_is_said_and_nothing_is_kept(slip: Slip, typed: dict[str, str], sentence: str) -> None:
    page = slip.enter(slip_name="Amina D.", **typed)
    assert sentence in page
    assert 'value="Amina D."' in page
    assert slip.kept("notes") == []


def test_without_its_mark_an_answer_is_kept_and_no_words_are_made_up(slip: Slip) -> None:
    slip.enter(notes="yes", slip_mark="")
    (kept,) = slip.kept("notes")
    assert (kept.words, kept.language, kept.version) == ("", "", "")
