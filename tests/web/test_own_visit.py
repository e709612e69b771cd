"""The client's own page: number and secret code, what it shows, cancelling and taking back the agreement."""

import re
from datetime import timedelta

from .conftest import OfficeUnderTest, Visitor
from .public_form import begin, fill, send


def sent_pair(office: OfficeUnderTest) -> tuple[str, str]:
    page = send(fill(begin(office, "en"), "en"), "en")
    reference, secret = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', page)
    return reference, secret


def opened(office: OfficeUnderTest, reference: str, secret: str) -> Visitor:
    visitor = office.visitor()
    visitor.get("/en/visit")
    assert visitor.post("/en/visit", {"reference": reference, "secret": secret}).status_code == 303
    return visitor


def test_the_pair_opens_the_page_and_cancelling_ends_the_request_and_the_code(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    visitor = opened(office, reference, secret)
    assert "We have your request" in visitor.get("/en/visit").text
    visitor.get("/en/visit/own/cancel")
    assert visitor.post("/en/visit/own/cancel").location == "/en/visit/own/over"
    assert "Nobody is coming" in visitor.get("/en/visit/own/over").text
    with office.work.store.read() as unit:
        assert unit.requests.count_waiting() == 0
    visitor.get("/en/visit")
    assert visitor.post("/en/visit", {"reference": reference, "secret": secret}).status_code == 422


def test_taking_back_the_agreement_ends_the_code(office: OfficeUnderTest) -> None:
    visitor = opened(office, *sent_pair(office))
    visitor.get("/en/visit")
    assert visitor.post("/en/visit/own/withdraw").location == "/en/visit/own/over"


def test_a_wrong_pair_says_the_same_whether_the_number_exists_or_not(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    other = "000000" if secret != "000000" else "111111"
    said = []
    for number in (reference, "ZZZ-ZZZ"):
        visitor = office.visitor()
        visitor.get("/en/visit")
        page = visitor.post("/en/visit", {"reference": number, "secret": other})
        assert page.status_code == 422
        said.append(re.sub(r'value="[^"]*"', "", page.text))
    assert said[0] == said[1]


def test_guesses_slow_down_and_end(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    visitor = office.visitor()
    visitor.get("/en/visit")
    for _ in range(5):
        visitor.post("/en/visit", {"reference": reference, "secret": "x"})
    assert "There were many attempts" in visitor.post("/en/visit", {"reference": reference, "secret": secret}).text
    for _ in range(25):
        office.clock.move(timedelta(minutes=16))
        visitor.post("/en/visit", {"reference": reference, "secret": "x"})
    office.clock.move(timedelta(minutes=16))
    assert "too many attempts" in visitor.post("/en/visit", {"reference": reference, "secret": secret}).text
