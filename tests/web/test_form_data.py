"""What the form asks beyond the plain case: minors who ask alone, letters with a date, no address, hours as typed."""

from datetime import date, time

import pytest
from werkzeug.datastructures import MultiDict

from fieldapp.domain.request import Answers, Request
from fieldapp.settings import load
from fieldapp.web.forms import FormReader
from fieldapp.web.i18n import Words

from .conftest import OfficeUnderTest
from .public_form import begin, fill, send


def only_request(office: OfficeUnderTest) -> Request:
    with office.work.store.read() as unit:
        (found,) = unit.requests.in_states("new", "address_unconfirmed")
    return found


def answers_of(office: OfficeUnderTest, **changed: dict[str, object]) -> Answers:
    send(fill(begin(office), **changed))
    return only_request(office).answers


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1330", time(13, 30)),
        ("930", time(9, 30)),
        ("13h30", time(13, 30)),
        ("13 h 30", time(13, 30)),
        ("9h", time(9)),
        ("9 h", time(9)),
        ("9", time(9)),
        ("18", time(18)),
        ("9.30", time(9, 30)),
        ("9:30", time(9, 30)),
        ("9,30", time(9, 30)),
        ("14.30 uur", time(14, 30)),
        ("9 Uhr", time(9)),
        ("0:00", time(0)),
        ("٩:٣٠", time(9, 30)),
        ("2pm", time(14)),
        ("2.30 p.m.", time(14, 30)),
        ("12 am", time(0)),
        ("12:15pm", time(12, 15)),
        ("13 pm", None),
        ("25:00", None),
        ("9:75", None),
        ("2560", None),
        ("13:3", None),
        ("morning", None),
        ("²³", None),
        ("-9", None),
    ],
)
def test_hours_as_people_type_them(typed: str, meant: time | None) -> None:
    form = FormReader(MultiDict({"from": typed}), Words("en", "ltr", load().office.zone))
    assert form.clock("from") == meant
    assert bool(form.errors) == (meant is None)


def test_a_minor_who_asks_alone_names_a_guardian(office: OfficeUnderTest) -> None:
    person = {
        "client_name": "Yonas",
        "minor": "yes",
        "guardian_known": "yes",
        "guardian_name": "Me Laurent",
        "guardian_phone": "081 00 00 01",
    }
    answers = answers_of(office, person=person)
    assert (answers.minor, answers.guardian_known, answers.guardian_name) == (True, "yes", "Me Laurent")
    request = only_request(office)
    with office.work.store.read() as unit:
        assert unit.cases.get(request.case_id).person.guardian == "Me Laurent, 081 00 00 01"
    page = office.signed_in("coordinator", language="en").get(f"/office/requests/{request.id}").text
    assert "Me Laurent" in page
    assert "A minor alone" not in page


@pytest.mark.parametrize("known", ["no", "unknown", None])
def test_a_minor_without_a_guardian_is_not_turned_away_and_triage_sees_it(
    office: OfficeUnderTest, known: str | None
) -> None:
    said = {"guardian_known": known} if known else {}
    answers = answers_of(office, person={"client_name": "Yonas", "minor": "yes", **said})
    assert answers.guardian_known == (known or "unknown")
    coordinator = office.signed_in("coordinator", language="en")
    for path in ("/office/requests", f"/office/requests/{only_request(office).id}"):
        assert "A minor alone" in coordinator.get(path).text


def test_nobody_is_promised_a_guardian_who_was_never_named(office: OfficeUnderTest) -> None:
    alone = fill(begin(office, "en"), "en").get("/en/visit/person").text
    assert "I am under 18" in alone
    assert "The guardian will be there too" not in alone
    relative = {"asker": "relative", "asker_name": "Zainab", "client_agrees": "yes"}
    close = fill(begin(office, "en"), "en", who=relative).get("/en/visit/person").text
    assert "This person is under 18" in close
    assert "The guardian will be there too" not in close
    for_another = fill(begin(office, "en"), "en", who={"asker": "guardian", "asker_name": "Me Laurent"})
    page = for_another.get("/en/visit/person").text
    assert "The guardian will be there too" in page
    assert "Do you have a guardian?" not in page


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1/12/2026", date(2026, 12, 1)),
        ("01.12.2026", date(2026, 12, 1)),
        ("1. 12. 2026", date(2026, 12, 1)),
        ("1.12.26", date(2026, 12, 1)),
        ("1-12-26", date(2026, 12, 1)),
        ("01-12-2026", date(2026, 12, 1)),
        ("2026/12/01", date(2026, 12, 1)),
        ("٠١/١٢/٢٠٢٦", date(2026, 12, 1)),
        ("01.12-2026", None),
        ("31.02.2026", None),
        ("12.2026", None),
        ("1.12.126", None),
        ("tomorrow", None),
    ],
)
def test_days_as_people_type_them(typed: str, meant: date | None) -> None:
    form = FormReader(MultiDict({"day": typed}), Words("en", "ltr", load().office.zone))
    assert form.day("day") == meant
    assert bool(form.errors) == (meant is None)


def test_a_letter_with_a_date_is_kept_and_shown_at_triage(office: OfficeUnderTest) -> None:
    answers = answers_of(office, topic={"service": "legal", "letter_date": "4/12/2026"})
    assert answers.letter_date == date(2026, 12, 4)
    coordinator = office.signed_in("coordinator", language="en")
    assert "Letter with a date: Friday 4 December 2026" in coordinator.get(
        f"/office/requests/{only_request(office).id}"
    ).text.replace("Friday, ", "Friday ")
    assert "Letter: 4 Dec" in coordinator.get("/office/requests").text


def test_a_letter_without_a_real_date_is_said_beside_it(office: OfficeUnderTest) -> None:
    page = begin(office).post("/fr/visit/topic", {"service": "legal", "letter_date": "demain"})
    assert page.status_code == 422
    assert 'id="letter_date-error"' in page.text
    assert 'value="demain"' in page.text


def test_somebody_without_an_address_can_ask(office: OfficeUnderTest) -> None:
    answers = answers_of(office, address={"meeting": "none", "address": ""})
    assert (answers.meeting, answers.place.text, answers.place.confirmed) == ("none", "", False)
    request = only_request(office)
    assert request.state == "address_unconfirmed"
    page = office.signed_in("coordinator", language="en").get(f"/office/requests/{request.id}").text
    assert "no fixed address: find a place together" in page


def test_meeting_elsewhere_needs_the_place(office: OfficeUnderTest) -> None:
    visitor = begin(office)
    assert visitor.post("/fr/visit/address", {"meeting": "elsewhere", "address": ""}).status_code == 422
    answers = answers_of(office, address={"meeting": "elsewhere", "address": "bibliothèque derrière le parc"})
    assert (answers.meeting, answers.place.text) == ("elsewhere", "bibliothèque derrière le parc")
