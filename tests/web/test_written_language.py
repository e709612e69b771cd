"""A language that a client writes in their own words goes the whole way under its name: nobody is made French."""

import re
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.visit import Visit
from fieldapp.services import planning
from tests.message_office import approve, writing_office
from tests.web.conftest import OfficeUnderTest, StandingClock, Visitor
from tests.web.people_and_visits import JODOIGNE, hire, publish_for
from tests.web.phone_office import Phone
from tests.web.public_form import begin, fill, send
from tests.web.test_form_data import only_request
from tests.web.test_true_reasons import LeavesAllOut

TUESDAY = date(2026, 12, 1)  # the first day that the form offers
ACCEPTED = {
    "duration": "60", "service": "social", "urgency": "normal", "access": "porte verte",
    "window-day-0": "2026-12-01", "window-from-0": "9:00", "window-to-0": "12:00",
}  # fmt: skip


@pytest.fixture
def office(tmp_path: Path) -> OfficeUnderTest:
    made = writing_office(tmp_path, StandingClock())
    made.clock.moment = datetime.combine(date(2026, 11, 30), time(8), made.work.settings.office.zone)
    return made


def form_in(office: OfficeUnderTest, language: str, spoken: dict[str, object]) -> Visitor:
    visitor = fill(begin(office, language), language)
    assert visitor.post(f"/{language}/visit/language", spoken).location == f"/{language}/visit/check"
    return visitor


def chosen(page: str, field: str = "language") -> str:
    """The value that the choice of a language shows."""
    select = re.search(rf'<select[^>]*id="{field}".*?</select>', page, re.DOTALL)
    assert select
    found = re.search(r'<option value="([^"]*)"\s+selected', select[0])
    assert found
    return unescape(found[1])


def settled(office: OfficeUnderTest, coordinator: Visitor) -> str:
    """The page of the only request, once its place is known."""
    path = f"/office/requests/{only_request(office).id}"
    coordinator.get(path)
    pin = {"address": "Jodoigne", "lat": str(JODOIGNE["lat"]), "lon": str(JODOIGNE["lon"]), "pin": "1"}
    assert coordinator.post(f"{path}/place", pin).status_code == 302
    return path


def only_visit(office: OfficeUnderTest) -> Visit:
    with office.work.store.read() as unit:
        (found,) = unit.visits.unfinished()
    return found


def change(coordinator: Visitor, one: Visit, **typed: str) -> Any:
    page = coordinator.get(f"/office/visits/{one.id}").text
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    return coordinator.post(f"/office/visits/{one.id}/change", {"seen": seen[1], **ACCEPTED, **typed})


def test_from_the_public_form_to_the_phone_and_the_sheet(office: OfficeUnderTest) -> None:
    approve(office)
    visitor = form_in(office, "ar", {"spoken": "other", "other_code": "", "other_language": " Soninke "})
    assert "Soninke" in visitor.get("/ar/visit/check").text
    send(visitor, "ar")
    answers = only_request(office).answers
    assert (answers.language, answers.interpreter, answers.message) == ("Soninke", True, "Une lettre de la commune.")
    assert answers.consent is not None
    assert answers.consent.language == "ar", "the words that they read"

    claire = office.signed_in("coordinator", login="claire", language="en")
    assert "Soninke" in claire.get("/office/requests").text
    path = settled(office, claire)
    assert chosen(claire.get(path).text) == "Soninke"
    assert claire.post(f"{path}/accept", {**ACCEPTED, "language": "Soninke"}).status_code == 302
    one = only_visit(office)
    case = f"/office/cases/{one.case_id}"
    assert "Soninke" in claire.get(case).text
    assert chosen(claire.get(case).text, "consent_language") == "Soninke"

    worker = hire(office, "Olga", ("fr", "ar"))
    planning.plan_day(office.work, LeavesAllOut(), TUESDAY)
    day = claire.get(f"/office/day/{TUESDAY}").text
    assert "Nobody there that day has: Soninke." in unescape(re.sub("[\u2066-\u2069]", "", day))

    assert change(claire, one, language="other", language_written="Soninké", interpreter="on").status_code == 302
    page = claire.get(f"/office/visits/{one.id}").text
    assert "Soninké" in page
    assert re.search(r"Claire(?s:.*?)Language, before:(?s:.*?)Soninke", page), "the history says who changed it"
    planning.plan_day(office.work, LeavesAllOut(), TUESDAY)
    assert "Olga could" in claire.get(f"/office/day/{TUESDAY}").text, "with an interpreter nobody has to speak it"

    publish_for(office, worker, only_visit(office), day=TUESDAY)
    assert "Soninké" in claire.get(f"/office/day/{TUESDAY}").text
    assert "Soninké" in claire.get(f"/office/day/{TUESDAY}/sheets").text
    calls = unescape(re.sub("[\u2066-\u2069]", "", claire.get("/office/calls").text))
    assert '<span class="tag">Soninké</span>' in calls
    assert "We have no words in Soninké: these are in French." in calls
    assert "Nobody of the team speaks Soninké." in calls
    assert "Nobody of the team speaks French." not in calls
    letter = unescape(re.sub("[\u2066-\u2069]", "", claire.get(f"/office/visits/{one.id}/letter").text))
    assert '<html lang="fr"' in letter
    assert "We have no words in Soninké: these are in French." in letter

    office.clock.moment = datetime.combine(TUESDAY, time(8), office.work.settings.office.zone)
    phone = Phone(office, office.signed_in("worker", login="olga", worker_id=worker.id))
    phone.prepare()
    assert (phone.stop["language"], phone.stop["interpreter"]) == ("Soninké", True)
    with office.work.store.read() as unit:
        assert unit.cases.get(one.case_id).person.languages == ("Soninké",), "what staff corrected is so in the case"


