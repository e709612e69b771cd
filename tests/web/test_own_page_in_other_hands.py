"""One telephone in several hands: two people's pages in two tabs, who looks after it was closed, forms that are old."""

import re
from datetime import timedelta
from html import unescape

import pytest

from fieldapp.domain.request import Request

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import ask
from .public_form import begin, fill, send
from .test_own_acts import BETTER, NEW_WAY, pages, told_visit
from .test_own_visit import agreed, another, of_staff, opened, sent_pair, try_pair
from .test_todo import lists

ACTS = {"time": BETTER, "add": {"text": "Two"}, "contact": NEW_WAY, "erase": {}, "cancel": {}, "withdraw": {}}


def open_too(visitor: Visitor, pair: tuple[str, str]) -> None:
    """The same browser opens the page of another pair, or of the same one again."""
    visitor.get("/en/visit")
    answer = visitor.post("/en/visit", {"reference": pair[0], "secret": pair[1]})
    assert answer.status_code == 303, answer.text


def tell_late(visitor: Visitor, location: str) -> str:
    return unescape(visitor.get(location).text)


@pytest.mark.parametrize("closed_between", [False, True])
def test_a_form_of_one_person_does_nothing_to_the_next_one_in_the_same_browser(
    office: OfficeUnderTest, closed_between: bool
) -> None:
    first, second = ask(office), ask(office, name="Bea")
    pairs, made = [of_staff(office, one) for one in (first, second)], agreed(office, second)
    visitor = opened(office, *pairs[0])
    visitor.get("/en/visit/own/cancel")
    old = visitor.csrf
    if closed_between:
        visitor.post("/en/visit/own/close")
    open_too(visitor, pairs[1])
    for name, data in ACTS.items():
        answer = visitor.post(f"/en/visit/own/{name}", {**data, "csrf": old})
        assert answer.status_code == 303, name
        assert "This changed meanwhile, so nothing was done." in tell_late(visitor, answer.location), name
    with office.work.store.read() as unit:
        assert unit.visits.get(made.id).state == "open"
        assert not any(unit.client_words.of_request(one.id) for one in (first, second))
        assert not any(one.withdrawn_at for one in unit.consents.of_case(second.case_id))


def test_the_same_page_opened_again_takes_the_forms_that_were_open(office: OfficeUnderTest) -> None:
    pair = sent_pair(office)
    visitor = opened(office, *pair)
    visitor.get("/en/visit/own/add")
    old = visitor.csrf
    office.clock.move(timedelta(minutes=office.work.settings.own_page.open_minutes))
    open_too(visitor, pair)
    answer = visitor.post("/en/visit/own/add", {"text": "Still here", "csrf": old})
    assert "you wrote to us" in tell_late(visitor, answer.location)


