"""What clients are told is true: sentences that promised too much do not come back, and each ending has its own."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from fieldapp.services import triage
from fieldapp.settings import load
from fieldapp.web.client_texts import hour_text, late_text, message_text
from fieldapp.web.i18n import Words
from tests.rules.test_translations import catalogue, for_clients
from tests.strings import messages

from .conftest import OfficeUnderTest
from .people_and_visits import ask
from .public_form import ANSWERS, begin, fill, send

# each was shown and is untrue, or promises what another answer of the form forbids
UNTRUE = (
    "Your address stays on the computer",
    "we erase them after",
    "We contact you only in the way you chose",
    "Nobody else",
    "Only our office reads",
    "We will call you to find it",
    "I do not know yet. Call me.",
    "It never says who we are",
)
# for clients: German "sicher" also means "surely", Spanish "seguro", French "sûr" and Italian "sicuro" too
DOUBTFUL = {"de": "ist es sicher", "es": "es seguro", "fr": "est-ce sûr", "it": "è sicuro", "tr": "güvenle nasıl"}
# what may be ticked of a relative or a client, and the hours: none of these roots, which also mean "certain"
CERTAIN = {"de": "sicher", "es": "segur", "fr": "sûr", "it": "sicur", "tr": "güven"}


def late_in(code: str) -> str:
    settings = load()
    text = late_text(settings, code, {message_text(settings, "late", code).hash})
    assert text
    return text


def words_in(code: str) -> Words:
    settings = load()
    return Words(code, settings.languages.known[code].direction, settings.office.zone)


def test_no_sentence_promises_what_nobody_keeps() -> None:
    said = [str(message) for message, place in messages() if for_clients(place)]
    assert [sentence for sentence in said for claim in UNTRUE if claim in sentence] == []


@pytest.mark.parametrize(("language", "doubtful"), DOUBTFUL.items())
def test_safe_means_without_danger(office: OfficeUnderTest, language: str, doubtful: str) -> None:
    assert doubtful not in begin(office, language).get(f"/{language}/visit/contact").text


@pytest.mark.parametrize(("language", "certain"), CERTAIN.items())
def test_no_answer_on_contact_can_be_read_as_certain(language: str, certain: str) -> None:
    asked = {key: str(said) for key, said in catalogue(language, "clients.po").items() if "safe for" in key}
    assert len(asked) == 3
    assert {key: said for key, said in asked.items() if certain in said.lower()} == {}


def test_a_client_who_calls_is_told_so_and_no_call_is_promised(office: OfficeUnderTest) -> None:
    page = send(fill(begin(office, "en"), "en", contact={"ways": "own"}), "en")
    assert "Without your call we cannot fix a time." in page
    assert "We contact you" not in page
    asked = send(fill(begin(office, "en"), "en"), "en")
    assert "We contact you in the way you chose." in asked


def test_back_after_sending_says_that_it_was_sent(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    send(visitor, "en")
    for answer in (visitor.get("/en/visit/contact"), visitor.post("/en/visit/contact", ANSWERS["contact"])):
        assert answer.location == "/en/visit/who"
    page = visitor.get("/en/visit/who").text
    assert "Your request was sent." in page
    assert "erased" not in page


def test_who_never_began_is_told_nothing_of_lost_answers(office: OfficeUnderTest) -> None:
    visitor = office.visitor()
    assert visitor.get("/en/visit/contact").location == "/en/visit/who"
    assert "erased" not in visitor.get("/en/visit/who").text


def test_a_session_that_ended_and_refused_cookies_are_two_sentences(office: OfficeUnderTest) -> None:
    visitor = fill(begin(office, "en"), "en")
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    assert "Too much time passed" in visitor.get(visitor.get("/en/visit/check").location).text
    late = fill(begin(office, "en"), "en")
    office.clock.move(timedelta(hours=office.work.settings.session.form_hours, minutes=1))
    ended = late.post("/en/visit/check", {"agree": "yes"})
    assert ended.status_code == 400
    assert "Too much time passed" in ended.text
    assert "cookies" not in ended.text

    without = office.visitor()
    without.client = office.app.test_client(use_cookies=False)
    without.get("/en/visit/who")
    refused = without.post("/en/visit/who", {"asker": "self"})
    assert refused.status_code == 400
    assert "your browser blocks cookies" in refused.text
    assert "Too much time" not in refused.text
    for page in (ended.text, refused.text):
        assert 'href="/en/visit/who"' in page


def test_staff_read_their_own_sentence_for_a_stale_page(office: OfficeUnderTest) -> None:
    visitor = office.signed_in("coordinator", language="en")
    visitor.get("/office/requests")
    visitor.csrf = "stale"
    page = visitor.post("/office/requests/search", {"q": "x"}).text
    assert "browser blocks cookies" not in page
    assert "your answers were erased" not in page


def test_days_and_hours_as_readers_write_them() -> None:
    day = date(2026, 11, 27)
    assert words_in("en").day(day, "short") == "27 Nov"
    assert "\u206627/11\u2069" in words_in("ar").day(day)
    assert words_in("ar").hours(time(9), time(12)) == "من \u20669:00\u2069 إلى \u206612:00\u2069"
    assert words_in("nl").hours(time(9), time(12)) == "09:00–12:00"


def test_arabic_counts_days_by_its_own_rule() -> None:
    assert words_in("ar").ngettext("{count} day", "{count} days", 15) == "15 يومًا"
    assert words_in("ar").ngettext("{count} day", "{count} days", 100) == "100 يوم"


def test_the_late_message_writes_the_hour_as_each_language_does() -> None:
    texts = {code: late_in(code).format(hour="14", minute="30") for code in load().languages.client}
    assert "14\u00a0h\u00a030" in texts["fr"]
    assert "14.30 uur" in texts["nl"]
    assert "\u206614:30\u2069" in texts["ar"]
    assert f"\u2066{load().office.phone}\u2069" in texts["ar"]


@pytest.mark.parametrize("code", load().languages.client)
def test_a_message_says_neither_our_name_nor_why(code: str) -> None:
    settings = load()
    start, end = datetime(2026, 12, 1, 8, 45, tzinfo=UTC), datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
    texts = [hour_text(settings, code, start, end, changed=changed) for changed in (False, True)]
    texts.append(late_in(code))
    telling = [
        settings.office.name,
        *re.findall(r"\w{4,}", settings.office.name),
        settings.office.address.line,
        settings.office.address.town,
    ]
    telling += [label for service in settings.office.service for label in service.label.values()]
    for text in texts:
        assert [word for word in telling if word.casefold() in text.casefold()] == []


def test_the_number_to_write_down_says_nothing_and_the_office_finds_the_request_by_it(office: OfficeUnderTest) -> None:
    numbers = []
    for _ in range(2):  # the same answers by two people
        page = send(fill(begin(office, "en"), "en"), "en")
        numbers += re.findall(r'class="reference"><bdi dir="ltr">([2-9A-Z]{3}-[2-9A-Z]{3})<', page)
    assert len(set(numbers)) == 2
    coordinator = office.signed_in("coordinator", language="en")
    coordinator.get("/office/requests")
    for number in numbers:
        found = coordinator.post("/office/requests/search", {"q": number.lower()}, follow_redirects=True).text
        assert re.findall(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}\b", found.split("<tbody", 1)[1]) == [number]


def test_the_number_finds_request_and_case_also_when_the_visit_is_agreed(office: OfficeUnderTest) -> None:
    agreed = ask(office, "Zohra")
    made = triage.accept(office.work, None, agreed.id, triage.proposal(office.work, agreed))
    coordinator = office.signed_in("coordinator", language="en")
    coordinator.get("/office/requests")
    for typed in (agreed.reference, agreed.reference.replace("-", "").lower(), f" {agreed.reference[:3]} "):
        for path in ("/office/requests/search", "/office/cases/search"):
            found = coordinator.post(path, {"q": typed}, follow_redirects=True).text
            assert "Zohra" in found, f"{typed!r} at {path}"
    assert f"/office/visits/{made.id}" in coordinator.get(f"/office/requests/{agreed.id}").text
    for path in ("/office/requests/search", "/office/cases/search"):
        assert "Zohra" not in coordinator.post(path, {"q": "ZZZ-ZZZ"}, follow_redirects=True).text
