"""The client's own page: number and secret code, what it shows, cancelling and taking back the agreement."""

import re
from datetime import time, timedelta
from html import unescape

import pytest

from fieldapp.domain.hours import Window
from fieldapp.domain.place import Place
from fieldapp.domain.reference import signs_of
from fieldapp.domain.request import Request
from fieldapp.domain.visit import Visit
from fieldapp.services import client_codes, triage
from fieldapp.web.i18n import Words

from .conftest import OfficeUnderTest, Visitor
from .people_and_visits import JODOIGNE, TODAY, ask, hire, publish_for
from .public_form import begin, fill, send
from .test_calls import at
from .test_calls import send as tell
from .test_todo import lists


def sent_pair(office: OfficeUnderTest) -> tuple[str, str]:
    page = send(fill(begin(office, "en"), "en"), "en")
    reference, secret = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', page)
    return reference, secret


def of_staff(office: OfficeUnderTest, request: Request) -> tuple[str, str]:
    made = client_codes.renew(office.work, request.id, office.account("coordinator").id)
    return made.reference, made.code


def agreed(office: OfficeUnderTest, request: Request) -> Visit:
    return triage.accept(office.work, None, request.id, triage.proposal(office.work, request))


def try_pair(office: OfficeUnderTest, reference: str, secret: str, network: str = "192.0.2.1") -> tuple[Visitor, str]:
    visitor = office.visitor()
    visitor.get("/en/visit")
    answer = visitor.post(
        "/en/visit", {"reference": reference, "secret": secret}, environ_base={"REMOTE_ADDR": network}
    )
    return visitor, "" if answer.status_code == 303 else answer.text


def opened(office: OfficeUnderTest, reference: str, secret: str) -> Visitor:
    visitor, refused = try_pair(office, reference, secret)
    assert not refused
    return visitor


def press(visitor: Visitor, act: str) -> str:
    """Asks for the page of the act, presses its button, and returns the page after it."""
    visitor.get(f"/en/visit/own/{act}")
    answer = visitor.post(f"/en/visit/own/{act}")
    assert answer.status_code == 303
    return visitor.get(answer.location).text


def another(secret: str) -> str:
    return "000000" if secret != "000000" else "111111"


