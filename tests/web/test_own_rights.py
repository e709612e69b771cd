"""What clients ask about their data on their own page, without an account."""

from html import unescape

import pytest

from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import ask, visit
from tests.web.test_own_visit import of_staff, opened
from tests.web.test_rights import does, restricted, rights_of

DATA = "/en/visit/own/data"


def own_page(office: OfficeUnderTest, case_id: str) -> Visitor:
    with office.work.store.read() as unit:
        request = unit.requests.of_case(case_id)[0]
    return opened(office, *of_staff(office, request))


def test_what_a_client_asks_stands_on_the_list_and_on_their_page_until_it_is_answered(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    own = own_page(office, case_id)
    assert "It costs nothing" in own.get("/en/visit").text
    own.get(DATA)
    sent = own.post(DATA, {"asks": "correct", "text": "My street is wrong"})
    assert sent.status_code == 303
    page = unescape(own.get("/en/visit").text)
    assert "you asked us something about it. The law says that we answer by Wednesday 30 December" in page
    assert "My street is wrong" not in page, "whoever holds the code may be somebody else"
    coordinator = office.signed_in("coordinator", "case_worker", language="en", login="reads")
    todo = unescape(coordinator.get("/office/todo/follow_up").text)
    assert "Correct something (article 16)" in todo
    (right,) = rights_of(office, case_id)
    assert (right.how, right.written_by, right.words) == ("own_page", None, "My street is wrong")
    path = f"/office/cases/{case_id}/rights/{right.id}"
    assert "on their own page" in coordinator.get(path).text
    does(coordinator, path, "decide", decision="refused", reason="It is right")
    does(coordinator, path, "told", stage="decided", told_on="2026-11-30", told_how="letter")
    assert "you asked us something about it" not in own.get("/en/visit").text


def test_sent_twice_it_is_one_and_something_has_to_be_chosen(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    own = own_page(office, case_id)
    own.get(DATA)
    empty = own.post(DATA, {"text": "kept"})
    assert (empty.status_code, "kept" in empty.text) == (422, True)
    for _ in range(2):
        own.post(DATA, {"asks": "see", "text": ""})
    assert [right.kind for right in rights_of(office, case_id)] == ["portability"]
    for number in range(20):
        own.post(DATA, {"asks": "see", "text": str(number)})
    assert len(rights_of(office, case_id)) == 10, "as much as somebody may want, and no more"


@pytest.mark.parametrize(("asks", "use"), [("no_messages", "messages"), ("no_counting", "statistics")])
def test_an_objection_rests_that_use_at_once_and_a_restriction_once_it_is_granted(
    office: OfficeUnderTest, asks: str, use: str
) -> None:
    made = visit(office)
    own = own_page(office, made.case_id)
    own.get(DATA)
    own.post(DATA, {"asks": "keep", "text": ""})
    with office.work.store.read() as unit:
        assert unit.rights.resting({made.case_id}) == {}
    own.post(DATA, {"asks": asks, "text": ""})
    with office.work.store.read() as unit:
        assert unit.rights.resting({made.case_id}) == {made.case_id: frozenset({use})}


def test_a_dead_code_asks_nothing_and_a_made_up_choice_neither(office: OfficeUnderTest) -> None:
    case_id = ask(office).case_id
    own = own_page(office, case_id)
    own.get(DATA)
    assert own.post(DATA, {"asks": "everything", "text": ""}).status_code == 422
    stranger = office.visitor()
    stranger.get("/en/visit")
    assert stranger.post(DATA, {"asks": "see", "text": ""}).status_code == 303
    assert rights_of(office, case_id) == []


def test_what_they_only_keep_is_said_on_their_page(office: OfficeUnderTest) -> None:
    made = visit(office)
    own = own_page(office, made.case_id)
    restricted(office, made.case_id)
    assert "Nobody comes" in own.get("/en/visit").text
