"""A request becomes a visit: decided once, an address settled, duplicates merged, a name learnt later."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from fieldapp.domain.request import Request
from fieldapp.services import triage
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, form_value, hire

DECISION = {
    "duration": "45",
    "service": "social",
    "language": "fr",
    "urgency": "high",
    "window-day-0": "2026-11-30",
    "window-from-0": "9:00",
    "window-to-0": "12:00",
}


def test_two_coordinators_accepting_make_one_visit(office: OfficeUnderTest) -> None:
    request = ask(office)
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator", login="second")
    for visitor, expected in ((one, 302), (other, 422)):
        visitor.get("/office/requests")
        answer = visitor.post(f"/office/requests/{request.id}/accept", DECISION)
        assert answer.status_code == expected
    assert "Quelqu’un a décidé de cette demande entre-temps." in answer.text
    with office.work.store.read() as unit:
        assert len(unit.visits.open_on(TODAY)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"window-day-0": "2026-02-30"},
        {"window-from-0": "9", "window-to-0": "8"},
        {"duration": "-5"},
        {"duration": "9" * 30},
        {"language": "xx"},
        {"promised_day": "2026-11-30"},
        {"promised_day": "2026-11-26", "promised_time": "9:00"},  # over
        {"promised_day": "2026-11-30", "promised_time": "18:30"},  # not in the hours at which they receive
        {"promised_day": "2026-11-30", "promised_time": "12:00"},
        {"window-day-0": "", "window-from-0": "", "window-to-0": ""},
        {"note_for_worker": "x" * 10_000},
    ],
)
def test_a_wrong_decision_changes_nothing(office: OfficeUnderTest, change: dict[str, str]) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    answer = visitor.post(f"/office/requests/{request.id}/accept", DECISION | change)
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.text
    with office.work.store.read() as unit:
        assert unit.visits.open_on(TODAY) == []


def test_an_unsettled_address_needs_a_choice_or_a_pin(office: OfficeUnderTest) -> None:
    request = ask(office, confirmed=False)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 422
    for lat, lon, status in (("999", "x", 422), ("-33", "151", 422), ("50,7236", "4.869", 302)):
        answer = visitor.post(f"/office/requests/{request.id}/place", {"address": "Gare", "lat": lat, "lon": lon})
        assert answer.status_code == status
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 302


def test_duplicates_are_shown_and_merged_with_all_their_words(office: OfficeUnderTest) -> None:
    first, second = ask(office, "Famille Noori", phone="0470 00 00 12"), ask(office, "M. Noori", phone="+32 470 000012")
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/requests/{second.id}").text
    assert "même téléphone" in page
    assert visitor.post(f"/office/requests/{second.id}/merge", {"into": first.id}).status_code == 422, (
        "a reason is needed"
    )
    done = visitor.post(f"/office/requests/{second.id}/merge", {"into": first.id, "merge_reason": "le même homme"})
    assert done.status_code == 302
    file = visitor.get(f"/office/cases/{first.case_id}").text
    assert second.reference in file
    assert "le même homme" in file


CALL = {"language": "ar", "service": "social", "client_name": "Amina", "address": "Jodoigne", "submission": "a" * 24}


def test_a_request_by_telephone_says_who_called_and_is_made_once(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/requests/telephone")
    way = {"asker_ways": "call", "asker_phone": "0470 00 00 01"}
    for missing in ({"asker": "relative"} | way, {"asker": "relative", "asker_name": "Leïla"} | way):
        assert visitor.post("/office/requests/telephone", CALL | missing).status_code == 422
    told = {"asker": "relative", "asker_name": "Leïla", "client_agrees": "on"}
    assert visitor.post("/office/requests/telephone", CALL | told).status_code == 422, "nobody asked how to reach her"
    told |= way
    places = {visitor.post("/office/requests/telephone", CALL | told).location for _ in range(2)}
    assert len(places) == 1
    with office.work.store.read() as unit:
        made = unit.requests.in_states("new", "address_unconfirmed")
    assert [(one.answers.asker, one.answers.asker_name, one.answers.client_agrees) for one in made] == [
        ("relative", "Leïla", True)
    ]
    assert made[0].answers.consent is None  # nobody ticked it: shown as missing
    assert "Leïla" in visitor.get(f"/office/requests/{made[0].id}").text


def test_who_telephones_needs_no_address_either_and_names_the_day_of_a_letter(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator")
    visitor.get("/office/requests/telephone")
    call = CALL | {"address": "", "letter_date": "15/12/2026"}
    for meeting in ("home", "elsewhere"):
        assert visitor.post("/office/requests/telephone", call | {"meeting": meeting}).status_code == 422
    page = visitor.get(visitor.post("/office/requests/telephone", call | {"meeting": "none"}).location).text
    assert "pas d’adresse fixe" in page
    assert "15 décembre 2026" in page
    with office.work.store.read() as unit:
        (made,) = unit.requests.in_states("new", "address_unconfirmed")
    assert (made.answers.meeting, made.answers.place.text) == ("none", "")


def test_a_refusal_needs_its_reason(office: OfficeUnderTest) -> None:
    request = ask(office)
    visitor = office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    assert visitor.post(f"/office/requests/{request.id}/reject").status_code == 422
    assert visitor.post(f"/office/requests/{request.id}/reject", {"reason": "hors région"}).status_code == 302
    assert "hors région" in visitor.get(f"/office/cases/{request.case_id}").text, "it stays in the file"


def test_a_visit_without_a_name_is_called_by_its_reference_until_somebody_learns_the_name(
    office: OfficeUnderTest,
) -> None:
    hire(office, "Samira Benali")
    request = ask(office, name="")
    made = triage.accept(office.work, None, request.id, triage.proposal(office.work, request))
    visitor = office.signed_in("coordinator")
    page = visitor.get(f"/office/day/{TODAY}").text
    assert request.reference in page
    file = visitor.get(f"/office/cases/{made.case_id}").text
    typed = {"name": "Amina B.", "seen": form_value(file, "seen")}
    assert visitor.post(f"/office/cases/{made.case_id}/person", typed).status_code == 302
    page = visitor.get(f"/office/day/{TODAY}").text
    assert "Amina B." in page
    assert request.reference not in page


def test_two_people_completing_one_case_do_not_overwrite_each_other(office: OfficeUnderTest) -> None:
    request = ask(office)
    one, other = office.signed_in("coordinator"), office.signed_in("coordinator", login="second")
    pages = [visitor.get(f"/office/cases/{request.case_id}").text for visitor in (one, other)]
    answers = [
        visitor.post(
            f"/office/cases/{request.case_id}/person",
            {"name": "Amina", "mobility": how, "seen": form_value(page, "seen")},
        )
        for visitor, page, how in zip((one, other), pages, ("une canne", "un fauteuil"), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "une canne" in answers[1].text  # what the first wrote
    assert "un fauteuil" in answers[1].text  # and what the second typed is still there


def settle(visitor: Visitor, request: Request, **typed: object) -> TestResponse:
    return visitor.post(f"/office/requests/{request.id}/place", {"address": "Jodoigne", **typed})


def test_settling_the_place_keeps_what_was_typed_of_the_visit(office: OfficeUnderTest) -> None:
    request, visitor = ask(office, confirmed=False), office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    typed = {"access": "blue door", "note_for_worker": "speaks low", "duration": "60", "two_workers": "on"}
    settle(visitor, request, lat="50.72", lon="4.87", **typed)
    page = visitor.get(f"/office/requests/{request.id}").text
    assert 'value="blue door"' in page
    assert "speaks low" in page
    assert '<option value="60" selected>' in page
    assert re.search(r'name="two_workers" checked', page)
    assert 'value="50.72"' not in page, "the pin is where it was put, and no more in the form"
    other = ask(office, "Sara", confirmed=False)
    assert "blue door" not in visitor.get(f"/office/requests/{other.id}").text


def test_an_address_typed_and_not_looked_up_is_not_lost_without_a_word(office: OfficeUnderTest) -> None:
    request, visitor = ask(office), office.signed_in("coordinator")
    visitor.get(f"/office/requests/{request.id}")
    answer = visitor.post(f"/office/requests/{request.id}/accept", DECISION | {"address": "Rue du Moulin 3, Perwez"})
    assert answer.status_code == 422
    assert 'value="Rue du Moulin 3, Perwez"' in answer.text


@pytest.mark.parametrize("act", ["place", "accept", "reject", "merge"])
def test_a_stale_page_does_not_overwrite_what_a_colleague_settled(office: OfficeUnderTest, act: str) -> None:
    request, twin = ask(office), ask(office, "Twin")
    first, second = office.signed_in("coordinator"), office.signed_in("coordinator", login="david")
    for one in (first, second):
        one.get(f"/office/requests/{request.id}")
    office.clock.move(timedelta(minutes=1))
    settle(second, request, lat="50.7301", lon="4.8702")
    typed = {
        "place": {"address": "Jodoigne", "lat": "50.61", "lon": "4.81"},
        "accept": DECISION | {"access": "ring twice"},
        "reject": {"reason": "too far away"},
        "merge": {"into": twin.id, "merge_reason": "the same family"},
    }[act]
    answer = first.post(f"/office/requests/{request.id}/{act}", typed)
    assert answer.status_code == 409
    with office.work.store.read() as unit:
        kept = unit.requests.get(request.id)
    assert kept.waiting
    assert (kept.answers.place.lat, kept.answers.place.lon) == (50.7301, 4.8702)
    said = {"place": "50.61", "accept": "ring twice", "reject": "too far away", "merge": ""}[act]
    assert said in answer.text, "what was typed stays"
    assert "Changé en dernier par David, " in answer.text
    again = first.post(f"/office/requests/{request.id}/{act}", typed)
    assert again.status_code == 302, "sent again, it is meant"


@pytest.mark.parametrize("act", ["place", "accept", "reject", "merge"])
def test_whoever_decides_after_a_colleague_reads_who_did_what_and_keeps_their_words(
    office: OfficeUnderTest, act: str
) -> None:
    """Also where the form has another mistake: the page has no such form any more to mend it in."""
    request, twin = ask(office, confirmed=False), ask(office, "Twin")
    first, second = office.signed_in("coordinator"), office.signed_in("coordinator", login="david")
    for one in (first, second):
        one.get(f"/office/requests/{request.id}")
    office.clock.move(timedelta(minutes=1))
    second.post(f"/office/requests/{request.id}/reject", {"reason": "lives in Liège"})
    typed = {
        "place": {"address": "Jodoigne", "lat": "50.61", "lon": "4.81", "note_for_worker": "two dogs"},
        "accept": DECISION | {"access": "ring twice", "note_for_worker": "two dogs", "promised_day": "2026-12-02"},
        "reject": {"reason": "too far away"},
        "merge": {"into": twin.id, "merge_reason": "the same family"},
    }[act]
    answer = first.post(f"/office/requests/{request.id}/{act}", typed)
    assert answer.status_code == 409
    assert "Changé en dernier par David, " in answer.text
    assert "cela ne peut plus se faire ici" in answer.text
    said = {"place": "two dogs", "accept": "ring twice", "reject": "too far away", "merge": "the same family"}[act]
    panel = answer.text[answer.text.index("<table") : answer.text.index("</table>")]
    assert said in panel
    assert "lives in Liège" in panel


def test_a_mistake_in_an_old_page_does_not_hide_what_a_colleague_settled(office: OfficeUnderTest) -> None:
    """Else the form, mended, would overwrite it unseen: it comes with the newer state of the request."""
    request = ask(office)
    first, second = office.signed_in("coordinator"), office.signed_in("coordinator", login="david")
    for one in (first, second):
        one.get(f"/office/requests/{request.id}")
    office.clock.move(timedelta(minutes=1))
    settle(second, request, lat="50.7301", lon="4.8702")
    accept = f"/office/requests/{request.id}/accept"
    no_hour = DECISION | {"promised_day": "2026-12-02", "note_for_worker": "two dogs"}
    answer = first.post(accept, no_hour)
    assert answer.status_code == 409
    assert "Changé en dernier par David, " in answer.text
    assert "two dogs" in answer.text
    assert first.post(accept, no_hour).status_code == 422, "now the mistake is said"


def test_a_town_alone_is_not_sure_until_somebody_says_how_the_worker_finds_it(office: OfficeUnderTest) -> None:
    request, visitor = ask(office, confirmed=False), office.signed_in("coordinator")
    page = visitor.get(f"/office/requests/{request.id}").text
    label = re.search(r'name="choose"\s+value="([^"]+)"', page)[1]  # type: ignore[index]  # a failure is an error here
    settle(visitor, request, choose=label)
    with office.work.store.read() as unit:
        assert not unit.requests.get(request.id).answers.place.confirmed
    visitor.get(f"/office/requests/{request.id}")
    assert visitor.post(f"/office/requests/{request.id}/accept", DECISION).status_code == 422
    visitor.get(f"/office/requests/{request.id}")
    settle(visitor, request, choose=label, meeting="At the station, under the clock", access="", duration="60")
    page = visitor.get(f"/office/requests/{request.id}").text
    assert 'value="At the station, under the clock"' in page
    accept = f"/office/requests/{request.id}/accept"
    assert visitor.post(accept, DECISION | {"access": ""}).status_code == 422
    assert visitor.post(accept, DECISION | {"access": "At the station, under the clock"}).status_code == 302
    with office.work.store.read() as unit:
        (made,) = unit.visits.of_case(request.case_id)
    assert made.place.access == "At the station, under the clock", "the worker reads it"