def test_the_pair_opens_the_page_and_cancelling_ends_the_request_and_the_code(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    visitor = opened(office, reference.lower().replace("-", " "), " ".join(secret))
    assert "We have your request" in visitor.get("/en/visit").text
    assert "The visit is cancelled." in press(visitor, "cancel")
    with office.work.store.read() as unit:
        assert [one.state for one in unit.requests.in_states("new", "address_unconfirmed", "cancelled")] == [
            "cancelled"
        ]
    assert "Annulée par la personne" in office.signed_in("coordinator").get("/office/requests?show=decided").text
    assert try_pair(office, reference, secret)[1]
    assert "The visit is cancelled." in visitor.get(visitor.post("/en/visit/own/cancel").location).text
    assert "Your secret code" in visitor.get("/en/visit").text


def test_what_is_told_is_shown_and_cancelling_takes_it_off_the_published_day(office: OfficeUnderTest) -> None:
    office.clock.moment = at(office, 8)
    request = ask(office, phone="0470 11 22 33")
    pair, made = of_staff(office, request), agreed(office, request)
    visitor = opened(office, *pair)
    assert "We are looking for a day and a time" in visitor.get("/en/visit").text
    publish_for(office, hire(office, "Olga"), made)
    untold = visitor.get("/en/visit").text
    assert "We have a day and a time for you. Call us to hear it." in untold, "nobody has told the hour"
    assert 'class="reference"' not in untold
    coordinator = office.signed_in("coordinator")
    tell(coordinator, made, "told", "call")
    shown = visitor.get("/en/visit").text
    assert "Your visit is planned" in shown
    assert "Monday 30 November" in shown
    assert "We come between these two times." in shown, "nobody takes the range for the length of the visit"
    gone = press(visitor, "cancel")
    assert "It was for today" in gone
    assert "annulée" in coordinator.get(f"/office/day/{TODAY}").text
    with office.work.store.read() as unit:
        closing = unit.visits.get(made.id).closing
    assert closing
    assert (closing.how, closing.by) == ("cancelled_by_client", None)


def test_taking_back_the_agreement_stops_planning_and_ends_the_code(office: OfficeUnderTest) -> None:
    request = ask(office)
    pair, made = of_staff(office, request), agreed(office, request)
    visitor = opened(office, *pair)
    assert "You took back your agreement." in press(visitor, "withdraw")
    assert "You took back your agreement." in press(visitor, "withdraw"), "pressed twice"
    assert try_pair(office, *pair)[1]
    assert made.id in lists(office)["to_triage"]
    with office.work.store.read() as unit:
        assert all(one.withdrawn_at for one in unit.consents.of_case(made.case_id))


def test_a_wrong_pair_says_the_same_whether_the_number_exists_or_not(office: OfficeUnderTest) -> None:
    reference, secret = sent_pair(office)
    said = [
        re.sub(r'value="[^"]*"', "", try_pair(office, number, another(secret))[1]) for number in (reference, "ZZZ-ZZZ")
    ]
    assert said[0] == said[1]
    assert "do not go together" in said[0]


@pytest.mark.parametrize("exists", [True, False])
def test_guesses_slow_down_by_network_and_end_everywhere(office: OfficeUnderTest, exists: bool) -> None:
    reference, secret = sent_pair(office)
    number, settings = reference if exists else "ZZZ-ZZZ", office.work.settings.own_page
    for _ in range(settings.free_wrong):
        assert "do not go together" in try_pair(office, number, another(secret))[1]
    assert "There were many attempts" in try_pair(office, number, another(secret))[1]
    assert "There were many attempts" in try_pair(office, number, secret)[1]
    if exists:
        assert not try_pair(office, number, secret, "198.51.100.7")[1], "a stranger does not lock the owner out"
    with office.work.store.write() as unit:
        unit.client_codes.set_wrong(signs_of(number), settings.most_wrong - 2, office.work.machine_now())
        unit.commit()
    for network in ("198.51.100.8", "198.51.100.9"):
        assert "do not go together" in try_pair(office, number, another(secret), network)[1]
    assert "too many attempts" in try_pair(office, number, secret, "203.0.113.9")[1]
    if exists:
        with office.work.store.read() as unit:
            request = unit.requests.in_states("address_unconfirmed", "new")[0]
        assert not try_pair(office, *of_staff(office, request))[1], "the office makes a new code"


def test_guessing_at_many_numbers_slows_down_too(office: OfficeUnderTest) -> None:
    before = office.work.settings.own_page.free_wrong_network - 3
    with office.work.store.write() as unit:
        for _ in range(before):
            unit.attempts.note(client_codes.NETWORK, "192.0.2.1", office.work.machine_now())
        unit.commit()
    for guess in range(3):
        assert "do not go together" in try_pair(office, f"AAA-{guess:03}", "123456")[1]
    assert "There were many attempts" in try_pair(office, "AAA-XYZ", "123456")[1]


def test_wrong_guesses_of_others_keep_nobody_of_a_shared_network_out_for_long(office: OfficeUnderTest) -> None:
    pair, settings = sent_pair(office), office.work.settings.own_page
    with office.work.store.write() as unit:
        for _ in range(settings.free_wrong_network + 50):
            unit.attempts.note(client_codes.NETWORK, "192.0.2.1", office.work.machine_now())
        unit.commit()
    assert "There were many attempts" in try_pair(office, *pair)[1]
    office.clock.move(timedelta(seconds=settings.longest_pause_network_s))
    assert not try_pair(office, *pair)[1]


def test_the_code_is_shown_once_and_kept_nowhere(office: OfficeUnderTest) -> None:
    codes = [sent_pair(office)[1] for _ in range(3)]  # one of them may stand in a file by chance
    for path in office.work.settings.data.rglob("*"):
        assert not path.is_file() or not all(code.encode() in path.read_bytes() for code in codes), path
    coordinator = office.signed_in("coordinator")
    with office.work.store.read() as unit:
        waiting = unit.requests.in_states("new", "address_unconfirmed")
    pages = [f"/office/requests/{one.id}" for one in waiting] + [f"/office/cases/{one.case_id}" for one in waiting]
    for page in pages:
        text = coordinator.get(page).text
        assert not any(re.search(rf"(?<![\w-]){code}(?![\w-])", text) for code in codes), page


def test_the_page_asks_for_the_code_again_after_its_time_and_after_closing(office: OfficeUnderTest) -> None:
    pair = sent_pair(office)
    visitor = opened(office, *pair)
    office.clock.move(timedelta(minutes=office.work.settings.own_page.open_minutes))
    assert "Your secret code" in visitor.get("/en/visit").text
    for way in ("/en/visit/own/close", "/en/leave"):
        visitor = opened(office, *pair)
        visitor.get("/en/visit")
        visitor.post(way)
        assert "Your secret code" in visitor.get("/en/visit").text


def test_looking_changes_nothing(office: OfficeUnderTest) -> None:
    visitor = opened(office, *sent_pair(office))
    for page in ("", "/own/cancel", "/own/withdraw", "/own/over"):
        for ask_for in (visitor.client.get, visitor.client.head):
            assert ask_for(f"/en/visit{page}").status_code in (200, 302)
    assert "We have your request" in visitor.get("/en/visit").text


def test_guesses_at_numbers_that_open_nothing_are_forgotten_when_a_code_is_made(office: OfficeUnderTest) -> None:
    living = signs_of(of_staff(office, ask(office))[0])
    long_ago = office.work.machine_now() - client_codes.GUESSES_KEPT - timedelta(minutes=1)
    lately = long_ago + timedelta(minutes=2)
    with office.work.store.write() as unit:
        for signs, at in ((living, long_ago), ("ZZZZZZ", long_ago), ("YYYYYY", lately)):
            unit.client_codes.set_wrong(signs, 7, at)
        unit.commit()
    of_staff(office, ask(office))
    with office.work.store.read() as unit:
        kept = [unit.client_codes.wrong(signs) for signs in (living, "ZZZZZZ", "YYYYYY")]
    assert kept == [7, 0, 7], "those at a living code count as long as it lives"


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_whole_path_without_scripts_from_the_form_to_a_told_hour_and_its_end(
    office: OfficeUnderTest, lang: str
) -> None:
    """As a browser without scripts goes it: pages and forms alone, each in the client's language."""
    office.clock.moment = at(office, 8)
    settings = office.work.settings
    speech = Words(lang, settings.languages.known[lang].direction, settings.office.zone)
    page = send(fill(begin(office, lang), lang), lang)
    reference, secret = re.findall(r'class="reference"><bdi dir="ltr">([^<]+)<', page)
    visitor = office.visitor()
    visitor.get(f"/{lang}/visit")
    assert visitor.post(f"/{lang}/visit", {"reference": reference, "secret": another(secret)}).status_code == 422
    assert visitor.post(f"/{lang}/visit", {"reference": reference, "secret": secret}).status_code == 303

    def shown() -> str:
        return unescape(visitor.get(f"/{lang}/visit").text)

    assert speech._("We have your request") in shown()
    made = agreed(office, confirmed_for_today(office, reference))
    assert speech._("We are looking for a day and a time") in shown()
    publish_for(office, hire(office, "Olga", ("fr", made.language)), made)
    assert speech._("We have a day and a time for you. Call us to hear it.") in shown()
    tell(office.signed_in("coordinator"), made, "told", "they_called")
    told = shown()
    assert speech._("Your visit is planned") in told
    assert speech.local_day(office.work.now()) in told
    assert f'dir="{speech.direction}"' in told
    visitor.get(f"/{lang}/visit/own/time")
    asked = visitor.post(f"/{lang}/visit/own/time", {"when": ["2026-12-02m"]})
    assert speech._("{day}: you asked for another time.", day=speech.local_day(office.work.now())) in unescape(
        visitor.get(asked.location).text
    )
    assert speech._("Your visit is planned") in shown(), "it is a question: the hour stays"
    visitor.get(f"/{lang}/visit/own/cancel")
    gone = visitor.post(f"/{lang}/visit/own/cancel")
    assert speech._("The visit is cancelled.") in unescape(visitor.get(gone.location).text)
    assert visitor.post(f"/{lang}/visit", {"reference": reference, "secret": secret}).status_code == 422


def confirmed_for_today(office: OfficeUnderTest, reference: str) -> Request:
    """The request as staff have settled it: its place is sure, and they receive today."""
    with office.work.store.write() as unit:
        (found,) = (one for one in unit.requests.in_states("new", "address_unconfirmed") if one.reference == reference)
        settled = {
            "place": Place(text="Jodoigne", **JODOIGNE, confirmed=True),
            "windows": (Window(day=TODAY, start=time(9), end=time(16)),),
        }
        unit.requests.answer(found, found.answers.model_copy(update=settled), state="new", urgency="normal")
        unit.commit()
        return unit.requests.get(found.id)
