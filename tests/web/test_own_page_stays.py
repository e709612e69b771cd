"""The client's own page says when it closes, stays open when asked to, and loses nothing that was typed."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.web.conftest import OfficeUnderTest, Visitor
from tests.web.test_own_visit import opened, sent_pair

WORDS = "We moved to the second floor"


def ends_in(visitor: Visitor, path: str) -> int:
    found = re.search(r'data-ends-in="(\d+)"\s+data-warn="900"', visitor.get(path).text)
    assert found
    return int(found[1])


@pytest.fixture
def half_over(office: OfficeUnderTest) -> tuple[OfficeUnderTest, Visitor, tuple[str, str]]:
    """The page was opened twenty minutes ago."""
    pair = sent_pair(office)
    visitor = opened(office, *pair)
    office.clock.move(timedelta(minutes=20))
    return office, visitor, pair


HalfOver = tuple[OfficeUnderTest, Visitor, tuple[str, str]]


@pytest.mark.parametrize("path", ["/en/visit", "/en/visit/own/add", "/en/visit/own/time", "/en/visit/own/contact"])
def test_every_page_with_something_to_type_says_how_long_it_stays(half_over: HalfOver, path: str) -> None:
    _, visitor, _ = half_over
    assert ends_in(visitor, path) == 600
    page = visitor.get(path).text
    assert "session_end.js" in page
    assert "Stay on this page longer" in page


def test_the_page_stays_open_and_what_was_typed_comes_back(half_over: HalfOver) -> None:
    office, visitor, _ = half_over
    visitor.get("/en/visit/own/add")
    answer = visitor.post("/en/visit/own/longer", {"act": "add", "text": WORDS})
    assert answer.status_code == 303
    page = visitor.get(answer.location).text
    assert WORDS in page
    assert ends_in(visitor, answer.location) == 1800
    office.clock.move(timedelta(minutes=20))
    sent = visitor.post("/en/visit/own/add", {"text": WORDS}, follow_redirects=True).text
    assert "you wrote to us" in sent
    assert WORDS not in visitor.get("/en/visit/own/add").text, "what was sent is not offered again"


def test_what_is_handed_over_at_the_end_waits_for_the_code(half_over: HalfOver) -> None:
    """As the script does it when the time is over."""
    office, visitor, pair = half_over
    visitor.get("/en/visit/own/add")
    office.clock.move(timedelta(minutes=10, seconds=5))
    answer = visitor.post("/en/visit/own/longer", {"act": "add", "text": WORDS})
    page = unescape(visitor.get(answer.location).text)
    assert "Your secret code" in page
    assert WORDS not in page
    typed = {"reference": pair[0], "secret": pair[1]}
    again = visitor.post("/en/visit", typed, follow_redirects=True).text
    assert WORDS in again


def test_a_page_whose_code_is_dead_stays_for_nobody(half_over: HalfOver) -> None:
    _office, visitor, _ = half_over
    visitor.get("/en/visit/own/cancel")
    visitor.post("/en/visit/own/cancel")
    visitor.get("/en/visit")
    answer = visitor.post("/en/visit/own/longer", {"act": "add", "text": WORDS})
    assert "Your secret code" in visitor.get(answer.location).text


@pytest.mark.parametrize("act", ["", "cancel", "../x", "own_erase"])
def test_another_act_leads_to_the_page_itself(half_over: HalfOver, act: str) -> None:
    _, visitor, _ = half_over
    visitor.get("/en/visit")
    assert visitor.post("/en/visit/own/longer", {"act": act}).location.endswith("/en/visit")
