"""A request that was declined or merged has a way back: it waits again, and what was decided stays readable."""

from html import unescape

import pytest

from fieldapp.domain.request import Request
from fieldapp.services import triage
from tests.web.conftest import OfficeUnderTest
from tests.web.people_and_visits import ask, form_value
from tests.web.test_own_visit import of_staff, opened, try_pair
from tests.web.test_todo import lists


def send(office: OfficeUnderTest, request: Request, seen: str = "", **typed: str) -> tuple[int, str]:
    coordinator = office.signed_in("coordinator", login="claire", language="en")
    page = coordinator.get(f"/office/requests/{request.id}").text
    data = {"again_reason": "They rang: it was a mistake", "seen": seen or form_value(page, "seen"), **typed}
    answer = coordinator.post(f"/office/requests/{request.id}/take-up", data, follow_redirects=True)
    return answer.status_code, unescape(answer.text)


def kept(office: OfficeUnderTest, request: Request) -> Request:
    with office.work.store.read() as unit:
        return unit.requests.get(request.id)


@pytest.mark.parametrize(("confirmed", "state"), [(True, "new"), (False, "address_unconfirmed")])
def test_a_declined_request_waits_again_and_says_what_was_decided(
    office: OfficeUnderTest, confirmed: bool, state: str
) -> None:
    request, claire = ask(office, confirmed=confirmed), office.account("coordinator", login="claire", language="en")
    pair = of_staff(office, request)
    triage.reject(office.work, claire.id, request.id, "too far away")
    assert lists(office) == {}
    status, page = send(office, request)
    assert status == 200
    assert "too far away" in page
    assert "They rang: it was a mistake" in page
    assert "No secret code opens" not in page, "declining does not end the code"
    assert lists(office) == {"to_triage": [request.id]}
    taken = kept(office, request)
    assert (taken.state, taken.decided_at, taken.decision_reason) == (state, None, "")
    assert [(one.state, one.by, one.reason) for one in taken.earlier] == [
        ("rejected", claire.id, "too far away"),
        ("new", claire.id, "They rang: it was a mistake"),
    ]
    assert "We have your request" in opened(office, *pair).get("/en/visit").text
    with office.work.store.read() as unit:
        rows = [row for row in unit.audit.of_case(request.case_id) if row.subject == f"request/{request.id}"]
    assert [row.user_id for row in rows if row.action == "write"][:1] == [claire.id]


def test_a_merged_request_gets_a_case_of_its_own_again_and_its_code_stays_dead(office: OfficeUnderTest) -> None:
    into = ask(office, phone="+32 470 00 00 11", ways=("text",))
    request = ask(office, name="Amin", phone="+32 470 00 00 12", ways=("call", "text"))
    pair = of_staff(office, request)
    claire = office.account("coordinator", login="claire", language="en")
    triage.merge(office.work, claire.id, request.id, into.id, "the same person")
    status, page = send(office, request)
    assert status == 200
    assert "No secret code opens the person’s page: make a new one" in page
    taken = kept(office, request)
    assert taken.case_id not in (into.case_id, request.case_id)
    assert (taken.merged_into, taken.earlier[0].reason) == (None, "the same person")
    with office.work.store.read() as unit:
        own, other = unit.consents.of_case(taken.case_id), unit.consents.of_case(into.case_id)
        (client,) = unit.parties.of_case(taken.case_id)
        assert unit.cases.get(taken.case_id).person.name == "Amin"
    assert len(own) == len(other) == 1, "each has the consent that came with it"
    assert client.contact.ways == ("text",), "whoever may have wished for more care is not reached with less"
    found = lists(office)
    assert (list(found), set(found["to_triage"])) == (["to_triage"], {into.id, request.id})
    assert try_pair(office, *pair)[1]
    assert opened(office, *of_staff(office, taken)).get("/en/visit").status_code == 200


def test_what_is_not_declined_is_not_taken_up_and_a_reason_is_needed(office: OfficeUnderTest) -> None:
    request, claire = ask(office), office.account("coordinator", login="claire", language="en")
    seen = request.fingerprint
    assert send(office, request, seen)[0] == 422
    triage.reject(office.work, claire.id, request.id, "too far away")
    status, page = send(office, request, seen)
    assert status == 409
    assert send(office, request, again_reason="")[0] == 422
    old = kept(office, request).fingerprint
    assert send(office, request)[0] == 200
    status, page = send(office, request, old)
    assert status == 200, "pressed again"
    assert "You did this already" in page
    assert len(kept(office, request).earlier) == 2
