"""A second click, or the same button in a second tab, leads to what the first one did: nobody crossed anybody."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from werkzeug.test import TestResponse

from fieldapp.domain.plan import stop_id
from fieldapp.domain.visit import Visit
from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.people_and_visits import TODAY, ask, form_value, hire, publish_for, revision, version_of, visit

ALREADY = "You did this already, at 12:00"
LATER = timedelta(minutes=3)
DECISION = {
    "duration": "45",
    "service": "social",
    "language": "fr",
    "urgency": "normal",
    "window-day-0": str(TODAY),
    "window-from-0": "13:00",
    "window-to-0": "16:00",
}
Making = Callable[[OfficeUnderTest, Visitor], tuple[str, dict[str, str]]]


def claire(office: OfficeUnderTest) -> Visitor:
    return office.signed_in("coordinator", login="claire", language="en")


def form_of(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent there."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.text, re.S)
    assert found, action
    return dict(re.findall(r'name="([^"]+)" value="([^"]*)"', found[1]))


def sent_twice(office: OfficeUnderTest, visitor: Visitor, action: str, data: dict[str, Any]) -> TestResponse:
    """The page to which the second sending leads, some minutes after the first."""
    first = visitor.client.post(action, data=data)
    assert first.status_code == 302, first.text
    office.clock.move(LATER)
    new = {"report_id": str(uuid.uuid4())} if "report_id" in data else {}  # as another tab has it
    second = visitor.client.post(action, data=data | new)
    assert second.status_code == 302, second.text
    assert second.location == first.location
    return visitor.get(second.location)


def drafted(office: OfficeUnderTest, visitor: Visitor) -> Visit:
    anna, one = hire(office, "Anna Bel"), visit(office)
    page = visitor.get(f"/office/day/{TODAY}?visit={one.id}").text
    visitor.post(
        f"/office/day/{TODAY}/move",
        {"revision": revision(page), "visit": one.id, "worker": anna.id, "position": "9", "anyway": "1"},
    )
    return one


def publishing(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    drafted(office, visitor)
    action = f"/office/day/{TODAY}/publish"
    return action, form_of(visitor.get(action), action)


def closing(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    action = f"/office/closed-days/{TODAY}"
    return action, form_of(visitor.get(action), action) | {"reason": "the heating is out"}


def undoing(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    drafted(office, visitor)
    action = f"/office/day/{TODAY}/undo"
    return action, form_of(visitor.get(f"/office/day/{TODAY}"), action)


def of_request(act: str, **typed: str) -> Making:
    def made(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
        one, other = ask(office), ask(office, name="Bilal")
        page = visitor.get(f"/office/requests/{one.id}").text
        into = {"into": other.id} if act == "merge" else {}
        return f"/office/requests/{one.id}/{act}", {
            "csrf": visitor.csrf,
            "seen": form_value(page, "seen"),
            **typed,
            **into,
        }

    return made


def of_visit(act: str, **typed: str) -> Making:
    def made(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
        one = visit(office)
        visitor.get(f"/office/visits/{one.id}")
        return f"/office/visits/{one.id}/{act}", {
            "csrf": visitor.csrf,
            "seen": version_of(office, one.id),
            **typed,
        }

    return made


def telling(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    anna, one = hire(office, "Anna Bel"), visit(office, phone="+32 470 12 34 56")
    publish_for(office, anna, one)
    action = f"/office/calls/{one.id}/told"
    return action, form_of(visitor.get("/office/calls"), action) | {"way": "call"}


def consent_withdrawn(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    one = visit(office)
    visitor.get(f"/office/cases/{one.case_id}")
    return f"/office/cases/{one.case_id}/consents/withdraw", {"csrf": visitor.csrf, "purpose": "visit"}


def from_paper(office: OfficeUnderTest, visitor: Visitor) -> tuple[str, dict[str, str]]:
    anna, one = hire(office, "Anna Bel"), visit(office)
    publish_for(office, anna, one)
    office.clock.moment = datetime(2026, 11, 30, 11, tzinfo=UTC)  # noon, and nobody has been there
    action = f"/office/day/{TODAY}/stop/{stop_id(TODAY, one.id)}"
    typed = {"worker": anna.id, "outcome": "nobody_home", "early": "yes", "note": "", "follow_up": "call"}
    return action, form_of(visitor.get(action), action) | typed


ACTS = {
    "publish": publishing,
    "close the day": closing,
    "undo": undoing,
    "accept": of_request("accept", **DECISION),
    "decline": of_request("reject", reason="lives too far away"),
    "merge": of_request("merge", merge_reason="the same person"),
    "tell": telling,
    "hold": of_visit("rest", until="2026-12-10", because="held"),
    "cancel": of_visit("close", how="cancelled_by_office", reason="nobody needs it"),
    "repeat": of_visit("repeat", every_weeks="2", times="2"),
    "withdraw consent": consent_withdrawn,
    "enter from paper": from_paper,
}


@pytest.mark.parametrize("act", ACTS)
def test_the_second_time_leads_to_what_the_first_did(office: OfficeUnderTest, act: str) -> None:
    visitor = claire(office)
    action, data = ACTS[act](office, visitor)
    page = sent_twice(office, visitor, action, data)
    assert page.status_code == 200
    assert ALREADY in page.text


def test_what_somebody_else_did_is_a_conflict(office: OfficeUnderTest) -> None:
    visitor = claire(office)
    action, data = publishing(office, visitor)
    other = office.signed_in("coordinator", login="alain", language="en")
    other.get(action)
    assert other.client.post(action, data=data | {"csrf": other.csrf}).status_code == 302
    second = visitor.client.post(action, data=data)
    assert second.status_code == 409
    assert "Somebody changed this day meanwhile" in second.text


@pytest.mark.parametrize("by", ["alain", "claire"])
def test_what_was_done_since_is_not_hidden(office: OfficeUnderTest, by: str) -> None:
    """The day was closed, and a colleague or whoever closed it opened it again: who closes it from the old page sees
    that."""
    visitor, other = claire(office), office.signed_in("coordinator", login=by, language="en")
    action, data = closing(office, visitor)
    assert visitor.client.post(action, data=data).status_code == 302
    opening = form_of(other.get(action), action)
    assert other.client.post(action, data=opening | {"reason": "it is warm again"}).status_code == 302
    assert visitor.client.post(action, data=data).status_code == 409


def test_another_reason_is_another_act(office: OfficeUnderTest) -> None:
    visitor = claire(office)
    action, data = closing(office, visitor)
    assert visitor.client.post(action, data=data).status_code == 302
    assert visitor.client.post(action, data=data | {"reason": "strike"}).status_code == 409


def test_a_question_stays_a_question(office: OfficeUnderTest) -> None:
    """Planning a day is the same form as before: the draft that it would replace is named all the same."""
    visitor = claire(office)
    drafted(office, visitor)
    action = f"/office/day/{TODAY}/plan"
    assert visitor.post(action).status_code == 409


def test_both_clicks_of_one_moment_lead_to_the_same_page(office: OfficeUnderTest) -> None:
    visitor = claire(office)
    action, data = publishing(office, visitor)
    answers, together = [], Barrier(2)
    cookie = visitor.client.get_cookie("session")
    assert cookie

    def click() -> None:
        browser = office.app.test_client()
        browser.set_cookie("session", cookie.value)
        together.wait()
        answers.append(browser.post(action, data=data))

    clicks = [Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [(one.status_code, one.location) for one in answers] == [(302, f"/office/day/{TODAY}")] * 2