def test_the_file_keeps_the_name_sealed(office: OfficeUnderTest) -> None:
    claire = office.signed_in("coordinator", login="claire")
    told = {
        "language": "other", "language_written": "Soninke", "service": "social", "client_name": "Amina",
        "address": "Jodoigne", "submission": "c" * 24, "consent": "on",
    }  # fmt: skip
    claire.get("/office/requests/telephone")
    assert claire.post("/office/requests/telephone", told).status_code == 302
    request = only_request(office)
    assert (request.answers.language, request.answers.interpreter) == ("Soninke", True), "as in the public form"
    with office.work.store.read() as unit:
        (consent,) = unit.consents.of_case(request.case_id)
    assert consent.language == "Soninke", "in which it was said on the telephone"
    for file in (office.work.settings.data).rglob("*"):
        if file.is_file():
            assert b"Soninke" not in file.read_bytes(), file


def test_a_listed_language_may_be_chosen_instead_and_the_case_keeps_their_word(office: OfficeUnderTest) -> None:
    send(form_in(office, "fr", {"spoken": "other", "other_language": "Habesha"}))
    claire = office.signed_in("coordinator", login="claire", language="en")
    path = settled(office, claire)
    assert claire.post(f"{path}/accept", {**ACCEPTED, "language": "ti"}).status_code == 302
    one = only_visit(office)
    assert one.language == "ti"
    with office.work.store.read() as unit:
        assert unit.cases.get(one.case_id).person.languages == ("ti", "Habesha")
    assert re.search(r"Claire(?s:.*?)Language, before:(?s:.*?)Habesha", claire.get(f"/office/visits/{one.id}").text)


@pytest.mark.parametrize("written", ["tigrigna", "TIGRINYA", "ትግርኛ", "Tigrinya"])
def test_who_writes_the_name_of_a_listed_language_has_chosen_it(office: OfficeUnderTest, written: str) -> None:
    send(form_in(office, "fr", {"spoken": "other", "other_language": written}))
    assert only_request(office).answers.language == "ti"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"spoken": "other", "other_language": ""}, "other_language"),
        ({"spoken": "other", "other_language": "0470 12 34 56"}, "other_language"),
        ({"spoken": "other", "other_language": "a{b}<c>"}, "other_language"),
        ({"spoken": "other", "other_language": "x" * 61}, "other_language"),
        ({"spoken": "fr", "other_language": "Soninke"}, "other_language"),
        ({"spoken": "fr", "other_code": "ti"}, "other_code"),
        ({"spoken": "other", "other_code": "ti", "other_language": "Soninke"}, "other_language"),
    ],
)
def test_what_is_no_language_or_two_is_said_beside_the_field(
    office: OfficeUnderTest, given: dict[str, object], field: str
) -> None:
    answer = begin(office).post("/fr/visit/language", given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_staff_who_write_a_language_and_choose_another_are_asked_which(office: OfficeUnderTest) -> None:
    claire = office.signed_in("coordinator", login="claire")
    told = {"language": "fr", "language_written": "Soninke", "service": "social", "address": "Jodoigne"}
    claire.get("/office/requests/telephone")
    answer = claire.post("/office/requests/telephone", told)
    assert answer.status_code == 422
    assert 'id="language_written-error"' in answer.text