def test_a_code_typed_into_a_page_that_was_open_for_too_long_is_asked_for_again(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    visitor = office.visitor()
    visitor.get("/en/visit")
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    answer = visitor.post("/en/visit", {"reference": reference, "secret": secret})
    assert answer.status_code == 303
    page = tell_late(visitor, answer.location)
    assert "This page was open for too long" in page
    assert "Your secret code" in page
    blocked = office.visitor().post("/en/visit", {"reference": reference, "secret": secret})
    assert blocked.status_code == 400
    assert "your browser blocks cookies" in blocked.text


def test_the_code_is_not_shown_any_more_once_it_was_typed_and_nothing_after_closing(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    page = send(visitor, "en")
    reference, secret = (part.split("<")[0] for part in page.split('class="reference"><bdi dir="ltr">')[1:])
    assert secret in visitor.get("/en/visit/sent").text, "a page that was lost on the way is asked for again"
    open_too(visitor, (reference, secret))
    again = visitor.get("/en/visit/sent").text
    assert reference in again
    assert secret not in again
    visitor.get("/en/visit")
    visitor.post("/en/visit/own/close")
    assert visitor.get("/en/visit/sent").location == "/en/"
    assert "Your request was sent" not in visitor.get("/en/visit/who").text


def test_leaving_from_a_page_that_is_older_than_what_was_typed_erases_that_too(office: OfficeUnderTest) -> None:
    ours = {"Sec-Fetch-Site": "same-origin"}
    for way, after in (("/en/leave", "/en/calendar"), ("/en/visit/erase", "/en/?erased=1")):
        visitor = fill(begin(office, "en"), "en")
        left = visitor.post(way, {"csrf": "of-another-tab"}, headers=ours)
        assert (left.status_code, left.location) == (303, after)
        assert visitor.get("/en/visit/check").location == "/en/visit/who"


def test_a_visit_that_took_place_is_not_said_to_be_cancelled(office: OfficeUnderTest) -> None:
    visitor, request, made = told_visit(office)
    visitor.get("/en/visit/own/cancel")
    with office.work.store.write() as unit:
        unit.visits.save(unit.visits.get(made.id).model_copy(update={"state": "done"}))
        unit.commit()
    answer = visitor.post("/en/visit/own/cancel")
    page = tell_late(visitor, answer.location)
    assert "This changed meanwhile, so nothing was done." in page
    assert "The visit took place" in page
    assert not try_pair(office, *of_staff(office, request))[1]


def test_whoever_asked_in_another_name_and_was_merged_sees_nothing_of_the_other(office: OfficeUnderTest) -> None:
    hers, other = ask(office), ask(office, name="A.")
    pair, theirs = of_staff(office, hers), of_staff(office, other)
    already = opened(office, *theirs)
    coordinator = office.signed_in("coordinator")
    coordinator.get(f"/office/requests/{other.id}")
    merged = coordinator.post(
        f"/office/requests/{other.id}/merge", {"into": hers.id, "merge_reason": "the same person"}
    )
    assert "n’ouvre plus rien" in coordinator.get(merged.location).text
    assert "Your secret code" in already.get("/en/visit").text, "it is asked for again"
    _, refused = try_pair(office, *theirs)
    assert "This code opens nothing any more. Please call us: we give you a new one." in unescape(refused)
    assert "do not go together" in try_pair(office, theirs[0], another(theirs[1]))[1]
    opened(office, *pair)
    made = agreed(office, hers)
    assert lists(office) == {"follow_up": [made.id]}, "somebody is to give them a code"
    assert f"n’a plus de code pour la demande fusionnée ({theirs[0]})" in pages(office, f"/office/visits/{made.id}")
    again = of_staff(office, hers)
    assert lists(office) == {"to_plan": [made.id]}
    assert "What you told us here" not in opened(office, *again).get("/en/visit").text


LATE = {
    "time": ("2026-12-03a", r'value="2026-12-03a"[^>]*checked', BETTER),
    "add": ("Two bells", r"<textarea[^>]*>Two bells<", {"text": "Two bells"}),
    "contact": ("0470 99 88 77", r'value="0470 99 88 77"', NEW_WAY),
}


def at_their_page(office: OfficeUnderTest) -> tuple[Visitor, Request, tuple[str, str]]:
    request = ask(office, phone="0470 11 22 33")
    pair = of_staff(office, request)
    return opened(office, *pair), request, pair


@pytest.mark.parametrize("name", LATE)
def test_what_was_typed_too_long_waits_for_the_same_code(office: OfficeUnderTest, name: str) -> None:
    typed, field, data = LATE[name]
    visitor, request, pair = at_their_page(office)
    assert "At 12:30 we ask for the code again." in visitor.get(f"/en/visit/own/{name}").text
    office.clock.move(timedelta(minutes=office.work.settings.own_page.open_minutes))
    page = tell_late(visitor, visitor.post(f"/en/visit/own/{name}", data).location)
    assert "What you wrote is kept" in page
    assert typed not in page
    wrong = visitor.post("/en/visit", {"reference": pair[0], "secret": "12"})
    assert wrong.status_code == 422
    assert typed not in wrong.text
    with office.work.store.read() as unit:
        assert unit.client_words.of_request(request.id) == [], "nothing was sent"
    again = visitor.post("/en/visit", {"reference": pair[0], "secret": pair[1]})
    assert again.location == f"/en/visit/own/{name}"
    assert re.search(field, unescape(visitor.get(again.location).text))
    assert visitor.post(f"/en/visit/own/{name}", data).location == "/en/visit"
    assert not re.search(field, unescape(visitor.get(f"/en/visit/own/{name}").text)), "it came back once"
    with office.work.store.read() as unit:
        assert len(unit.client_words.of_request(request.id)) == 1


@pytest.mark.parametrize("then", ["another", "leave", "own/close", "erase"])
def test_what_waits_for_a_code_is_gone_with_another_code_or_whoever_leaves(office: OfficeUnderTest, then: str) -> None:
    visitor, _, pair = at_their_page(office)
    visitor.get("/en/visit/own/add")
    office.clock.move(timedelta(minutes=office.work.settings.own_page.open_minutes))
    visitor.post("/en/visit/own/add", {"text": "Two bells"})
    visitor.get("/en/visit")
    if then == "another":
        open_too(visitor, of_staff(office, ask(office, name="Bea")))
        assert "Two bells" not in visitor.get("/en/visit/own/add").text
    else:
        visitor.post("/en/leave" if then == "leave" else f"/en/visit/{then}")
    open_too(visitor, pair)
    assert "Two bells" not in visitor.get("/en/visit/own/add").text


def test_number_and_code_are_hidden_by_whoever_wrote_them_down_and_the_code_after_a_while(
    office: OfficeUnderTest,
) -> None:
    visitor = fill(begin(office, "en"), "en")
    page = send(visitor, "en")
    reference, secret = (part.split("<")[0] for part in page.split('class="reference"><bdi dir="ltr">')[1:])
    office.clock.move(timedelta(minutes=office.work.settings.own_page.shown_minutes))
    later = visitor.get("/en/visit/sent").text
    assert secret not in later
    assert "The secret code is not shown here any more." in later
    assert reference in later, "it opens nothing alone"
    assert visitor.post("/en/visit/sent").location == "/en/"
    assert visitor.get("/en/visit/sent").location == "/en/"
    assert "Your request was sent" not in visitor.get("/en/visit/who").text
